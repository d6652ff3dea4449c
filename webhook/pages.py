"""Serve the pages for everyone: the conversation by form posts, the policy, the receipts, the widget."""

import uuid
from typing import Any, Final

from flask import (
    Blueprint,
    Response,
    g,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    send_from_directory,
    url_for,
)
from sqlalchemy.orm import Session

from gdpr import deadlines
from policy_kb.sections import load_policy
from webhook import auth, receipts
from webhook.bot import BotUnavailable
from webhook.browser import check_form, form_token, refuse_other_sites, set_secret_cookie, show_problems_as_pages
from webhook.chat import sessions, turns
from webhook.chat.routes import read_message_id, read_text
from webhook.database import session_scope
from webhook.problems import Problem
from webhook.rate_limits import MESSAGES_PER_SESSION, SESSIONS_PER_ADDRESS, RateLimits
from webhook.requests.evidence import printed
from webhook.services import Services
from webhook.wording import plain_value

COOKIE: Final = "guichet_chat"
STATIC: Final = "static"


def make_blueprint(services: Services) -> Blueprint:
    """Build the public pages."""
    blueprint = Blueprint("pages", __name__)
    policy = load_policy()
    show_problems_as_pages(blueprint, "pages/error.html")
    _add_chat(blueprint, services)
    _add_receipts(blueprint, services)

    @blueprint.app_context_processor
    def for_every_page() -> dict[str, Any]:
        return {"policy": policy, "plain_value": plain_value, "printed": printed}

    @blueprint.get("/politique")
    @auth.public("the landlord publishes its policy")
    def policy_page() -> str:
        return render_template("pages/policy.html")

    @blueprint.get("/widget.js")
    @auth.public("the pages of the tenant space load it")
    def widget() -> Response:
        return send_from_directory(blueprint.root_path + "/" + STATIC, "widget.js", max_age=3600)

    return blueprint


def _add_chat(blueprint: Blueprint, services: Services) -> None:
    limits = RateLimits(services.settings.rate_limits)

    @blueprint.get("/")
    @auth.public("anyone may ask a question")
    def chat() -> Response:
        return _chat_page(services, _chat_of_cookie(services))

    @blueprint.post("/")
    @auth.public("anyone may ask a question; the form token protects an open conversation")
    def say() -> Response:
        text, message_id = read_text(request.form.get("text")), read_message_id(request.form.get("client_message_id"))
        chat = _chat_of_cookie(services)
        if chat is None:
            refuse_other_sites()
            limits.hit(SESSIONS_PER_ADDRESS, "form session", request.remote_addr or "")
            chat = _open(services)
        else:
            check_form(services.keys, request.cookies[COOKIE])
        limits.hit(MESSAGES_PER_SESSION, "form message", chat.token_hash)
        try:
            messages = turns.say(services, chat.conversation_id, message_id, text)
        except turns.ConversationErased:
            raise Problem("not_authenticated") from None
        if messages[-1]["kind"] == "unavailable":
            # The same form comes back with the same message id: sent again, it can never be a second turn.
            return _chat_page(services, chat, error=messages[-1]["text"], text=text, message_id=message_id)
        return _with_cookie(services, make_response(redirect(url_for("pages.chat", _anchor="composer"), code=303)))

    @blueprint.post("/erase")
    @auth.public("the form token protects the conversation")
    def erase() -> Response:
        check_form(services.keys, request.cookies.get(COOKIE, ""))
        chat = _chat_of_cookie(services)
        if chat is not None:
            try:
                sessions.erase_chat(services, chat.conversation_id)
            except BotUnavailable:
                raise Problem("unavailable", headers={"Retry-After": "30"}) from None
        response = make_response(redirect(url_for("pages.chat"), code=303))
        response.delete_cookie(COOKIE, samesite="Strict", httponly=True)
        return response


def _add_receipts(blueprint: Blueprint, services: Services) -> None:
    receipt_reader = auth.protected("receipt link or chat session", _require_receipt_reader)

    def own_receipt(reference: str) -> receipts.Receipt:
        with session_scope(services.sessions, read_only=True) as session:
            today = deadlines.received_on(services.clock())
            receipt = receipts.find(session, services.keys, reference, g.receipt_reader, today)
        if receipt is None:
            raise Problem("not_found")
        return receipt

    @blueprint.get("/requests/<reference>/receipt")
    @receipt_reader
    def receipt(reference: str) -> Response:
        receipt = own_receipt(reference)
        links = {f"{name}_link": _link(services, name, reference) for name in ("calendar", "evidence")}
        page = make_response(render_template("pages/receipt.html", receipt=receipt, **links))
        page.headers["Content-Location"] = _link(services, "receipt", reference)
        return page

    @blueprint.get("/requests/<reference>/receipt.ics")
    @receipt_reader
    def calendar(reference: str) -> Response:
        receipt = own_receipt(reference)
        if receipt.due_on is None:
            raise Problem("not_found")
        summary, _, description = render_template("pages/calendar.txt", receipt=receipt).strip().partition("\n")
        entry = receipts.calendar_entry(receipt, summary, description.strip(), services.clock())
        answer = Response(entry, mimetype="text/calendar")
        answer.headers["Content-Disposition"] = f"attachment; filename={receipt.reference}.ics"
        answer.headers["Content-Location"] = _link(services, "calendar", reference)
        return answer

    @blueprint.get("/requests/<reference>/receipt.json")
    @receipt_reader
    def evidence(reference: str) -> Response:
        receipt = own_receipt(reference)
        answer = jsonify(content=receipt.content, digest=receipt.digest)
        answer.headers["Content-Disposition"] = f"attachment; filename={receipt.reference}.json"
        return answer


def _require_receipt_reader(services: Services) -> None:
    """Let in the holder of the receipt's own link, or of a chat session; `find` then checks whose request it is."""
    reference = (request.view_args or {})["reference"]
    if receipts.is_signed(services.keys, reference, request.args.get("link", "")):
        g.receipt_reader = None
        return
    with session_scope(services.sessions, read_only=True) as session:
        token = auth.bearer_token() or request.cookies.get(COOKIE, "")
        chat = sessions.find_chat(session, token, services.clock())
    if chat is None:
        raise Problem("not_authenticated")
    g.receipt_reader = chat.conversation_id


def _chat_page(
    services: Services,
    chat: sessions.OpenChat | None,
    *,
    error: str = "",
    text: str = "",
    message_id: str | None = None,
) -> Response:
    """Render the conversation; 503 when `error` says that the bot did not answer."""
    said: list[dict[str, Any]] = []
    if chat is not None:
        with session_scope(services.sessions, read_only=True) as session:
            said = _transcript(session, chat.conversation_id)
    page = render_template(
        "chat/page.html",
        by_form=chat is not None,
        said=said,
        form_token=form_token(services.keys, g.get("chat_cookie") or request.cookies.get(COOKIE, "")),
        client_message_id=message_id or uuid.uuid4(),
        error=error,
        text=text,
        kept_days=services.settings.retention_conversation_days,
        embedders=services.settings.frame_ancestors,
        receipt_link=lambda reference: _link(services, "receipt", reference),
        calendar_link=lambda reference: _link(services, "calendar", reference),
    )
    response = make_response(page, 503 if error else 200)
    response.headers["Content-Security-Policy"] = _content_security_policy(services.settings.frame_ancestors)
    return _with_cookie(services, response)


def _transcript(session: Session, conversation_id: str) -> list[dict[str, Any]]:
    """List all that was said, in order; what the person wrote has no `kind`, and comes last while it has no answer."""
    written = turns.written_since(session, conversation_id, None)
    said: list[dict[str, Any]] = []
    for message in turns.said_since(session, conversation_id, None):
        said += [entry for entry in written if entry["before"] == message["id"]]
        said.append(message)
    return said + [entry for entry in written if entry["before"] is None]


def _chat_of_cookie(services: Services) -> sessions.OpenChat | None:
    with session_scope(services.sessions, read_only=True) as session:
        return sessions.find_chat(session, request.cookies.get(COOKIE, ""), services.clock())


def _open(services: Services) -> sessions.OpenChat:
    """Open a conversation whose token the browser will hold in a cookie: a first message sent is what asks for it."""
    g.chat_cookie = sessions.open_chat(services).token
    with session_scope(services.sessions, read_only=True) as session:
        chat = sessions.find_chat(session, g.chat_cookie, services.clock())
    assert chat is not None
    return chat


def _with_cookie(services: Services, response: Response) -> Response:
    if "chat_cookie" in g:
        set_secret_cookie(response, services, COOKIE, g.chat_cookie, "/")
    return response


def _content_security_policy(embedders: tuple[str, ...]) -> str:
    """Write the chat page's own policy: like every page's, but named extranet pages may frame it."""
    ancestors = " ".join(embedders) or "'none'"
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        f"form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}"
    )


def _link(services: Services, page: str, reference: str) -> str:
    """Write the path of a receipt, or of its calendar entry, that opens without a session."""
    return url_for(f"pages.{page}", reference=reference, link=receipts.signature(services.keys, reference))
