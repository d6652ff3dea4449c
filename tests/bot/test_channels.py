"""Try the bot's doors over HTTP: who may enter, what is refused, one turn per message, nothing typed is an order."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rasa.core.channels.channel import UserMessage
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.shared.constants import INTENT_MESSAGE_PREFIX
from rasa.shared.core.events import BotUttered, SlotSet, UserUttered

from bot.channels import MAX_TEXT, OPENING, WebChannel, answer_of, typed_text
from bot.tracker import SealedTrackerStore
from tests.bot.doors import BEARER, open_doors, post_turn

PERSON = "a" * 64


class FakeAgent:
    """Record each turn as Rasa does and answer it by repeating it; `is_down` makes turns end without an answer."""

    def __init__(self, store: SealedTrackerStore) -> None:
        self.tracker_store = FailSafeTrackerStore(store)
        self.received: list[UserMessage] = []
        self.is_down = False

    async def handle_message(self, message: UserMessage) -> None:
        """Let other turns pass in the middle, so that two at a time would be seen."""
        self.received.append(message)
        tracker = await self.tracker_store.get_or_create_tracker(message.sender_id, append_action_listen=False)
        await asyncio.sleep(0)
        tracker.update(UserUttered(message.text, metadata=message.metadata, input_channel=message.input_channel))
        if not self.is_down:
            tracker.update(BotUttered(f"{len(self.received)}: {message.text}", {"custom": {"kind": "fallback"}}))
        await self.tracker_store.save(tracker)


@pytest.fixture
def agent(store: SealedTrackerStore) -> FakeAgent:
    """Stand in for the trained agent."""
    return FakeAgent(store)


@pytest.fixture
async def client(agent: FakeAgent) -> AsyncIterator[aiohttp.ClientSession]:
    """Open the doors around the fake agent."""
    async with open_doors(agent) as opened:
        yield opened


def a_turn(text: Any = "Bonjour", message_id: str = "m-1", **values: Any) -> dict[str, Any]:
    """Build the body of a turn."""
    return {"conversation_id": PERSON, "message_id": message_id, "text": text, **values}


def texts(answer: dict[str, Any]) -> list[str]:
    """List what was said."""
    return [message["text"] for message in answer["messages"]]


# --- who may enter ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("route", ["turn", "open"])
@pytest.mark.parametrize("channel", ["web", "sms"])
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer wrong"},
        {"Authorization": "Bearer "},
        {"Authorization": "Bearer the-token-of-the-testsé".encode().decode("latin-1")},  # not ASCII: no crash
    ],
)
async def test_no_turn_is_done_without_the_token(
    client: aiohttp.ClientSession, agent: FakeAgent, channel: str, route: str, headers: dict[str, str]
) -> None:
    status, answer = await post_turn(client, a_turn(), channel=channel, route=route, headers=headers)
    assert (status, answer) == (401, {"code": "bad_token"})
    assert agent.received == []


async def test_nothing_is_erased_without_the_token(client: aiohttp.ClientSession) -> None:
    await post_turn(client, a_turn())
    async with client.delete(f"/webhooks/web/conversations/{PERSON}") as response:
        assert response.status == 401
    assert (await post_turn(client, a_turn()))[1]["messages"][0]["text"] == "1: Bonjour"


def test_a_channel_is_not_built_without_its_secret() -> None:
    for credentials in (None, {}, {"token": ""}, {"token": "${GUICHET_BOT_TOKEN}"}):  # the last: never substituted
        with pytest.raises(Exception, match="credentials"):
            WebChannel.from_credentials(credentials)


# --- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff\xfe", b"conversation_id=a&message_id=b"])
async def test_a_body_that_is_not_json_is_refused(client: aiohttp.ClientSession, raw: bytes) -> None:
    async with client.post("/webhooks/web/turn", data=raw, headers=BEARER) as response:
        assert (response.status, await response.json()) == (400, {"code": "bad_json"})


@pytest.mark.parametrize(
    "body",
    [
        {"message_id": "m-1", "text": "Bonjour"},
        {"conversation_id": PERSON, "text": "Bonjour"},
        a_turn(message_id=""),
        {**a_turn(), "message_id": 1},
        {**a_turn(), "conversation_id": None},
        ["Bonjour"],
        "Bonjour",
    ],
)
async def test_a_turn_without_its_two_ids_is_refused(
    client: aiohttp.ClientSession, agent: FakeAgent, body: Any
) -> None:
    assert await post_turn(client, body) == (400, {"code": "bad_body"})
    assert agent.received == []


@pytest.mark.parametrize(
    "text", [None, 12, ["Bonjour"], "a" * (MAX_TEXT + 1)], ids=["absent", "number", "list", "long"]
)
async def test_a_text_that_is_missing_or_too_long_is_refused(
    client: aiohttp.ClientSession, agent: FakeAgent, text: Any
) -> None:
    assert await post_turn(client, a_turn(text)) == (400, {"code": "bad_text"})
    assert agent.received == []


async def test_the_longest_text_is_taken(client: aiohttp.ClientSession) -> None:
    assert (await post_turn(client, a_turn("é" * MAX_TEXT)))[0] == 200


# --- one turn per message ---------------------------------------------------------------------------------------------


async def test_the_same_message_again_gives_the_same_answer_and_no_second_turn(
    client: aiohttp.ClientSession, agent: FakeAgent
) -> None:
    first = await post_turn(client, a_turn())
    await post_turn(client, a_turn("Merci", "m-2"))
    assert await post_turn(client, a_turn()) == first
    assert len(agent.received) == 2


async def test_the_same_message_sent_ten_times_at_once_is_one_turn(
    client: aiohttp.ClientSession, agent: FakeAgent
) -> None:
    answers = await asyncio.gather(*(post_turn(client, a_turn()) for _ in range(10)))
    assert len(agent.received) == 1
    assert all(
        answer == (200, {"messages": [{"text": "1: Bonjour", "kind": "fallback", "buttons": []}]}) for answer in answers
    )


async def test_different_messages_at_once_are_one_turn_each_and_none_is_lost(
    client: aiohttp.ClientSession, agent: FakeAgent, store: SealedTrackerStore
) -> None:
    await asyncio.gather(*(post_turn(client, a_turn(f"n° {n}", f"m-{n}")) for n in range(8)))
    tracker = await store.retrieve(PERSON)
    said = {event.text for event in tracker.events if isinstance(event, UserUttered)}
    assert said == {f"n° {n}" for n in range(8)}
    assert len(agent.received) == 8


async def test_two_people_with_the_same_message_id_are_two_turns(client: aiohttp.ClientSession) -> None:
    mine = await post_turn(client, a_turn("Bonjour"))
    other = await post_turn(client, a_turn("Bonsoir", conversation_id="b" * 64))
    assert (texts(mine[1]), texts(other[1])) == (["1: Bonjour"], ["2: Bonsoir"])


async def test_a_turn_without_an_answer_is_not_recorded_and_can_be_tried_again(
    client: aiohttp.ClientSession, agent: FakeAgent, store: SealedTrackerStore
) -> None:
    agent.is_down = True
    assert await post_turn(client, a_turn()) == (503, {"code": "turn_failed"})
    assert await store.retrieve(PERSON) is None
    agent.is_down = False
    status, answer = await post_turn(client, a_turn())
    assert (status, texts(answer)) == (200, ["2: Bonjour"])


async def test_the_first_contact_is_asked_by_the_webhook_alone(client: aiohttp.ClientSession, agent: FakeAgent) -> None:
    body = {"conversation_id": PERSON, "message_id": "m-0"}
    status, _ = await post_turn(client, body, route="open")
    assert (status, agent.received[0].text) == (200, OPENING)


async def test_the_door_gives_its_name_and_the_turn_its_context(
    client: aiohttp.ClientSession, agent: FakeAgent
) -> None:
    context = {
        "channel_contact": {"phone": True},
        "identity": {"email": "marie@example.org"},
        "identity_level": "extranet",
        "opted_out": True,
    }
    await post_turn(client, a_turn(**context, unexpected="x"), channel="sms")
    message = agent.received[0]
    assert (message.input_channel, message.output_channel.name()) == ("sms", "sms")
    assert message.metadata == {"message_id": "m-1", **context}


# --- nothing that is typed is an order --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("/restart", "restart"),
        ('/exercise_right{"draft":"x"}', 'exercise_right{"draft":"x"}'),
        ("//restart", "restart"),
        ("  /restart", "restart"),
        ("\u00a0/restart", "restart"),  # no-break space
        ("\u200b/restart", "restart"),  # zero-width space, which `strip` leaves
        ("\ufeff/restart", "restart"),  # byte order mark
        ("／restart", "restart"),  # full-width slash, a slash once folded
        ("/ \u200b／restart", "restart"),
        ("/", ""),
        ("2/3 de mon dossier", "2/3 de mon dossier"),
    ],
)
async def test_an_order_typed_by_a_person_reaches_the_parser_as_words(
    client: aiohttp.ClientSession, agent: FakeAgent, typed: str, read: str
) -> None:
    await post_turn(client, a_turn(typed))
    message = agent.received[0]
    assert message.text == read
    assert message.metadata.get("verbatim", message.text) == typed


@given(
    st.text(st.sampled_from("/／ \t\n\u00a0\u200b\u2060\ufeff\u3000a"), max_size=6),
    st.text(max_size=20),
)
@settings(deadline=None)
def test_no_text_begins_with_the_prefix_of_orders_once_stripped(start: str, rest: str) -> None:
    read = typed_text(start + rest)
    assert not read.strip().startswith(INTENT_MESSAGE_PREFIX)
    assert (start + rest).endswith(read)


# --- forgetting, and what an answer is made of ------------------------------------------------------------------------


async def test_a_conversation_is_erased_alone(client: aiohttp.ClientSession, store: SealedTrackerStore) -> None:
    await post_turn(client, a_turn())
    await post_turn(client, a_turn(conversation_id="b" * 64))
    async with client.delete(f"/webhooks/web/conversations/{PERSON}", headers=BEARER) as response:
        assert (response.status, set(await response.json())) == (200, {"erased"})
    assert await store.retrieve(PERSON) is None
    assert await store.retrieve("b" * 64) is not None


async def test_the_door_says_that_it_is_open(client: aiohttp.ClientSession) -> None:
    async with client.get("/webhooks/web/") as response:
        assert (response.status, await response.json()) == (200, {"status": "ok"})


def test_the_draft_is_absent_when_nothing_changed_and_null_when_it_was_let_go() -> None:
    said = BotUttered("C'est noté.", {"custom": {"kind": "question"}, "buttons": [{"title": "Oui", "payload": "oui"}]})
    message = {"text": "C'est noté.", "kind": "question", "buttons": [{"title": "Oui", "payload": "oui"}]}
    assert answer_of([said]) == {"messages": [message]}
    assert answer_of([said, SlotSet("draft", {"type": "right"})]) == {"messages": [message], "draft": {"type": "right"}}
    assert answer_of([said, SlotSet("draft", None)]) == {"messages": [message], "draft": None}


def test_what_the_policy_leaves_unsaid_travels_beside_the_messages_and_not_in_them() -> None:
    custom = {"kind": "policy_silent", "sections": [], "gap": "reply_delay"}
    answer = answer_of([BotUttered("La politique ne le dit pas.", {"custom": custom})])
    assert answer["gaps"] == ["reply_delay"]
    assert set(answer["messages"][0]) == {"kind", "text", "sections", "buttons"}
