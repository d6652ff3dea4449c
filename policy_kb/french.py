"""Turn French as people type it into plain text and search terms (the only module that imports spaCy)."""

from __future__ import annotations

import gzip
import json
import re
import unicodedata
from collections import Counter
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import snowballstemmer
import yaml
from spacy.lang.fr.stop_words import STOP_WORDS

_SPELLING_PATH = Path(__file__).with_name("spelling.yml")
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ`´′＇", "'"))
_ACCENTS = str.maketrans(
    {**dict(zip("àâäáãçéèêëîïíôöóûùüúÿñ", "aaaaaceeeeiiiooouuuuyn", strict=True)), "œ": "oe", "æ": "ae"}
)
_SEPARATORS = re.compile(r"[' -]")
_REPEATED = re.compile(r"([a-z])\1{2,}")
_WORD = re.compile(r"[^\W_]+'(?=\w)|[^\W_]+(?:-[^\W_]+)*")
# The articles and pronouns that lose their vowel before another, when the apostrophe is forgotten ("lacces", "jai").
_ELIDED = re.compile(r"^(?:(qu|[ldjmtsnc])(?=[aeiouyh])|(j)(?=[^aeiouyh]))")


def fold(text: str) -> str:
    """Lower-case and drop accents, compatibility forms (full-width letters), and invisible characters."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES)).lower().replace("œ", "oe").replace("æ", "ae")
    return "".join(c for c in text if unicodedata.category(c) not in ("Mn", "Cf"))


def normalise(text: str) -> str:
    """Write a message in plain, accent-free French: shorthand expanded, apostrophes back, signs gone.

    Emoji count where there are no words, and a text in another script ends with the words that name it (spelling.yml).
    """
    folded = _REPEATED.sub(r"\1", fold(text))
    plain = " ".join(_plain_word(word) for word in _WORD.findall(folded)).replace("' ", "'")
    if folded.isascii():
        return plain
    return f"{plain} {_script(folded)}".strip() if plain else _emoji(folded)


def stems(plain: str) -> list[str]:
    """Stem every word of a normalised text, the little words too: they tell a question's kind."""
    return [_stem(word) for word in _SEPARATORS.split(plain) if word]


def terms(text: str) -> tuple[str, ...]:
    """Return the search terms of a text: folded stems, without stop words, in reading order."""
    return tuple(_stem(word) for word in _content_words(text))


def is_word(text: str) -> bool:
    """Tell whether a form, accents aside, is in the French lexicon of spacy-lookups-data."""
    return fold(text) in _known_words()


def _content_words(text: str) -> list[str]:
    return [word for word in _SEPARATORS.split(normalise(text)) if len(word) > 1 and word not in _stop_words()]


def _plain_word(word: str) -> str:
    shorthand = _spelling()
    if word in shorthand:
        return shorthand[word]
    elided = _ELIDED.match(word)
    if elided and word not in _known_words() and word[elided.end() :] in _known_words():
        return f"{elided[1]}'{word[elided.end() :]}" if elided[1] else f"je {word[elided.end() :]}"
    return word


def _emoji(signs: str) -> str:
    table = _spelling_file()["emoji"]
    return " ".join(dict.fromkeys(table[sign] for sign in signs if sign in table))


def _script(folded: str) -> str:
    """Name the script of a text whose letters are mostly not Latin; an empty string for the others."""
    letters = [letter for letter in folded if letter.isalpha()]
    scripts = Counter(unicodedata.name(letter, "?").partition(" ")[0] for letter in letters if not letter.isascii())
    del scripts["LATIN"]
    if scripts.total() * 2 <= len(letters):
        return ""
    name: str = _spelling_file()["scripts"].get(scripts.most_common(1)[0][0], _spelling_file()["other_script"])
    return name


@cache
def _spelling_file() -> dict[str, Any]:
    contents: dict[str, Any] = yaml.safe_load(_SPELLING_PATH.read_text(encoding="utf-8"))
    return contents


@cache
def _spelling() -> dict[str, str]:
    return {fold(str(word)): plain for word, plain in _spelling_file()["words"].items()}


@cache
def accented_lexicon() -> dict[str, list[str]]:
    """Return spaCy's lookup table as published: form → lemmas, accents kept."""
    packed = (files("spacy_lookups_data") / "data" / "fr_lemma_lookup.json.gz").read_bytes()
    table: dict[str, list[str]] = json.loads(gzip.decompress(packed))
    return table


@cache
def _lexicon() -> dict[str, str]:
    return {_unaccent(form): _unaccent(lemmas[0]) for form, lemmas in accented_lexicon().items()}


@cache
def _known_words() -> frozenset[str]:
    # The table holds inflected forms: their lemmas are words too, and so are the few that the policy's subject needs.
    table = _lexicon()
    return frozenset((*table, *table.values(), *_spelling_file()["known"]))


def _unaccent(word: str) -> str:
    """Fold a word of the lexicon: `fold`, faster, for lower-case French without compatibility forms."""
    return word.translate(_ACCENTS)


@cache
def _stop_words() -> frozenset[str]:
    # Negation and questions words carry meaning in a short question; spaCy would drop them.
    kept = {
        "pas",
        "plus",
        "sans",
        "contre",
        "apres",
        "avant",
        "hors",
        "combien",
        "comment",
        "pourquoi",
        "quand",
        "ou",
        "qui",
        "quoi",
        "quel",
        "quelle",
        "quels",
        "quelles",
    }
    return frozenset(fold(word).strip("'") for word in STOP_WORDS) - kept


@cache
def _stemmer() -> Any:
    return snowballstemmer.stemmer("french")


@lru_cache(maxsize=20_000)  # Words come back all the time, and the stemmer is written in Python.
def _stem(word: str) -> str:
    stem: str = _stemmer().stemWord(word)
    return stem
