"""Hold the interview to the number of questions that the project promises."""

import statistics

import pytest

from actions.evaluate import TARGETS, asked, questions_by_right
from gdpr.rights import Right

COUNTS = questions_by_right()


def test_every_right_that_is_filed_is_measured() -> None:
    assert set(COUNTS) == {right for right in Right if right.filed}


@pytest.mark.parametrize(("right", "most"), TARGETS.items())
def test_the_median_number_of_questions_is_within_its_target(right: Right, most: int) -> None:
    assert statistics.median(COUNTS[right]) <= most


@pytest.mark.parametrize("right", COUNTS)
def test_nobody_is_asked_more_than_the_law_table_and_the_common_fields(right: Right) -> None:
    assert max(COUNTS[right]) <= len(right.details) + 5


def test_a_story_that_does_not_reach_its_recap_is_no_measure() -> None:
    with pytest.raises(RuntimeError, match="question after full_name"):
        asked({"right": "acces", "wish": "Je veux toutes mes données"}, {"full_name": "Camille Perrin"})
