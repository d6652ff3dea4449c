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
_LABEL_FILLERS = words("label_fillers")
_SENTENCE_WORDS = FUNCTION_WORDS - PARTICLES
_INITIAL = re.compile(r"[^\W\d_\u3040-\u9fff\uac00-\ud7a3]\.?")  # A Chinese, Japanese or Korean sign is a whole name.
_NAME = re.compile(r"[^\W\d_]+(?:['\-][^\W\d_]+)*'?")
_VOWELS = frozenset("aeiouyœæøıə")
_LABEL = (
    r"\b(?P<{0}label>(?:mon\s|le\s)?(?:pr[eé]noms?|pr[eé]non|nom(?:\sde\sfamille|\sd'usage|\sde\snaissance|\smarital)?))"
    r"\s*(?:c'?est\b|est\b|:|=|-\s)?\s*(?P<{0}>[^:=,;]{{1,60}}?)"
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


def fault(text: str) -> str:
    """Say why the text gives no full name, as a code."""
    for piece in _pieces(tidy(text)):
        tokens, _ = _cut(_bare(piece))
        alone = len(tokens) == 1 and len(tokens[0]) > 1 and _is_name_word(tokens[0])
        if alone and (_is_known(tokens[0]) or not is_ordinary(tokens[0])):
            return "only_first_name"
    return "not_a_name"


def introduced(text: str) -> Name | None:
    """Return the name that a tidied text surely gives: labelled, after « je m'appelle », or before « née »."""
    labelled = _labelled(text)
    if labelled:
        return labelled
    for label in ("introductions", "self_introductions"):
        for _, end in places(label, text):
            name = _read(_first_segment(text[end:]))
            if name and (label == "introductions" or _looks_sure(name)):
                return name
    return None


def head(text: str) -> Name | None:
    """Return the name that stands first in a tidied text (« Fatou Diallo née le… », « Marie Dupont, L-4512 »)."""
    name = _read(_first_segment(text))
    return name if name and _looks_sure(name) else None


def _looks_sure(name: Name) -> bool:
    """Say whether capitals or a well-known given name show that these words are a name."""
    tokens = f"{name['first_name']} {name['last_name']}".split()
    capitals = all(token[0].isupper() or fold(token) in PARTICLES for token in tokens)
    return fold(tokens[0]) in FIRST_NAMES or (capitals and not all(map(is_ordinary, tokens)))


def _first_segment(text: str) -> str:
    """Return the words up to the first stop, greetings left out."""
    segments = re.split(r"[,;!?()]|\s-\s|\.\s", text.strip(" :,.-"))
    return next((segment for segment in segments if _bare(segment)), "")


def _labelled(text: str) -> Name | None:
    match = _LABELLED.search(text)
    if not match:
        return None
    values = {}
    for key in ("a", "b"):
        tokens, _ = _cut([token for token in match[key].split() if fold(token) not in _LABEL_FILLERS])
        if not tokens or len(tokens) > 4 or not all(_is_name_word(token) for token in tokens):
            return None
        values["first_name" if "pr" in fold(match[f"{key}label"]) else "last_name"] = " ".join(tokens)
    return values if len(values) == 2 else None


def _pieces(text: str) -> Iterator[str]:
    """Yield the parts of the reply that may be the name, most likely first."""
    for label in ("introductions", "self_introductions", "weak_introductions"):
        for _, end in reversed(places(label, text)):
            yield from _segments(text[end:])
    yield from _segments(text)


def _segments(text: str) -> Iterator[str]:
    segments = [
        part.strip(" .:-\"'*_")
        for part in re.split(r"[,;!?()/|\n:]|\s[-]+\s|\.{2,}|(?<=\w{3})\.\s", text)
        if part.strip(" .:-\"'*_")
    ]
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
    if not alone or any(fold(token) in _SENTENCE_WORDS | NOT_NAMES | _FILLERS | TITLES | _ENDS for token in one + two):
        return None
    known_first = fold(one[0]) in FIRST_NAMES and fold(two[0]) not in FIRST_NAMES
    return (
        f"{family} {given}" if known_first else f"{given} {family.upper()}" if family.isupper() else f"{given} {family}"
    )


def _read(piece: str) -> Name | None:
    """Read one piece as a name, or return None."""
    tokens, maiden = _cut(_bare(piece))
    if len([token for token in tokens if fold(token) not in PARTICLES]) == 1 and len(maiden) == 2:
        tokens = [maiden[1], *tokens]  # « Dupont née Martin Lucienne », as on administrative papers.
    return order(tokens) if _is_full_name(tokens) else None


def _bare(piece: str) -> list[str]:
    """Return the words of a piece without their punctuation, nor the greetings and titles that come first."""
    tokens = [token.strip('.,"*_') if len(token) > 2 else token.strip(',"*_') for token in piece.split()]
    tokens = [token for token in tokens if token]
    while tokens and fold(tokens[0]) in _FILLERS | TITLES:
        tokens = tokens[1:]
    return tokens


def _cut(tokens: list[str]) -> tuple[list[str], list[str]]:
    """Keep what precedes the first word that cannot belong to the name; return also what follows « née »."""
    for index, token in enumerate(tokens):
        low = fold(token)
        if low in _BIRTH_MARKS:
            return tokens[:index], [word for word in tokens[index + 1 :] if _is_name_word(word)]
        ends = low in _ENDS or (index > 1 and low in _SENTENCE_WORDS) or any(char.isdigit() for char in token)
        if index and ends:
            return tokens[:index], []
    return tokens, []


def _is_full_name(tokens: list[str]) -> bool:
    own = [token for token in tokens if fold(token) not in PARTICLES]
    if not 2 <= len(own) <= MOST_WORDS:
        return False
    lows = [fold(token) for token in tokens]
    if any(low in NOT_NAMES | _SENTENCE_WORDS | TITLES for low in lows):
        return False
    if len(set(lows)) == 1 or not all(map(_is_name_word, tokens)):
        return False
    whole = [token for token in own if not _INITIAL.fullmatch(token)]
    return len(whole) >= 2 and not _is_a_sentence(tokens, whole)


def _is_a_sentence(tokens: list[str], own: list[str]) -> bool:
    """Say whether these are ordinary words in lower case (« bonne journée »): a capital on each word makes a name."""
    if any(map(_is_known, own)):
        return False
    capitals = all(token[0].isupper() for token in own) and not " ".join(tokens).isupper()
    return not capitals and all(is_ordinary(token) for token in own)


def _is_known(token: str) -> bool:
    return any(fold(part) in FIRST_NAMES for part in [token, *token.split("-")])


def _is_name_word(token: str) -> bool:
    if _INITIAL.fullmatch(token):
        return True
    return bool(_NAME.fullmatch(token)) and (len(token) <= 3 or not token.isascii() or bool(_VOWELS & set(fold(token))))
