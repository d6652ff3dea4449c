"""Expose the filing of requests to the actions, and their follow-up (contract, §3; docs/seams.md)."""

import re
from typing import Any, Final

from flask import Blueprint, Response, jsonify, request

from webhook import auth
from webhook.database import session_scope
from webhook.json_body import json_object
from webhook.problems import Problem, problem_response
from webhook.requests import filing
from webhook.requests.drafts import DraftRefused, read_draft
from webhook.requests.representation import request_json
from webhook.services import Services

CONVERSATION_ID: Final = re.compile(r"[0-9a-f]{64}")
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

    @blueprint.errorhandler(DraftRefused)
    def answer_refused_draft(refusal: DraftRefused) -> Response:
        return problem_response(Problem(refusal.code, field=refusal.field))

    return blueprint


def _conversation_id(value: Any) -> str:
    if value is None:
        raise DraftRefused("missing_field", "conversation_id")
    if not isinstance(value, str) or not CONVERSATION_ID.fullmatch(value):
        raise DraftRefused("unknown_conversation", "conversation_id")
    return value
