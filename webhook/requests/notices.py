"""Tell another program, by signed HTTP calls, that a request was filed or changed status (contract, §7)."""

import hashlib
import hmac
import json
import logging
from datetime import datetime, timedelta
from typing import Final

import requests
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webhook.database import session_scope
from webhook.requests.tables import AuditEvent, NoticeCursor
from webhook.services import Services

logger = logging.getLogger(__name__)

# The journal's actions and the events that they are told as.
EVENTS: Final = {"filed": "request_filed", "filed_incomplete": "request_filed", "status_changed": "status_changed"}
CURSOR_ID: Final = 1
TIMEOUT_SECONDS: Final = 10.0
FIRST_DELAY: Final = timedelta(seconds=30)
LONGEST_DELAY: Final = timedelta(hours=1)
GIVE_UP_AFTER: Final = timedelta(days=3)


def deliver_notices(services: Services) -> int:
    """Send what the journal holds and was not told yet, in order; give how many were taken.

    The journal itself is the outbox: an event is told at least once, and its `id` tells a repeat. The first start of a
    deployment tells nothing of the past. A receiver that fails is tried again, then left behind after three days.
    """
    if not services.settings.notices_url:
        return 0
    delivered = 0
    while (event := _next_event(services)) is not None:
        taken = event.action not in EVENTS or _send(services, event)
        with session_scope(services.sessions) as session:
            cursor = session.get_one(NoticeCursor, CURSOR_ID, with_for_update=True)
            _advance(cursor, event, taken, services.clock())
        if not taken:
            break
        delivered += event.action in EVENTS
    return delivered


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """Give the value of the Guichet-Signature header for a body sent at a Unix time."""
    digest = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={digest}"


def _next_event(services: Services) -> AuditEvent | None:
    with session_scope(services.sessions) as session:
        cursor = session.get(NoticeCursor, CURSOR_ID)
        if cursor is None:
            session.add(NoticeCursor(id=CURSOR_ID, event_id=_last_event_id(session)))
            return None
        if cursor.next_attempt_at is not None and cursor.next_attempt_at > services.clock():
            return None
        return session.scalars(
            select(AuditEvent).where(AuditEvent.id > cursor.event_id).order_by(AuditEvent.id).limit(1)
        ).first()


def _last_event_id(session: Session) -> int:
    return session.scalar(select(func.max(AuditEvent.id))) or 0


def _send(services: Services, event: AuditEvent) -> bool:
    status = (event.payload or {}).get("to") or (event.payload or {}).get("status")
    notice = {
        "id": event.id,
        "event": EVENTS[event.action],
        "reference": event.reference,
        "status": status,
        "at": event.recorded_at.isoformat(),
    }
    body = json.dumps(notice).encode()
    headers = {
        "Content-Type": "application/json",
        "Guichet-Signature": signature(services.settings.notices_secret, int(services.clock().timestamp()), body),
    }
    try:
        response = requests.post(
            services.settings.notices_url, data=body, headers=headers, timeout=TIMEOUT_SECONDS, allow_redirects=False
        )
    except requests.RequestException as error:
        logger.warning("notice %d not delivered: %s", event.id, type(error).__name__)
        return False
    if not 200 <= response.status_code < 300:
        logger.warning("notice %d not taken: %d", event.id, response.status_code)
        return False
    return True


def _advance(cursor: NoticeCursor, event: AuditEvent, taken: bool, now: datetime) -> None:
    first_failed_at = cursor.first_failed_at or now
    if taken or now - first_failed_at > GIVE_UP_AFTER:
        if not taken:
            logger.error("notice %d given up", event.id)
        cursor.event_id = max(cursor.event_id, event.id)
        cursor.attempts, cursor.first_failed_at, cursor.next_attempt_at = 0, None, None
        return
    cursor.attempts += 1
    cursor.first_failed_at = first_failed_at
    cursor.next_attempt_at = now + min(FIRST_DELAY * 2 ** (cursor.attempts - 1), LONGEST_DELAY)
