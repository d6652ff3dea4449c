"""Declare the tables of requests, of what hangs on them, of their journal, and of how far it was told outside."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webhook.chain import ChainedEvent, ChainHead
from webhook.database import Base, PlainJson, Sealed, SealedJson, UtcDateTime


class PrivacyRequest(Base):
    """Keep one request: one right, or one breach told by a tenant (contract, §3). Names are the contract's.

    `due_on` is told to the person and `legal_due_on` orders the queue; both are worked out again when a request is
    extended or suspended. `due_at` is set for a breach only: 72 hours after receipt.
    """

    __tablename__ = "requests"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(12), unique=True)
    type: Mapped[str] = mapped_column(String(8))
    right: Mapped[str | None] = mapped_column(String(32), index=True)
    channel: Mapped[str] = mapped_column(String(8))
    status: Mapped[str] = mapped_column(String(24), index=True)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)
    filed_at: Mapped[datetime] = mapped_column(UtcDateTime())
    due_on: Mapped[date]
    legal_due_on: Mapped[date] = mapped_column(index=True)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)
    extended_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None, index=True)
    identity: Mapped[dict[str, Any]] = mapped_column(SealedJson())
    identity_level: Mapped[str] = mapped_column(String(16))
    requester: Mapped[dict[str, Any]] = mapped_column(SealedJson())
    details: Mapped[dict[str, Any]] = mapped_column(SealedJson())
    verbatim: Mapped[str] = mapped_column(Sealed())
    flags: Mapped[list[str]] = mapped_column(PlainJson())
    policy_version: Mapped[str] = mapped_column(String(64))
    # No foreign key: the conversation is erased before the request. Emptied when the request is purged.
    conversation_id: Mapped[str | None] = mapped_column(String(64), index=True)
    wish_message_id: Mapped[str | None] = mapped_column(String(64))
    subject_fingerprint: Mapped[str | None] = mapped_column(String(64), default=None, index=True)
    idempotency_key: Mapped[str | None] = mapped_column(String(200), unique=True, default=None)
    # Keyed digests of the receipts that were given (webhook/requests/evidence.py); they outlive what they attest.
    receipt_digests: Mapped[list[str]] = mapped_column(PlainJson(), default=list)

    suspensions: Mapped[list["Suspension"]] = relationship(
        order_by="Suspension.id", cascade="all, delete-orphan", lazy="selectin"
    )
    contacts: Mapped[list["RequestContact"]] = relationship(cascade="all, delete-orphan")


class Suspension(Base):
    """Keep one stretch of time during which the clock stood still, waiting for an identity element (GDPR 12(6))."""

    __tablename__ = "request_suspensions"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("requests.id", ondelete="CASCADE"), index=True)
    asked_on: Mapped[date]
    answered_on: Mapped[date | None] = mapped_column(default=None)


class RequestLink(Base):
    """Link two requests of one conversation, or two that may be the same; each link is kept in both directions."""

    __tablename__ = "request_links"

    request_id: Mapped[int] = mapped_column(ForeignKey("requests.id", ondelete="CASCADE"), primary_key=True)
    linked_id: Mapped[int] = mapped_column(ForeignKey("requests.id", ondelete="CASCADE"), primary_key=True)


class RequestContact(Base):
    """Keep the keyed fingerprint of one contact of a request, by which possible duplicates are found."""

    __tablename__ = "request_contacts"

    request_id: Mapped[int] = mapped_column(ForeignKey("requests.id", ondelete="CASCADE"), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64), primary_key=True, index=True)


class FollowUpCode(Base):
    """Keep one wish to follow a request by a one-time code sent to its contact (webhook/requests/codes.py).

    A wish about a reference that does not exist is kept alike, without `request_id`: nobody can tell them apart. No
    foreign key to the conversation: erasing it must not give new tries.
    """

    __tablename__ = "follow_up_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(String(64), index=True)
    message_id: Mapped[str] = mapped_column(String(64))
    reference_fingerprint: Mapped[str] = mapped_column(String(64), index=True)
    request_id: Mapped[int | None] = mapped_column(ForeignKey("requests.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)
    # When a worker may next try to send it; `sent_at` once it left, or once it is sure that nothing may leave.
    due_at: Mapped[datetime] = mapped_column(UtcDateTime())
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)
    contact_fingerprint: Mapped[str | None] = mapped_column(String(64), default=None, index=True)
    # Keyed; the code itself is drawn by the worker and stands only in what is sent.
    code_digest: Mapped[str | None] = mapped_column(String(64), default=None)
    tries: Mapped[int] = mapped_column(default=0)
    last_message_id: Mapped[str | None] = mapped_column(String(64), default=None)
    proven_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)


class AuditEvent(ChainedEvent, Base):
    """Record one thing done with a request, by whom and when; `payload` holds what was changed and why."""

    __tablename__ = "audit_events"

    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)
    actor: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(32))
    reference: Mapped[str | None] = mapped_column(String(12), index=True)


class AuditHead(ChainHead, Base):
    """Hold where the journal ends."""

    __tablename__ = "audit_heads"


class NoticeCursor(Base):
    """Hold the one row that says how far the journal was told, and when to try the next event again."""

    __tablename__ = "notice_cursors"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    event_id: Mapped[int]
    attempts: Mapped[int] = mapped_column(default=0)
    first_failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)
    next_attempt_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)
