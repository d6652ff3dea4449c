"""Count the deadlines: the month of GDPR 12(3), its extension and suspension, and the 72 hours of a breach."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import holidays

PARIS = ZoneInfo("Europe/Paris")

_TARGET = timedelta(days=20)
_BREACH = timedelta(hours=72)
_SATURDAY = 5
# The eleven holidays of metropolitan France; Alsace and Moselle have two more, which do not bind a landlord near Paris.
_HOLIDAYS = holidays.country_holidays("FR")
_MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


@dataclass(frozen=True)
class Deadline:
    """When an answer is due, and how the date was counted.

    `plain_on` is told to the person; `legal_on` is the same date moved to a working day, for the queue. Only `plain_on`
    may be promised: an answer that leaves on it is in time however the rule on working days is read.
    """

    received_on: date
    plain_on: date
    legal_on: date
    extended: bool = False
    suspended_days: int = 0


def received_on(received_at: datetime) -> date:
    """Return the day of receipt in Europe/Paris; raise ValueError when `received_at` has no time zone."""
    return _aware(received_at).astimezone(PARIS).date()


def due(received_on: date, *, extended: bool = False, suspended_days: int = 0) -> Deadline:
    """Return the deadline of a request received on `received_on`.

    One month from receipt, or three when `extended` (GDPR 12(3)). The day of receipt is not counted and the period ends
    on the day of the same number, or on the month's last day (Regulation 1182/71, art. 3(1) and 3(2)(c)). Each
    suspended day moves the plain date by one (decree 2019-536, art. 77); then the date moves to a working day (art.
    3(4)). Raise ValueError when `suspended_days` is negative.
    """
    if suspended_days < 0:
        raise ValueError("A suspension cannot bring the deadline forward.")
    plain_on = _months_after(received_on, 3 if extended else 1) + timedelta(days=suspended_days)
    return Deadline(received_on, plain_on, working_day(plain_on), extended, suspended_days)


def suspended_days(periods: Iterable[tuple[date, date]]) -> int:
    """Count the days of suspension in `periods`, each from the day of the request to the day of the answer.

    The day of the answer is not suspended, and a day covered twice counts once. Raise ValueError when a period ends
    before it starts. Only the DPO's reasoned request for identity information suspends (GDPR 12(6); decree 2019-536,
    art. 77).
    """
    total = timedelta()
    counted_to = date.min
    for asked_on, answered_on in sorted(periods):
        if answered_on < asked_on:
            raise ValueError("A suspension cannot end before it starts.")
        total += max(answered_on - max(asked_on, counted_to), timedelta())
        counted_to = max(counted_to, answered_on)
    return total.days


def extension_notice_by(received_on: date, *, suspended_days: int = 0) -> date:
    """Return the last day to tell the person of an extension and its reasons: the plain month (GDPR 12(3))."""
    return due(received_on, suspended_days=suspended_days).plain_on


def target_on(received_on: date) -> date:
    """Return the day the desk aims at, twenty days after receipt: a promise to oneself, not a rule of law."""
    return received_on + _TARGET


def breach_due_at(received_at: datetime) -> datetime:
    """Return the instant 72 hours after a breach became known (GDPR 33(1)), in the time zone of `received_at`.

    Hours run through nights, week-ends and holidays (Regulation 1182/71, art. 3(3)) and never roll (art. 3(4)). They
    are counted in UTC, so that a change of clocks neither adds nor takes one. Raise ValueError when there is no time
    zone.
    """
    return (_aware(received_at).astimezone(timezone.utc) + _BREACH).astimezone(received_at.tzinfo)


def working_day(day: date) -> date:
    """Return `day`, or the next day that is no Saturday, Sunday or public holiday (Regulation 1182/71, art. 3(4))."""
    while day.weekday() >= _SATURDAY or day in _HOLIDAYS:
        day += timedelta(days=1)
    return day


def explain(deadline: Deadline) -> str:
    """Say in one French sentence, under thirty words, how the date told to the person was counted."""
    period = "trois mois (délai prolongé)" if deadline.extended else "un mois"
    if deadline.suspended_days:
        unit = "jour" if deadline.suspended_days == 1 else "jours"
        period += f" plus {deadline.suspended_days} {unit} de suspension"
    shortened = not deadline.suspended_days and deadline.plain_on.day != deadline.received_on.day
    last_day = ", dernier jour du mois" if shortened else ""
    return (
        f"Demande reçue le {_in_french(deadline.received_on)} : {period}, "
        f"donc réponse au plus tard le {_in_french(deadline.plain_on)}{last_day}."
    )


def _months_after(day: date, months: int) -> date:
    """Return the day of the same number `months` later, or the last day of that month when it has none."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _aware(instant: datetime) -> datetime:
    """Return `instant`, or raise ValueError when it does not say its time zone."""
    if instant.utcoffset() is None:
        raise ValueError("An instant needs its time zone.")
    return instant


def _in_french(day: date) -> str:
    """Write a date in French words, « 1er mars 2027 »."""
    return f"{'1er' if day.day == 1 else day.day} {_MONTHS[day.month - 1]} {day.year}"
