"""Find the passages of the policy that answer a question, or say that the policy does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policy_kb.classifier import TopicClassifier
from policy_kb.examples import Example, read_examples
from policy_kb.matcher import PassageMatcher
from policy_kb.sections import Block, Passage, Policy, Section, load_policy, split_sentences
from policy_kb.silences import Silence, load_silences
from policy_kb.vocabulary import Vocabulary, load_vocabulary

Scores = NDArray[np.float64]

# How much the policy's own words weigh beside the classifier, and how the sums become probabilities: all chosen by
# cross-validation (docs/decisions/0004-finding-sections.md).
POLICY_WORDS_WEIGHT = 0.2
SOFTMAX_SCALE = 6.0
# From this probability of all silences together, the policy is said not to answer.
SILENT_FROM = 0.35
# What a second reader gives a topic that it did not name: little, so that one reader's word is not another's veto.
UNNAMED = 1e-3
RANKED = 5
# A list this short is quoted whole with its lead; a paragraph this short (in characters) is quoted whole.
SHORT_LIST = 4
SHORT_PARAGRAPH = 320


@dataclass(frozen=True)
class Finding:
    """A section that answers, the passage of it that does, and the words to quote, verbatim from policy.md."""

    section: Section
    passage: Passage
    score: float
    quote: str

    @property
    def lead(self) -> str | None:
        """Return what an item quoted alone would be unclear without: in section 9, its legal basis."""
        return self.passage.lead if self.quote == self.passage.text else None


@dataclass(frozen=True)
class Answer:
    """What the policy says on a question, best section first; `silence` is set when it does not say.

    `confidence` is the probability (0–1) that the first finding, or the silence, is the right one.
    """

    findings: tuple[Finding, ...]
    confidence: float
    silence: Silence | None = None


class PolicyIndex:
    """Rank the sections by a classifier of written questions and by the words shared with the policy."""

    def __init__(
        self,
        policy: Policy,
        examples: Sequence[Example],
        vocabulary: Vocabulary,
        silences: dict[str, Silence],
    ) -> None:
        self.policy = policy
        self._vocabulary = vocabulary
        self._silences = silences
        self._passages = [(section, passage) for section in policy.sections for passage in section.passages]
        self._matcher = PassageMatcher(self._passages, examples)
        own_words = [(section.title, section.id) for section in policy.sections]
        own_words += [(passage.text, section.id) for section, passage in self._passages]
        taught = [(example.text, example.topic) for example in examples] + own_words
        self._classifier = TopicClassifier([text for text, _ in taught], [topic for _, topic in taught])
        self.topics = self._classifier.topics
        self._is_section = np.array([topic not in silences for topic in self.topics])
        self._topic_of_passage = np.array([self.topics.index(section.id) for section, _ in self._passages])
        self._nearest = [
            (self.topics.index(silence.topic), [self.topics.index(section_id) for section_id in silence.nearest])
            for silence in silences.values()
            if silence.topic in self.topics
        ]

    @classmethod
    def build(
        cls, policy: Policy, examples: Sequence[Example], vocabulary: Vocabulary, silences: dict[str, Silence]
    ) -> PolicyIndex:
        """Learn from the written questions and from the policy's own sentences: a few seconds."""
        return cls(policy, examples, vocabulary, silences)

    @classmethod
    def load(cls) -> PolicyIndex:
        """Build the index of the landlord's policy from the files of the project."""
        return cls(load_policy(), read_examples(), load_vocabulary(), load_silences())

    def silent(self, topic: str) -> Silence:
        """Return what is known on something the policy does not say; raise KeyError for an unknown topic."""
        return self._silences[topic]

    def find(self, question: str, believed: Mapping[str, float] | None = None) -> Answer:
        """Rank the sections that answer a question, or name the silence it falls in.

        `believed` is what another reader of the same question makes of it: topic → probability. The two readers weigh
        the same, as the geometric mean of their probabilities.
        """
        matches = self._matcher.scores(self._vocabulary.expand(question))
        probabilities = self._probabilities(question, matches)
        if believed:
            probabilities = _agreed(probabilities, np.array([believed.get(topic, 0.0) for topic in self.topics]))
        ranked = np.argsort(-np.where(self._is_section, probabilities, -1.0))[:RANKED]
        findings = tuple(self._finding(self.topics[i], float(probabilities[i]), matches) for i in ranked)
        unsaid = np.where(self._is_section, 0.0, probabilities)
        if unsaid.sum() >= SILENT_FROM:
            return Answer(findings, float(unsaid.sum()), self._silences[self.topics[int(unsaid.argmax())]])
        return Answer(findings, findings[0].score)

    def probabilities(self, question: str) -> Scores:
        """Return the probability of each topic, in the order of `topics`."""
        return self._probabilities(question, self._matcher.scores(self._vocabulary.expand(question)))

    def _probabilities(self, question: str, matches: Scores) -> Scores:
        """Add the two scores; a silence shares the words of its nearest sections, so that it is not put behind."""
        shared = np.zeros(len(self.topics))
        np.maximum.at(shared, self._topic_of_passage, matches)
        if shared.max() > 0:
            shared /= shared.max()
        for silence, nearest in self._nearest:
            shared[silence] = shared[nearest].max()
        scores = self._classifier.margins([question])[0] + POLICY_WORDS_WEIGHT * shared
        odds = np.exp(SOFTMAX_SCALE * (scores - scores.max()))
        return np.asarray(odds / odds.sum())

    def _finding(self, section_id: str, score: float, matches: Scores) -> Finding:
        """Take the passage that shares most with the question; the section's first when none shares anything."""
        inside = [i for i, (section, _) in enumerate(self._passages) if section.id == section_id]
        section, passage = self._passages[max(inside, key=lambda i: matches[i])]
        return Finding(section, passage, score, quote(section, passage))


def _agreed(one: Scores, other: Scores) -> Scores:
    """Return the geometric mean of two readers' probabilities, summing to one."""
    both = np.sqrt((one + UNNAMED) * (other / other.sum() + UNNAMED)) if other.sum() > 0 else one
    return np.asarray(both / both.sum())


def quote(section: Section, passage: Passage) -> str:
    """Return the words to show for a passage: itself, or the short paragraph or list it would be unclear without."""
    blocks = section.blocks
    position = next(i for i, block in enumerate(blocks) if _holds(block, passage))
    if blocks[position].kind == "paragraph":
        followed_by_list = position + 1 < len(blocks) and blocks[position + 1].kind == "list"
        if followed_by_list and passage.text.endswith(":") and len(blocks[position + 1].items) <= SHORT_LIST:
            return _with_items(passage.text, blocks[position + 1])
        whole = blocks[position].text
        return whole if len(whole) <= SHORT_PARAGRAPH else passage.text
    if len(blocks[position].items) <= SHORT_LIST and blocks[position - 1].kind == "paragraph":
        return _with_items(str(passage.lead), blocks[position])
    return passage.text


def _holds(block: Block, passage: Passage) -> bool:
    return passage.text in block.items if passage.is_item else passage.text in split_sentences(block.text)


def _with_items(lead: str, block: Block) -> str:
    return "\n".join([lead, "", *(f"- {item}" for item in block.items)])
