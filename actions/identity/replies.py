"""Recognise the replies that answer no question: another question, a refusal, « je sais pas »."""

import re

from actions.identity.phrases import places, words
from actions.identity.text import fold, tidy
from actions.identity.words import WORDS

_PIECE = re.compile(r"<(\w+)>")


def _written_out(shape: str) -> str:
    """Write out the pieces that a shape of words.yml names (« <I> »); a piece may name others."""
    while _PIECE.search(shape):
        shape = _PIECE.sub(lambda piece: WORDS["reply_pieces"][piece[1]], shape)
    return shape


def _shapes(key: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(_written_out(shape)) for shape in WORDS[key])


_SKIPS = words("skips")
_WHOLE_REFUSALS = words("whole_refusals")
_REFUSALS = _shapes("refusal_shapes")
_UNKNOWNS = _shapes("unknown_shapes")
_NOISE = " .,;:!…'\"()"
_OPENING = re.compile(_written_out(r"(?:<opening>\b\s*|<topic>\s+)*"))
_CLAUSE_ENDS = re.compile(rf"[,;:.!?()]+\s*|\s+(?:{WORDS['clause_ends']})(?:\s+|$)")
_AN_ANSWER = re.compile(r"@|\d(?:[\s./\-]*\d){3}")


def is_question(text: str) -> bool:
    """Say whether the reply asks something instead of answering."""
    text = tidy(text)
    return text.endswith("?") or bool(places("questions", text))


def is_refusal(text: str) -> bool:
    """Say whether the person declines to answer."""
    return _is(text, "refusals", _WHOLE_REFUSALS) or _is_said(text, _REFUSALS)


def is_unknown(text: str) -> bool:
    """Say whether the person does not know or has not got the answer, or skips the question (« passe », « non »)."""
    return _is(text, "unknowns", _SKIPS) or _is_said(text, _UNKNOWNS)


def _is(text: str, label: str, whole: frozenset[str]) -> bool:
    """Look for the phrase where a reply begins or ends: in the middle it belongs to a story. Figures are an answer."""
    text = tidy(text)
    if fold(text).strip(_NOISE) in whole:
        return True
    if _AN_ANSWER.search(text):
        return False
    return any(len(text[:start].split()) <= 3 or not text[end:].strip(_NOISE) for start, end in places(label, text))


def _is_said(text: str, shapes: tuple[re.Pattern[str], ...]) -> bool:
    """Look for a shape where a clause of the reply begins (« je vois pas à quoi ça sert, je la donne pas »)."""
    text = fold(tidy(text))
    if _AN_ANSWER.search(text):
        return False
    clauses = [_OPENING.sub("", clause, count=1) for clause in _CLAUSE_ENDS.split(text)]
    return any(shape.match(clause) for clause in clauses for shape in shapes)
