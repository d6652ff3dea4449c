"""Share the rows of a queue between workers: one at a time for each sender, oldest first, given back after a crash."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from webhook.sms.tables import InboundSms, OutboundSms

# Longer than the bot's 20 seconds and Twilio's 10: a lease that ends early would do the work twice.
LEASE: Final = timedelta(seconds=45)


def claim[Row: (InboundSms, OutboundSms)](
    session: Session, table: type[Row], now: datetime, *, waiting: Sequence[str], held: str
) -> Row | None:
    """Take the oldest row that is due and whose sender has no older unfinished row; None when there is none.

    A row is due when it waits and its time has come, or when whoever `held` it let the lease run out. The token it gets
    is a fence: what is done later must show it (`holds`). PostgreSQL skips rows that another worker is taking; SQLite
    has one writer at a time, and ignores the locking clause.
    """
    older = aliased(table)
    due = or_(
        and_(table.status.in_(waiting), table.next_attempt_at <= now),
        and_(table.status == held, table.lease_until < now),
    )
    blocked = exists().where(
        older.conversation_id == table.conversation_id, older.id < table.id, older.status.in_([*waiting, held])
    )
    row = session.scalars(
        select(table).where(due, ~blocked).order_by(table.id).limit(1).with_for_update(skip_locked=True, of=table)
    ).first()
    if row is None:
        return None
    row.attempts += 1
    row.lease_token = secrets.token_hex(16)
    row.lease_until = now + LEASE
    return row


def holds[Row: (InboundSms, OutboundSms)](session: Session, table: type[Row], row_id: int, token: str) -> Row | None:
    """Lock and give a row whose lease this token still is; None when another worker has taken it since."""
    row = session.get(table, row_id, with_for_update=True, populate_existing=True)
    return row if row is not None and row.lease_token == token else None


def release(row: InboundSms | OutboundSms, status: str) -> None:
    """Give a row back with the status that the work left it in."""
    row.status, row.lease_token, row.lease_until = status, None, None
