"""Report, by cross-validation on the project's own phrases, how well messages are understood.

`python -m bot.evaluate` prints accuracy by intent and by right, the calibration of confidences, coverage at several
thresholds, and the confusions that a person can mend by writing more phrases; it draws calibration and risk–coverage.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rasa.shared.importers.utils import training_data_from_paths
from sklearn.model_selection import StratifiedKFold

from bot.nlu.classifier import topic_of
from bot.nlu.network import SEED, MessageNetwork
from bot.plots import draw

Reading = tuple[dict[str, float], dict[str, dict[str, float]]]

THRESHOLDS = (0.2, 0.35, 0.5, 0.65, 0.8, 0.9)
BINS = 10


def read_phrases(directory: Path) -> tuple[list[str], list[str], list[str | None]]:
    """Read the training phrases, their intents and their topics."""
    paths = sorted(str(path) for path in directory.rglob("*.yml"))
    examples = training_data_from_paths(paths, "fr").intent_examples
    return [m.get("text") for m in examples], [m.get("intent") for m in examples], [topic_of(m) for m in examples]


def read_out_of_fold(
    texts: Sequence[str], intents: Sequence[str], topics: Sequence[str | None], folds: int
) -> list[Reading]:
    """Read every phrase with a model that has not seen it."""
    readings: list[Reading] = [({}, {}) for _ in texts]
    labels = [f"{intent} {topic}" for intent, topic in zip(intents, topics, strict=True)]
    for train, test in StratifiedKFold(folds, shuffle=True, random_state=SEED).split(texts, labels):
        model = MessageNetwork.fit(*([column[place] for place in train] for column in (texts, intents, topics)))
        for place in test:
            readings[place] = model.read(texts[place])
    return readings


def calibration_error(confidences: NDArray[np.float64], hits: NDArray[np.bool_]) -> float:
    """Return the expected calibration error over equal-width bins."""
    bins = np.minimum((confidences * BINS).astype(int), BINS - 1)
    gaps = [
        abs(hits[bins == b].mean() - confidences[bins == b].mean()) * (bins == b).mean()
        for b in range(BINS)
        if (bins == b).any()
    ]
    return float(sum(gaps))


def confidence_and_hits(
    intents: Sequence[str], readings: Sequence[Reading]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return how sure each reading is of its likeliest intent, and whether that is the true one."""
    best = [next(iter(found.items())) for found, _ in readings]
    hits = [guess == truth for (guess, _), truth in zip(best, intents, strict=True)]
    return np.array([confidence for _, confidence in best]), np.array(hits)


def report(
    texts: Sequence[str],
    intents: Sequence[str],
    topics: Sequence[str | None],
    readings: Sequence[Reading],
    confusions: int,
) -> str:
    """Write the report."""
    guessed = [next(iter(found)) for found, _ in readings]
    confidences, hits = confidence_and_hits(intents, readings)
    lines = [f"{len(texts)} phrases, {len(set(intents))} intents, {len(set(zip(intents, topics, strict=True)))} topics"]
    lines.append(
        f"intent accuracy {hits.mean():.3f}   expected calibration error {calibration_error(confidences, hits):.3f}"
    )
    lines += ["", "intent                 phrases  found"]
    for intent, count in sorted(Counter(intents).items()):
        mine = np.array([truth == intent for truth in intents])
        lines.append(f"{intent:22} {count:7}  {hits[mine].mean():.3f}")
    lines += ["", "right, given that it is a wish  phrases  first  first three"]
    for right in sorted({str(t) for i, t in zip(intents, topics, strict=True) if i == "exercise_right"}):
        ranked = [
            list(found["exercise_right"]) for (_, found), topic in zip(readings, topics, strict=True) if topic == right
        ]
        first = np.mean([found[0] == right for found in ranked])
        three = np.mean([right in found[:3] for found in ranked])
        lines.append(f"{right:31} {len(ranked):7}  {first:.3f}  {three:.3f}")
    lines += ["", "threshold  answered  right when answered"]
    for threshold in THRESHOLDS:
        answered = confidences >= threshold
        lines.append(f"{threshold:9.2f}  {answered.mean():8.3f}  {hits[answered].mean():.3f}")
    lines += ["", f"the {confusions} most frequent confusions (truth → guess, an example)"]
    wrong = [(truth, guess, text) for truth, guess, text in zip(intents, guessed, texts, strict=True) if truth != guess]
    for (truth, guess), count in Counter((t, g) for t, g, _ in wrong).most_common(confusions):
        examples = [text[:60] for t, g, text in wrong if (t, g) == (truth, guess)][:3]
        lines.append(f"{count:4}  {truth} → {guess}   {' | '.join(examples)}")
    return "\n".join(lines)


def main() -> None:
    """Evaluate and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data/nlu"))
    parser.add_argument("--folds", type=int, default=4)
    parser.add_argument("--confusions", type=int, default=25)
    parser.add_argument("--plots", type=Path, default=Path("var/evaluate"), help="where to draw the two curves")
    options = parser.parse_args()
    started = time.perf_counter()
    phrases = read_phrases(options.data)
    print(f"reading {len(phrases[0])} phrases out of {options.folds} folds: some minutes", flush=True)
    readings = read_out_of_fold(*phrases, options.folds)
    print(report(*phrases, readings, options.confusions))
    print("\ndrawn:", *draw(*confidence_and_hits(phrases[1], readings), options.plots))
    print(f"\n{time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()
