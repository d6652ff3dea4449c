"""Read the written questions of data/nlu and tell which section, or which silence, each one is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

NLU = Path(__file__).parent.parent / "data" / "nlu"
QUESTIONS = "policy_question"
SILENCES = "policy_silent"


@dataclass(frozen=True)
class Example:
    """A written question and its topic: a section id, or the name of something the policy does not say."""

    text: str
    topic: str
    silent: bool = False


def read_examples(nlu: Path = NLU) -> list[Example]:
    """Read every example of the two intents; the topic is in the block's metadata (Rasa 3 YAML)."""
    return [example for path in sorted(nlu.rglob("*.yml")) for example in _examples_of(path)]


def _examples_of(path: Path) -> Iterator[Example]:
    # libyaml's loader is as safe as PyYAML's own, and ten times as fast: the files hold thousands of phrases.
    for block in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader).get("nlu", []):
        if block.get("intent") in (QUESTIONS, SILENCES):
            topic, silent = str(block["metadata"]["topic"]), block["intent"] == SILENCES
            for line in block["examples"].splitlines():
                yield Example(line.removeprefix("- "), topic, silent)
