"""Find the phrases and words of words.yml in a text, whatever its case and accents.

spaCy's phrase matcher runs on the blank multi-language pipeline: the tokenizer of the French one costs three seconds at
start-up for exceptions that folded text does not need.
"""

from collections.abc import Iterable

import spacy
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.util import filter_spans

from actions.identity.text import fold
from actions.identity.words import WORDS

_PHRASES = (
    "refusals",
    "unknowns",
    "questions",
    "corrections",
    "current_marks",
    "outdated_marks",
    "gone_marks",
    "third_person",
    "obsolete",
    "introductions",
    "self_introductions",
    "weak_introductions",
    "jokes",
)

_language = spacy.blank("xx")


def _read(text: str) -> Doc:
    """Cut the folded text into words; a hyphen cuts as a space does (« laissez-moi »)."""
    return _language.make_doc(fold(text).replace("-", " "))


_matcher = PhraseMatcher(_language.vocab)
for _label in _PHRASES:
    _matcher.add(_label, [_read(phrase) for phrase in WORDS[_label]])


def places(label: str, text: str) -> list[tuple[int, int]]:
    """Return the places (start, end in characters) of the phrases of `label`, in order, the longest of overlaps."""
    doc = _read(text)
    wanted = _language.vocab.strings[label]
    spans = filter_spans([doc[start:end] for match, start, end in _matcher(doc) if match == wanted])
    return [(span.start_char, span.end_char) for span in spans]


def words(key: str) -> frozenset[str]:
    """Return the folded words of a list or block of words.yml."""
    return folded(WORDS[key].split() if isinstance(WORDS[key], str) else WORDS[key])


def folded(phrases: Iterable[str]) -> frozenset[str]:
    """Return these words or phrases folded."""
    return frozenset(fold(phrase) for phrase in phrases)
