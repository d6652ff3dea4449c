"""Serve the desk's doors: log in, log out, choose a password; and say who holds the session."""

import secrets
from typing import Final

from flask import Blueprint, Response, abort, g, make_response, redirect, render_template, request, url_for

from webhook import auth
from webhook.browser import check_form, form_token, set_secret_cookie
from webhook.database import session_scope
from webhook.desk import accounts
from webhook.desk.tables import DeskAccount
from webhook.problems import Problem, problem_response
from webhook.services import Services

COOKIE: Final = "guichet_desk"
COOKIE_PATH: Final = "/dpo"


def _require_account(services: Services) -> None:
    with session_scope(services.sessions) as session:
        account = accounts.account_of(session, _cookie(), services.clock())
    if account is None:
        raise Problem("not_authenticated")
    g.account = account


desk_account = auth.protected("desk account", _require_account)


def current_account() -> DeskAccount:
    """Give the account that this request's session belongs to. Only for views under `desk_account`."""
    account: DeskAccount = g.account
    return account


def guard(blueprint: Blueprint, services: Services) -> None:
    """Check the form token of every post of the blueprint, keep its cookie, and lead strangers to the login page.

    A browser receives a random cookie with its first form; logging in replaces it, so that nobody can plant one.
    """

    @blueprint.before_request
    def check_every_post() -> None:
        if request.method == "POST":
            check_form(services.keys, request.cookies.get(COOKIE, ""))

    @blueprint.after_request
    def keep_cookie(response: Response) -> Response:
        if _cookie() != request.cookies.get(COOKIE):
            set_secret_cookie(response, services, COOKIE, _cookie(), COOKIE_PATH)
        return response

    @blueprint.errorhandler(Problem)
    def lead_to_login(problem: Problem) -> Response:
        if problem.code == "not_authenticated":
            return make_response(redirect(url_for("desk.log_in_page"), code=303))
        return problem_response(problem)

    @blueprint.context_processor
    def for_every_page() -> dict[str, object]:
        return {"account": g.get("account"), "form_token": form_token(services.keys, _cookie())}


def add_routes(blueprint: Blueprint, services: Services) -> None:
    """Add the pages that need no account yet, the way out, and the 404 that a stranger cannot tell from a page."""
    _add_login(blueprint, services)
    _add_set_up(blueprint, services)

    @blueprint.get("/<path:anything>")
    @desk_account
    def nowhere(anything: str) -> Response:
        abort(404)


def _add_login(blueprint: Blueprint, services: Services) -> None:

    @blueprint.get("/login")
    @auth.public("the page where an account is proven")
    def log_in_page() -> str:
        return render_template("dpo/login.html", fresh="fresh" in request.args)

    @blueprint.post("/login")
    @auth.public("the form where an account is proven; guesses are limited")
    def log_in() -> Response:
        email, password = request.form.get("email", ""), request.form.get("password", "")
        address, now = request.remote_addr or "", services.clock()
        try:
            with session_scope(services.sessions) as session:
                if services.settings.rate_limits:
                    accounts.check_guesses(session, services.keys, email, address, now)
                g.desk_cookie = accounts.log_in(session, email, password, now)
        except accounts.TooManyGuesses:
            return make_response(render_template("dpo/login.html", error="too_many", email=email), 429)
        except accounts.LoginRefused:
            with session_scope(services.sessions) as session:
                accounts.record_failure(session, services.keys, email, address, now)
            return make_response(render_template("dpo/login.html", error="refused", email=email), 401)
        return make_response(redirect(url_for("desk.queue_page"), code=303))

    @blueprint.post("/logout")
    @desk_account
    def log_out() -> Response:
        with session_scope(services.sessions) as session:
            accounts.log_out(session, _cookie())
        g.desk_cookie = secrets.token_urlsafe(32)
        return make_response(redirect(url_for("desk.log_in_page"), code=303))


def _add_set_up(blueprint: Blueprint, services: Services) -> None:
    @blueprint.get("/setup/<token>")
    @auth.public("the holder of a set-up link has no password yet")
    def set_up_page(token: str) -> str:
        return _set_up_form()

    @blueprint.post("/setup/<token>")
    @auth.public("the holder of a set-up link has no password yet")
    def set_up(token: str) -> Response:
        password = request.form.get("password", "")
        if password != request.form.get("again", ""):
            return make_response(_set_up_form("different"), 422)
        try:
            with session_scope(services.sessions) as session:
                accounts.set_up(session, token, password, services.clock())
        except accounts.LinkRefused:
            return make_response(_set_up_form("link"), 410)
        except accounts.PasswordRefused:
            return make_response(_set_up_form("password"), 422)
        return make_response(redirect(url_for("desk.log_in_page", fresh=""), code=303))


def _set_up_form(error: str = "") -> str:
    bounds = {"shortest": accounts.SHORTEST_PASSWORD, "longest": accounts.LONGEST_PASSWORD}
    return render_template("dpo/setup.html", error=error, **bounds)


def _cookie() -> str:
    """Read the desk's cookie, or make the first one of this browser."""
    if "desk_cookie" not in g:
        g.desk_cookie = request.cookies.get(COOKIE) or secrets.token_urlsafe(32)
    cookie: str = g.desk_cookie
    return cookie
