"""Draw how far the classifier can be believed: what is right by confidence, and what asking more often would save."""

from __future__ import annotations

from pathlib import Path

import matplotlib
import numpy as np
from numpy.typing import NDArray

matplotlib.use("Agg")  # There may be no screen; chosen before pyplot is imported.
import matplotlib.pyplot as plt

BINS = 10


def draw(confidences: NDArray[np.float64], hits: NDArray[np.bool_], folder: Path) -> list[Path]:
    """Write calibration.png and risk_coverage.png, from the confidence of each reading and whether it was right."""
    folder.mkdir(parents=True, exist_ok=True)
    return [_calibration(confidences, hits, folder), _risk_coverage(confidences, hits, folder)]


def risk_by_coverage(
    confidences: NDArray[np.float64], hits: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the share answered and the share wrong among it, from the surest message on, both 0 to 1."""
    right = hits[np.argsort(-confidences, kind="stable")]
    answered = np.arange(1, len(right) + 1)
    return answered / len(right), 1 - np.cumsum(right) / answered


def _calibration(confidences: NDArray[np.float64], hits: NDArray[np.bool_], folder: Path) -> Path:
    bins = np.minimum((confidences * BINS).astype(int), BINS - 1)
    filled = [number for number in range(BINS) if (bins == number).any()]
    figure, axes = plt.subplots(figsize=(5, 5))
    axes.plot([0, 1], [0, 1], color="grey", linewidth=1)
    said = [confidences[bins == number].mean() for number in filled]
    axes.plot(said, [hits[bins == number].mean() for number in filled], marker="o")
    axes.set(xlabel="confidence", ylabel="share right", xlim=(0, 1), ylim=(0, 1), title="Calibration, out of fold")
    return _save(figure, folder / "calibration.png")


def _risk_coverage(confidences: NDArray[np.float64], hits: NDArray[np.bool_], folder: Path) -> Path:
    figure, axes = plt.subplots(figsize=(6, 4))
    axes.plot(*risk_by_coverage(confidences, hits))
    axes.set(
        xlabel="share acted on", ylabel="share wrong among it", xlim=(0, 1), title="Risk and coverage, out of fold"
    )
    return _save(figure, folder / "risk_coverage.png")


def _save(figure: plt.Figure, path: Path) -> Path:
    figure.savefig(path, dpi=120, bbox_inches="tight")
    plt.close(figure)
    return path
