"""Hold the fault list of the decision page to the tests that there are."""

import re

import pytest

from deploy.local.train import ROOT

PAGE = (ROOT / "docs" / "decisions" / "0008-sms-front-door.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (?!fault )([^|-][^|]*) \| ([^|]*) \|$", PAGE.partition("## Faults and their tests")[2], re.M)
WRITTEN = {
    name
    for path in (ROOT / "tests").rglob("test_*.py")
    for name in re.findall(r"^(?:async )?def (test_\w+)\(", path.read_text(encoding="utf-8"), re.M)
}


def test_the_list_is_there() -> None:
    assert len(ROWS) > 40


@pytest.mark.parametrize(("fault", "tests"), ROWS, ids=[fault for fault, _ in ROWS])
def test_a_fault_names_tests_that_exist(fault: str, tests: str) -> None:
    named = re.findall(r"`(\w+)`", tests)
    assert named
    assert [name for name in named if name not in WRITTEN] == []
