"""Hear the signs of hints.yml in people's words: an unsafe way to answer, another person's data, a minor."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import yaml

from actions.turn import fold

UNSAFE_CONTACT, OTHER_PERSON, MINOR = "unsafe_contact", "other_person", "minor"


def hints_at(sign: str, *texts: object) -> bool:
    """Tell whether one of these texts bears a sign; a text that is missing bears none."""
    return any(_signs()[sign].search(fold(text)) for text in texts if isinstance(text, str))


@cache
def _signs() -> dict[str, re.Pattern[str]]:
    raw = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))
    return {sign: re.compile(rf"\b(?:{'|'.join(patterns)})\b") for sign, patterns in raw.items()}
