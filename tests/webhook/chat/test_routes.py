"""Check the web chat as a browser sees it: exactly one turn a message, and nothing lost when the bot is down."""

import uuid
from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from tests.webhook.conftest import make_settings
from tests.webhook.fakes import FakeBot, FixedClock
from webhook.app import create_app
from webhook.chat.tables import ChatMessage, ChatSession, Conversation, MessageStamp
from webhook.config import Settings
from webhook.database import Sessions, session_scope


class Tenant:
    """Write to the chat as one person's browser does."""

    def __init__(self, client: FlaskClient, **body: Any) -> None:
        self.client = client
        self.opening = client.post("/api/chat/sessions", json=body)
        self.token = self.opening.json["token"] if self.opening.status_code == 201 else ""

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def write(self, text: Any, message_id: str | None = None) -> TestResponse:
        body = {"text": text, "client_message_id": message_id or str(uuid.uuid4())}
        return self.client.post("/api/chat/messages", json=body, headers=self.headers)

    def read(self, after: str | None = None) -> TestResponse:
        query = {"after": after} if after else {}
        return self.client.get("/api/chat/messages", query_string=query, headers=self.headers)

    def erase(self) -> TestResponse:
        return self.client.delete("/api/chat/sessions", headers=self.headers)


@pytest.fixture
def tenant(client: FlaskClient) -> Tenant:
    return Tenant(client)


def test_a_session_opens_with_the_bots_greeting(tenant: Tenant) -> None:
    assert tenant.opening.status_code == 201
    assert [message["kind"] for message in tenant.opening.json["messages"]] == ["greeting"]
    assert tenant.opening.json["expires_at"] == "2026-11-22T10:04:00+00:00"
    assert len(tenant.token) >= 43  # 256 bits in base 64


def test_a_session_opens_without_the_bot_and_the_first_turn_greets(client: FlaskClient, bot: FakeBot) -> None:
    bot.down = True
    tenant = Tenant(client)
    assert [message["kind"] for message in tenant.opening.json["messages"]] == ["unavailable"]
    bot.down = False
    assert [message["kind"] for message in tenant.write("bonjour").json["messages"]] == ["greeting", "smalltalk"]
    assert [message["kind"] for message in tenant.write("re").json["messages"]] == ["smalltalk"]


def test_a_message_is_answered(tenant: Tenant, bot: FakeBot) -> None:
    bot.will_say({"kind": "policy_answer", "text": "Voici", "sections": [{"id": "14.3"}]})
    response = tenant.write("puis-je faire effacer mes données ?")
    assert response.status_code == 200
    [message] = response.json["messages"]
    assert message["sections"] == [{"id": "14.3"}]
    assert uuid.UUID(message["id"])


def test_the_same_message_again_gives_the_same_answer_and_no_second_turn(tenant: Tenant, bot: FakeBot) -> None:
    message_id = str(uuid.uuid4())
    first = tenant.write("bonjour", message_id).json
    assert tenant.write("bonjour", message_id.upper()).json == first
    assert len(bot.turns) == 1


def test_two_copies_at_the_same_time_are_one_turn(app: Flask, tenant: Tenant, bot: FakeBot, sessions: Sessions) -> None:
    message_id, start, answers = str(uuid.uuid4()), Barrier(4), []

    def send() -> None:
        client = app.test_client()
        start.wait()
        body = {"text": "bonjour", "client_message_id": message_id}
        answers.append(client.post("/api/chat/messages", json=body, headers=tenant.headers))

    threads = [Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json["messages"][0]["id"] for answer in answers}) == 1
    with session_scope(sessions, read_only=True) as session:
        assert session.scalar(select(func.count()).where(ChatMessage.direction == "in")) == 1


def test_a_failed_turn_is_not_recorded_so_that_a_repeat_does_it(tenant: Tenant, bot: FakeBot) -> None:
    message_id = str(uuid.uuid4())
    bot.down = True
    failed = tenant.write("bonjour", message_id)
    assert failed.status_code == 200
    assert [message["kind"] for message in failed.json["messages"]] == ["unavailable"]
    bot.down = False
    assert [message["kind"] for message in tenant.write("bonjour", message_id).json["messages"]] == ["smalltalk"]


def test_a_secret_is_masked_before_it_is_stored_or_reaches_the_bot(
    tenant: Tenant, bot: FakeBot, sessions: Sessions
) -> None:
    messages = tenant.write("mon numéro de carte : 4970 1012 3456 7893").json["messages"]
    assert bot.turns[0]["text"] == "mon numéro de carte : [carte bancaire masquée]"
    assert len(messages) == 2  # why it was masked, then the answer
    with session_scope(sessions, read_only=True) as session:
        assert all("4970" not in str(row.content) for row in session.scalars(select(ChatMessage)))


def test_an_emergency_stands_alone_even_when_a_secret_was_masked(tenant: Tenant, bot: FakeBot) -> None:
    bot.will_say({"kind": "emergency", "text": "15, 17, 18, 112"})
    messages = tenant.write("il va me tuer, mdp : secret99").json["messages"]
    assert [message["kind"] for message in messages] == ["emergency"]


def test_text_is_composed_and_loses_its_nul_characters(tenant: Tenant, bot: FakeBot) -> None:
    tenant.write("De\u0301ja\u0300 \0vu")
    assert bot.turns[0]["text"] == "Déjà vu"


@pytest.mark.parametrize(
    ("body", "code", "status"),
    [
        ({"text": "", "client_message_id": str(uuid.uuid4())}, "text_empty", 422),
        ({"text": " \n\0", "client_message_id": str(uuid.uuid4())}, "text_empty", 422),  # nothing to see
        ({"text": "a" * 2001, "client_message_id": str(uuid.uuid4())}, "text_too_long", 422),
        ({"text": 3, "client_message_id": str(uuid.uuid4())}, "invalid_value", 422),
        ({"client_message_id": str(uuid.uuid4())}, "missing_field", 422),
        ({"text": "a"}, "missing_field", 422),
        ({"text": "a", "client_message_id": "1"}, "invalid_value", 422),
        ({"text": "a", "client_message_id": "{12345678123456781234567812345678}"}, "invalid_value", 422),
        ([], "bad_json", 400),  # JSON, but no object
    ],
)
def test_a_wrong_message_is_refused_and_leaves_nothing(
    tenant: Tenant, bot: FakeBot, sessions: Sessions, body: Any, code: str, status: int
) -> None:
    response = tenant.client.post("/api/chat/messages", json=body, headers=tenant.headers)
    assert (response.status_code, response.json["code"]) == (status, code)
    assert response.content_type == "application/problem+json"
    assert bot.turns == []
    with session_scope(sessions, read_only=True) as session:
        assert session.scalar(select(func.count()).where(ChatMessage.direction == "in")) == 0


@pytest.mark.parametrize(
    ("data", "content_type", "status"),
    [
        (b"{", "application/json", 400),  # cut
        (b'{"text": "\\ud800", "client_message_id": "x"}', "application/json", 400),  # a lone surrogate
        (b"[" * 5000, "application/json", 400),  # deeper than the parser goes
        (b"text=bonjour", "application/x-www-form-urlencoded", 415),
        (b'{"text": "' + b"a" * 70_000 + b'"}', "application/json", 413),
    ],
)
def test_an_unreadable_body_is_refused(tenant: Tenant, data: bytes, content_type: str, status: int) -> None:
    response = tenant.client.post("/api/chat/messages", data=data, content_type=content_type, headers=tenant.headers)
    assert response.status_code == status
    assert response.content_type == "application/problem+json"


def test_a_text_of_2000_characters_is_taken(tenant: Tenant) -> None:
    assert tenant.write("é" * 2000).status_code == 200


def test_messages_can_be_read_again_from_a_known_one(tenant: Tenant) -> None:
    greeting = tenant.opening.json["messages"][0]["id"]
    first = tenant.write("un").json["messages"]
    second = tenant.write("deux").json["messages"]
    assert [message["id"] for message in tenant.read().json["messages"]] == [
        greeting,
        first[0]["id"],
        second[0]["id"],
    ]
    since = tenant.read(after=first[0]["id"]).json
    assert since["messages"] == second
    assert [(line["text"], line["before"]) for line in since["written"]] == [("deux", second[0]["id"])]


@pytest.mark.parametrize("after", [str(uuid.uuid4()), "nonsense", "nul\0"])
def test_a_message_of_another_conversation_is_unknown(tenant: Tenant, after: str) -> None:
    response = tenant.read(after=after)
    assert (response.status_code, response.json["code"]) == (404, "unknown_message")


def test_two_tenants_do_not_read_each_other(client: FlaskClient) -> None:
    first, second = Tenant(client), Tenant(client)
    answer = first.write("je suis la première").json["messages"][0]["id"]
    assert second.read(after=answer).status_code == 404
    assert all(line["text"] != "je suis la première" for line in second.read().json["written"])


@pytest.mark.parametrize("token", ["", "unknown", "é"])
def test_a_chat_without_a_valid_token_is_refused(client: FlaskClient, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}".encode().decode("latin-1")}
    for response in (
        client.post("/api/chat/messages", json={}, headers=headers),
        client.get("/api/chat/messages", headers=headers),
        client.delete("/api/chat/sessions", headers=headers),
    ):
        assert (response.status_code, response.json["code"]) == (401, "not_authenticated")


def test_a_session_ends_an_hour_after_its_last_message(tenant: Tenant, clock: FixedClock) -> None:
    clock.advance(minutes=59)
    assert tenant.write("encore là").status_code == 200
    clock.advance(minutes=59)
    assert tenant.read().status_code == 200
    clock.advance(minutes=1)
    assert tenant.read().status_code == 401


def test_the_token_itself_is_not_stored(tenant: Tenant, sessions: Sessions) -> None:
    with session_scope(sessions, read_only=True) as session:
        assert session.get(ChatSession, tenant.token) is None
        assert session.scalars(select(ChatSession)).one().token_hash != tenant.token


def test_erasing_removes_everything_on_both_sides(tenant: Tenant, bot: FakeBot, sessions: Sessions) -> None:
    tenant.write("bonjour")
    assert tenant.erase().status_code == 204
    assert [channel for channel, _ in bot.forgotten] == ["web"]
    assert tenant.read().status_code == 401
    with session_scope(sessions, read_only=True) as session:
        for table in (Conversation, ChatSession, ChatMessage, MessageStamp):
            assert session.scalars(select(table)).all() == []


def test_nothing_is_erased_while_the_bot_cannot_erase(tenant: Tenant, bot: FakeBot) -> None:
    bot.down = True
    response = tenant.erase()
    assert (response.status_code, response.json["code"]) == (503, "unavailable")
    bot.down = False
    assert tenant.erase().status_code == 204


def test_too_many_messages_are_refused_with_the_time_to_wait(
    settings: Settings, bot: FakeBot, clock: FixedClock
) -> None:
    limited = make_settings(database_url=settings.database_url, rate_limits=True)
    tenant = Tenant(create_app(limited, bot=bot, clock=clock).test_client())
    responses = [tenant.write("encore") for _ in range(21)]
    assert [response.status_code for response in responses] == [200] * 20 + [429]
    assert responses[-1].json["code"] == "too_many_requests"
    assert responses[-1].headers["Retry-After"] == "60"
    assert len(bot.turns) == 20


def test_one_address_cannot_open_sessions_without_end(settings: Settings, bot: FakeBot, clock: FixedClock) -> None:
    limited = make_settings(database_url=settings.database_url, rate_limits=True)
    client = create_app(limited, bot=bot, clock=clock).test_client()
    statuses = [Tenant(client).opening.status_code for _ in range(31)]
    assert statuses == [201] * 30 + [429]
