"""Tell the words of a name from the words around it."""

import re

from actions.identity.lexicon import FIRST_NAMES, FUNCTION_WORDS, NOT_NAMES, is_ordinary
from actions.identity.name_order import PARTICLES
from actions.identity.phrases import words
from actions.identity.text import fold

MOST_WORDS = 7

_TITLES = words("titles")
_FILLERS = words("name_fillers")
_ENDS = words("name_ends")
_BIRTH_MARKS = words("birth_marks")
_ELISIONS = words("elisions")
_HYPHEN_PRONOUNS = words("hyphen_pronouns")
_SENTENCE_WORDS = FUNCTION_WORDS - PARTICLES
NEVER_IN_NAMES = _SENTENCE_WORDS | NOT_NAMES | _FILLERS | _TITLES | _ENDS

_INITIAL = re.compile(r"[^\W\d_\u3040-\u9fff\uac00-\ud7a3]\.?")  # A Chinese, Japanese or Korean sign is a whole name.
_NAME = re.compile(r"[^\W\d_]+(?:['\-][^\W\d_]+)*'?")
_VOWELS = frozenset("aeiouyœæøıə")


def bare(piece: str) -> list[str]:
    """Return the words of a piece without their punctuation, nor the greetings and titles that come first."""
    tokens = [token.strip('.,"*_') if len(token) > 2 else token.strip(',"*_') for token in piece.split()]
    tokens = [token for token in tokens if token]
    while tokens and fold(tokens[0]) in _FILLERS | _TITLES:
        tokens = tokens[1:]
    return tokens


def cut(tokens: list[str]) -> tuple[list[str], list[str]]:
    """Keep what precedes the first word that cannot belong to the name; return also what follows « née »."""
    for index, token in enumerate(tokens):
        low = fold(token)
        if low in _BIRTH_MARKS:
            return tokens[:index], [word for word in tokens[index + 1 :] if is_name_word(word)]
        ends = low in _ENDS or (index > 1 and low in _SENTENCE_WORDS) or any(char.isdigit() for char in token)
        if index and ends:
            return tokens[:index], []
    return tokens, []


def is_full_name(tokens: list[str]) -> bool:
    """Say whether these words may be a whole name: two at least, none of them a word of a sentence."""
    own = [token for token in tokens if fold(token) not in PARTICLES]
    if not 2 <= len(own) <= MOST_WORDS:
        return False
    lows = [fold(token) for token in tokens]
    if any(low in NOT_NAMES | _SENTENCE_WORDS | _TITLES for low in lows):
        return False
    if len(set(lows)) == 1 or not all(map(is_name_word, tokens)):
        return False
    whole = [token for token in own if not _INITIAL.fullmatch(token)]
    return len(whole) >= 2 and not _is_a_sentence(tokens, whole)


def _is_a_sentence(tokens: list[str], own: list[str]) -> bool:
    """Say whether these are ordinary words in lower case (« bonne journée »): a capital on each word makes a name."""
    if any(map(is_known, own)):
        return False
    capitals = all(token[0].isupper() for token in own) and not " ".join(tokens).isupper()
    return not capitals and all(is_ordinary(token) for token in own)


def is_known(token: str) -> bool:
    """Say whether the word, or a part of it, is a well-known given name."""
    return any(fold(part) in FIRST_NAMES for part in [token, *token.split("-")])


def is_name_word(token: str) -> bool:
    """Say whether the letters may be those of a name: « puis-je », « j'ai », « l'enquête » and « qsdf » are not."""
    if _INITIAL.fullmatch(token):
        return True
    if not _NAME.fullmatch(token):
        return False
    opening, _, rest = token.partition("'")
    if rest and (fold(opening) in _ELISIONS or (rest.islower() and is_ordinary(rest))):
        return False
    if fold(token.rpartition("-")[2]) in _HYPHEN_PRONOUNS and "-" in token:
        return False
    return len(token) <= 3 or not token.isascii() or bool(_VOWELS & set(fold(token)))
