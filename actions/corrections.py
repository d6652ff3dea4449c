"""Correct what was said: find the field that the person means, from its new value or from its name."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from actions import identity
from actions.choices import told
from actions.drafts import IDENTITY_FIELDS, value_of
from actions.turn import Turn, fold


def announces(turn: Turn) -> bool:
    """Tell whether the words say that something was wrong."""
    return turn.means("correct", "deny") or bool(_announced().match(fold(turn.text)))


def mends(turn: Turn) -> bool:
    """Tell whether the words would have something put right, without being put as a wish (« une faute à mon nom »)."""
    return turn.means("exercise_right") and turn.best("exercise_right") == "rectification" and not turn.states_a_wish


def corrected(draft: dict[str, Any], text: str) -> tuple[str, Any] | None:
    """Return the known field that a correction gives a new value to, and the value; None when it gives none.

    A date, a number or an address speaks for itself. A name is tried last: it can be read in almost any words.
    """
    known = [field for field in IDENTITY_FIELDS if draft["identity"].get(field)]
    for field in sorted(known, key=lambda name: name == "full_name"):
        value = _value(field, text, draft)
        if value is not None and value != draft["identity"][field]:
            return field, value
    role = told("role", text)
    return ("role", role) if role and draft["requester"].get("role") not in (None, role) else None


def named(draft: dict[str, Any], text: str) -> str | None:
    """Return the known field that a correction names without its new value, None when it names none."""
    low = fold(text)
    fields = (field for field, words in _named().items() if words.search(low))
    return next((field for field in fields if value_of(draft, field)), None)


def _value(field: str, text: str, draft: dict[str, Any]) -> Any:
    """Read a correction, with and without the words that announce it (« non attends, c'est … »)."""
    for start in [0, *(match.end() for match in re.finditer(r"[,:]\s*|\bc.?est\s+|\bcé\s+", text, re.IGNORECASE))]:
        value = identity.parse(field, text[start:])
        if value is not None:
            return value
    return identity.respell(draft["identity"][field], text) if field == "full_name" else None


@cache
def _words() -> dict[str, Any]:
    words: dict[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))
    return words


@cache
def _announced() -> re.Pattern[str]:
    return re.compile(rf"{_words()['announced']}\b")


@cache
def _named() -> dict[str, re.Pattern[str]]:
    return {field: re.compile(rf"\b(?:{words})\b") for field, words in _words()["named"].items()}
