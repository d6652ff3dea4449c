"""Expose the filing of requests to the actions, and their follow-up (contract, §3; docs/seams.md)."""

import re
from typing import Any, Final

from flask import Blueprint, Response, jsonify, request

from gdpr import deadlines
from webhook import auth
from webhook.database import session_scope
from webhook.json_body import json_object
from webhook.problems import Problem, problem_response, translate
from webhook.requests import filing, follow_up
from webhook.requests.drafts import DraftRefused, read_draft
from webhook.requests.representation import request_json
from webhook.services import Services

CONVERSATION_ID: Final = re.compile(r"[0-9a-f]{64}")
MESSAGE_ID: Final = re.compile(r"[0-9A-Za-z_-]{1,64}")
# Wider than our own alphabet: what a person copied wrongly is a reference that does not exist.
TYPED_REFERENCE: Final = re.compile(r"SQ-[0-9A-Z]{4}-[0-9A-Z]{4}")
CODE: Final = re.compile(r"[0-9]{6}")
PURPOSE: Final = re.compile("|".join(follow_up.Purpose))
IDEMPOTENCY_KEY: Final = re.compile(rf"[!-~]{{1,{filing.LONGEST_IDEMPOTENCY_KEY}}}")


def make_blueprint(services: Services) -> Blueprint:
    """Build the request API."""
    blueprint = Blueprint("requests", __name__)

    @blueprint.post("/api/requests")
    @auth.service_token
    def file_request() -> tuple[Response, int]:
        key = request.headers.get("Idempotency-Key", "")
        if not IDEMPOTENCY_KEY.fullmatch(key):
            raise Problem("missing_field" if not key else "invalid_value", field="Idempotency-Key")
        body = json_object()
        conversation_id = _conversation_id(body.pop("conversation_id", None))
        draft, now = read_draft(body), services.clock()
        with session_scope(services.sessions) as session:
            filed = filing.file_request(
                session, services.keys, conversation_id, draft, idempotency_key=key, actor="actions", now=now
            )
            answer = request_json(session, filed.request)
        return jsonify(answer), 201 if filed.created else 200

    _add_follow_up(blueprint, services)

    @blueprint.errorhandler(DraftRefused)
    def answer_refused_draft(refusal: DraftRefused) -> Response:
        return problem_response(Problem(refusal.code, field=refusal.field))

    return blueprint


def _add_follow_up(blueprint: Blueprint, services: Services) -> None:
    def answer_json(answer: follow_up.Answer) -> Response:
        return jsonify(follow_up.answer_json(answer, deadlines.received_on(services.clock())))

    @blueprint.post("/api/requests/follow-ups")
    @auth.service_token
    def look_up() -> Response:
        body = json_object()
        conversation_id, message_id = (
            _conversation_id(body.get("conversation_id")),
            _text(body, "message_id", MESSAGE_ID),
        )
        purpose = follow_up.Purpose(_text(body, "purpose", PURPOSE))
        reference = None if body.get("reference") is None else _text(body, "reference", TYPED_REFERENCE)
        with session_scope(services.sessions) as session:
            answer = follow_up.look_up(
                session, services.keys, conversation_id, message_id, purpose, reference, services.clock()
            )
            return answer_json(answer)

    @blueprint.post("/api/requests/follow-ups/code")
    @auth.service_token
    def prove() -> Response:
        body = json_object()
        conversation_id, message_id = (
            _conversation_id(body.get("conversation_id")),
            _text(body, "message_id", MESSAGE_ID),
        )
        code = _text(body, "code", CODE)
        with session_scope(services.sessions) as session:
            return answer_json(
                follow_up.prove(session, services.keys, conversation_id, message_id, code, services.clock())
            )

    @blueprint.post("/api/requests/withdrawals")
    @auth.service_token
    def withdraw() -> Response:
        body = json_object()
        conversation_id, reference = (
            _conversation_id(body.get("conversation_id")),
            _text(body, "reference", TYPED_REFERENCE),
        )
        with session_scope(services.sessions) as session:
            return answer_json(follow_up.withdraw(session, services.keys, conversation_id, reference, services.clock))

    translate(blueprint, {follow_up.UnknownConversation: "unknown_conversation"})


def _text(body: dict[str, Any], field: str, shape: re.Pattern[str]) -> str:
    value = body.get(field)
    if value is None:
        raise Problem("missing_field", field=field)
    if not isinstance(value, str) or not shape.fullmatch(value):
        raise Problem("invalid_value", field=field)
    return value


def _conversation_id(value: Any) -> str:
    if value is None:
        raise DraftRefused("missing_field", "conversation_id")
    if not isinstance(value, str) or not CONVERSATION_ID.fullmatch(value):
        raise DraftRefused("unknown_conversation", "conversation_id")
    return value
