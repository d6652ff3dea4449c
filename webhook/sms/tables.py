"""Keep every SMS received and to be sent, with where its processing stands."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webhook.database import Base, Sealed, SealedJson, UtcDateTime


class InboundSms(Base):
    """Hold one SMS received. `status` goes received → processing → answered, or → retry → … → dead.

    `handled` (a keyword, settled at once) and `ignored` (nobody to answer, or said already) are never given to the bot.
    The row of a purged message stays, without its number and its text: it is what tells a repeat from a new message.
    """

    __tablename__ = "sms_inbound"
    __table_args__ = (
        UniqueConstraint("provider", "message_sid"),
        Index("ix_sms_inbound_claim", "status", "conversation_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    provider: Mapped[str] = mapped_column(String(16), default="twilio")
    message_sid: Mapped[str] = mapped_column(String(34))
    conversation_id: Mapped[str] = mapped_column(String(64), index=True)
    sender: Mapped[str | None] = mapped_column(Sealed())
    recipient: Mapped[str] = mapped_column(String(20))
    # Without the secrets that people send unasked; `masked` says that there were some (webhook/masking.py).
    body: Mapped[str | None] = mapped_column(Sealed())
    masked: Mapped[bool] = mapped_column(default=False)
    media_count: Mapped[int] = mapped_column(default=0)
    kind: Mapped[str] = mapped_column(String(16))
    source: Mapped[str] = mapped_column(String(16))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)
    duplicate_count: Mapped[int] = mapped_column(default=0)
    status: Mapped[str] = mapped_column(String(16))
    attempts: Mapped[int] = mapped_column(default=0)
    first_failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)
    next_attempt_at: Mapped[datetime] = mapped_column(UtcDateTime())
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)
    lease_token: Mapped[str | None] = mapped_column(String(32), default=None)
    last_error: Mapped[str | None] = mapped_column(String(32), default=None)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)


class OutboundSms(Base):
    """Hold one SMS to be sent. `status` goes queued → sending → accepted → sent → delivered, and never back from there.

    `uncertain` is a send of which we do not know whether the provider took it; `failed`, `undelivered`, `blocked`
    (the provider's own opt-out, error 21610) and `dead` are ends.
    """

    __tablename__ = "sms_outbound"
    __table_args__ = (
        UniqueConstraint("inbound_id", "seq"),
        Index("ix_sms_outbound_claim", "status", "conversation_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    inbound_id: Mapped[int | None] = mapped_column(ForeignKey("sms_inbound.id"), default=None)
    seq: Mapped[int]
    purpose: Mapped[str] = mapped_column(String(24))
    conversation_id: Mapped[str] = mapped_column(String(64), index=True)
    sender: Mapped[str] = mapped_column(String(20))
    recipient: Mapped[str | None] = mapped_column(Sealed())
    body: Mapped[str | None] = mapped_column(Sealed())
    segments: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)
    status: Mapped[str] = mapped_column(String(16))
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime] = mapped_column(UtcDateTime())
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)
    lease_token: Mapped[str | None] = mapped_column(String(32), default=None)
    provider_sid: Mapped[str | None] = mapped_column(String(34), unique=True, default=None)
    error_code: Mapped[str | None] = mapped_column(String(32), default=None)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)


class SmsThread(Base):
    """Hold what one SMS conversation needs between two messages: its last buttons and the notices it was given.

    `opted_out_at` is when a STOP came that the bot has not heard of yet: its next turn tells it.
    """

    __tablename__ = "sms_threads"

    conversation_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    first_contact_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)
    outage_notice_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)
    button_payloads: Mapped[Any | None] = mapped_column(SealedJson())
    opted_out_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)


class WorkerHeartbeat(Base):
    """Hold the last sign of life of a worker, for the health page."""

    __tablename__ = "worker_heartbeats"

    worker: Mapped[str] = mapped_column(String(64), primary_key=True)
    beat_at: Mapped[datetime] = mapped_column(UtcDateTime())
