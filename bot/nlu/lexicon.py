"""Tell which of the word lists of lexicon.yml a message touches."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import scipy.sparse as sp
import yaml

from policy_kb.french import normalise, stems

# How much a list weighs beside the words: 0.2 to 0.7 gave the same, measured in docs/decisions/0006-classifier.md.
WEIGHT = 0.3
LONGEST = 3


def list_features(texts: Sequence[str]) -> sp.csr_matrix:
    """Return texts × lists: `WEIGHT` where a text holds a word or an expression of the list."""
    return sp.csr_matrix(
        np.array([_touched(text) for text in texts], dtype=np.float64).reshape(len(texts), -1) * WEIGHT
    )


def _touched(text: str) -> list[bool]:
    found = stems(normalise(text))
    runs = {" ".join(found[start : start + size]) for size in range(1, LONGEST + 1) for start in range(len(found))}
    return [not runs.isdisjoint(words) for words in _lists().values()]


@cache
def _lists() -> dict[str, frozenset[str]]:
    raw = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))
    return {
        name: frozenset(" ".join(stems(normalise(word))) for word in words.split(", ")) for name, words in raw.items()
    }
