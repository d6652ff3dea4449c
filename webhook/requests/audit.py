"""Keep the journal of requests: a chain of salted digests that survives the purge of what it says."""

import hashlib
import json
import secrets
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from webhook.requests.tables import AuditEvent, AuditHead

HEAD_ID: Final = 1
START: Final = "0" * 64


def record(
    session: Session,
    *,
    action: str,
    actor: str,
    now: datetime,
    reference: str | None = None,
    payload: dict[str, Any] | None = None,
) -> AuditEvent:
    """Append one event, in the caller's transaction: it is there exactly when what it tells is.

    `actor` is an account's id ("account:3") or a process ("actions", "worker"), never a person's name. The head's lock
    makes appenders wait for each other, so that the chain never forks.
    """
    head = session.get(AuditHead, HEAD_ID, with_for_update=True) or _first_head(session)
    salted = {"salt": secrets.token_hex(16), **(payload or {})}
    event = AuditEvent(
        id=head.event_id + 1,
        recorded_at=now,
        actor=actor,
        action=action,
        reference=reference,
        payload=salted,
        payload_digest=_digest(salted),
        chain_digest="",
    )
    event.chain_digest = _link(head.chain_digest, event)
    head.event_id, head.chain_digest = event.id, event.chain_digest
    session.add(event)
    session.flush()
    return event


def events_of(session: Session, reference: str) -> list[AuditEvent]:
    """List what was done with a request, oldest first."""
    return list(session.scalars(select(AuditEvent).where(AuditEvent.reference == reference).order_by(AuditEvent.id)))


def first_broken(session: Session) -> int | None:
    """Verify the whole chain; give the id of the first event that was changed, removed or added by hand, or None."""
    chain_digest, expected_id = START, 1
    for event in session.scalars(select(AuditEvent).order_by(AuditEvent.id)):
        intact = (
            event.id == expected_id
            and event.chain_digest == _link(chain_digest, event)
            and (event.payload is None or event.payload_digest == _digest(event.payload))
        )
        if not intact:
            return expected_id
        chain_digest, expected_id = event.chain_digest, expected_id + 1
    head = session.get(AuditHead, HEAD_ID)
    ends_here = head is None if expected_id == 1 else head is not None and head.chain_digest == chain_digest
    return None if ends_here else expected_id


def _first_head(session: Session) -> AuditHead:
    """Begin the journal; of two that begin it at the same time, the second waits and goes on after the first."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    head = dialect.insert(AuditHead).values(id=HEAD_ID, event_id=0, chain_digest=START)
    session.execute(head.on_conflict_do_nothing())
    return session.get_one(AuditHead, HEAD_ID, with_for_update=True)


def _link(previous_digest: str, event: AuditEvent) -> str:
    return _digest(
        {
            "previous": previous_digest,
            "id": event.id,
            "recorded_at": event.recorded_at.timestamp(),
            "actor": event.actor,
            "action": event.action,
            "reference": event.reference,
            "payload_digest": event.payload_digest,
        }
    )


def _digest(value: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
