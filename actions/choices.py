"""Understand answers to closed questions: a button, a number, a label, or people's own words."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from types import MappingProxyType

import yaml

from actions.turn import fold
from gdpr.labels import Labelled
from gdpr.requests import Role
from gdpr.rights import AccessScope, Consent, ErasureGround, LimitationCase, PostMortemWish, ProspectingChannel

CLOSED: MappingProxyType[str, type[Labelled]] = MappingProxyType(
    {
        "scope": AccessScope,
        "ground": ErasureGround,
        "case": LimitationCase,
        "channels": ProspectingChannel,
        "consent": Consent,
        "wish": PostMortemWish,
        "role": Role,
    }
)
EVERYTHING = re.compile(r"\b(tout|toutes|tous|tt|partout)\b")


def choose(field: str, text: str, offered: list[str] | None = None) -> str | list[str] | None:
    """Return the code, or for `channels` the codes, that an answer to a closed question means; None when it means none.

    Args:
        field: A key of `CLOSED`.
        text: The person's words.
        offered: The payloads of the last question, in order, so that « 2 » means the second.
    """
    folded = fold(text)
    codes = [str(member) for member in CLOSED[field]]
    if offered and folded.isdigit() and 0 < int(folded) <= len(offered):
        folded = offered[int(folded) - 1]
    exact = [code for code in codes if folded in (code, fold(code), fold(CLOSED[field](code).label))]
    if field == "channels" and EVERYTHING.search(folded):
        return codes
    return _as_answer(field, exact or _matches(field, "answers", folded))


def told(field: str, story: str) -> str | list[str] | None:
    """Return what a story already says of a closed field, so that it is not asked; None when it is not sure."""
    return _as_answer(field, _matches(field, "story", fold(story)))


def _as_answer(field: str, found: list[str]) -> str | list[str] | None:
    if field == "channels":
        return found or None
    return found[0] if found else None


def _matches(field: str, source: str, folded: str) -> list[str]:
    return [code for code, pattern in _patterns()[field].get(source, {}).items() if pattern.search(folded)]


@cache
def _patterns() -> dict[str, dict[str, dict[str, re.Pattern[str]]]]:
    raw = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))
    return {
        field: {
            source: {code: re.compile(rf"(?<!\w)(?:{words})") for code, words in codes.items()}
            for source, codes in sources.items()
        }
        for field, sources in raw.items()
    }
