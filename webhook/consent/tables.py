"""Keep the proof of every opposition, chained, and the state that it leaves."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from webhook.database import Base, SealedJson, UtcDateTime


class ConsentEvent(Base):
    """Record one thing a person, the desk or the provider did about commercial messages. Rows are only ever added.

    `payload` holds the evidence and the salt of `payload_digest`. Purging it, and the fingerprint, leaves a row from
    which nothing about the person can be found again, and a chain that still verifies (webhook/consent/journal.py).
    """

    __tablename__ = "consent_events"

    # Given by the journal under the lock of its head, never by a sequence: the order of ids is the order of commits.
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    subject_fingerprint: Mapped[str | None] = mapped_column(String(64), index=True)
    channel: Mapped[str] = mapped_column(String(16))
    purpose: Mapped[str] = mapped_column(String(16))
    action: Mapped[str] = mapped_column(String(16))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime())
    payload: Mapped[Any | None] = mapped_column(SealedJson())
    payload_digest: Mapped[str] = mapped_column(String(64))
    chain_digest: Mapped[str] = mapped_column(String(64))


class ConsentHead(Base):
    """Hold the one row that says where the journal ends; whoever appends locks it first."""

    __tablename__ = "consent_heads"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    event_id: Mapped[int]
    chain_digest: Mapped[str] = mapped_column(String(64))


class ConsentState(Base):
    """Hold what is in force now for one person, one channel and one purpose."""

    __tablename__ = "consent_states"

    subject_fingerprint: Mapped[str] = mapped_column(String(64), primary_key=True)
    channel: Mapped[str] = mapped_column(String(16), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(16), primary_key=True)
    opted_out: Mapped[bool]
    since_at: Mapped[datetime] = mapped_column(UtcDateTime())
    last_contact_at: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("consent_events.id"))
