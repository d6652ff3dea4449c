"""Serve browsers that hold a cookie: form tokens against forged posts, and errors as pages."""

import hmac
from typing import Final

from flask import Blueprint, Response, render_template, request

from webhook.crypto import Keys
from webhook.problems import Problem
from webhook.services import Services

FORM_FIELD: Final = "form_token"


def form_token(keys: Keys, cookie: str) -> str:
    """Make the token that a form must send back beside the cookie it was written for.

    It is a keyed fingerprint of the cookie: nothing to store, and another site can neither read nor compute it (OWASP,
    signed double-submit). Flask-WTF would bring the same, with its own session and a form library that nothing needs.
    """
    return keys.fingerprint("form", cookie)


def check_form(keys: Keys, cookie: str) -> None:
    """Raise Problem("forbidden") unless the form posted now was written for this cookie."""
    expected = form_token(keys, cookie)
    if not cookie or not hmac.compare_digest(request.form.get(FORM_FIELD, "").encode(), expected.encode()):
        raise Problem("forbidden")


def refuse_other_sites() -> None:
    """Raise Problem("forbidden") for a post that another site's page started, when there is no cookie to tie it to."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise Problem("forbidden")


def set_secret_cookie(response: Response, services: Services, name: str, value: str, path: str) -> None:
    """Give the browser a secret that scripts cannot read and that other sites' requests do not carry.

    Secure follows the public address: on plain http://127.0.0.1 a Secure cookie would never come back.
    """
    secure = services.settings.public_url.startswith("https:")
    response.set_cookie(name, value, path=path, secure=secure, httponly=True, samesite="Strict")


def show_problems_as_pages(blueprint: Blueprint, template: str) -> None:
    """Turn the JSON problems of a blueprint's routes into pages, unless the caller prefers JSON."""

    @blueprint.after_request
    def show(response: Response) -> Response:
        accepted = request.accept_mimetypes
        if response.mimetype != "application/problem+json" or accepted["application/json"] > accepted["text/html"]:
            return response
        page = Response(render_template(template, problem=response.get_json()), status=response.status_code)
        for name in ("Allow", "Retry-After"):
            if name in response.headers:
                page.headers[name] = response.headers[name]
        return page
