"""Try what is measured of the classifier: calibration, the price of acting, and the drawings of both."""

from pathlib import Path

import numpy as np
import pytest

from bot.evaluate import calibration_error, confidence_and_hits
from bot.plots import draw, risk_by_coverage


def test_a_model_that_is_right_as_often_as_it_says_has_no_calibration_error() -> None:
    confidences = np.array([0.5] * 10)
    assert calibration_error(confidences, np.array([True, False] * 5)) == pytest.approx(0)
    assert calibration_error(confidences, np.array([False] * 10)) == pytest.approx(0.5)


def test_the_likeliest_intent_is_what_is_judged() -> None:
    readings = [({"acces": 0.7, "effacement": 0.3}, {}), ({"greeting": 0.9, "human": 0.1}, {})]
    confidences, hits = confidence_and_hits(["acces", "human"], readings)
    assert confidences.tolist() == [0.7, 0.9]
    assert hits.tolist() == [True, False]


def test_the_surest_messages_are_acted_on_first() -> None:
    coverage, risk = risk_by_coverage(np.array([0.2, 0.9, 0.6]), np.array([False, True, True]))
    assert coverage.tolist() == pytest.approx([1 / 3, 2 / 3, 1])
    assert risk.tolist() == pytest.approx([0, 0, 1 / 3])


def test_both_curves_are_drawn(tmp_path: Path) -> None:
    drawn = draw(np.array([0.2, 0.9, 0.6]), np.array([False, True, True]), tmp_path / "plots")
    assert [path.name for path in drawn] == ["calibration.png", "risk_coverage.png"]
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in drawn)
