"""Set the due dates of a request from when it was received, extended and suspended."""

from datetime import date

from gdpr import deadlines
from gdpr.requests import RequestType
from gdpr.rights import Right
from webhook.requests.tables import PrivacyRequest


def set_due_dates(request: PrivacyRequest, today: date) -> None:
    """Work out `due_on`, `legal_due_on` and `due_at` again, as they stand today.

    A breach has 72 hours (GDPR 33(1)). Post-mortem directives are not under GDPR 12(3): their date is the desk's own
    target. A suspension still open counts until today.
    """
    received_on = deadlines.received_on(request.received_at)
    if request.type == RequestType.BREACH:
        request.due_at = deadlines.breach_due_at(request.received_at)
        request.due_on = request.legal_due_on = deadlines.received_on(request.due_at)
        return
    if request.right and not Right(request.right).under_12_3:
        request.due_on = request.legal_due_on = deadlines.target_on(received_on)
        return
    deadline = deadline_of(request, today)
    request.due_on, request.legal_due_on = deadline.plain_on, deadline.legal_on


def deadline_of(request: PrivacyRequest, today: date) -> deadlines.Deadline:
    """Count the deadline of a request under GDPR 12(3), as it stands today."""
    periods = [(suspension.asked_on, suspension.answered_on or today) for suspension in request.suspensions]
    return deadlines.due(
        deadlines.received_on(request.received_at),
        extended=request.extended_at is not None,
        suspended_days=deadlines.suspended_days(periods),
    )
