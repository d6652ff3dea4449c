"""Stand in for the webhook's register of requests: what may be told, to whom, after which code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.intake import NotFiled

CODE = "246810"
TRIES = 3


class FakeRegister:
    """Answer follow-ups as the webhook does, over the requests of `entries`.

    Attributes:
        entries: What may be told of each request, by reference, with the conversation that filed it.
        asked: What was asked, in order: the name of the call and what came with it.
    """

    def __init__(self) -> None:
        self.entries: dict[str, dict[str, Any]] = {}
        self.owners: dict[str, set[str]] = {}
        self.asked: list[tuple[Any, ...]] = []
        self.awaited: dict[str, tuple[str, int]] = {}
        self.channel = "web"
        self.codes_left = 3
        self.is_down = False

    def enter(self, conversation_id: str, request: Mapping[str, Any]) -> None:
        """Register a request that a conversation filed."""
        told = ("reference", "type", "right", "status", "received_at", "due_on")
        self.entries[request["reference"]] = {"withdrawable": True, **{key: request[key] for key in told}}
        self.owners[request["reference"]] = {conversation_id}

    def change(self, reference: str, **values: Any) -> None:
        """Move a request on, as the DPO does."""
        self.entries[reference] |= values

    async def look_up(
        self, conversation_id: str, message_id: str, purpose: str, reference: str | None
    ) -> dict[str, Any]:
        """Tell what is the conversation's own, ask for a code on the web, find nothing by SMS."""
        self._note("look_up", purpose, reference)
        own = [known for known, owners in self.owners.items() if conversation_id in owners]
        if reference is None:
            return self._told(own[-1], own[:-1]) if own else self._answer("not_found")
        if reference in own:
            return self._told(reference)
        if self.channel == "sms":
            return self._answer("not_found")
        if not self.codes_left:
            return self._answer("too_many_codes")
        self.codes_left -= 1
        self.awaited[conversation_id] = (reference, TRIES)
        return self._answer("code_asked")

    async def prove(self, conversation_id: str, message_id: str, code: str) -> dict[str, Any]:
        """Take `CODE` for a reference that exists, three times at most."""
        self._note("prove", code)
        reference, tries = self.awaited.pop(conversation_id, ("", 0))
        if tries and code == CODE and reference in self.owners:
            self.owners[reference].add(conversation_id)
            return self._told(reference)
        if tries <= 1:
            return self._answer("code_spent")
        self.awaited[conversation_id] = (reference, tries - 1)
        return self._answer("wrong_code", tries_left=tries - 1)

    async def withdraw(self, conversation_id: str, reference: str) -> dict[str, Any]:
        """Withdraw what is still open."""
        self._note("withdraw", reference)
        entry = self.entries[reference]
        if not entry["withdrawable"] and entry["status"] != "withdrawn":
            return self._answer("not_withdrawable", entry)
        self.change(reference, status="withdrawn", due_on=None, withdrawable=False)
        return self._answer("withdrawn", entry)

    def _note(self, *call: Any) -> None:
        if self.is_down:
            raise NotFiled("503 unavailable")
        self.asked.append(call)

    def _told(self, reference: str, others: list[str] | None = None) -> dict[str, Any]:
        return {**self._answer("told", self.entries[reference]), "others": others or []}

    def _answer(self, outcome: str, request: dict[str, Any] | None = None, tries_left: int | None = None) -> Any:
        return {"outcome": outcome, "request": request, "others": [], "tries_left": tries_left}
