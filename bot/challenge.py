"""Let Rasa's own DIET challenge the network on the same phrases and the same tests: `python -m bot.challenge`.

Both learn from the same sample of data/nlu, each pair of intent and topic being one label, and are tested on the same
phrases kept from it. DIET is slow: the sample and the epochs are arguments, and what was measured with which stands in
docs/decisions/0006-classifier.md. Part of no pipeline.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from rasa.core.agent import Agent
from rasa.model_training import train_nlu
from sklearn.model_selection import train_test_split

from bot.evaluate import read_phrases
from bot.nlu.network import SEED, MessageNetwork

Phrase = tuple[str, str, str | None]
Reader = Callable[[str], str]

TESTED = 1_500
DIET: dict[str, Any] = {
    "recipe": "default.v1",
    "assistant_id": "challenger",
    "language": "fr",
    "pipeline": [
        {"name": "WhitespaceTokenizer"},
        {"name": "LexicalSyntacticFeaturizer"},
        {"name": "CountVectorsFeaturizer"},
        {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
        {
            "name": "DIETClassifier",
            "batch_size": [64, 256],
            "constrain_similarities": True,
            "entity_recognition": False,
            "random_seed": SEED,
        },
    ],
}


def label_of(phrase: Phrase) -> str:
    """Join an intent and its topic in one label that Rasa takes as an intent."""
    _, intent, topic = phrase
    return f"{intent}+{topic}" if topic else intent


def train_network(phrases: Sequence[Phrase]) -> Reader:
    """Train the network of the pipeline; the reader names the likeliest intent with its likeliest topic."""
    network = MessageNetwork.fit(*zip(*phrases, strict=True))

    def read(text: str) -> str:
        intents, topics = network.read(text)
        intent = next(iter(intents))
        return label_of((text, intent, next(iter(topics.get(intent, {})), None)))

    return read


def train_diet(phrases: Sequence[Phrase], epochs: int, folder: Path) -> Reader:
    """Train Rasa's recommended pipeline in a folder of its own."""
    by_label: dict[str, list[str]] = {}
    for phrase in phrases:
        by_label.setdefault(label_of(phrase), []).append(phrase[0])
    nlu = [{"intent": label, "examples": "".join(f"- {text}\n" for text in texts)} for label, texts in by_label.items()]
    config = {**DIET, "pipeline": [*DIET["pipeline"][:-1], {**DIET["pipeline"][-1], "epochs": epochs}]}
    for name, content in (("nlu.yml", {"version": "3.1", "nlu": nlu}), ("config.yml", config)):
        (folder / name).write_text(yaml.safe_dump(content, allow_unicode=True, width=10**6), encoding="utf-8")
    model = train_nlu(str(folder / "config.yml"), str(folder / "nlu.yml"), str(folder))
    agent = Agent.load(str(model))
    loop = asyncio.new_event_loop()
    return lambda text: str(loop.run_until_complete(agent.parse_message(text))["intent"]["name"])


def report(name: str, train: Callable[[], Reader], tested: Sequence[Phrase]) -> None:
    """Train, read the tested phrases, and print what was right, in how long."""
    started = time.perf_counter()
    read = train()
    trained = time.perf_counter() - started
    started = time.perf_counter()
    found = [read(text) for text, _, _ in tested]
    spent = 1_000 * (time.perf_counter() - started) / len(tested)
    wanted = [label_of(phrase) for phrase in tested]
    intents = np.mean([got.split("+")[0] == label.split("+")[0] for got, label in zip(found, wanted, strict=True)])
    labels = np.mean([got == label for got, label in zip(found, wanted, strict=True)])
    print(f"{name:8} intent {intents:.3f}, with its topic {labels:.3f}; {trained:.0f} s to train, {spent:.1f} ms each")


def main() -> None:
    """Sample, train both, and print the comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phrases", type=int, default=4_000)
    parser.add_argument("--epochs", type=int, default=30)
    asked = parser.parse_args()
    # A plus or a brace has a meaning of its own in what Rasa reads.
    phrases = [phrase for phrase in zip(*read_phrases(Path("data/nlu")), strict=True) if "{" not in phrase[0]]
    learned, tested = train_test_split(phrases, train_size=asked.phrases, test_size=TESTED, random_state=SEED)
    print(f"{len(learned)} phrases learned, {len(tested)} tested, {asked.epochs} epochs for DIET", flush=True)
    report("network", lambda: train_network(learned), tested)
    with tempfile.TemporaryDirectory() as folder:
        report("DIET", lambda: train_diet(learned, asked.epochs, Path(folder)), tested)


if __name__ == "__main__":
    main()
