"""Conduct the interview: ask the next field, understand the answer, correct, read back, and let go.

Pure decisions over (turn, state): nothing here speaks to Rasa or to the network. `take_answer` returns what to say, or
None when the turn is no answer: then the action of the turn's intent replies, and the question is asked again.
"""

from __future__ import annotations

import re
from typing import Any

from actions import corrections, identity
from actions.choices import CLOSED, choose
from actions.drafts import (
    IDENTITY_FIELDS,
    fill,
    may_leave,
    next_field,
    place_of,
    read_contacts_to_stop,
    read_with_scope,
    refuse,
    subject_of,
    value_of,
)
from actions.recap import recap
from actions.speech import Phrases, Said
from actions.state import ASKING, CORRECTING, RECAP, State
from actions.turn import BELIEVED, PRESSED, Turn, fold
from gdpr.rights import CONTACTS

SURE = 0.75
# With the mark of a question, less probability is enough to believe that the words are an aside.
ASKED = 0.4
TRIES = 2
PLAIN_WORDS = 3
BARE_WHY = frozenset({"pourquoi", "pk", "c koi", "c est quoi"})
# « Surtout pas à cette adresse » gives an address that must not be used.
NEGATED = re.compile(r"\b(?:pas|jamais|eviter?|evitez)\b")
FREE_IF_UNCLEAR = frozenset({"scope", "ground", "case", "consent", "wish"})
# What can interrupt a question without being its answer.
SIDE_TALK = (
    "policy_question",
    "policy_silent",
    "out_of_scope",
    "smalltalk",
    "status",
    "greeting",
    "other_language",
    "abuse",
)


def ask_next(turn: Turn, state: State, phrases: Phrases) -> list[Said]:
    """Ask the next field, or read everything back when nothing is left to ask."""
    assert state.draft is not None
    field = next_field(state.draft, state, turn)
    state.attempts = 0
    if field is None:
        return recap(turn, state, phrases)
    state.stage, state.requested_field = ASKING, field
    return [question(turn, state, phrases)]


def question(turn: Turn, state: State, phrases: Phrases, kind: str = "question", response: str | None = None) -> Said:
    """Ask the requested field, or say why the last answer did not do and ask it again."""
    draft, field = state.draft, state.requested_field
    assert draft is not None and field is not None
    buttons: list[tuple[str, str]] = []
    if field in CLOSED:
        buttons = [(member.label, str(member)) for member in CLOSED[field]]
    if may_leave(draft, field, turn):
        buttons.append((phrases.label("skip"), "passer"))
    state.choices = [payload for _, payload in buttons]
    return Said(
        kind,
        response or phrases.first(f"utter_ask_{field}_{_variant(draft, field)}", f"utter_ask_{field}"),
        carries={"field": field, "right": draft["right"]},
        buttons=buttons,
    )


def _variant(draft: dict[str, Any], field: str) -> str:
    """Name what a question is worded for: the role of the person who asks for another, or what the request is about."""
    return str(draft["requester"].get("role")) if field == "on_behalf_of" else subject_of(draft)


def take_answer(turn: Turn, state: State, phrases: Phrases) -> list[Said] | None:
    """Understand the turn as the answer to the requested field; None when it is something else."""
    assert state.draft is not None and state.requested_field is not None
    field = state.requested_field
    # « Je ne vois pas à quoi ça sert, je ne la donne pas » asks why and refuses: the refusal is the answer.
    if turn.means("skip", at_least=SURE) or identity.is_refusal(turn.text) or identity.is_unknown(turn.text):
        return _leave(turn, state, phrases)
    if turn.means("why", at_least=BELIEVED if turn.is_question else SURE) or fold(turn.text) in BARE_WHY:
        return [question(turn, state, phrases, response=phrases.first(f"utter_why_{field}", "utter_why"))]
    if turn.means("human", at_least=SURE):
        return None
    value = understand(field, turn, state)
    if value is not None and not _is_side_talk(field, turn):
        fill(state.draft, field, value)
        _read_more(field, turn, state)
        return ask_next(turn, state, phrases)
    if field in (*IDENTITY_FIELDS, "channels") and _read_more(field, turn, state):
        return ask_next(turn, state, phrases)
    corrected = correct(turn, state, phrases)
    if corrected is not None:
        return corrected
    if _changes_right(turn, state) or _is_an_aside(turn, state):
        return None
    if turn.is_question:
        return [question(turn, state, phrases, response=phrases.first(f"utter_why_{field}", "utter_why"))]
    return _ask_again(turn, state, phrases)


def _is_an_aside(turn: Turn, state: State) -> bool:
    """Tell whether words that answer nothing are said aside: a question always may be, a statement once.

    Nobody is kept at a question by statements that are taken for something else: the second one counts as an answer.
    """
    if turn.is_question or not sounds_aside(turn):
        return sounds_aside(turn)
    first, state.attempts = not state.attempts, max(state.attempts, 1)
    return first


def sounds_aside(turn: Turn) -> bool:
    """Tell whether words are likely an aside: less is needed with the mark of a question."""
    return turn.means(*SIDE_TALK, at_least=ASKED if turn.is_question else SURE)


def _read_more(field: str, turn: Turn, state: State) -> bool:
    """Take what the same words also say, so that it is not asked; tell whether there was any."""
    assert state.draft is not None
    if field == "scope":
        read_with_scope(state.draft, turn.text)
    if field == "channels":
        return read_contacts_to_stop(state.draft, turn.text)
    if field in IDENTITY_FIELDS or (field == "safe_channel" and not NEGATED.search(fold(turn.text))):
        return _read_the_rest(turn, state)
    return False


def answers_plainly(turn: Turn, state: State) -> bool:
    """Tell whether the words are one of the choices offered: « sms » is then an answer, whatever it means elsewhere."""
    field = state.requested_field
    if field is None or field not in CLOSED or len(fold(turn.text).split()) > PLAIN_WORDS:
        return False
    return fold(turn.text) not in PRESSED and choose(field, turn.text, state.choices) is not None


def _changes_right(turn: Turn, state: State) -> bool:
    """Tell whether the words are another wish; while details are asked, they are rather more of the same one."""
    assert state.draft is not None
    another = turn.best("exercise_right") != state.draft["right"]
    return another and state.requested_field in IDENTITY_FIELDS and turn.means("exercise_right", at_least=SURE)


def understand(field: str, turn: Turn, state: State) -> Any:
    """Return the value that the turn's words give to a field, None when they give none."""
    if field in IDENTITY_FIELDS:
        return identity.parse(field, turn.text)
    if field in CLOSED:
        return choose(field, turn.text, state.choices)
    if field == "safe_channel" and turn.is_plain_yes and len(fold(turn.text).split()) <= PLAIN_WORDS:
        return None  # « Oui » says that someone reads, not where to answer.
    return turn.text.strip() or None


def correct(turn: Turn, state: State, phrases: Phrases) -> list[Said] | None:
    """Correct the known field that the person means, or ask it again when they only name it; None otherwise."""
    assert state.draft is not None
    # Where everything is read back, a fault that is told is in it; while a field is asked, it is part of the story.
    in_what_was_read = state.stage in (RECAP, CORRECTING) and corrections.mends(turn)
    if not in_what_was_read and not corrections.announces(turn):
        return None
    found = corrections.corrected(state.draft, turn.text)
    if found is not None:
        fill(state.draft, *found)
        return ask_next(turn, state, phrases)
    field = corrections.named(state.draft, turn.text)
    if field is None or field == state.requested_field:
        return None
    state.stage, state.requested_field, state.attempts = ASKING, field, 0
    return [question(turn, state, phrases)]


def _is_side_talk(field: str, turn: Turn) -> bool:
    """Tell whether words that could fill a field are rather a question or a remark to the assistant.

    A date, a number or an address speaks for itself; a name or free words could be anything.
    """
    if field in IDENTITY_FIELDS and field != "full_name":
        return False
    if field == "full_name" and turn.means("affirm", "deny", at_least=SURE):
        return True
    return turn.is_question and turn.means(*SIDE_TALK, at_least=ASKED)


def _read_the_rest(turn: Turn, state: State) -> bool:
    """Fill the identity fields that the same words also give; tell whether there was any."""
    assert state.draft is not None
    found = {
        field: value for field, value in identity.extract(turn.text).items() if value_of(state.draft, field) is None
    }
    for field, value in found.items():
        fill(state.draft, field, value)
    return bool(found)


def _leave(turn: Turn, state: State, phrases: Phrases) -> list[Said]:
    """Leave a field out when the request can do without it; otherwise say why it is needed and what else to do."""
    assert state.draft is not None and state.requested_field is not None
    field = state.requested_field
    if may_leave(state.draft, field, turn):
        if identity.is_refusal(turn.text) and not identity.is_unknown(turn.text):
            refuse(state.draft, field)
        else:
            fill(state.draft, field, None)
        return ask_next(turn, state, phrases)
    state.attempts += 1
    if field in CONTACTS:
        for contact in CONTACTS:
            place_of(state.draft, contact).pop(contact, None)
        state.requested_field = CONTACTS[0]
        return [question(turn, state, phrases, "invalid_answer", "utter_no_contact")]
    return [question(turn, state, phrases, "invalid_answer", phrases.first(f"utter_needed_{field}", "utter_needed"))]


def _ask_again(turn: Turn, state: State, phrases: Phrases) -> list[Said]:
    """Say why the answer does not do; after two failures, explain otherwise and name the other ways."""
    draft, field = state.draft, state.requested_field
    assert draft is not None and field is not None
    state.attempts += 1
    if state.attempts >= TRIES and field in CLOSED:
        # Nobody is kept at a list of choices: their words go on to the DPO, or the field is left out.
        fill(draft, field, turn.text.strip() if field in FREE_IF_UNCLEAR else None)
        return ask_next(turn, state, phrases)
    if state.attempts > TRIES and may_leave(draft, field, turn):
        # What can be left out keeps nobody either: the way to pass was said, and not found.
        fill(draft, field, None)
        return ask_next(turn, state, phrases)
    if state.attempts >= TRIES:
        response = phrases.first(f"utter_explain_{field}", "utter_explain_field")
    else:
        reason = identity.invalid_reason(field, turn.text) if field in IDENTITY_FIELDS else "unknown"
        response = phrases.first(f"utter_invalid_{field}_{reason}", f"utter_invalid_{field}", "utter_invalid")
    return [question(turn, state, phrases, "invalid_answer", response)]
