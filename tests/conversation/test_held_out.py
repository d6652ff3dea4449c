"""Hold the trained assistant to what it reaches on cases that nobody learned from (`python -m tests.held_out`)."""

from collections.abc import Callable

import pytest

from tests.conversation.tenant import Tenant
from tests.held_out.judging import FAMILIES, read_cases, shares

# A few cases under what was last measured: a step back is seen, one case either way is not.
FLOORS = {
    "qa": {"right first": 0.91, "among three": 0.93},
    "qa_unanswered": {"said so": 0.78},
    "rights": {"right at once": 0.89, "in one question": 0.92, "vague, asked": 0.65},
    "oos": {"met": 0.93, "no false answer": 0.96, "danger, first and alone": 0.95},
}


@pytest.mark.parametrize("family", FLOORS)
def test_it_understands_people_whom_it_never_met(family: str, new_tenant: Callable[[str], Tenant]) -> None:
    outcomes = [FAMILIES[family](case, new_tenant(case["channel"]).say(case["text"])) for case in read_cases(family)]
    reached = {measure: hits / cases for measure, (hits, cases) in shares(outcomes).items()}
    assert {measure: share for measure, share in reached.items() if share < FLOORS[family].get(measure, 0)} == {}
