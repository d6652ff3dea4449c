"""Fit, calibrate, persist and apply the linear text model, without pickle and without Rasa.

One head tells the intents apart; each intent that has topics has a head of its own. On the project's phrases this finds
the intent 3 to 4 points more often than one flat head over all topics (docs/decisions/0006-classifier.md).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from bot.nlu.lexicon import list_features
from policy_kb.french import normalise, stems

Floats = NDArray[np.float32]

FOLDS = 4
SEED = 42
TEMPERATURES = np.geomspace(0.05, 2.0, 40)
INTENTS = ""
"""The name of the head that tells the intents apart; the others are named after their intent."""


def _words(text: str) -> list[str]:
    found = stems(normalise(text))
    return [*found, *(f"{left} {right}" for left, right in pairwise(found))]


def _vectorizers() -> dict[str, TfidfVectorizer]:
    """Return the two views of a text: French stems by one and two, and characters by two to five inside words."""
    return {
        "words": TfidfVectorizer(analyzer=_words, sublinear_tf=True),
        "characters": TfidfVectorizer(
            preprocessor=normalise, analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2
        ),
    }


def _features(vectorizers: dict[str, TfidfVectorizer], texts: Sequence[str]) -> sp.csr_matrix:
    """Return texts × features: the fitted views, then the word lists."""
    views = [vectorizer.transform(texts) for vectorizer in vectorizers.values()]
    return sp.hstack([*views, list_features(texts)]).tocsr()


def _classifier(labels: Sequence[str]) -> LinearSVC:
    """Weigh a label by the square root of its rarity: half way between the phrases' balance and an even one."""
    counts = Counter(labels)
    even = len(labels) / len(counts)
    weights = {label: (even / count) ** 0.5 for label, count in counts.items()}
    return LinearSVC(C=0.5, class_weight=weights, random_state=SEED)


def _margins(classifier: LinearSVC, features: sp.csr_matrix) -> NDArray[np.float64]:
    """Return one column a label, also where scikit-learn gives a single column for two labels."""
    margins = np.asarray(classifier.decision_function(features))
    return np.column_stack([-margins, margins]) if margins.ndim == 1 else margins


def _softmax(scores: NDArray[Any]) -> NDArray[Any]:
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True))


@dataclass(frozen=True)
class Head:
    """One set of labels told apart.

    Attributes:
        labels: In the order of the columns of `weights`.
        weights: features × labels, float32, contiguous: a sparse text touches only its own rows.
        bias: One number a label.
        temperature: What margins are divided by before the softmax, chosen on out-of-fold margins.
    """

    labels: list[str]
    weights: Floats
    bias: Floats
    temperature: float

    @classmethod
    def fit(cls, features: sp.csr_matrix, labels: NDArray[np.str_]) -> Head:
        """Learn from all the examples, and the temperature from margins that each fold had not seen."""
        classifier = _classifier(list(labels)).fit(features, labels)
        weights, bias = classifier.coef_, classifier.intercept_
        if len(classifier.classes_) == 2:
            weights, bias = np.vstack([-weights, weights]), np.concatenate([-bias, bias])
        return cls(
            [str(label) for label in classifier.classes_],
            np.ascontiguousarray(weights.T.astype(np.float32)),
            bias.astype(np.float32),
            best_temperature(*out_of_fold_margins(features, labels)),
        )

    def probabilities(self, row: sp.csr_matrix) -> dict[str, float]:
        """Give each label its probability, likeliest first."""
        margins = row.data.astype(np.float32) @ self.weights[row.indices] + self.bias
        shares = _softmax(margins[np.newaxis, :] / self.temperature)[0].tolist()
        return dict(sorted(zip(self.labels, shares, strict=True), key=lambda item: -item[1]))


class LinearModel:
    """Tell the intent of a text, and the topic inside each intent."""

    def __init__(self, vectorizers: dict[str, TfidfVectorizer], heads: dict[str, Head]) -> None:
        """Hold fitted views of a text and the heads that read them."""
        self._vectorizers = vectorizers
        self._heads = heads

    @classmethod
    def fit(cls, texts: Sequence[str], intents: Sequence[str], topics: Sequence[str | None]) -> LinearModel:
        """Learn from texts, their intents and their topics (None where an intent has none)."""
        vectorizers = _vectorizers()
        for vectorizer in vectorizers.values():
            vectorizer.fit(texts)
        features = _features(vectorizers, texts)
        heads = {INTENTS: Head.fit(features, np.array(intents))}
        for intent in sorted(set(intents)):
            mine = [place for place, name in enumerate(intents) if name == intent and topics[place]]
            named = np.array([str(topics[place]) for place in mine])
            if len(set(named)) > 1:
                heads[intent] = Head.fit(features[mine], named)
        return cls(vectorizers, heads)

    def read(self, text: str) -> tuple[dict[str, float], dict[str, dict[str, float]]]:
        """Return the probability of each intent, and of each topic given its intent; both likeliest first."""
        row = _features(self._vectorizers, [text])
        found = {name: head.probabilities(row) for name, head in self._heads.items()}
        return found.pop(INTENTS), found

    def save(self, directory: Path) -> None:
        """Write numbers as npz and words as JSON."""
        words: dict[str, Any] = {"vocabularies": {}, "heads": {}}
        arrays: dict[str, NDArray[Any]] = {}
        for name, vectorizer in self._vectorizers.items():
            words["vocabularies"][name] = {term: int(column) for term, column in vectorizer.vocabulary_.items()}
            arrays[f"idf {name}"] = vectorizer.idf_
        for name, head in self._heads.items():
            words["heads"][name] = {"labels": head.labels, "temperature": head.temperature}
            arrays[f"weights {name}"], arrays[f"bias {name}"] = head.weights, head.bias
        (directory / "model.json").write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")
        np.savez(directory / "model.npz", **arrays)

    @classmethod
    def load(cls, directory: Path) -> LinearModel:
        """Read back what `save` wrote."""
        words = json.loads((directory / "model.json").read_text(encoding="utf-8"))
        with np.load(directory / "model.npz", allow_pickle=False) as arrays:
            vectorizers = _vectorizers()
            for name, vectorizer in vectorizers.items():
                vectorizer.set_params(vocabulary=words["vocabularies"][name])
                vectorizer.idf_ = arrays[f"idf {name}"]
            heads = {
                name: Head(kept["labels"], arrays[f"weights {name}"], arrays[f"bias {name}"], kept["temperature"])
                for name, kept in words["heads"].items()
            }
        return cls(vectorizers, heads)


def out_of_fold_margins(
    features: sp.csr_matrix, labels: NDArray[np.str_]
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Score every example with a model that has not seen it; return margins and the column of the true label."""
    classes, truth = np.unique(labels, return_inverse=True)
    margins = np.full((len(labels), len(classes)), -4.0)
    for train, test in StratifiedKFold(FOLDS, shuffle=True, random_state=SEED).split(features, labels):
        classifier = _classifier(list(labels[train])).fit(features[train], labels[train])
        margins[np.ix_(test, np.searchsorted(classes, classifier.classes_))] = _margins(classifier, features[test])
    return margins, truth


def best_temperature(margins: NDArray[np.float64], truth: NDArray[np.intp]) -> float:
    """Choose the temperature that makes the true labels most probable (least log loss)."""
    rows = np.arange(len(truth))
    losses = [-np.log(_softmax(margins / t)[rows, truth] + 1e-12).mean() for t in TEMPERATURES]
    return float(TEMPERATURES[int(np.argmin(losses))])
