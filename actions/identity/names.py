"""Read the full name of a person out of the words around it."""

import re
from collections.abc import Iterator

from actions.identity.lexicon import FIRST_NAMES, is_ordinary, is_verb
from actions.identity.name_order import PARTICLES, order
from actions.identity.name_words import NEVER_IN_NAMES, bare, cut, is_full_name, is_known, is_name_word
from actions.identity.phrases import places, words
from actions.identity.spelling import joined
from actions.identity.text import fold, tidy

Name = dict[str, str]

_LABEL_FILLERS = words("label_fillers")
_LABEL = (
    r"\b(?P<{0}label>(?:mon\s|le\s)?(?:pr[eé]noms?|pr[eé]non|nom(?:\sde\sfamille|\sd'usage|\sde\snaissance|\smarital)?))"
    r"\s*(?:c'?est\b|est\b|:|=|-\s)?\s*(?P<{0}>[^:=,;]{{1,60}}?)"
)
_LABELLED = re.compile(rf"{_LABEL.format('a')}[\s,;]+(?:et\s)?{_LABEL.format('b')}\s*(?:[,;.].*)?$", re.IGNORECASE)


def parse(text: str) -> Name | None:
    """Return `first_name` and `last_name`, accents and case as typed, or None when there is no full name.

    « Oui bonjour, je m'appelle X Y », « DUPONT, Marie », « prénom X nom Y », « Mme X Y née Z » are names; one word
    alone, a company, a sentence about something else are not.
    """
    text = joined(tidy(text))
    if places("jokes", text):
        return None
    return _labelled(text) or next(_names(text), None)


def fault(text: str) -> str:
    """Say why the text gives no full name, as a code."""
    text = tidy(text)
    for piece in (piece for rest in _rests(text) for piece in _segments(rest)):
        tokens, _ = cut(bare(piece))
        alone = len(tokens) == 1 and len(tokens[0]) > 1 and is_name_word(tokens[0])
        if alone and (is_known(tokens[0]) or not is_ordinary(tokens[0])):
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
    return is_known(tokens[0]) or (capitals and not all(map(is_ordinary, tokens)))


def _first_segment(text: str) -> str:
    """Return the words up to the first stop, greetings left out."""
    segments = re.split(r"[,;!?()]|\s-\s|\.\s", text.strip(" :,.-"))
    return next((segment for segment in segments if bare(segment)), "")


def _labelled(text: str) -> Name | None:
    match = _LABELLED.search(text)
    if not match:
        return None
    values = {}
    for key in ("a", "b"):
        tokens, _ = cut([token for token in match[key].split() if fold(token) not in _LABEL_FILLERS])
        if not tokens or len(tokens) > 4 or not all(is_name_word(token) for token in tokens):
            return None
        values["first_name" if "pr" in fold(match[f"{key}label"]) else "last_name"] = " ".join(tokens)
    return values if len(values) == 2 else None


def _names(text: str) -> Iterator[Name]:
    """Yield the names of the reply, most likely first: after an introduction, then in its other parts.

    A name that neither capitals nor a well-known given name make sure must fill the reply by itself.
    """
    for rest in _rests(text):
        for piece in _segments(rest):
            name = _read(piece)
            if name and (_looks_sure(name) or _fills(name, rest)):
                yield name


def _rests(text: str) -> Iterator[str]:
    for label in ("introductions", "self_introductions", "weak_introductions"):
        for _, end in reversed(places(label, text)):
            yield text[end:]
    yield text


def _fills(name: Name, rest: str) -> bool:
    """Say whether the words of the reply are this name, and no sentence (« ui envoyé »)."""
    tokens = f"{name['first_name']} {name['last_name']}".split()
    if len(bare(rest)) > len(tokens) + 3:
        return False
    own = [token for token in tokens if fold(token) not in PARTICLES]
    ordinary = [token for token in own if len(token) > 1 and is_ordinary(token)]
    if not ordinary or any(map(is_known, own)) or all(map(str.istitle, own)):
        return True
    one_ordinary_family_name = len(tokens) == 2 and ordinary == tokens[1:] and not is_verb(tokens[1])
    return one_ordinary_family_name and len(tokens[0]) > 3


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
    if not all(map(is_name_word, one + two)) or len(two) > 2 or len(one) > 4 or fold(family) in fold(given).split():
        return None
    lone_given = is_known(two[0]) and not any(fold(token) in FIRST_NAMES for token in one)
    alone = len(one) == 1 or family.isupper() or fold(one[0]) in PARTICLES or lone_given
    if not alone or any(fold(token) in NEVER_IN_NAMES for token in one + two):
        return None
    known_first = fold(one[0]) in FIRST_NAMES and fold(two[0]) not in FIRST_NAMES
    return f"{family} {given}" if known_first else f"{given} {family}"


def _read(piece: str) -> Name | None:
    """Read one piece as a name, or return None."""
    tokens, maiden = cut(bare(piece))
    if len([token for token in tokens if fold(token) not in PARTICLES]) == 1 and len(maiden) == 2:
        tokens = [maiden[1], *tokens]  # « Dupont née Martin Lucienne », as on administrative papers.
    return order(tokens) if is_full_name(tokens) else None
