"""Carry a request from one status to another, as the law allows, and record who did it and why."""

from datetime import date

from sqlalchemy.orm import Session

from gdpr import deadlines
from gdpr.requests import IllegalTransition, Status, check_transition, is_open, needs_reason
from webhook.requests import audit
from webhook.requests.due_dates import deadline_of, set_due_dates
from webhook.requests.tables import PrivacyRequest, Suspension
from webhook.services import Clock


class ReasonMissing(ValueError):
    """Say that the law wants a written reason for this change."""


class TooLateToExtend(ValueError):
    """Say that the month in which an extension can be announced is over (GDPR 12(3))."""


def change_status(
    session: Session, request: PrivacyRequest, target: Status, *, actor: str, reason: str, clock: Clock
) -> None:
    """Change the status in the caller's transaction: dates and journal with it.

    Going to `identity_pending` suspends the clock and leaving it resumes it; `extended` adds two months. Raises
    IllegalTransition, ReasonMissing, and TooLateToExtend once the notice could no longer leave in time.
    """
    now = clock()
    today = deadlines.received_on(now)
    # Two people of the desk may decide at the same time: the second sees what the first did.
    session.refresh(request, with_for_update=True)
    current = Status(request.status)
    check_transition(current, target)
    if needs_reason(target) and not reason.strip():
        raise ReasonMissing(target)
    if target is Status.EXTENDED:
        _check_in_time(request, current, today)
        request.extended_at = now
    if target is Status.IDENTITY_PENDING:
        request.suspensions.append(Suspension(asked_on=today))
    elif current is Status.IDENTITY_PENDING:
        for suspension in request.suspensions:
            suspension.answered_on = suspension.answered_on or today
    request.status = str(target)
    request.closed_at = None if is_open(target) else request.closed_at or now
    set_due_dates(request, today)
    audit.record(
        session,
        action="status_changed",
        actor=actor,
        now=now,
        reference=request.reference,
        payload={
            "from": str(current),
            "to": str(target),
            "reason": reason.strip(),
            "due_on": request.due_on.isoformat(),
        },
    )


def _check_in_time(request: PrivacyRequest, current: Status, today: date) -> None:
    if request.type == "breach":
        raise IllegalTransition(current, Status.EXTENDED)
    if today > deadline_of(request, today).plain_on:
        raise TooLateToExtend(request.due_on.isoformat())
