"""Tell the given names from the family name in a full name."""

import re

from actions.identity.lexicon import FIRST_NAMES
from actions.identity.phrases import words
from actions.identity.text import fold

PARTICLES = words("particles")
_ALSO_SURNAMES = words("also_surnames")
_BEFORE_EL = words("before_el")
_FAMILY_FIRST = words("family_first")
_COMPOUND_OPENERS = words("compound_openers")
_FAMILY_NAMES = words("family_names")
_OF_A_FAMILY = re.compile(r"[lo]'|sainte?-|mc[a-z]{2}")
_MAYBE_OF_A_FAMILY = re.compile(r"[dmn]'")  # « N'Diaye Awa », but « N'Golo Kanté ».


def order(tokens: list[str]) -> dict[str, str]:
    """Split at least two words into `first_name` and `last_name`.

    In turn: capitals mark the family name; a family that stands first by custom (Nguyen); a particle opens the
    family name where it stands first (« Van den Berghe Lieve »); a known given name that comes last; else given names
    come first, and a particle inside belongs to the family name with the unknown words before it.
    """
    lows = [fold(token) for token in tokens]
    given = _by_capitals(tokens, lows)
    if given is None:
        given = _by_words(lows)
    first = [token for index, token in enumerate(tokens) if index in given]
    last = [token for index, token in enumerate(tokens) if index not in given]
    return {"first_name": " ".join(first), "last_name": " ".join(last)}


def _by_capitals(tokens: list[str], lows: list[str]) -> set[int] | None:
    """Return the places of the given names when the family name alone is in capitals (« DUPONT Marie »)."""
    capital = [index for index, token in enumerate(tokens) if token.isupper() and len(token.strip(".")) > 1]
    if not capital or len(capital) == len(tokens):
        return None
    if all(_is_given(lows[index]) for index in capital) and not any(
        map(_known, set(lows) - {lows[i] for i in capital})
    ):
        return set(capital)
    family = set(range(capital[0], capital[-1] + 1))
    before = capital[0] - 1
    while before >= 0 and lows[before] in PARTICLES:
        family.add(before)
        before -= 1
    given = set(range(len(tokens))) - family
    return given or None


def _by_words(lows: list[str]) -> set[int]:
    """Return the places of the given names of a name that capitals do not cut."""
    count = len(lows)
    if lows[0] in _FAMILY_FIRST or (count > 2 and lows[1] in {"thi", "thị"}):
        return set(range(1, count))
    if lows[0] in _BEFORE_EL and lows[1] in PARTICLES and count > 3:
        return {0, 1, 2}
    trailing = _trailing_given(lows)
    if _OF_A_FAMILY.match(lows[0]) or (_MAYBE_OF_A_FAMILY.match(lows[0]) and _known(lows[-1])):
        return trailing or {count - 1}
    if lows[0] in PARTICLES and count > 2:
        end = next(i for i in range(count) if lows[i] not in PARTICLES or i == count - 2) + 1
        return {i for i in trailing if i >= end} or set(range(end, count))
    family_start = next((i for i in range(1, count) if lows[i] in PARTICLES and lows[i - 1] not in _BEFORE_EL), None)
    if trailing and not _known(lows[0]):
        return trailing
    if lows[0] in _FAMILY_NAMES and not family_start and not _known(lows[0]):
        family = next((i for i in range(count) if lows[i] not in _FAMILY_NAMES), 0)
        if family and lows[-1] not in _FAMILY_NAMES:
            return set(range(family, count))
    if family_start and family_start < count - 1:
        return set(range(_leading_given(lows, family_start)))
    return set(range(_leading_given(lows, count - 1)))


def _leading_given(lows: list[str], most: int) -> int:
    """Count the given names that open the name: the first word, and the known ones that follow a known one.

    What follows is the family name, be it before a particle (« Enzo Ferreira da Costa », « Luis Martin Garcia »).
    """
    given = 1
    while given < most and _known(lows[0]) and (_is_given(lows[given]) or _is_compound(lows[given - 1], lows[given])):
        given += 1
    return most if any(low in _BEFORE_EL for low in lows[:most]) else given


def _trailing_given(lows: list[str]) -> set[int]:
    """Return the places of the given names that end the name after a family name; none when it is not sure.

    A given name that is a family name too counts in a compound only (« Dupont Jean Pierre »).
    """
    count = start = len(lows)
    compound = count > 2 and (_is_compound(lows[-2], lows[-1]) or (_is_given(lows[-2]) and _known(lows[-1])))
    if compound or _is_given(lows[-1]):
        start -= 1
    while 1 < start < count and (_is_given(lows[start - 1]) or lows[start - 1] in _COMPOUND_OPENERS):
        start -= 1
    return set(range(start, count))


def _is_compound(opener: str, low: str) -> bool:
    return opener in _COMPOUND_OPENERS and _known(low)


def _known(low: str) -> bool:
    return low in FIRST_NAMES or ("-" in low and low.split("-")[0] in FIRST_NAMES)


def _is_given(low: str) -> bool:
    """Say whether the word is a given name and hardly ever a family name."""
    return _known(low) and low not in _ALSO_SURNAMES
