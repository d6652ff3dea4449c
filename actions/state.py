"""Hold the state of a conversation between two turns: the slots of bot/domain/conversation.yml."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field, fields
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet

CLARIFYING, EXPLAINED, ASKING, RECAP, PAUSED = "clarifying", "explained", "asking", "recap", "paused"
CORRECTING = "correcting"


@dataclass
class State:
    """What the assistant remembers.

    Attributes:
        stage: Where the interview stands, None outside any.
        draft: The request as it stands, in the shape of docs/seams.md.
        requested_field: The field of the last question.
        attempts: How many answers to that question did not do.
        choices: What the last question's numbered choices send, in order.
        offer: A right mentioned in answer to a question, which becomes a wish only if the person says so.
        wish: The words that state the wish.
        wish_message_id: The first message that states the wish, from which the deadline runs.
        later: Other rights that the person asked for, to be taken in turn: right, wish, words, wish_message_id.
        identity: What a request filed in this conversation said of the person, so that nothing is asked twice.
        requester: The same for the role, and for whom.
        filed: References filed in this conversation.
        filed_rights: The rights of these requests.
        follow_up: What a follow-up awaits, {"awaits": "code" or "yes", "purpose", "reference"} (actions/follow_up.py).
        misunderstandings: How many turns in a row were not understood.
        in_danger: Whether danger, or someone who may read the answers, was told: a safe way to answer is then asked.
        safe_channel: That answer, kept for the other requests of the conversation: empty until it was given or skipped.
        forget_earlier: Set when a request was filed or cancelled: the store erases the turns before.
    """

    stage: str | None = None
    draft: dict[str, Any] | None = None
    requested_field: str | None = None
    attempts: int = 0
    choices: list[str] = field(default_factory=list)
    offer: str | None = None
    wish: str | None = None
    wish_message_id: str | None = None
    later: list[dict[str, str]] = field(default_factory=list)
    identity: dict[str, Any] = field(default_factory=dict)
    requester: dict[str, Any] = field(default_factory=dict)
    filed: list[str] = field(default_factory=list)
    filed_rights: list[str] = field(default_factory=list)
    follow_up: dict[str, Any] | None = None
    misunderstandings: int = 0
    in_danger: bool = False
    safe_channel: dict[str, Any] = field(default_factory=dict)
    forget_earlier: bool = False

    @classmethod
    def of(cls, tracker: Tracker) -> State:
        """Read the slots of a tracker; an empty slot takes its default."""
        kept = {entry.name: tracker.get_slot(entry.name) for entry in fields(cls)}
        kept["forget_earlier"] = None
        return cls(**{name: copy.deepcopy(value) for name, value in kept.items() if value is not None})

    def events(self, before: State) -> list[EventType]:
        """Return the slots that changed since `before`; all of them when the earlier turns are to be erased."""
        return [
            SlotSet(entry.name, getattr(self, entry.name))
            for entry in fields(self)
            if self.forget_earlier or getattr(self, entry.name) != getattr(before, entry.name)
        ]

    @property
    def is_under_way(self) -> bool:
        """Tell whether a request has begun to be filled in: only the person lets go of it."""
        return self.draft is not None and self.stage in (ASKING, RECAP, CORRECTING, PAUSED)

    def close(self) -> None:
        """End the interview and let go of everything that only served it."""
        self.stage = self.draft = self.offer = self.requested_field = None
        self.wish = self.wish_message_id = None
        self.attempts = 0
        self.choices = []
        self.forget_earlier = True
