"""Tell ordinary French words from what may be a name, with the word forms of spacy-lookups-data."""

import re
from functools import lru_cache
from itertools import chain

from spacy.lookups import Table, load_lookups

from actions.identity.phrases import words
from actions.identity.text import fold

FUNCTION_WORDS = words("function_words")
NOT_NAMES = words("not_names")
FIRST_NAMES = words("first_names") | words("also_surnames")


def is_ordinary(word: str) -> bool:
    """Say whether every part of the word (« rendez-vous », « m'a ») is in a French dictionary, accents typed or not."""
    return all(len(part) < 2 or _is_form(part) for part in re.split(r"['\-]", word.lower().strip(".")))


def _is_form(word: str) -> bool:
    low = fold(word)
    return low in FUNCTION_WORDS or low in NOT_NAMES or word in _inflected_forms() or low in _lemmas()


def is_verb(word: str) -> bool:
    """Say whether the word is a form of a verb."""
    low = word.lower()
    return not _verbs().isdisjoint(_inflected_forms().get(low, [low]))


@lru_cache(maxsize=1)
def _inflected_forms() -> Table:
    """Load « mangée » → [« manger »] once, at the first doubt: it takes most of a second."""
    return load_lookups("fr", ["lemma_lookup"]).get_table("lemma_lookup")


@lru_cache(maxsize=1)
def _lemmas() -> frozenset[str]:
    """Return the dictionary's own entries, without accents."""
    by_kind = load_lookups("fr", ["lemma_index"]).get_table("lemma_index")
    entries = chain(*_inflected_forms().values(), *by_kind.values())
    return frozenset(map(fold, entries))


@lru_cache(maxsize=1)
def _verbs() -> frozenset[str]:
    return frozenset(load_lookups("fr", ["lemma_index"]).get_table("lemma_index")["verb"])
