"""Find what a person means who gives several values: the one said to be new or said last, never one taken back."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from actions.identity.phrases import places, words
from actions.identity.text import fold
from actions.identity.words import WORDS

_KINDS = ("corrections", "current_marks", "outdated_marks", "gone_marks")
_MOST_MARKS = 8  # A long story costs no more than a few readings.
_NOISE = " .,;:!…'\"()"
_RESTARTS = "|".join(sorted(map(re.escape, words("restarts")), key=len, reverse=True))
_BUT = WORDS["but"]
_RESTART = re.compile(rf"[,;:!.]\s+|\b(?:{_RESTARTS})\s+")
# « A c'est l'ancien, B c'est le nouveau »: a mark that ends its clause is about what precedes.
_CLAUSE_ENDS = re.compile(r"\s*(?:$|[.)]|(?:[,;]\s*|\s)(?:et|mais)\b|[,;](?!\s*(?:c|j|je|le|la|mon|ma)\b))")


class Meant(NamedTuple):
    """A piece of the text that may give the value, and the piece that it puts right, if any."""

    said: str
    replaces: str = ""


class _Mark(NamedTuple):
    start: int
    end: int
    kind: str


def meant(text: str) -> Iterator[Meant]:
    """Yield the pieces of a tidied text that may give the value meant, likeliest first; none without a mark.

    « A, non pardon, B », « avant c'était A, maintenant B », « c'est plus A, c'est B », « B, pas A », « A ne marche
    plus, prenez B » all mean B. A piece may say but a part of it (« le 5 mars 1990, enfin le 6 »).
    """
    marks = _marks(text)
    for index in reversed(range(len(marks))):
        mark = marks[index]
        before = text[marks[index - 1].end if index else 0 : mark.start].strip(_NOISE)
        after = text[mark.end : marks[index + 1].start if index + 1 < len(marks) else len(text)].strip(_NOISE)
        closes = bool(_CLAUSE_ENDS.match(fold(text), mark.end))
        if mark.kind == "corrections":
            yield Meant(after, before)
        elif mark.kind == "current_marks":
            yield Meant(before if closes else after)
        elif mark.kind == "gone_marks" or closes:
            yield Meant(after)
        else:
            cuts = list(reversed(list(_RESTART.finditer(fold(after)))))
            yield from (Meant(after[cut.end() :]) for cut in cuts if _BUT in cut.group())  # « A, pas B mais C »
            yield Meant(before)
            yield from (Meant(after[cut.end() :]) for cut in cuts)


def _marks(text: str) -> list[_Mark]:
    """Return the marks in reading order, the longest of overlaps; of neighbours (« enfin non ») the last counts."""
    every = [_Mark(start, end, kind) for kind in _KINDS for start, end in places(kind, text)]
    kept: list[_Mark] = []
    for mark in sorted(every, key=lambda one: one.start - one.end):
        if not any(mark.start < other.end and other.start < mark.end for other in kept):
            kept.append(mark)
    joined: list[_Mark] = []
    for mark in sorted(kept):
        if joined and not text[joined[-1].end : mark.start].strip(_NOISE):
            mark = _Mark(joined.pop().start, mark.end, mark.kind)
        joined.append(mark)
    return joined[-_MOST_MARKS:]
