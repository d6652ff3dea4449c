"""Fit, calibrate, persist and apply the network that reads a message, without pickle and without Rasa.

One hidden layer over French stems, character n-grams and word lists, one output for each pair of intent and topic. On
sentences of writers whom it never saw it finds 3 to 5 rights in a hundred more than linear heads over the same features
(docs/decisions/0006-classifier.md). scikit-learn fits it; a message is then read with a few NumPy products.
"""

from __future__ import annotations

import json
import warnings
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.neural_network import MLPClassifier

from bot.nlu.lexicon import list_features
from policy_kb.french import normalise, stems

Floats = NDArray[np.float32]
Label = tuple[str, str | None]
"""An intent, and its topic when the intent has topics."""

SEED = 42
HIDDEN = 128
EPOCHS = 10
# Features beyond these, by frequency, and those seen in fewer messages, cost training time and brought nothing.
WORDS, CHARACTERS = 10_000, 15_000
FEWEST_WORDS, FEWEST_CHARACTERS = 2, 4
# Each member leaves out another tenth of each label: what it has not seen tells how far it can be believed.
MEMBERS, PARTS = 2, 10
TEMPERATURES = np.geomspace(0.25, 8.0, 60)


def _words(text: str) -> list[str]:
    found = stems(normalise(text))
    return [*found, *(f"{left} {right}" for left, right in pairwise(found))]


def _vectorizers(count: int) -> dict[str, TfidfVectorizer]:
    """Return the two views of a text: French stems by one and two, and characters by two to five inside words.

    `count` is how many messages there are to learn from: a handful cannot do without what is seen once.
    """
    few = count < PARTS * FEWEST_CHARACTERS
    return {
        "words": TfidfVectorizer(
            analyzer=_words, sublinear_tf=True, min_df=1 if few else FEWEST_WORDS, max_features=WORDS
        ),
        "characters": TfidfVectorizer(
            preprocessor=normalise,
            analyzer="char_wb",
            ngram_range=(2, 5),
            sublinear_tf=True,
            min_df=1 if few else FEWEST_CHARACTERS,
            max_features=CHARACTERS,
        ),
    }


def _features(vectorizers: dict[str, TfidfVectorizer], texts: Sequence[str]) -> sp.csr_matrix:
    """Return texts × features: the fitted views, then the word lists."""
    views = [vectorizer.transform(texts) for vectorizer in vectorizers.values()]
    return sp.hstack([*views, list_features(texts)]).tocsr().astype(np.float32)


def softmax(scores: NDArray[Any]) -> NDArray[np.float64]:
    """Turn rows of scores into rows of probabilities."""
    shifted = np.exp(scores.astype(np.float64) - scores.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True))


@dataclass(frozen=True)
class Member:
    """One fitted network: features × hidden, hidden × labels, and their biases, float32."""

    hidden: Floats
    hidden_bias: Floats
    output: Floats
    output_bias: Floats

    @classmethod
    def fit(cls, features: sp.csr_matrix, labels: NDArray[np.intp], seed: int) -> Member:
        """Learn from numbered labels, each of which is present."""
        network = MLPClassifier(
            (HIDDEN,),
            alpha=1e-5,
            batch_size=min(256, len(labels)),
            learning_rate_init=3e-3,
            max_iter=EPOCHS,
            random_state=seed,
        )
        with warnings.catch_warnings():
            # Training is stopped early on purpose: more epochs fit the phrases and not the people who come after.
            warnings.simplefilter("ignore", ConvergenceWarning)
            network.fit(features, labels)
        (hidden, output), (hidden_bias, output_bias) = network.coefs_, network.intercepts_
        if output.shape[1] == 1:  # Of two labels, scikit-learn gives the odds of the second alone.
            output = np.hstack([np.zeros_like(output), output])
            output_bias = np.concatenate([np.zeros_like(output_bias), output_bias])
        return cls(
            *(np.ascontiguousarray(part, dtype=np.float32) for part in (hidden, hidden_bias, output, output_bias))
        )

    def scores(self, features: sp.csr_matrix) -> NDArray[np.float32]:
        """Return texts × labels, before the softmax; a sparse text touches only its own rows of `hidden`."""
        return np.asarray(np.maximum(features @ self.hidden + self.hidden_bias, 0) @ self.output + self.output_bias)


class MessageNetwork:
    """Tell the intent of a text, and the topic inside each intent."""

    def __init__(
        self,
        vectorizers: dict[str, TfidfVectorizer],
        labels: Sequence[Label],
        members: Sequence[Member],
        temperature: float,
    ) -> None:
        """Hold fitted views of a text, the labels in the order of the outputs, and the networks that read them."""
        self._vectorizers = vectorizers
        self._labels = list(labels)
        self._members = list(members)
        self._temperature = temperature
        topics = Counter(intent for intent, _ in labels)
        self._divided = {intent for intent, count in topics.items() if count > 1}

    @classmethod
    def fit(cls, texts: Sequence[str], intents: Sequence[str], topics: Sequence[str | None]) -> MessageNetwork:
        """Learn from texts, their intents and their topics (None where an intent has none)."""
        vectorizers = _vectorizers(len(texts))
        for vectorizer in vectorizers.values():
            vectorizer.fit(texts)
        features = _features(vectorizers, texts)
        pairs = list(zip(intents, topics, strict=True))
        labels = sorted(set(pairs), key=str)
        numbers = np.array([labels.index(pair) for pair in pairs])
        parts = _parts(numbers)
        # One core for each member: the products are too small for one member to use two.
        members = joblib.Parallel(n_jobs=MEMBERS)(
            joblib.delayed(Member.fit)(features[parts != number], numbers[parts != number], SEED + number)
            for number in range(MEMBERS)
        )
        unseen = np.vstack([member.scores(features[parts == number]) for number, member in enumerate(members)])
        truth = np.concatenate([numbers[parts == number] for number in range(MEMBERS)])
        return cls(vectorizers, labels, members, best_temperature(unseen, truth))

    def read(self, text: str) -> tuple[dict[str, float], dict[str, dict[str, float]]]:
        """Return the probability of each intent, and of each topic given its intent; both likeliest first."""
        row = _features(self._vectorizers, [text])
        shares = np.mean([softmax(member.scores(row) / self._temperature)[0] for member in self._members], axis=0)
        intents: dict[str, float] = defaultdict(float)
        topics: dict[str, dict[str, float]] = {intent: {} for intent in sorted(self._divided)}
        for (intent, topic), share in zip(self._labels, shares.tolist(), strict=True):
            intents[intent] += share
            if intent in self._divided:
                topics[intent][topic or ""] = share
        given = {
            intent: {topic: share / intents[intent] for topic, share in found.items()}
            for intent, found in topics.items()
        }
        return _likeliest_first(intents), {intent: _likeliest_first(found) for intent, found in given.items()}

    def save(self, directory: Path) -> None:
        """Write numbers as npz and words as JSON."""
        words = {
            "vocabularies": {
                name: {term: int(column) for term, column in vectorizer.vocabulary_.items()}
                for name, vectorizer in self._vectorizers.items()
            },
            "labels": self._labels,
            "temperature": self._temperature,
        }
        arrays: dict[str, NDArray[Any]] = {f"idf {name}": v.idf_ for name, v in self._vectorizers.items()}
        for number, member in enumerate(self._members):
            arrays |= {f"{number} {name}": part for name, part in vars(member).items()}
        (directory / "model.json").write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")
        np.savez(directory / "model.npz", **arrays)

    @classmethod
    def load(cls, directory: Path) -> MessageNetwork:
        """Read back what `save` wrote."""
        words = json.loads((directory / "model.json").read_text(encoding="utf-8"))
        with np.load(directory / "model.npz", allow_pickle=False) as arrays:
            vectorizers = _vectorizers(0)
            for name, vectorizer in vectorizers.items():
                vectorizer.set_params(vocabulary=words["vocabularies"][name])
                vectorizer.idf_ = arrays[f"idf {name}"]
            members = [
                Member(**{name: arrays[f"{number} {name}"] for name in Member.__dataclass_fields__})
                for number in range(MEMBERS)
            ]
        return cls(vectorizers, [(intent, topic) for intent, topic in words["labels"]], members, words["temperature"])


def _likeliest_first(shares: dict[str, float]) -> dict[str, float]:
    return dict(sorted(shares.items(), key=lambda item: -item[1]))


def _parts(labels: NDArray[np.intp]) -> NDArray[np.intp]:
    """Deal the examples of each label into `PARTS`; the first of each label goes to the last part, left out by none."""
    order = np.random.default_rng(SEED).permutation(len(labels))
    dealt: dict[int, int] = defaultdict(int)
    parts = np.empty(len(labels), dtype=np.intp)
    for place in order:
        parts[place] = (PARTS - 1 + dealt[labels[place]]) % PARTS
        dealt[labels[place]] += 1
    return parts


def best_temperature(scores: NDArray[Any], truth: NDArray[np.intp]) -> float:
    """Choose the temperature that makes the true labels most probable (least log loss)."""
    rows = np.arange(len(truth))
    losses = [-np.log(softmax(scores / t)[rows, truth] + 1e-12).mean() for t in TEMPERATURES]
    return float(TEMPERATURES[int(np.argmin(losses))])
