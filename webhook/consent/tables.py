"""Keep the proof of every opposition, chained, and the state that it leaves."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from webhook.chain import ChainedEvent, ChainHead
from webhook.database import Base, UtcDateTime


class ConsentEvent(ChainedEvent, Base):
    """Record one thing a person, the desk or the provider did about commercial messages.

    `payload` holds the evidence. Purging it, and the fingerprint, leaves a row from which nothing about the person can
    be found again.
    """

    __tablename__ = "consent_events"

    subject_fingerprint: Mapped[str | None] = mapped_column(String(64), index=True)
    channel: Mapped[str] = mapped_column(String(16))
    purpose: Mapped[str] = mapped_column(String(16))
    action: Mapped[str] = mapped_column(String(16))


class ConsentHead(ChainHead, Base):
    """Hold where the journal ends."""

    __tablename__ = "consent_heads"


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
