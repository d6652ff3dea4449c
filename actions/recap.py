"""Read everything back, and let each value be corrected by its number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions import bases
from actions.choices import CLOSED
from actions.drafts import IDENTITY_FIELDS, REQUESTER_FIELDS, value_of
from actions.speech import Phrases, Said
from actions.state import RECAP, State
from actions.turn import Turn

SHOWN = ("type", "right", "identity", "requester", "details", "verbatim", "flags", "linked_to", "policy_version")


def recap(turn: Turn, state: State, phrases: Phrases) -> list[Said]:
    """Say everything that would be filed, and ask for an explicit yes."""
    draft = state.draft
    assert draft is not None
    state.stage, state.requested_field, state.attempts = RECAP, None, 0
    # By SMS buttons are numbered, and « 1 » must mean the first value to correct, never « oui ».
    lines = [*recap_lines(draft, turn, phrases), bases.named_in_answers(draft, phrases)]
    named = () if turn.channel == "sms" else (("send", "oui"), ("correct", "corriger"), ("cancel", "annuler"))
    buttons = [(phrases.label(name), payload) for name, payload in named]
    return [
        Said(
            "recap",
            "utter_recap",
            values={"what": what(draft, phrases), "lines": "\n".join(filter(None, lines))},
            carries={"right": draft["right"], "request": request_of(draft, turn)},
            buttons=buttons,
        )
    ]


def recap_fields(draft: dict[str, Any]) -> list[str]:
    """List the fields that hold a value, in the order read back; a field's number is its place here."""
    order = [*draft["details"], *IDENTITY_FIELDS, *REQUESTER_FIELDS]
    return [field for field in order if value_of(draft, field) not in (None, "", [], {})]


def recap_lines(draft: dict[str, Any], turn: Turn, phrases: Phrases) -> list[str]:
    """Write one numbered line a value; what the extranet proved stays masked."""
    lines = []
    for number, field in enumerate(recap_fields(draft), start=1):
        value = value_of(draft, field)
        lines.append(f"{number}) {phrases.label(field)} : {shown(field, value, turn, words(field, value))}")
    return lines


def masked(request: Mapping[str, Any], turn: Turn) -> dict[str, Any]:
    """Return a request whose values known from the extranet are masked, as every message must have it (contract §3)."""
    identity = {field: shown(field, value, turn, value) for field, value in request.get("identity", {}).items()}
    return {**request, "identity": identity}


def shown(field: str, value: Any, turn: Turn, written: Any) -> Any:
    """Return what may be shown of a value: a mask for what the extranet proved, `written` for what the person said."""
    return MASK if field in turn.identity and value == turn.identity[field] else written


MASK = "•••••"


def what(draft: Mapping[str, Any], phrases: Phrases) -> str:
    """Name what would be filed, in everyday words."""
    return phrases.label(draft["right"] or "breach")


def request_of(draft: Mapping[str, Any], turn: Turn) -> dict[str, Any]:
    """Return the part of the contract's request that is already known; skipped fields are left out."""
    request = {key: draft[key] for key in SHOWN}
    for part in ("identity", "requester", "details"):
        request[part] = {field: value for field, value in draft[part].items() if value is not None}
    return masked(request, turn)


def words(field: str, value: Any) -> str:
    """Write a value as a person reads it."""
    if field in CLOSED:
        labels = {str(member): member.label for member in CLOSED[field]}
        return ", ".join(labels.get(code, code) for code in ([value] if isinstance(value, str) else value))
    if field == "full_name":
        return f"{value['first_name']} {value['last_name']}"
    if field == "postal_address":
        parts = (value.get("complement"), value["street"], f"{value['postcode']} {value['city']}")
        return ", ".join(part for part in parts if part)
    if field == "birth_date":
        return "/".join(reversed(value.split("-")))
    return str(value)
