"""Publish the opposition list to the marketing systems, and serve the link by which e-mails are opposed."""

from flask import Blueprint, Response, jsonify, render_template, request

from gdpr.rights import ProspectingChannel
from webhook import auth
from webhook.browser import show_problems_as_pages
from webhook.consent import journal
from webhook.consent.email_link import LinkRefused, read_link
from webhook.database import session_scope
from webhook.problems import Problem, translate
from webhook.services import Services


def make_blueprint(services: Services) -> Blueprint:
    """Build the opposition list for programs and, in it, the page for people."""
    blueprint = Blueprint("consent", __name__)

    @blueprint.get("/api/opt-outs")
    @auth.service_token
    def list_opt_outs() -> Response:
        after = _cursor(request.args.get("cursor", ""))
        with session_scope(services.sessions, read_only=True) as session:
            opt_outs = journal.list_opt_outs(session, after)
        return jsonify(
            opt_outs=[
                {
                    "contact": opt_out.contact,
                    "channel": opt_out.channel,
                    "action": opt_out.action,
                    "recorded_at": opt_out.recorded_at.isoformat(timespec="seconds"),
                }
                for opt_out in opt_outs
            ],
            next_cursor=str(opt_outs[-1].cursor if opt_outs else after),
        )

    blueprint.register_blueprint(_make_page(services))
    return blueprint


def _make_page(services: Services) -> Blueprint:
    page = Blueprint("opposition", __name__)
    show_problems_as_pages(page, "pages/error.html")

    @page.get("/opposition/<signed>")
    @auth.public("the link itself is the proof; it changes nothing by being opened")
    def ask(signed: str) -> str:
        # Mail scanners open every link: only the button, or the mail program's own POST, opposes.
        read_link(services.keys, signed)
        return render_template("consent/opposition.html", done=False)

    @page.post("/opposition/<signed>")
    @auth.public("the link itself is the proof, and RFC 8058 forbids anything more")
    def oppose(signed: str) -> str:
        email, now = read_link(services.keys, signed), services.clock()
        one_click = request.form.get("List-Unsubscribe") == "One-Click"
        evidence = journal.Evidence(
            source="email_link", rule="rfc8058.one_click" if one_click else "page.button", occurred_at=now
        )
        with session_scope(services.sessions) as session:
            subject = journal.Subject("email", email)
            journal.record_opt_out(session, services.keys, subject, evidence, now, channels=[ProspectingChannel.EMAIL])
        return render_template("consent/opposition.html", done=True)

    translate(page, {LinkRefused: "not_found"})
    return page


def _cursor(given: str) -> int:
    """Read a cursor: what the last page gave, or nothing for the first. Raises Problem("invalid_value")."""
    if not given:
        return 0
    if not given.isascii() or not given.isdigit() or len(given) > 15:
        raise Problem("invalid_value", field="cursor")
    return int(given)
