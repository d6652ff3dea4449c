"""Build turns, states and drafts, and play the actions as their server does; every person is fictional."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Mapping, Sequence
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.drafts import new_draft
from actions.intake import NotFiled
from actions.speech import Phrases, Said
from actions.state import ASKING, State
from actions.turn import Turn
from gdpr.rights import Right
from policy_kb.legal_cards import load_legal_cards
from tests.actions.register import FakeRegister
from tests.actions.reply_kinds import reply_kinds

ROOT = Path(__file__).resolve().parents[2]
PERSON = "c" * 64
CAMILLE = {"first_name": "Camille", "last_name": "Perrin"}
ADDRESS = {"street": "12 rue des Lilas", "postcode": "93100", "city": "Montreuil"}


@cache
def domain() -> dict[str, Any]:
    """Read the responses of bot/domain, without Rasa."""
    responses: dict[str, Any] = {}
    for path in sorted((ROOT / "bot" / "domain").glob("*.yml")):
        responses |= yaml.safe_load(path.read_text(encoding="utf-8")).get("responses") or {}
    return {"responses": responses}


def phrases() -> Phrases:
    """Give the assistant's French."""
    return Phrases(domain())


def a_turn(
    text: str = "",
    meaning: str | Mapping[str, float] = "gibberish",
    *,
    right: str | None = None,
    message_id: str = "m-1",
    **values: Any,
) -> Turn:
    """Build a turn that means one intent almost surely, or several by their probabilities; `right` is its topic."""
    intents = {meaning: 0.97} if isinstance(meaning, str) else dict(meaning)
    topics = {"exercise_right": {right: 0.97}} if right else {}
    return Turn(text=text, message_id=message_id, intents=intents, topics=topics, **values)


def a_draft(right: Right | None = Right.ACCES, **parts: Any) -> dict[str, Any]:
    """Build a draft at its start; `identity`, `requester` and `details` are what was answered."""
    wish = a_turn("Je voudrais faire une demande")
    return {**new_draft(wish, State(), right=right), **copy.deepcopy(parts)}


def asking(field: str, right: Right | None = Right.ACCES, *, choices: Sequence[str] = (), **parts: Any) -> State:
    """Build the state in which `field` was just asked."""
    return State(stage=ASKING, draft=a_draft(right, **parts), requested_field=field, choices=list(choices))


def texts(said: Sequence[Said] | None) -> list[str]:
    """Write each message out as Rasa does; KeyError when the code does not fill a brace of the response."""
    assert said is not None
    return [written(message) for message in said]


def written(said: Said) -> str:
    """Write one message out."""
    template = domain()["responses"][said.response][0]["text"]
    return str(template.format(**said.values))


def only(said: Sequence[Said] | None) -> Said:
    """Return the one message that was said, once checked that it can be written out."""
    assert said is not None
    (message,) = said
    assert written(message)
    return message


class FakeValidations:
    """Know some cards as validated, as they stand."""

    def __init__(self, *validated: str) -> None:
        self.validated = validated
        self.times_asked = 0

    async def digests(self) -> dict[str, str]:
        """Return the digest of each."""
        self.times_asked += 1
        return {name: load_legal_cards()[name].digest for name in self.validated}


class FakeIntake(FakeRegister):
    """Take requests like the webhook: the same key again is the same request."""

    def __init__(self, *, is_down: bool = False) -> None:
        super().__init__()
        self.is_down = is_down
        self.filed: dict[str, dict[str, Any]] = {}

    async def file(self, conversation_id: str, message_id: str, draft: Mapping[str, Any]) -> dict[str, Any]:
        """Return the contract's request."""
        if self.is_down:
            raise NotFiled("503 unavailable")
        received = {
            "reference": f"SQ-TEST-{len(self.filed):04d}",
            "received_at": "2026-11-22T10:04:00+01:00",
            "due_on": "2026-12-22",
            "legal_due_on": "2026-12-22",
            "status": "received",
        }
        filed = self.filed.setdefault(f"{conversation_id}:{message_id}", {**draft, **received})
        self.enter(conversation_id, filed)
        return filed


@cache
def rules() -> dict[str, str]:
    """Read which action answers each intent."""
    read = yaml.safe_load((ROOT / "data" / "rules" / "intents.yml").read_text(encoding="utf-8"))
    return {rule["steps"][0]["intent"]: rule["steps"][1]["action"] for rule in read["rules"]}


class Server:
    """Run turns through the real actions, keeping the slots as Rasa does between two of them."""

    def __init__(self, intake: FakeIntake) -> None:
        self.intake = intake
        self.actions = {action.name(): action for action in (kind(intake, FakeValidations()) for kind in reply_kinds())}
        self.slots: dict[str, Any] = {entry.name: None for entry in fields(State)}

    def take(self, turn: Turn) -> list[dict[str, Any]]:
        """Run one turn and return its messages; the slots change only when the action succeeds."""
        intent = max(turn.intents, key=lambda name: turn.intents[name])
        dispatcher = CollectingDispatcher()
        action = self.actions[rules()[intent]]
        events = asyncio.run(action.run(dispatcher, a_tracker(turn, self.slots), domain()))
        for event in events:
            self.slots[event["name"]] = event["value"]
        return [
            {**message["custom"], "buttons": message["buttons"], "response": message["response"]}
            for message in dispatcher.messages
        ]


def a_tracker(turn: Turn, slots: Mapping[str, Any]) -> Tracker:
    """Build the tracker that Rasa would send with this turn."""
    latest = {
        "text": turn.text,
        "intent_ranking": [{"name": name, "confidence": share} for name, share in turn.intents.items()],
        "topics": {
            intent: [{"topic": topic, "confidence": share} for topic, share in topics.items()]
            for intent, topics in turn.topics.items()
        },
        "metadata": {
            "message_id": turn.message_id,
            "channel_contact": {"phone": turn.phone_known},
            "identity": dict(turn.identity),
        },
    }
    event = {"event": "user", "input_channel": turn.channel}
    return Tracker(PERSON, copy.deepcopy(dict(slots)), latest, [event], False, None, {}, None)
