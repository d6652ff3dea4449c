"""Keep the journal of requests: a chain that survives the purge of what it says."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from webhook.chain import Chain
from webhook.requests.tables import AuditEvent, AuditHead

_CHAIN: Final = Chain(AuditEvent, AuditHead, covered=("actor", "action", "reference"))


def record(
    session: Session,
    *,
    action: str,
    actor: str,
    now: datetime,
    reference: str | None = None,
    payload: dict[str, Any] | None = None,
) -> AuditEvent:
    """Append one event, in the caller's transaction.

    `actor` is an account's id ("account:3") or a process ("actions", "worker"), never a person's name.
    """
    event = AuditEvent(recorded_at=now, actor=actor, action=action, reference=reference, payload=payload)
    _CHAIN.append(session, event)
    return event


def events_of(session: Session, reference: str) -> list[AuditEvent]:
    """List what was done with a request, oldest first."""
    return list(session.scalars(select(AuditEvent).where(AuditEvent.reference == reference).order_by(AuditEvent.id)))


def first_broken(session: Session) -> int | None:
    """Verify the whole journal; give the id of the first event that was changed, removed or added by hand, or None."""
    return _CHAIN.first_broken(session)
