"""Tell which topic a question is about, from written questions: a linear classifier on words and letters."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from policy_kb.french import normalise, stems

Scores = NDArray[np.float64]


class TopicClassifier:
    """Rank the topics of written questions: stemmed words and pairs of words, and letters inside words.

    The letters forgive spelling; the little words stay, because they tell a question's kind.
    """

    def __init__(self, texts: Sequence[str], topics: Sequence[str]) -> None:
        self._words = TfidfVectorizer(analyzer=_words_and_pairs, sublinear_tf=True)
        self._letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
        plain = [normalise(text) for text in texts]
        features = hstack([self._words.fit_transform(plain), self._letters.fit_transform(plain)]).tocsr()
        self._svm = LinearSVC(C=2.0, class_weight="balanced", random_state=0).fit(features, list(topics))
        self.topics: list[str] = [str(topic) for topic in self._svm.classes_]

    def margins(self, texts: Sequence[str]) -> Scores:
        """Return, for each text, the signed distance of each topic, in the order of `topics`."""
        return np.asarray(self._svm.decision_function(self._features(texts)))

    def _features(self, texts: Sequence[str]) -> csr_matrix:
        plain = [normalise(text) for text in texts]
        return hstack([self._words.transform(plain), self._letters.transform(plain)]).tocsr()


def _words_and_pairs(plain: str) -> list[str]:
    words = stems(plain)
    return [*words, *(f"{first} {second}" for first, second in pairwise(words))]
