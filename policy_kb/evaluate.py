"""Measure by cross-validation how often `find` names the right section first, and what it confuses."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field

import numpy as np
from sklearn.model_selection import StratifiedKFold

from policy_kb.examples import Example, read_examples
from policy_kb.index import Answer, PolicyIndex
from policy_kb.sections import load_policy
from policy_kb.silences import load_silences
from policy_kb.vocabulary import load_vocabulary

FOLDS = 5
SHOWN = 15


@dataclass
class Report:
    """Counts over questions that the index had not seen; `seconds` holds the time of each `find`."""

    questions: int = 0
    first: int = 0
    among_three: int = 0
    unanswered: int = 0
    silences_found: int = 0
    false_silences: int = 0
    confusions: Counter[tuple[str, str]] = field(default_factory=Counter)
    by_topic: dict[str, list[bool]] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)

    def add(self, example: Example, answer: Answer, seconds: float) -> None:
        """Count one question and its answer."""
        self.seconds.append(seconds)
        ids = [finding.section.id for finding in answer.findings[:3]]
        got = answer.silence.topic if answer.silence else ids[0]
        right = got == example.topic
        self.by_topic.setdefault(example.topic, []).append(right)
        if example.silent:
            self.unanswered += 1
            self.silences_found += answer.silence is not None
        else:
            self.questions += 1
            self.first += right
            self.among_three += answer.silence is None and example.topic in ids
            self.false_silences += answer.silence is not None
        if not right:
            self.confusions[example.topic, got] += 1

    def lines(self) -> list[str]:
        """Write the report for a person: figures, topics worst first, confusions."""
        topics = sorted(self.by_topic.items(), key=lambda item: np.mean(item[1]))
        return [
            f"section right first      {self.first / self.questions:.3f}  of {self.questions} questions",
            f"section among the first 3 {self.among_three / self.questions:.3f}",
            f"taken for unanswered     {self.false_silences / self.questions:.3f}",
            f"unanswered and said so   {self.silences_found / self.unanswered:.3f}  of {self.unanswered} questions",
            f"find, 95th percentile    {1000 * float(np.percentile(self.seconds, 95)):.1f} ms",
            "topics, worst first: " + ", ".join(f"{topic} {np.mean(hits):.2f}" for topic, hits in topics[:SHOWN]),
            "confusions (topic → answer): "
            + ", ".join(f"{topic} → {got} ×{count}" for (topic, got), count in self.confusions.most_common(SHOWN)),
        ]


def evaluate(folds: int = FOLDS) -> Report:
    """Ask each written question to an index that learned from the other folds; deterministic, under a minute."""
    policy, vocabulary, silences = load_policy(), load_vocabulary(), load_silences()
    examples = read_examples()
    report = Report()
    splits = StratifiedKFold(folds, shuffle=True, random_state=0)
    for known, unseen in splits.split(examples, [example.topic for example in examples]):
        index = PolicyIndex.build(policy, [examples[i] for i in known], vocabulary, silences)
        for i in unseen:
            started = time.perf_counter()
            answer = index.find(examples[i].text)
            report.add(examples[i], answer, time.perf_counter() - started)
    return report
