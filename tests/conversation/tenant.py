"""Play one person in a conversation with the bot; only the intake is a fake."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Mapping
from typing import Any

import aiohttp

from actions.intake import NotFiled
from tests.actions.register import FakeRegister
from tests.bot.doors import BEARER, post_turn
from tests.conversation.shape import check_turn


class FakeIntake(FakeRegister):
    """File requests in a list, as the webhook would; the same key files once."""

    def __init__(self) -> None:
        super().__init__()
        self.filed: dict[str, dict[str, Any]] = {}

    async def file(self, conversation_id: str, message_id: str, draft: Mapping[str, Any]) -> dict[str, Any]:
        """Return the contract's request for a draft."""
        if self.is_down:
            raise NotFiled("503")
        request = {
            **draft,
            "reference": f"SQ-TEST-{len(self.filed):04d}",
            "received_at": "2026-11-22T10:04:00+01:00",
            "due_on": "2026-12-22",
            "legal_due_on": "2026-12-22",
            "status": "received",
        }
        filed = self.filed.setdefault(f"{conversation_id}:{message_id}", request)
        self.enter(conversation_id, filed)
        return filed

    @property
    def requests(self) -> list[dict[str, Any]]:
        """List what was filed, in order."""
        return list(self.filed.values())


class Tenant:
    """One person and their conversation, through the bot's own doors; every answer is checked against the contract.

    Args:
        client: What reaches the doors.
        intake: Where requests go.
        loop: The session's event loop.
        channel: `web` or `sms`.
        note: Told the conversation and the messages of every turn.
    """

    numbers = itertools.count()

    def __init__(
        self,
        client: aiohttp.ClientSession,
        intake: FakeIntake,
        loop: asyncio.AbstractEventLoop,
        channel: str = "web",
        note: Callable[[str, list[dict[str, Any]]], None] = lambda *_: None,
    ) -> None:
        self._client, self._loop, self.intake, self.channel, self._note = client, loop, intake, channel, note
        self.conversation_id = f"conversation-{next(self.numbers)}"
        self.status = 0
        self.answer: dict[str, Any] = {}
        self.asked: list[str] = []

    def say(self, text: str, message_id: str | None = None, **context: Any) -> list[dict[str, Any]]:
        """Send one message and return the messages that answer it, none when the turn failed."""
        body = {"text": text, "channel_contact": {"phone": self.channel == "sms"}, **context}
        return self._send("turn", message_id, body)

    def open(self) -> list[dict[str, Any]]:
        """Ask for the greeting, as the webhook does at the first contact."""
        return self._send("open", None, {})

    def says(self, *texts: str) -> dict[str, Any]:
        """Send several messages and return the last message of the last answer: the one that awaits an answer."""
        messages: list[dict[str, Any]] = []
        for text in texts:
            messages = self.say(text)
        return messages[-1] if messages else {}

    def answers(self, message: dict[str, Any], until: str | None = None, **known: str) -> dict[str, Any]:
        """Answer each question by its field until something else is said, and return that; `asked` lists the fields.

        `until` is a field whose question is returned unanswered.
        """
        self.asked = []
        while message.get("kind") == "question" and message["field"] != until:
            field = message["field"]
            assert field not in self.asked, f"{field} is asked twice"
            self.asked.append(field)
            message = self.says(known[field])
        return message

    def leave(self) -> int:
        """Erase the conversation, as `DELETE /api/chat/sessions` does, and return how many events the bot says went."""
        return self._loop.run_until_complete(self._leave())

    def reconnect(self, client: aiohttp.ClientSession) -> None:
        """Reach the doors by another client: those of a bot that was started again."""
        self._client = client

    @property
    def draft(self) -> dict[str, Any] | None:
        """Return the draft as the last turn left it; raise KeyError when the turn did not change it."""
        return self.answer["draft"]

    def _send(self, route: str, message_id: str | None, body: dict[str, Any]) -> list[dict[str, Any]]:
        body = {
            "conversation_id": self.conversation_id,
            "message_id": message_id or f"message-{next(self.numbers)}",
            **body,
        }
        turn = post_turn(self._client, body, channel=self.channel, route=route)
        self.status, self.answer = self._loop.run_until_complete(turn)
        if self.status != 200:
            return []
        check_turn(self.answer["messages"])
        if route == "turn":  # The greeting that opens a session is the web's.
            self._note(self.conversation_id, self.answer["messages"])
        return self.answer["messages"]

    async def _leave(self) -> int:
        path = f"/webhooks/{self.channel}/conversations/{self.conversation_id}"
        async with self._client.delete(path, headers=BEARER) as response:
            self.status = response.status
            return int((await response.json())["erased"])
