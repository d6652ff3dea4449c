"""Give a person the receipt of a request: what was understood, the dates, and a link that needs no session."""

import hmac
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from icalendar import Calendar, Event
from sqlalchemy import select
from sqlalchemy.orm import Session

from gdpr import deadlines
from gdpr.requests import Status
from gdpr.rights import Right
from webhook.crypto import Keys
from webhook.requests.due_dates import deadline_of
from webhook.requests.evidence import receipt_content, receipt_digest
from webhook.requests.tables import PrivacyRequest


@dataclass(frozen=True)
class Receipt:
    """Hold what the receipt says.

    `first_due_on` is the plain date told on filing and `due_on` the one that holds now, later when the request was
    extended or suspended. `content` is what `digest` attests (webhook/requests/evidence.py).
    """

    reference: str
    right: Right | None
    received_at: datetime
    first_due_on: date | None
    due_on: date | None
    explanation: str
    content: dict[str, Any]
    digest: str


def signature(keys: Keys, reference: str) -> str:
    """Sign the address of a receipt. It does not expire: a receipt is kept for as long as its request."""
    return keys.fingerprint("receipt link", reference)


def is_signed(keys: Keys, reference: str, given: str) -> bool:
    """Tell whether a signature belongs to this reference."""
    return hmac.compare_digest(given.encode(), signature(keys, reference).encode())


def find(session: Session, keys: Keys, reference: str, conversation_id: str | None, today: date) -> Receipt | None:
    """Find a receipt; None when there is no such request, or when it is not of the conversation that is given.

    A purged request has no receipt left: what it said is gone.
    """
    known = PrivacyRequest.status != Status.PURGED
    request = session.scalar(select(PrivacyRequest).where(PrivacyRequest.reference == reference, known))
    if request is None or (conversation_id is not None and request.conversation_id != conversation_id):
        return None
    right = Right(request.right) if request.right else None
    under_12_3 = right is not None and right.under_12_3
    content = receipt_content(request)
    return Receipt(
        reference=request.reference,
        right=right,
        received_at=request.received_at.astimezone(deadlines.PARIS),
        # A breach binds the landlord towards the authority, and directives wait for a death: no answer date is owed.
        first_due_on=date.fromisoformat(content["due_on"]) if under_12_3 else None,
        due_on=request.due_on if under_12_3 else None,
        explanation=deadlines.explain(deadline_of(request, today)) if under_12_3 else "",
        content=content,
        digest=receipt_digest(keys, content),
    )


def calendar_entry(receipt: Receipt, summary: str, description: str, now: datetime) -> bytes:
    """Write the due date as a whole day of an iCalendar file (RFC 5545). The receipt must have a due date."""
    assert receipt.due_on is not None
    event = Event()
    event.add("uid", receipt.reference)
    event.add("dtstamp", now)
    event.add("dtstart", receipt.due_on)
    event.add("dtend", receipt.due_on + timedelta(days=1))
    event.add("summary", summary)
    event.add("description", description)
    event.add("transp", "TRANSPARENT")
    calendar = Calendar()
    calendar.add("prodid", "-//Guichet//FR")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    entry: bytes = calendar.to_ical()
    return entry
