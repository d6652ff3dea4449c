"""Find the passages of the policy that answer a question, or say that the policy does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import bm25s
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from policy_kb.examples import Example, read_examples
from policy_kb.french import normalise, stems, terms
from policy_kb.sections import Passage, Policy, Section, load_policy
from policy_kb.silences import Silence, load_silences
from policy_kb.vocabulary import Vocabulary, load_vocabulary

Scores = NDArray[np.float64]

# How much a match with the policy's own words weighs beside the classifier, and how its margins become a
# probability: measured by cross-validation, docs/decisions/0004-finding-sections.md.
POLICY_WORDS_WEIGHT = 0.3
SOFTMAX_SCALE = 6.0
RANKED = 5


@dataclass(frozen=True)
class Finding:
    """A section that answers, the passage of it that does, and the words to quote (verbatim)."""

    section: Section
    passage: Passage
    score: float
    quote: str


@dataclass(frozen=True)
class Answer:
    """What the policy says on a question, best section first; `silence` when it does not say.

    `confidence` is the probability (0–1) that the first finding, or the silence, is the right one.
    """

    findings: tuple[Finding, ...]
    confidence: float
    silence: Silence | None = None


class PolicyIndex:
    """Rank sections by a linear classifier on written questions and by the policy's own words (BM25)."""

    def __init__(self, policy: Policy, vocabulary: Vocabulary, silences: dict[str, Silence]) -> None:
        self.policy = policy
        self._vocabulary = vocabulary
        self._silences = silences
        self._passages = [(section, passage) for section in policy.sections for passage in section.passages]

    @classmethod
    def build(
        cls,
        policy: Policy,
        examples: Sequence[Example],
        vocabulary: Vocabulary,
        silences: dict[str, Silence],
    ) -> PolicyIndex:
        """Train on the examples and on the policy's own sentences; takes a few seconds."""
        index = cls(policy, vocabulary, silences)
        texts = [example.text for example in examples] + [passage.text for _, passage in index._passages]
        topics = [example.topic for example in examples] + [section.id for section, _ in index._passages]
        texts += [section.title for section in policy.sections]
        topics += [section.id for section in policy.sections]
        index._train(texts, topics)
        return index

    @classmethod
    def load(cls) -> PolicyIndex:
        """Build the index of the landlord's policy from the files of the project."""
        return cls.build(load_policy(), read_examples(), load_vocabulary(), load_silences())

    def silent(self, topic: str) -> Silence:
        """Return what is known on something the policy does not say; raise KeyError for an unknown topic."""
        return self._silences[topic]

    def find(self, question: str) -> Answer:
        """Rank the sections that answer a question, or name the silence it falls in."""
        probabilities = self.probabilities(question)
        sections = self._is_section
        asked = self._vocabulary.expand(question)
        ranked = np.argsort(-np.where(sections, probabilities, -1.0))[:RANKED]
        findings = tuple(self._finding(str(self._topics[i]), float(probabilities[i]), asked) for i in ranked)
        said, unsaid = probabilities[sections].sum(), np.where(sections, 0.0, probabilities)
        if unsaid.sum() > said:
            silence = self._silences[str(self._topics[int(unsaid.argmax())])]
            return Answer(findings, float(unsaid.sum()), silence)
        return Answer(findings, findings[0].score)

    @property
    def topics(self) -> list[str]:
        """Name the topics in the order of `probabilities`: section ids and silences."""
        return [str(topic) for topic in self._topics]

    def probabilities(self, question: str) -> Scores:
        """Return the probability of each topic."""
        margins = self._classifier.decision_function(self._features([question]))[0]
        scores = margins + POLICY_WORDS_WEIGHT * self._policy_words(question)
        odds = np.exp(SOFTMAX_SCALE * (scores - scores.max()))
        return np.asarray(odds / odds.sum())

    def _train(self, texts: list[str], topics: list[str]) -> None:
        self._words = TfidfVectorizer(analyzer=_word_pairs, sublinear_tf=True)
        self._letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
        plain = [normalise(text) for text in texts]
        features = hstack([self._words.fit_transform(plain), self._letters.fit_transform(plain)]).tocsr()
        self._classifier = LinearSVC(C=0.5, class_weight="balanced", random_state=0).fit(features, topics)
        self._topics = self._classifier.classes_
        place = {topic: i for i, topic in enumerate(self._topics)}
        self._is_section = np.array([topic not in self._silences for topic in self._topics])
        self._place = np.array([place[section.id] for section, _ in self._passages])
        self._bm25 = bm25s.BM25()
        self._bm25.index([_indexed(section, passage) for section, passage in self._passages], show_progress=False)

    def _features(self, texts: list[str]) -> csr_matrix:
        plain = [normalise(text) for text in texts]
        return hstack([self._words.transform(plain), self._letters.transform(plain)]).tocsr()

    def _policy_words(self, question: str) -> Scores:
        """Score each topic by its best passage, 1 for the best of all; a silence has none."""
        best = np.zeros(len(self._topics))
        np.maximum.at(best, self._place, self._passage_scores(self._vocabulary.expand(question)))
        return best / best.max() if best.max() > 0 else best

    def _passage_scores(self, asked: Sequence[str]) -> Scores:
        known = [term for term in asked if term in self._bm25.vocab_dict]
        if not known:
            return np.zeros(len(self._passages))
        return np.asarray(self._bm25.get_scores(known), dtype=float)

    def _finding(self, section_id: str, score: float, asked: Sequence[str]) -> Finding:
        section = self.policy.section(section_id)
        scores = self._passage_scores(asked)
        inside = [i for i, (owner, _) in enumerate(self._passages) if owner.id == section_id]
        best = max(inside, key=lambda i: scores[i])
        passage = self._passages[best][1]
        return Finding(section, passage, score, passage.text)


def _indexed(section: Section, passage: Passage) -> list[str]:
    """Index a passage with its section's title and its list's lead: they carry half of its meaning."""
    return [*terms(section.title), *terms(passage.lead or ""), *terms(passage.text)]


def _word_pairs(plain: str) -> list[str]:
    words = stems(plain)
    return [*words, *(f"{a} {b}" for a, b in pairwise(words))]
