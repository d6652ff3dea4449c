"""Tell a person where a filed request stands and take it back for them; the webhook decides what may be told.

Only what is awaited is kept between two turns: a code, or the yes to a withdrawal (the slot `follow_up`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from actions import knowledge
from actions.conversation import Conversation
from actions.speech import Said
from actions.state import State
from actions.turn import CERTAIN, Turn, fold
from gdpr.deadlines import received_on
from gdpr.requests import Status

STATUS, WITHDRAWAL = "status", "withdrawal"
CODE, YES = "code", "yes"
CODE_LENGTH = 6

# What a reference looks like once folded: hyphens, spaces and capitals are gone, or never were.
_REFERENCE = re.compile(r"\bsq ?([0-9a-z]{4}) ?([0-9a-z]{4})\b")
_FOLLOWS = re.compile(r"\b(?:suivi|suivre|ou en (?:est|es|sont)|etat|statut|avancement|nouvelles)\b")
_WITHDRAWS = re.compile(r"\b(?:retir\w*|annul\w*|abandonn\w*|renonc\w*)\b")
# The same said without a reference: only words that cannot answer a question of the interview.
_FOLLOWS_LATEST = re.compile(
    r"suivi(?: de)?(?: ma| la)?(?: demande)?(?: svp| stp| s il vous plait)?"
    r"|(?:bonjour )?ou en (?:est|es|sont) (?:ma|mes|la) (?:demandes?|requetes?)(?: svp| stp| s il vous plait)?"
)
_WITHDRAWS_LATEST = re.compile(
    r"(?:je (?:veux |voudrais |souhaite )?)?(?:retire[rz]?|annule[rz]?) (?:ma|la|cette) demande\b.*"
    r"|(?:je (?:veux|voudrais|souhaite) )?retirer(?: svp)?"
)
_DIGITS = re.compile(r"(?:[a-z ]*\bcode\b[a-z ]*)?((?:\d ?){4,9})")
_SPEAKS_OF_THE_CODE = re.compile(r"\bcode\b|\b(?:pas|rien) (?:\w+ )?(?:recu|arrive)\b")
# How many words may stand around a bare reference and leave it a question on where it stands.
_FEW_WORDS = 4


async def take(conversation: Conversation) -> list[Said] | None:
    """Answer a turn that asks about a filed request or gives what was awaited; None when it does neither."""
    turn, state = conversation.turn, conversation.state
    asked = _asked(turn, state)
    if asked is not None:
        return _then_resume(conversation, await _look_up(conversation, *asked))
    if state.follow_up is None:
        return None
    said = await (_take_code if state.follow_up["awaits"] == CODE else _take_yes)(conversation)
    return _then_resume(conversation, said) if said is not None else None


async def tell(conversation: Conversation) -> list[Said]:
    """Answer words that were understood as being about a filed request, without anything surer in them."""
    withdraws = conversation.state.stage is None and _WITHDRAWS.search(fold(conversation.turn.text))
    purpose = WITHDRAWAL if withdraws else STATUS
    return _then_resume(conversation, await _look_up(conversation, purpose, reference_in(conversation.turn.text)))


def reference_in(text: str) -> str | None:
    """Return the reference that a text names, in its normal form, however it was typed; None when it names none."""
    match = _REFERENCE.search(fold(text))
    return f"SQ-{match[1]}-{match[2]}".upper() if match else None


def _then_resume(conversation: Conversation, said: list[Said]) -> list[Said]:
    """Come back to what the interview was asking, unless the follow-up itself awaits an answer."""
    return said + conversation.resume() if conversation.state.follow_up is None else said


def _asked(turn: Turn, state: State) -> tuple[str, str | None] | None:
    """Return the purpose and the reference of a turn that surely speaks of a filed request."""
    folded, reference = fold(turn.text), reference_in(turn.text)
    if reference is None:
        if _FOLLOWS_LATEST.fullmatch(folded):
            return STATUS, None
        # While something is under way, « retirer ma demande » lets go of that.
        return (WITHDRAWAL, None) if state.stage is None and _WITHDRAWS_LATEST.fullmatch(folded) else None
    if _WITHDRAWS.search(folded):
        return WITHDRAWAL, reference
    around = _REFERENCE.sub(" ", folded).split()
    # « 12 sq jean bart » is an address: letters alone are a reference only with a word that says so.
    is_sure = any(character.isdigit() for character in reference) or not around
    follows = _FOLLOWS.search(folded) or turn.means("status", at_least=CERTAIN)
    return (STATUS, reference) if follows or (is_sure and len(around) <= _FEW_WORDS) else None


async def _look_up(conversation: Conversation, purpose: str, reference: str | None) -> list[Said]:
    """Ask the webhook for a request and say what it lets say."""
    turn, state = conversation.turn, conversation.state
    found = await conversation.intake.look_up(conversation.conversation_id, turn.message_id, purpose, reference)
    state.follow_up = None
    outcome = found["outcome"]
    if outcome == "told":
        return _told(conversation, purpose, found["request"], found["others"])
    if outcome == "code_asked":
        state.follow_up = {"awaits": CODE, "purpose": purpose, "reference": reference}
        return [Said("question", "utter_ask_code", knowledge.contact(), {"field": "code"})]
    if outcome == "too_many_codes":
        return [Said("status", "utter_too_many_codes", knowledge.contact())]
    response = "utter_not_found_by_phone" if turn.channel == "sms" else "utter_which_reference"
    return [Said("status", response, knowledge.contact())]


async def _take_code(conversation: Conversation) -> list[Said] | None:
    """Pass on the digits that the person types; let go when they say so, or go on with something else."""
    turn, state = conversation.turn, conversation.state
    assert state.follow_up is not None
    purpose, folded = state.follow_up["purpose"], fold(turn.text)
    typed = _DIGITS.fullmatch(folded)
    code = typed[1].replace(" ", "") if typed else ""
    if len(code) == CODE_LENGTH:
        return await _prove(conversation, purpose, code)
    if code and state.stage is None:
        return [Said("invalid_answer", "utter_invalid_code", carries={"field": "code"})]
    if turn.withdraws or turn.means("deny"):
        state.follow_up = None
        return [Said("status", "utter_follow_up_left")]
    if _SPEAKS_OF_THE_CODE.search(folded):
        return await _look_up(conversation, purpose, state.follow_up["reference"])
    if state.stage is not None:
        # The question of the interview is awaited again: a date or a number that is typed now answers that one.
        state.follow_up = None
    return None


async def _prove(conversation: Conversation, purpose: str, code: str) -> list[Said]:
    """Let the webhook try a code."""
    state = conversation.state
    found = await conversation.intake.prove(conversation.conversation_id, conversation.turn.message_id, code)
    if found["outcome"] == "wrong_code":
        values = {"tries": found["tries_left"]}
        return [Said("invalid_answer", "utter_wrong_code", values, {"field": "code"})]
    state.follow_up = None
    if found["outcome"] == "told":
        return _told(conversation, purpose, found["request"], found["others"])
    return [Said("status", "utter_code_spent")]


async def _take_yes(conversation: Conversation) -> list[Said] | None:
    """Withdraw on an explicit yes; anything else leaves the request as it is."""
    turn, state = conversation.turn, conversation.state
    assert state.follow_up is not None
    reference, state.follow_up = state.follow_up["reference"], None
    if turn.is_plain_yes:
        found = await conversation.intake.withdraw(conversation.conversation_id, reference)
        if found["outcome"] == "withdrawn":
            response = conversation.phrases.first(f"utter_withdrawn_{found['request']['right']}", "utter_withdrawn")
            return [_about(conversation, "cancelled", response, found["request"])]
        if found["outcome"] == "not_withdrawable":
            return [_refusal(conversation, found["request"])]
        return [Said("status", "utter_code_spent")]  # What a code had opened is closed again.
    if turn.withdraws or turn.means("deny"):
        return [Said("status", "utter_not_withdrawn", {"reference": reference}, {"reference": reference})]
    return None


def _told(conversation: Conversation, purpose: str, request: Mapping[str, Any], others: list[str]) -> list[Said]:
    """Say where a request stands; to someone who wants it withdrawn, ask for a yes or say why it cannot be."""
    if purpose == WITHDRAWAL and request["withdrawable"]:
        conversation.state.follow_up = {"awaits": YES, "purpose": purpose, "reference": request["reference"]}
        label = conversation.phrases.label
        buttons = [(label("withdraw"), "oui"), (label("keep"), "non")]
        return [_about(conversation, "status", "utter_confirm_withdrawal", request, buttons)]
    if purpose == WITHDRAWAL and request["status"] != Status.WITHDRAWN:
        return [_refusal(conversation, request)]
    undated = request["due_on"] is None and conversation.phrases.has(f"utter_status_undated_{request['status']}")
    response = f"utter_status_undated_{request['status']}" if undated else f"utter_status_{request['status']}"
    said = [_about(conversation, "status", response, request)]
    if others:
        said.append(Said("status", "utter_status_others", {"references": ", ".join(others)}))
    return said


def _refusal(conversation: Conversation, request: Mapping[str, Any]) -> Said:
    """Say why a request cannot be withdrawn."""
    response = "utter_not_withdrawable_breach" if request["type"] == "breach" else "utter_not_withdrawable"
    return _about(conversation, "status", response, request)


def _about(
    conversation: Conversation,
    kind: str,
    response: str,
    request: Mapping[str, Any],
    buttons: list[tuple[str, str]] | None = None,
) -> Said:
    """Fill in a response about a request, with its dates as people write them."""
    due_on = request["due_on"]
    values = {
        "reference": request["reference"],
        "what": conversation.phrases.label(request["right"] or "breach"),
        "received": received_on(datetime.fromisoformat(request["received_at"])).strftime("%d/%m/%Y"),
        "due": date.fromisoformat(due_on).strftime("%d/%m/%Y") if due_on else "",
        "state": Status(request["status"]).label,
        **knowledge.contact(),
    }
    carries = {"reference": request["reference"], "right": request["right"], "due_on": due_on}
    return Said(kind, response, values, carries, buttons or ())
