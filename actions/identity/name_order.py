"""Tell the given names from the family name in a full name."""

import re

from actions.identity.lexicon import FIRST_NAMES
from actions.identity.phrases import words
from actions.identity.text import fold

PARTICLES = words("particles")
_ALSO_SURNAMES = words("also_surnames")
_BEFORE_EL = words("before_el")
_FAMILY_FIRST = words("family_first")
_ELIDED = re.compile(r"[dlmno]'")


def order(tokens: list[str]) -> dict[str, str]:
    """Split at least two words into `first_name` and `last_name`.

    In turn: capitals mark the family name; a family that stands first by custom (Nguyen); a particle opens the
    family name, be it first (« Van den Berghe Lieve ») or not; a known given name that comes last; else given names
    come first.
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
    count = len(lows)
    if lows[0] in _FAMILY_FIRST or (count > 2 and lows[1] in {"thi", "thị"}):
        return set(range(1, count))
    family_start = next((i for i in range(1, count) if lows[i] in PARTICLES and lows[i - 1] not in _BEFORE_EL), None)
    if count == 2 and _ELIDED.match(lows[0]) and _known(lows[1]):
        return {1}
    if lows[0] in PARTICLES and count > 2:
        end = next(i for i in range(count) if lows[i] not in PARTICLES or i == count - 2) + 1
        return set(range(end, count))
    if family_start and family_start < count - 1:
        if _is_given(lows[-1]) and not any(low in FIRST_NAMES for low in lows[:family_start]) and count > 3:
            return {count - 1}
        return set(range(family_start))
    if _is_given(lows[-1]) and not _known(lows[0]):
        return {i for i in range(count) if i and all(_known(low) for low in lows[i:])}
    given = 1
    while given < count - 1 and _known(lows[given]) and _known(lows[0]):
        given += 1
    if lows[0] in _BEFORE_EL and lows[1] in PARTICLES and count > 3:
        given = 3
    return set(range(given))


def _known(low: str) -> bool:
    return low in FIRST_NAMES or ("-" in low and low.split("-")[0] in FIRST_NAMES)


def _is_given(low: str) -> bool:
    """Say whether the word is a given name and hardly ever a family name."""
    return _known(low) and low not in _ALSO_SURNAMES
