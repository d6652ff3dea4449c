"""Hold the reading of SMS to what it reaches on sentences that nobody wrote rules for."""

from tests.held_out.judging import read_cases
from webhook.consent.keywords import classify

MISSED_AT_MOST, FALSE_AT_MOST = 16, 2


def test_a_wish_to_stop_is_heard_and_daily_life_is_left_alone() -> None:
    cases = read_cases("optout")
    read = [(case["expected"], str(classify(case["text"]).action)) for case in cases]
    assert sum(expected == "stop" != got for expected, got in read) <= MISSED_AT_MOST
    assert sum(expected == "none" and got == "stop" for expected, got in read) <= FALSE_AT_MOST
