"""Check that the description of the API says what the API does."""

import re
import uuid
from typing import Any

import jsonschema
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from policy_kb.legal_cards import load_legal_cards
from tests.webhook.builders import CONVERSATION_ID, NOW, a_draft, add_conversation, file_request
from tests.webhook.fakes import FakeBot
from webhook import auth
from webhook.database import Sessions, session_scope
from webhook.legal_cards.tables import LegalCardValidation
from webhook.openapi import describe_api
from webhook.services import Services

API_PATHS = re.compile(r"/(api|sms|health|metrics|openapi\.json)(/|$)")
SCHEME_OF_POLICY = {
    "public": None,
    "chat token": "chat",
    "service token": "service",
    "metrics token": "metrics",
    "Twilio signature": "twilio",
}


def operations() -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (path, method.upper()): operation
        for path, item in describe_api()["paths"].items()
        for method, operation in item.items()
    }


def assert_described(response: TestResponse, path: str, method: str) -> None:
    """Fail unless the answer is one that the description announces, of the shape that it gives."""
    responses = operations()[path, method]["responses"]
    described = responses.get(str(response.status_code)) or responses["default"]
    if "$ref" in described:
        described = describe_api()["components"]["responses"]["Problem"]
    [(mimetype, content)] = described["content"].items()
    assert response.mimetype == mimetype
    schema = {**content["schema"], "components": describe_api()["components"]}
    jsonschema.Draft202012Validator(schema).validate(response.get_json(force=True))


def test_every_route_of_the_api_is_described_and_no_other(app: Flask) -> None:
    routes = {
        (rule.rule, method)
        for rule in app.url_map.iter_rules()
        if API_PATHS.match(rule.rule)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert routes == set(operations())


def test_the_description_says_who_may_call(app: Flask) -> None:
    for rule, policy, _ in auth.route_policies(app):
        for (path, method), operation in operations().items():
            if path == rule and policy == "chat token":
                assert operation["security"] in ([{"chat": []}], []), (path, method)
            elif path == rule and policy != "public":
                assert operation["security"] == [{SCHEME_OF_POLICY[policy or ""]: []}], (path, method)


def test_every_reference_inside_the_description_leads_somewhere(client: FlaskClient) -> None:
    description = client.get("/openapi.json").json
    references = re.findall(r"#/components/(\w+)/(\w+)", str(description))
    assert references
    for family, name in references:
        assert name in description["components"][family]


def test_the_chat_answers_as_described(client: FlaskClient, bot: FakeBot) -> None:
    opened = client.post("/api/chat/sessions", json={})
    assert_described(opened, "/api/chat/sessions", "POST")
    headers = {"Authorization": f"Bearer {opened.json['token']}"}
    bot.will_say({"kind": "clarification", "text": "?", "rights": ["acces"], "buttons": [], "right": None})
    body = {"text": "bonjour", "client_message_id": str(uuid.uuid4())}
    path = "/api/chat/messages"
    assert_described(client.post(path, json=body, headers=headers), path, "POST")
    assert_described(client.post(path, json={}, headers=headers), path, "POST")
    assert_described(client.get(path, headers=headers), path, "GET")
    assert_described(client.get(path), path, "GET")


@pytest.mark.parametrize("changes", [{}, {"right": "oubli"}])
def test_filing_answers_as_described(
    client: FlaskClient, sessions: Sessions, service_headers: dict[str, str], changes: dict[str, Any]
) -> None:
    with session_scope(sessions) as session:
        add_conversation(session)
    body = {"conversation_id": CONVERSATION_ID, **a_draft(**changes)}
    headers = {**service_headers, "Idempotency-Key": "k"}
    assert_described(client.post("/api/requests", json=body, headers=headers), "/api/requests", "POST")


def test_the_validated_cards_answer_as_described(
    client: FlaskClient, services: Services, service_headers: dict[str, str]
) -> None:
    path, digest = "/api/legal-cards", load_legal_cards()["mandat"].digest
    with session_scope(services.sessions) as session:
        session.add(LegalCardValidation(card_id="mandat", digest=digest, validated_at=NOW, account_id=None))
    answer = client.get(path, headers=service_headers)
    assert [card["id"] for card in answer.json["cards"]] == ["mandat"]
    assert_described(answer, path, "GET")
    assert_described(client.get(path), path, "GET")


def test_following_up_answers_as_described(
    client: FlaskClient, services: Services, service_headers: dict[str, str]
) -> None:
    with session_scope(services.sessions) as session:
        reference = file_request(session, services.keys).reference
    asked = {"conversation_id": CONVERSATION_ID, "message_id": "m"}
    for path, body in (
        ("/api/requests/follow-ups", {**asked, "purpose": "status"}),
        ("/api/requests/follow-ups", {**asked, "purpose": "status", "reference": "SQ-2222-2222"}),
        ("/api/requests/follow-ups", {}),
        ("/api/requests/follow-ups/code", {**asked, "code": "123456"}),
        ("/api/requests/withdrawals", {"conversation_id": CONVERSATION_ID, "reference": reference}),
    ):
        assert_described(client.post(path, json=body, headers=service_headers), path, "POST")
