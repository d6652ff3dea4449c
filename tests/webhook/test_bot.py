"""Check what is asked of the bot, and that nothing but a full answer counts as one."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.webhook.servers import LocalServer, dripping_server, local_server
from webhook.bot import BotClient, BotUnavailable

ANSWER = {"messages": [{"kind": "greeting", "text": "Bonjour"}], "draft": None}


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with local_server() as server:
        server.answers(200, ANSWER)
        yield server


@pytest.fixture
def client(server: LocalServer) -> BotClient:
    return BotClient(server.url, "fictional-token", timeout=2)


def test_a_turn_is_asked_as_the_seams_say(client: BotClient, server: LocalServer) -> None:
    answer = client.turn("sms", "c1", "SM1", "bonjour", phone=True, identity={"email": "a@example.org"})
    assert answer == ANSWER
    [asked] = server.asked
    assert (asked.method, asked.path) == ("POST", "/webhooks/sms/turn")
    assert asked.headers["Authorization"] == "Bearer fictional-token"
    assert asked.json == {
        "conversation_id": "c1",
        "message_id": "SM1",
        "text": "bonjour",
        "channel_contact": {"phone": True},
        "identity": {"email": "a@example.org"},
        "identity_level": "declared",
    }


def test_a_stop_that_the_bot_did_not_see_is_told(client: BotClient, server: LocalServer) -> None:
    client.turn("sms", "c1", "SM1", "oui", opted_out=True)
    assert server.asked[0].json["opted_out"] is True


def test_a_greeting_is_asked_without_text(client: BotClient, server: LocalServer) -> None:
    client.open("web", "c1", "m1")
    assert server.asked[0].path == "/webhooks/web/open"
    assert server.asked[0].json == {"conversation_id": "c1", "message_id": "m1"}


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (503, {"code": "turn_failed"}),
        (401, {"code": "bad_token"}),
        (302, ANSWER),  # never followed: the token would go with it
        (200, b"not json"),
        (200, []),  # what Rasa's own channel answers when a turn crashes
        (200, {"messages": []}),
        (200, {"messages": ["bonjour"]}),
        (200, {"messages": [{"text": "no kind"}]}),
        (200, {"messages": [{"kind": "greeting"}], "draft": "text"}),
        (200, {"messages": [{"kind": "greeting"}], "gaps": "reply_delay"}),
        (200, {"messages": [{"kind": "greeting"}], "gaps": [{"topic": "reply_delay"}]}),
    ],
)
def test_anything_but_a_full_answer_is_no_answer(
    client: BotClient, server: LocalServer, status: int, body: Any
) -> None:
    server.answers(status, body)
    with pytest.raises(BotUnavailable):
        client.turn("web", "c1", "m1", "bonjour")


def test_a_bot_that_is_not_there_is_unavailable_and_its_error_names_nobody() -> None:
    client = BotClient("http://127.0.0.1:9", "fictional-token", timeout=1)
    with pytest.raises(BotUnavailable) as raised:
        client.forget("web", "secret-conversation")
    assert "secret-conversation" not in str(raised.value)
    assert raised.value.__cause__ is None
    assert client.healthy() is False


def test_an_answer_that_comes_drop_by_drop_is_given_up_in_time() -> None:
    started = time.monotonic()
    with dripping_server(pause=0.02) as url, pytest.raises(BotUnavailable):
        BotClient(url, "fictional-token", timeout=0.3).turn("sms", "c1", "m1", "bonjour")
    assert time.monotonic() - started < 5  # The whole of it would take hours.


def test_an_answer_that_stops_midway_is_no_answer() -> None:
    with dripping_server(pause=60) as url, pytest.raises(BotUnavailable):
        BotClient(url, "fictional-token", timeout=0.1).turn("sms", "c1", "m1", "bonjour")


@pytest.mark.parametrize("erased", [0, 12])
def test_an_erasure_tells_how_much_went(client: BotClient, server: LocalServer, erased: int) -> None:
    server.answers(200, {"erased": erased})
    assert client.forget("web", "c1") == erased
    assert (server.asked[0].method, server.asked[0].path) == ("DELETE", "/webhooks/web/conversations/c1")


@pytest.mark.parametrize(("status", "body"), [(500, {}), (204, b""), (200, {}), (200, []), (200, b"gone")])
def test_an_erasure_without_its_proof_is_none(client: BotClient, server: LocalServer, status: int, body: Any) -> None:
    server.answers(status, body)
    with pytest.raises(BotUnavailable):
        client.forget("web", "c1")


@pytest.mark.parametrize(("status", "healthy"), [(200, True), (503, False)])
def test_health_is_the_bots_own_word(client: BotClient, server: LocalServer, status: int, healthy: bool) -> None:
    server.answers(status)
    assert client.healthy() is healthy
