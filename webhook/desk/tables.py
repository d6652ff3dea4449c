"""Keep the desk's accounts, their sessions, and the logins that failed."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webhook.database import Base, UtcDateTime

# SHA-256 in hexadecimal: a secret is never stored, so that a stolen database opens no door.
DIGEST_LENGTH = 64


class DeskAccount(Base):
    """Hold one person of the DPO's team. Without a password hash, only the set-up link opens the account."""

    __tablename__ = "desk_accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    setup_digest: Mapped[str | None] = mapped_column(String(DIGEST_LENGTH), unique=True)
    setup_expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class DeskSession(Base):
    """Hold one opened session; deleting the row closes it, whoever still has the cookie."""

    __tablename__ = "desk_sessions"

    token_digest: Mapped[str] = mapped_column(String(DIGEST_LENGTH), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("desk_accounts.id", ondelete="CASCADE"))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)

    account: Mapped[DeskAccount] = relationship(lazy="joined")


class FailedLogin(Base):
    """Count a login that failed, under the fingerprint of what is limited: an e-mail address or a network address."""

    __tablename__ = "desk_failed_logins"

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(DIGEST_LENGTH), index=True)
    failed_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
