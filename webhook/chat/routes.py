"""Expose the web chat: open, write, read again, erase (contract, §2)."""

import logging
import re
import unicodedata
from typing import Any, Final

from flask import Blueprint, Response, jsonify, request

from webhook import auth
from webhook.bot import BotUnavailable
from webhook.chat import sessions, turns
from webhook.chat.extranet import IdentityTokenRefused, load_extranet_keys, read_identity_token
from webhook.database import session_scope
from webhook.json_body import json_object
from webhook.problems import Problem, problem_response, translate
from webhook.rate_limits import MESSAGES_PER_SESSION, SESSIONS_PER_ADDRESS, RateLimits
from webhook.services import Services

logger = logging.getLogger(__name__)

UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def make_blueprint(services: Services) -> Blueprint:
    """Build the chat API."""
    blueprint = Blueprint("chat", __name__)
    extranet_keys = load_extranet_keys(services.settings.extranet_keys)
    limits = RateLimits(services.settings.rate_limits)

    @blueprint.post("/api/chat/sessions")
    @auth.public("anyone may start a conversation")
    def open_session() -> tuple[Response, int]:
        token = _identity_token(json_object())
        limits.hit(SESSIONS_PER_ADDRESS, "chat session", request.remote_addr or "")
        identity = read_identity_token(token, extranet_keys, services.clock()) if token is not None else None
        opened = sessions.open_chat(services, identity)
        expires_at = opened.expires_at.isoformat(timespec="seconds")
        return jsonify(token=opened.token, expires_at=expires_at, messages=opened.messages), 201

    @blueprint.post("/api/chat/messages")
    @auth.chat_token
    def post_message() -> Response:
        chat, body = auth.current_chat(), json_object()
        text, message_id = read_text(body.get("text")), read_message_id(body.get("client_message_id"))
        limits.hit(MESSAGES_PER_SESSION, "chat message", chat.token_hash)
        return jsonify(messages=turns.say(services, chat.conversation_id, message_id, text))

    @blueprint.get("/api/chat/messages")
    @auth.chat_token
    def get_messages() -> Response:
        conversation_id, after = auth.current_chat().conversation_id, request.args.get("after") or None
        with session_scope(services.sessions, read_only=True) as session:
            messages = turns.said_since(session, conversation_id, after)
            written = turns.written_since(session, conversation_id, after)
        return jsonify(messages=messages, written=written)

    @blueprint.delete("/api/chat/sessions")
    @auth.chat_token
    def erase_session() -> tuple[str, int]:
        sessions.erase_chat(services, auth.current_chat().conversation_id)
        return "", 204

    translate(
        blueprint,
        {
            turns.UnknownMessage: "unknown_message",
            turns.ConversationErased: "not_authenticated",
            BotUnavailable: "unavailable",
        },
    )

    @blueprint.errorhandler(IdentityTokenRefused)
    def answer_refused_token(refusal: IdentityTokenRefused) -> Response:
        logger.warning("identity token refused: %s", refusal)
        return problem_response(Problem("identity_token_refused"))

    return blueprint


def _identity_token(body: dict[str, Any]) -> str | None:
    token = body.get("identity_token")
    if token is not None and not isinstance(token, str):
        raise Problem("invalid_value", field="identity_token")
    # An empty token is a broken tenant space, not a person without one: it goes on to be refused.
    return token


def read_text(value: Any) -> str:
    """Read what was typed: NFC, without NUL. Raises Problem when it is empty or longer than 2000 characters."""
    if value is None:
        raise Problem("missing_field", field="text")
    if not isinstance(value, str):
        raise Problem("invalid_value", field="text")
    text = unicodedata.normalize("NFC", value.replace("\0", ""))
    if not text.strip():
        raise Problem("text_empty", field="text")
    if len(text) > turns.LONGEST_TEXT:
        raise Problem("text_too_long", field="text")
    return text


def read_message_id(value: Any) -> str:
    if value is None:
        raise Problem("missing_field", field="client_message_id")
    if not isinstance(value, str) or not UUID.fullmatch(value.lower()):
        raise Problem("invalid_value", field="client_message_id")
    return value.lower()
