"""Check the deadlines against the dates that the law was read to give, and the properties that hold for every date."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdpr.deadlines import (
    PARIS,
    Deadline,
    breach_due_at,
    due,
    explain,
    extension_notice_by,
    received_on,
    suspended_days,
    target_on,
    working_day,
)

DAYS = st.dates(date(2018, 5, 25), date(2060, 12, 31))
SUSPENSIONS = st.integers(0, 120)
# A narrow window, so that the periods do overlap.
PERIODS = st.lists(
    st.tuples(st.dates(date(2026, 12, 1), date(2027, 1, 31)), st.integers(0, 30)).map(
        lambda start: (start[0], start[0] + timedelta(days=start[1]))
    ),
    max_size=5,
)


def day(text: str) -> date:
    """Read an ISO date."""
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("received", "plain", "legal", "extended"),
    [
        ("2026-11-22", "2026-12-22", "2026-12-22", "2027-02-22"),
        ("2026-11-25", "2026-12-25", "2026-12-28", "2027-02-25"),  # Christmas, then a week-end
        ("2026-11-30", "2026-12-30", "2026-12-30", "2027-03-01"),  # extended: 28 February is a Sunday
        ("2026-12-01", "2027-01-01", "2027-01-04", "2027-03-01"),  # New Year, then a week-end
        ("2027-01-29", "2027-02-28", "2027-03-01", "2027-04-29"),  # the month's last day, a Sunday
        ("2027-01-31", "2027-02-28", "2027-03-01", "2027-04-30"),
        ("2027-02-28", "2027-03-28", "2027-03-30", "2027-05-28"),  # a Sunday, then Easter Monday
        ("2027-04-06", "2027-05-06", "2027-05-07", "2027-07-06"),  # Ascension
        ("2027-04-08", "2027-05-08", "2027-05-10", "2027-07-08"),  # 8 May, a Saturday
        ("2027-04-17", "2027-05-17", "2027-05-18", "2027-07-19"),  # Whit Monday; extended: a Saturday
        ("2027-06-14", "2027-07-14", "2027-07-15", "2027-09-14"),  # 14 July
        ("2028-01-31", "2028-02-29", "2028-02-29", "2028-05-02"),  # leap year; extended: a Sunday, then 1 May
    ],
)
def test_a_request_is_due_in_one_month_or_three_and_rolls_to_a_working_day(
    received: str, plain: str, legal: str, extended: str
) -> None:
    deadline = due(day(received))
    assert (deadline.plain_on, deadline.legal_on) == (day(plain), day(legal))
    assert due(day(received), extended=True).legal_on == day(extended)


def test_an_extension_counts_three_months_from_receipt_and_not_from_the_first_deadline() -> None:
    assert due(day("2026-11-30"), extended=True).plain_on == day("2027-02-28")
    assert due(day("2027-01-31"), extended=True).plain_on == day("2027-04-30")


def test_each_suspended_day_moves_the_plain_date_by_one() -> None:
    days = suspended_days([(day("2026-12-01"), day("2026-12-08"))])
    assert due(day("2026-11-22"), suspended_days=days) == Deadline(
        day("2026-11-22"), day("2026-12-29"), day("2026-12-29"), extended=False, suspended_days=7
    )


def test_a_suspended_date_rolls_after_it_has_moved() -> None:
    assert due(day("2026-11-22"), suspended_days=3).legal_on == day("2026-12-28")  # 25 December, then a week-end


def test_a_negative_suspension_is_refused() -> None:
    with pytest.raises(ValueError, match="forward"):
        due(day("2026-11-22"), suspended_days=-1)


@pytest.mark.parametrize(
    ("periods", "days"),
    [
        ([], 0),
        ([("2026-12-01", "2026-12-01")], 0),  # answered the same day
        ([("2026-12-01", "2026-12-08"), ("2026-12-10", "2026-12-11")], 8),
        ([("2026-12-10", "2026-12-11"), ("2026-12-01", "2026-12-08")], 8),  # in any order
        ([("2026-12-01", "2026-12-08"), ("2026-12-05", "2026-12-10")], 9),  # overlapping
        ([("2026-12-01", "2026-12-20"), ("2026-12-05", "2026-12-10")], 19),  # one inside the other
        ([("2026-12-01", "2026-12-20"), ("2026-12-05", "2026-12-10"), ("2026-12-12", "2026-12-22")], 21),
    ],
)
def test_a_day_is_suspended_once(periods: list[tuple[str, str]], days: int) -> None:
    assert suspended_days((day(asked), day(answered)) for asked, answered in periods) == days


def test_a_suspension_cannot_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="end before"):
        suspended_days([(day("2026-12-08"), day("2026-12-01"))])


@given(PERIODS)
def test_the_suspended_days_are_those_of_the_union_of_the_periods(periods: list[tuple[date, date]]) -> None:
    union = {asked + timedelta(days=n) for asked, answered in periods for n in range((answered - asked).days)}
    assert suspended_days(periods) == len(union)


@given(DAYS, st.booleans(), SUSPENSIONS)
def test_the_legal_date_is_the_first_working_day_from_the_plain_date(
    received: date, extended: bool, suspended: int
) -> None:
    deadline = due(received, extended=extended, suspended_days=suspended)
    assert working_day(deadline.legal_on) == deadline.legal_on
    assert deadline.legal_on.weekday() < 5
    assert timedelta() <= deadline.legal_on - deadline.plain_on <= timedelta(days=4)


@given(DAYS)
def test_a_month_is_between_28_and_31_days(received: date) -> None:
    assert timedelta(days=28) <= due(received).plain_on - received <= timedelta(days=31)


@given(DAYS, SUSPENSIONS)
def test_an_extended_deadline_is_later(received: date, suspended: int) -> None:
    first = due(received, suspended_days=suspended)
    extended = due(received, extended=True, suspended_days=suspended)
    assert first.plain_on < extended.plain_on
    assert first.legal_on < extended.legal_on


@given(DAYS, st.booleans())
def test_a_later_receipt_never_gives_an_earlier_deadline(received: date, extended: bool) -> None:
    next_day = due(received + timedelta(days=1), extended=extended)
    assert due(received, extended=extended).legal_on <= next_day.legal_on


def test_the_notice_of_extension_leaves_by_the_plain_date() -> None:
    assert extension_notice_by(day("2026-11-25")) == day("2026-12-25")  # a holiday: it does not roll
    assert extension_notice_by(day("2026-11-22"), suspended_days=7) == day("2026-12-29")


def test_the_target_is_twenty_days() -> None:
    assert target_on(day("2026-11-22")) == day("2026-12-12")


@pytest.mark.parametrize("holiday", ["01-01", "05-01", "05-08", "07-14", "08-15", "11-01", "11-11", "12-25"])
@pytest.mark.parametrize("year", [2026, 2030, 2035])
def test_the_fixed_holidays_of_france_are_no_working_days(year: int, holiday: str) -> None:
    assert working_day(day(f"{year}-{holiday}")) > day(f"{year}-{holiday}")


@pytest.mark.parametrize(
    "ordinary",
    [
        "2027-03-26",  # Good Friday, a holiday in Alsace and Moselle only
        "2028-12-26",  # the day after Christmas, the same
        "2027-12-10",  # the abolition of slavery falls on other days overseas
    ],
)
def test_local_holidays_are_working_days(ordinary: str) -> None:
    assert working_day(day(ordinary)) == day(ordinary)


def test_the_day_of_receipt_is_that_of_paris() -> None:
    assert received_on(datetime(2026, 11, 30, 23, 30, tzinfo=timezone.utc)) == day("2026-12-01")  # winter, UTC+1
    assert received_on(datetime(2026, 6, 30, 21, 59, tzinfo=timezone.utc)) == day("2026-06-30")  # summer, UTC+2
    assert received_on(datetime(2026, 6, 30, 22, 0, tzinfo=timezone.utc)) == day("2026-07-01")


@pytest.mark.parametrize("function", [received_on, breach_due_at])
def test_an_instant_without_a_time_zone_is_refused(function: object) -> None:
    assert callable(function)
    with pytest.raises(ValueError, match="time zone"):
        function(datetime(2026, 11, 22, 10, 4))


def test_a_breach_is_due_after_72_hours_even_on_a_holiday() -> None:
    known_at = datetime(2026, 12, 23, 18, 30, tzinfo=timezone.utc)
    assert breach_due_at(known_at) == datetime(2026, 12, 26, 18, 30, tzinfo=timezone.utc)


def test_the_72_hours_are_true_hours_when_the_clocks_change() -> None:
    known_at = datetime(2026, 10, 23, 12, 0, tzinfo=PARIS)  # the clocks go back on 25 October
    assert breach_due_at(known_at).isoformat() == "2026-10-26T11:00:00+01:00"


@pytest.mark.parametrize(
    ("deadline", "sentence"),
    [
        (
            due(day("2026-11-22")),
            "Demande reçue le 22 novembre 2026 : un mois, donc réponse au plus tard le 22 décembre 2026.",
        ),
        (  # the person is told the plain date, even on a holiday
            due(day("2026-12-01")),
            "Demande reçue le 1er décembre 2026 : un mois, donc réponse au plus tard le 1er janvier 2027.",
        ),
        (
            due(day("2027-01-31")),
            "Demande reçue le 31 janvier 2027 : un mois, "
            "donc réponse au plus tard le 28 février 2027, dernier jour du mois.",
        ),
        (
            due(day("2026-11-22"), suspended_days=1),
            "Demande reçue le 22 novembre 2026 : un mois plus 1 jour de suspension, "
            "donc réponse au plus tard le 23 décembre 2026.",
        ),
        (
            due(day("2026-11-22"), extended=True, suspended_days=7),
            "Demande reçue le 22 novembre 2026 : trois mois (délai prolongé) plus 7 jours de suspension, "
            "donc réponse au plus tard le 1er mars 2027.",
        ),
    ],
)
def test_the_sentence_says_how_the_date_is_counted(deadline: Deadline, sentence: str) -> None:
    assert explain(deadline) == sentence


@given(DAYS, st.booleans(), SUSPENSIONS)
def test_the_sentence_stays_under_thirty_words(received: date, extended: bool, suspended: int) -> None:
    assert len(explain(due(received, extended=extended, suspended_days=suspended)).split()) < 30
