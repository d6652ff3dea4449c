"""Receive turns from the webhook: the authenticated `web` and `sms` doors of the bot.

One turn per `message_id`: the answer always comes from what the tracker recorded for that message, so that a repeat
gives the same words and no second turn. See docs/seams.md for the JSON.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import unicodedata
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any
from weakref import WeakValueDictionary

from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from rasa.shared.core.events import BotUttered, Event, SlotSet
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.tracker import SealedTrackerStore, turn_events

OPENING = "/open_conversation"
INVISIBLE = {"Cf", "Cc", "Zs", "Zl", "Zp"}
MAX_TEXT = 4000


def typed_text(text: str) -> str:
    """Return the text as the parser may read it: a leading slash, or a fold of it, never makes an intent of it.

    Rasa reads `/intent{"slot": "value"}` as an order, after stripping spaces: typed by a person, it would set slots.
    """
    start = 0
    for character in text:
        if unicodedata.category(character) in INVISIBLE or unicodedata.normalize("NFKC", character).startswith("/"):
            start += 1
        else:
            break
    return text[start:]


class Recorded(OutputChannel):
    """Send nothing: the tracker records what is said, and the answer is read from there.

    Args:
        channel: `web` or `sms`, which selects the channel's variant of a response.
    """

    def __init__(self, channel: str) -> None:
        self._channel = channel

    def name(self) -> str:
        """Name the channel, for the variants of responses."""
        return self._channel

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Leave the message to the tracker."""


class TurnChannel(InputChannel):
    """Answer the webhook's turns for one channel.

    Args:
        token: The secret shared with the webhook.
    """

    def __init__(self, token: str) -> None:
        self._token = token
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> TurnChannel:
        """Build the channel from bot/credentials.yml."""
        token = (credentials or {}).get("token")
        if not token or str(token).startswith("$"):
            cls.raise_missing_credentials_exception()
        return cls(str(token))

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Declare the channel's routes."""
        routes = Blueprint(f"guichet_{self.name()}")

        @routes.get("/")
        async def ready(_: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @routes.post("/turn")
        async def turn(request: Request) -> HTTPResponse:
            body = self._body(request)
            if isinstance(body, HTTPResponse):
                return body
            text = body.get("text")
            if not isinstance(text, str) or len(text) > MAX_TEXT:
                return _problem(400, "bad_text")
            return await self._answer(request, body, typed_text(text), on_new_message)

        @routes.post("/open")
        async def open_conversation(request: Request) -> HTTPResponse:
            body = self._body(request)
            if isinstance(body, HTTPResponse):
                return body
            return await self._answer(request, body, OPENING, on_new_message)

        @routes.delete("/conversations/<conversation_id:str>")
        async def forget(request: Request, conversation_id: str) -> HTTPResponse:
            if not self._authentic(request):
                return _problem(401, "bad_token")
            return response.json({"erased": await _store(request).forget(conversation_id)})

        return routes

    def _authentic(self, request: Request) -> bool:
        return hmac.compare_digest((request.token or "").encode(), self._token.encode())

    def _body(self, request: Request) -> dict[str, Any] | HTTPResponse:
        if not self._authentic(request):
            return _problem(401, "bad_token")
        try:
            body = json.loads(request.body)
        except ValueError:
            return _problem(400, "bad_json")
        named = isinstance(body, dict) and all(
            isinstance(body.get(key), str) and body[key] for key in ("conversation_id", "message_id")
        )
        return body if named else _problem(400, "bad_body")

    async def _answer(
        self,
        request: Request,
        body: dict[str, Any],
        text: str,
        on_new_message: Callable[[UserMessage], Awaitable[Any]],
    ) -> HTTPResponse:
        """Run the turn once and answer with what the tracker recorded of it."""
        conversation_id, message_id = body["conversation_id"], body["message_id"]
        # Rasa's own lock polls once a second; waiting here first means that it is always free.
        lock = self._locks.setdefault(conversation_id, asyncio.Lock())
        async with lock:
            turn = await _recorded(request, conversation_id, message_id)
            if not turn:
                await on_new_message(self._message(body, text))
                turn = await _recorded(request, conversation_id, message_id)
        if not turn:
            return _problem(503, "turn_failed")
        return response.json(turn, ensure_ascii=False)

    def _message(self, body: dict[str, Any], text: str) -> UserMessage:
        kept = ("message_id", "channel_contact", "identity", "identity_level", "opted_out")
        metadata = {key: body[key] for key in kept if key in body}
        if "text" in body and body["text"] != text:
            # The parser reads a text without its leading slash; the person's own words stay whole.
            metadata["verbatim"] = body["text"]
        return UserMessage(
            text=text,
            output_channel=Recorded(self.name()),
            sender_id=body["conversation_id"],
            input_channel=self.name(),
            metadata=metadata,
        )


class WebChannel(TurnChannel):
    """The web chat's door."""

    @classmethod
    def name(cls) -> str:
        """Name the channel."""
        return "web"


class SmsChannel(TurnChannel):
    """The text messages' door."""

    @classmethod
    def name(cls) -> str:
        """Name the channel."""
        return "sms"


def answer_of(events: list[Event]) -> dict[str, Any]:
    """Turn the events of one turn into the webhook's answer.

    Its messages; the draft when the turn changed it; `gaps` when the policy left something unsaid, for the webhook to
    count and nobody to read in a message.
    """
    answer: dict[str, Any] = defaultdict(list)
    for event in events:
        if isinstance(event, BotUttered):
            message = {"text": event.text or "", **(event.data.get("custom") or {})}
            message["buttons"] = event.data.get("buttons") or []
            if "gap" in message:
                answer["gaps"].append(message.pop("gap"))
            answer["messages"].append(message)
        elif isinstance(event, SlotSet) and event.key == "draft":
            answer["draft"] = event.value
    return dict(answer)


async def _recorded(request: Request, conversation_id: str, message_id: str) -> dict[str, Any]:
    tracker = await _store(request).retrieve(conversation_id)
    return answer_of(turn_events(tracker.events, message_id)) if tracker else {}


def _store(request: Request) -> SealedTrackerStore:
    """Find the sealed store under the wrappers that Rasa puts around it."""
    store = request.app.ctx.agent.tracker_store
    while not isinstance(store, SealedTrackerStore):
        store = store._tracker_store
    return store


def _problem(status: int, code: str) -> HTTPResponse:
    return response.json({"code": code}, status=status)
