"""Recognise the replies that answer no question: another question, a refusal, « je sais pas »; and find corrections."""

import re

from actions.identity.phrases import places, words
from actions.identity.text import fold, tidy

_SKIPS = words("skips")
_WHOLE_REFUSALS = words("whole_refusals")
_NOISE = " .,;:!…'\"()"
_AN_ANSWER = re.compile(r"@|\d(?:[\s./\-]*\d){3}")


def is_question(text: str) -> bool:
    """Say whether the reply asks something instead of answering."""
    text = tidy(text)
    return text.endswith("?") or bool(places("questions", text))


def is_refusal(text: str) -> bool:
    """Say whether the person declines to answer."""
    return _is(text, "refusals", _WHOLE_REFUSALS)


def is_unknown(text: str) -> bool:
    """Say whether the person does not know or has not got the answer, or skips the question (« passe », « non »)."""
    return _is(text, "unknowns", _SKIPS)


def after_correction(text: str) -> str | None:
    """Return what follows the last correction (« non pardon … »), or None when nothing is corrected."""
    found = places("corrections", text)
    rest = text[max(end for _, end in found) :].strip(_NOISE) if found else ""
    return rest or None


def _is(text: str, label: str, whole: frozenset[str]) -> bool:
    """Look for the phrase where a reply begins or ends: in the middle it belongs to a story. Figures are an answer."""
    text = tidy(text)
    if fold(text).strip(_NOISE) in whole:
        return True
    if _AN_ANSWER.search(text):
        return False
    return any(len(text[:start].split()) <= 3 or not text[end:].strip(_NOISE) for start, end in places(label, text))
