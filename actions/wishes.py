"""Keep what a person wishes: their words, the first message that says it, and the rights that wait their turn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.drafts import read_story
from actions.meaning import RIGHTS, are_alike, asked_together
from actions.speech import Phrases
from actions.state import CLARIFYING, EXPLAINED, State
from actions.turn import Turn, fold
from gdpr.rights import Right


def note_others(turn: Turn, state: State, right: Right, asked: Mapping[Right, str]) -> None:
    """Remember the rights that a message asks for beside `right`, dated by this message."""
    for other, words in asked.items():
        if not are_alike(other, right):
            put_off(state, other, turn.text, turn.message_id, words)


def put_off(state: State, right: Right, wish: str, message_id: str, words: str | None = None) -> None:
    """Remember a right for later, unless it waits already: the first message that states a wish dates it."""
    if all(entry["right"] != right for entry in state.later):
        entry = {"right": str(right), "wish": wish, "wish_message_id": message_id, "words": words or wish}
        state.later = [*state.later, entry]


def take_back(state: State, right: Right) -> dict[str, Any] | None:
    """Take a right out of those that wait, and return what was remembered of it; None when it did not wait."""
    noted = next((entry for entry in state.later if entry["right"] == right), None)
    state.later = [entry for entry in state.later if entry is not noted]
    return noted


def announced(state: State, phrases: Phrases) -> str:
    """Say which rights come after this one, in words that open the explanation; nothing when none does."""
    if not state.later:
        return ""
    names = ", ".join(phrases.label(entry["right"]) for entry in state.later)
    return phrases.label("several_rights").format(what=names) + "\n"


def state_the_wish(turn: Turn, state: State, phrases: Phrases, right: Right) -> str | None:
    """Keep the words and the first message of a wish; return the words that are of this right alone, if any."""
    noted = take_back(state, right)
    if noted:
        _put_off_what_was_explained(state)
        state.wish, state.wish_message_id = noted["wish"], noted["wish_message_id"]
        return str(noted["words"])
    if state.is_under_way and state.offer == right:
        return None  # The wish was kept, with its date, when the person was asked what becomes of the first.
    state.wish = _words_of_the_wish(turn, state, phrases, right)
    if state.is_under_way or state.wish_message_id is None:
        state.wish_message_id = turn.message_id
    return asked_together(turn).get(right)


def add_to_story(turn: Turn, state: State) -> None:
    """Keep what the person adds to the words that state the wish, unless it is a bare yes."""
    assert state.draft is not None
    if len(fold(turn.text).split()) > 2:
        state.draft["verbatim"] = state.wish = f"{state.draft['verbatim']}\n{turn.text}"
        read_story(state.draft, turn.text)


def _put_off_what_was_explained(state: State) -> None:
    """Keep for later the right that was just explained, when the person takes another of theirs first."""
    draft = state.draft
    if state.stage == EXPLAINED and draft is not None and draft["right"]:
        put_off(state, Right(draft["right"]), draft["verbatim"], draft["wish_message_id"])


def _words_of_the_wish(turn: Turn, state: State, phrases: Phrases, right: Right) -> str:
    """Return the person's words for this wish: those said before a button was pressed, and what was added to them."""
    if turn.text.strip() in RIGHTS:
        return phrases.label(str(right)) if state.is_under_way or not state.wish else state.wish
    if state.wish and state.stage in (CLARIFYING, EXPLAINED):
        return f"{state.wish}\n{turn.text}"
    return turn.text
