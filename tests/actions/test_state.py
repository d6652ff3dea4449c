"""Try what is remembered between two turns."""

from dataclasses import fields

import yaml

from actions.state import ASKING, State
from tests.actions.builders import ROOT, a_draft, a_tracker, a_turn


def of(slots: dict) -> State:
    """Read a state from slots."""
    return State.of(a_tracker(a_turn(), slots))


def test_every_part_of_the_state_is_a_slot_and_every_slot_a_part_of_the_state() -> None:
    slots = yaml.safe_load((ROOT / "bot" / "domain" / "conversation.yml").read_text(encoding="utf-8"))["slots"]
    assert set(slots) == {entry.name for entry in fields(State)}
    assert not any(slot["influence_conversation"] for slot in slots.values())


def test_an_empty_slot_takes_its_default() -> None:
    assert of({}) == State()


def test_only_what_changed_is_written() -> None:
    slots = {"stage": ASKING, "draft": a_draft(), "requested_field": "full_name"}
    state, before = of(slots), of(slots)
    state.attempts += 1
    state.draft["identity"]["email"] = "camille@example.org"
    assert {event["name"] for event in state.events(before)} == {"attempts", "draft"}


def test_changing_a_state_leaves_the_slots_it_was_read_from() -> None:
    tracker = a_tracker(a_turn(), {"draft": a_draft(), "choices": ["oui"]})
    state = State.of(tracker)
    state.draft["identity"]["email"] = "camille@example.org"
    state.choices.append("non")
    assert (tracker.get_slot("draft"), tracker.get_slot("choices")) == (a_draft(), ["oui"])


def test_what_was_forgotten_once_is_not_forgotten_at_every_turn() -> None:
    assert of({"forget_earlier": True}).forget_earlier is False


def test_closing_writes_every_slot_because_the_earlier_turns_are_erased() -> None:
    slots = {"stage": ASKING, "draft": a_draft(), "requested_field": "full_name", "filed": ["SQ-TEST-0000"]}
    state, before = of(slots), of(slots)
    state.close()
    written = {event["name"]: event["value"] for event in state.events(before)}
    assert set(written) == {entry.name for entry in fields(State)}
    assert (written["draft"], written["stage"], written["filed"]) == (None, None, ["SQ-TEST-0000"])
    assert written["forget_earlier"] is True
