"""Match a question with the passages of the policy by the words that they share (BM25)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import bm25s
import numpy as np
from numpy.typing import NDArray

from policy_kb.examples import Example
from policy_kb.french import terms
from policy_kb.sections import Passage, Section

Scores = NDArray[np.float64]


class PassageMatcher:
    """Score the passages of the policy by BM25, each term of the question weighed by how much it tells.

    A word that people use about everything ("dossier", "données") tells nothing on what they ask: its weight is the
    share of topics whose written questions do without it.
    """

    def __init__(self, passages: Sequence[tuple[Section, Passage]], examples: Iterable[Example]) -> None:
        bm25 = bm25s.BM25()
        bm25.index([_indexed(section, passage) for section, passage in passages], show_progress=False)
        self._count = len(passages)
        weights = _weights(examples)
        self._by_term = {
            term: weights.get(term, 1.0) * np.asarray(bm25.get_scores([term]), dtype=float)
            for term in bm25.vocab_dict
            if term
        }

    def scores(self, asked: Iterable[str]) -> Scores:
        """Return the score of each passage for the terms of a question."""
        total = np.zeros(self._count)
        for term in asked:
            if term in self._by_term:
                total += self._by_term[term]
        return total


def _indexed(section: Section, passage: Passage) -> list[str]:
    """Index a passage with its section's title and its list's lead: they carry half of its meaning."""
    return [*terms(section.title), *terms(passage.lead or ""), *terms(passage.text)]


def _weights(examples: Iterable[Example]) -> dict[str, float]:
    topics_of: dict[str, set[str]] = defaultdict(set)
    topics: set[str] = set()
    for example in examples:
        topics.add(example.topic)
        for term in terms(example.text):
            topics_of[term].add(example.topic)
    return {term: 1.0 - len(using) / (len(topics) + 1) for term, using in topics_of.items()}
