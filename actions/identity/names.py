"""Read the full name of a person out of the words around it."""

import re
from collections.abc import Iterator

from actions.identity.lexicon import FIRST_NAMES, FUNCTION_WORDS, NOT_NAMES, is_ordinary
from actions.identity.name_order import PARTICLES, order
from actions.identity.phrases import places, words
from actions.identity.text import fold, tidy

Name = dict[str, str]

TITLES = words("titles")
_FILLERS = words("name_fillers")
_ENDS = words("name_ends")
_BIRTH_MARKS = words("birth_marks")
_INITIAL = re.compile(r"[^\W\d_]\.?")
_NAME = re.compile(r"[^\W\d_]+(?:['\-][^\W\d_]+)*'?")
_VOWELS = frozenset("aeiouyœæøıə")
_LABEL = (
    r"\b(?P<{0}label>(?:mon\s|le\s)?(?:pr[eé]noms?|pr[eé]non|nom(?:\sde\sfamille|\sd'usage|\sde\snaissance|\smarital)?))"
    r"\s*(?:c'?est\b|est\b|:|=|-\s)?\s*(?P<{0}>[^:=,;]+?)"
)
_LABELLED = re.compile(rf"{_LABEL.format('a')}[\s,;]+(?:et\s)?{_LABEL.format('b')}\s*(?:[,;.].*)?$", re.IGNORECASE)
MOST_WORDS = 7


def parse(text: str) -> Name | None:
    """Return `first_name` and `last_name`, accents and case as typed, or None when there is no full name.

    « Oui bonjour, je m'appelle X Y », « DUPONT, Marie », « prénom X nom Y », « Mme X Y née Z » are names; one word alone,
    a company, a sentence about something else are not.
    """
    text = tidy(text)
    if places("jokes", text):
        return None
    return _labelled(text) or next((name for piece in _pieces(text) if (name := _read(piece))), None)


def introduced(text: str) -> Name | None:
    """Return the name that a tidied text surely gives: labelled, after « je m'appelle », or before « née »."""
    labelled = _labelled(text)
    if labelled:
        return labelled
    for label in ("introductions", "weak_introductions"):
        for _, end in places(label, text):
            name = _read(_first_segment(text[end:]))
            if name and (label == "introductions" or looks_sure(name)):
                return name
    return None


def head(text: str) -> Name | None:
    """Return the name that stands first in a tidied text (« Fatou Diallo née le… », « Marie Dupont, L-4512 »)."""
    name = _read(_first_segment(text))
    return name if name and looks_sure(name) else None


def looks_sure(name: Name) -> bool:
    """Say whether capitals or a well-known given name show that these words are a name."""
    tokens = f"{name['first_name']} {name['last_name']}".split()
    return fold(tokens[0]) in FIRST_NAMES or all(token[0].isupper() or fold(token) in PARTICLES for token in tokens)


def _first_segment(text: str) -> str:
    return re.split(r"[,;!?()\n]|\s-\s|\.\s", text.strip(" :,.-"), maxsplit=1)[0]


def _labelled(text: str) -> Name | None:
    match = _LABELLED.search(text)
    if not match:
        return None
    values = {}
    for key in ("a", "b"):
        tokens = [token for token in match[key].split() if fold(token) not in {"et", "mon", "est", "c'est", "cest", "c", "le"}]
        if not tokens or len(tokens) > 4 or not all(_is_name_word(token) for token in tokens):
            return None
        part = "first_name" if fold(match[f"{key}label"]).removeprefix("mon ").removeprefix("le ").startswith("p") else "last_name"
        values[part] = " ".join(tokens)
    return values if len(values) == 2 else None


def _pieces(text: str) -> Iterator[str]:
    """Yield the parts of the reply that may be the name, most likely first."""
    for label in ("introductions", "weak_introductions"):
        for _, end in reversed(places(label, text)):
            yield from _segments(text[end:])
    yield from _segments(text)


def _segments(text: str) -> Iterator[str]:
    segments = [part.strip(" .:-\"'*_") for part in re.split(r"[,;!?()/|\n:]|\s[-]+\s|\.{2,}|(?<=\w{3})\.\s", text) if part.strip(" .:-\"'*_")]
    if len(segments) == 2:
        reversed_name = _family_then_given(*segments)
        if reversed_name:
            yield reversed_name
    yield from segments


def _family_then_given(family: str, given: str) -> str | None:
    """Turn « DUPONT, Marie » into « Marie DUPONT »; a first segment that is a full name by itself is left alone."""
    one, two = family.split(), given.split()
    if not all(map(_is_name_word, one + two)) or len(two) > 2 or len(one) > 4 or fold(family) in fold(given).split():
        return None
    alone = len(one) == 1 or family.isupper() or fold(one[0]) in PARTICLES
    if not alone or any(fold(token) in FUNCTION_WORDS - PARTICLES | NOT_NAMES | _FILLERS | TITLES | _ENDS for token in one + two):
        return None
    known_first = fold(one[0]) in FIRST_NAMES and fold(two[0]) not in FIRST_NAMES
    return f"{family} {given}" if known_first else f"{given} {family.upper()}" if family.isupper() else f"{given} {family}"


def _read(piece: str) -> Name | None:
    """Read one piece as a name, or return None."""
    tokens = [token.strip(".,\"*_") if len(token) > 2 else token.strip(",\"*_") for token in piece.split()]
    tokens = [token for token in tokens if token]
    while tokens and (fold(tokens[0]) in _FILLERS or fold(tokens[0]) in TITLES):
        tokens = tokens[1:]
    tokens, maiden = _cut(tokens)
    if len([token for token in tokens if fold(token) not in PARTICLES]) == 1 and len(maiden) == 2:
        tokens = [maiden[1], *tokens]  # « Dupont née Martin Lucienne », as on administrative papers.
    return order(tokens) if _is_full_name(tokens) else None


def _cut(tokens: list[str]) -> tuple[list[str], list[str]]:
    """Keep what precedes the first word that cannot belong to the name; return also what follows « née »."""
    for index, token in enumerate(tokens):
        low = fold(token)
        if low in _BIRTH_MARKS:
            return tokens[:index], [word for word in tokens[index + 1 :] if _is_name_word(word)]
        if index and (low in _ENDS or any(char.isdigit() for char in token)):
            return tokens[:index], []
    return tokens, []


def _is_full_name(tokens: list[str]) -> bool:
    own = [token for token in tokens if fold(token) not in PARTICLES]
    if not 2 <= len(own) <= MOST_WORDS or fold(tokens[-1]) in PARTICLES - {"ba", "ly"} and len(own) < 2:
        return False
    lows = [fold(token) for token in tokens]
    if any(low in NOT_NAMES or (low in FUNCTION_WORDS and low not in PARTICLES) or low in TITLES for low in lows):
        return False
    if len(set(lows)) == 1 or not all(map(_is_name_word, tokens)):
        return False
    whole = [token for token in own if not _INITIAL.fullmatch(token)]
    return len(whole) >= 2 and not _is_a_sentence(tokens, whole)


def _is_a_sentence(tokens: list[str], own: list[str]) -> bool:
    """Say whether these are ordinary words in lower case (« bonne journée »): a capital on each word makes a name."""
    if any(fold(part) in FIRST_NAMES for token in own for part in [token, *token.split("-")]):
        return False
    capitals = all(token[0].isupper() for token in own) and not " ".join(tokens).isupper()
    return not capitals and all(is_ordinary(token) for token in own)


def _is_name_word(token: str) -> bool:
    if _INITIAL.fullmatch(token):
        return True
    return bool(_NAME.fullmatch(token)) and (len(token) <= 3 or not token.isascii() or bool(_VOWELS & set(fold(token))))
