"""Check the filing of requests as the actions see it."""

from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from tests.webhook.builders import CONVERSATION_ID, a_draft, add_conversation
from tests.webhook.fakes import FixedClock
from webhook.chat.tables import Conversation
from webhook.database import Sessions, session_scope
from webhook.requests import audit
from webhook.requests.references import REFERENCE
from webhook.requests.tables import AuditEvent, PrivacyRequest


class Actions:
    """File requests as the actions do."""

    def __init__(self, client: FlaskClient, headers: dict[str, str]) -> None:
        self.client = client
        self.headers = headers

    def file(self, *, key: str = "key-1", conversation_id: Any = CONVERSATION_ID, **draft: Any) -> TestResponse:
        body = {"conversation_id": conversation_id, **a_draft(**draft)}
        return self.post({name: value for name, value in body.items() if value is not ...}, key=key)

    def post(self, body: Any, key: str = "key-1") -> TestResponse:
        return self.client.post("/api/requests", json=body, headers={**self.headers, "Idempotency-Key": key})


@pytest.fixture
def actions(client: FlaskClient, service_headers: dict[str, str], sessions: Sessions) -> Actions:
    with session_scope(sessions) as session:
        add_conversation(session)
    return Actions(client, service_headers)


def count(sessions: Sessions, table: Any) -> int:
    with session_scope(sessions, read_only=True) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_request_is_filed_in_the_contracts_shape(actions: Actions, clock: FixedClock) -> None:
    clock.advance(hours=3)  # The interview took three hours; the clock started with the wish.
    response = actions.file()
    assert response.status_code == 201
    filed = response.json
    assert REFERENCE.fullmatch(filed.pop("reference"))
    assert filed == {
        "type": "right",
        "right": "effacement",
        "channel": "web",
        "received_at": "2026-11-22T10:04:00+01:00",
        "due_on": "2026-12-22",
        "legal_due_on": "2026-12-22",
        "identity": {
            "full_name": {"first_name": "Chloé", "last_name": "d'Arvor"},
            "birth_date": "1984-07-23",
            "email": "chloe@example.org",
        },
        "identity_level": "declared",
        "requester": {"role": "titulaire"},
        "details": {"datum": "mon ancien numéro", "ground": "plus_necessaires"},
        "verbatim": "Je veux que vous effaciez mon ancien numéro.",
        "flags": [],
        "linked_to": [],
        "policy_version": "2024-01",
        "status": "received",
    }


def test_the_same_key_again_gives_the_same_request(actions: Actions, sessions: Sessions) -> None:
    first = actions.file()
    again = actions.file(verbatim="autre chose")
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json == first.json
    assert count(sessions, PrivacyRequest) == count(sessions, AuditEvent) == 1


def test_a_breach_has_72_hours(actions: Actions) -> None:
    filed = actions.file(type="breach", right=None, flags=["violation"]).json
    assert (filed["type"], filed["right"], filed["due_on"], filed["flags"]) == (
        "breach",
        None,
        "2026-11-25",
        ["violation"],
    )


def test_two_requests_of_one_conversation_are_linked(actions: Actions) -> None:
    first = actions.file().json
    second = actions.file(key="key-2", right="acces", details={"scope": "tout"}, linked_to=[first["reference"]]).json
    assert second["linked_to"] == [first["reference"]]
    assert actions.file().json["linked_to"] == [second["reference"]]


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"reference": "SQ-AAAA-AAAA"}, "set_by_server", "reference"),
        ({"received_at": "2020-01-01T00:00:00Z"}, "set_by_server", "received_at"),
        ({"due_on": "2030-01-01"}, "set_by_server", "due_on"),
        ({"legal_due_on": "2030-01-01"}, "set_by_server", "legal_due_on"),
        ({"channel": "sms"}, "set_by_server", "channel"),
        ({"identity_level": "verified"}, "set_by_server", "identity_level"),
        ({"status": "answered"}, "set_by_server", "status"),
        ({"right": "oubli"}, "unknown_right", "right"),
        ({"right": None}, "unknown_right", "right"),  # a right is missing
        ({"right": "reclamation_cnil"}, "unknown_right", "right"),  # informs and is not filed
        ({"type": "breach"}, "unknown_right", "right"),  # a breach has none
        ({"type": "plainte"}, "invalid_value", "type"),
        ({"wish_message_id": ...}, "missing_field", "wish_message_id"),
        ({"wish_message_id": "unknown"}, "invalid_value", "wish_message_id"),  # not of this conversation
        ({"identity": {"phone": "06 39 98 12 34"}}, "invalid_value", "identity.phone"),  # not E.164
        ({"identity": {"nir": "1"}}, "unknown_field", "identity.nir"),
        ({"identity": {"full_name": "Chloé"}}, "invalid_value", "identity.full_name"),
        ({"requester": {"role": "voisin"}}, "invalid_value", "requester.role"),
        ({"flags": ["urgent"]}, "invalid_value", "flags.0"),
        ({"linked_to": ["SQ-AAAA-AAAA"]}, "invalid_value", "linked_to"),  # not of this conversation
        ({"verbatim": "a" * 4001}, "invalid_value", "verbatim"),
        ({"surprise": 1}, "unknown_field", "surprise"),
        ({"conversation_id": ...}, "missing_field", "conversation_id"),
        ({"conversation_id": "f" * 64}, "unknown_conversation", "conversation_id"),
        ({"conversation_id": "nul\0"}, "unknown_conversation", "conversation_id"),
        ({"conversation_id": 3}, "unknown_conversation", "conversation_id"),
    ],
)
def test_a_wrong_request_is_refused_by_the_name_of_its_field(
    actions: Actions, sessions: Sessions, changes: dict[str, Any], code: str, field: str
) -> None:
    response = actions.file(**changes)
    assert (response.status_code, response.json["code"], response.json["field"]) == (422, code, field)
    assert count(sessions, PrivacyRequest) == count(sessions, AuditEvent) == 0


@pytest.mark.parametrize(
    ("key", "code"), [("", "missing_field"), ("a" * 201, "invalid_value"), ("a b", "invalid_value")]
)
def test_a_request_without_a_usable_key_is_refused(actions: Actions, key: str, code: str) -> None:
    response = actions.file(key=key)
    assert (response.status_code, response.json["code"]) == (422, code)


@pytest.mark.parametrize("authorization", ["", "Bearer wrong", "Basic fictional-service-token"])
def test_only_the_service_token_files(actions: Actions, sessions: Sessions, authorization: str) -> None:
    actions.headers = {"Authorization": authorization}
    assert actions.file().status_code == 401
    assert count(sessions, PrivacyRequest) == 0


def test_on_sms_the_number_itself_is_the_way_to_answer(
    client: FlaskClient, service_headers: dict[str, str], sessions: Sessions
) -> None:
    with session_scope(sessions) as session:
        add_conversation(session, channel="sms", identity_level="channel", phone="+33639981234")
    filed = Actions(client, service_headers).file(right="opposition_prospection", identity={}, details={}).json
    assert filed["identity"] == {"phone": "+33639981234"}
    assert (filed["channel"], filed["identity_level"]) == ("sms", "channel")


def test_filing_ends_the_draft_even_if_the_bots_answer_is_lost(actions: Actions, sessions: Sessions) -> None:
    with session_scope(sessions) as session:
        conversation = session.get_one(Conversation, CONVERSATION_ID)
        conversation.draft, conversation.draft_started_at = a_draft(), conversation.opened_at
    actions.file()
    with session_scope(sessions, read_only=True) as session:
        assert session.get_one(Conversation, CONVERSATION_ID).draft is None


def test_requests_filed_at_the_same_moment_are_all_filed_once(
    app: Flask, sessions: Sessions, service_headers: dict[str, str]
) -> None:
    """Two copies of each of four filings, from four conversations, on a journal that nobody has begun yet."""
    ids = [f"{number:064x}" for number in range(4)]
    with session_scope(sessions) as session:
        for conversation_id in ids:
            add_conversation(session, conversation_id)
    start, statuses = Barrier(8), []

    def file(conversation_id: str) -> None:
        actions = Actions(app.test_client(), service_headers)
        start.wait()
        statuses.append(actions.file(key=conversation_id, conversation_id=conversation_id).status_code)

    threads = [Thread(target=file, args=(conversation_id,)) for conversation_id in ids * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] * 4 + [201] * 4
    assert count(sessions, PrivacyRequest) == count(sessions, AuditEvent) == 4
    with session_scope(sessions, read_only=True) as session:
        assert audit.first_broken(session) is None
