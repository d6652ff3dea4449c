"""Understand the answers that people give about themselves, in the French they write.

Pure functions: no clock but for the default of `today`, no network, nothing kept.
"""

from datetime import date
from typing import Any

from actions.identity import answers, sentences, spelling
from actions.identity.answers import FIELDS
from actions.identity.replies import is_question, is_refusal, is_unknown

__all__ = ["FIELDS", "extract", "invalid_reason", "is_question", "is_refusal", "is_unknown", "parse", "respell"]


def parse(field: str, text: str, today: date | None = None) -> Any:
    """Return the value that answers the question about `field`, or None; see `answers.parse`."""
    return answers.parse(field, text, today or date.today())


def extract(text: str, today: date | None = None) -> dict[str, Any]:
    """Return every field that a free sentence surely gives, by name; see `sentences.extract`."""
    return sentences.extract(text, today or date.today())


def invalid_reason(field: str, text: str, today: date | None = None) -> str:
    """Return the code of what is wrong with a refused answer; see `answers.invalid_reason`."""
    return answers.invalid_reason(field, text, today or date.today())


def respell(full_name: dict[str, str], text: str) -> dict[str, str] | None:
    """Return a known name as a correction spells it, None when it says nothing of it; see `spelling.respell`."""
    return spelling.respell(full_name, text)
