"""Declare the tables of conversations, which the web and SMS channels share, and of what the web chat says."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webhook.database import Base, Sealed, SealedJson, UtcDateTime


class Conversation(Base):
    """Keep one conversation with one person on one channel (docs/seams.md, "Where things live")."""

    __tablename__ = "conversations"

    conversation_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    channel: Mapped[str] = mapped_column(String(8))
    identity_level: Mapped[str] = mapped_column(String(16), default="declared")
    # The fields that the extranet proved, by the contract's names; empty otherwise.
    identity: Mapped[dict[str, Any]] = mapped_column(SealedJson(), default=dict)
    # Keyed hash of the extranet's subject: the same tenant can follow a request from another session.
    subject_fingerprint: Mapped[str | None] = mapped_column(String(64), default=None)
    # E.164, SMS only: the number that writes.
    phone: Mapped[str | None] = mapped_column(Sealed(), default=None)
    draft: Mapped[dict[str, Any] | None] = mapped_column(SealedJson(), default=None)
    draft_started_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None, index=True)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime())
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)


class MessageStamp(Base):
    """Remember when each message of a person arrived, on either channel: it dates the request that it states."""

    __tablename__ = "message_stamps"

    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversations.conversation_id", ondelete="CASCADE"), primary_key=True
    )
    message_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime())


class ChatSession(Base):
    """Keep the hash of a chat session's token, never the token."""

    __tablename__ = "chat_sessions"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversations.conversation_id", ondelete="CASCADE"), index=True
    )
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)


class ChatMessage(Base):
    """Keep one message of the web chat, of the person or of the bot, in the order of `position`.

    The person's (`direction` in) holds {"text", "secrets"}, masked, and is answered once `answered_at` is set; the
    bot's (out) holds the contract's Message and names the row that it answers, none for the greeting.
    """

    __tablename__ = "chat_messages"
    __table_args__ = (
        UniqueConstraint("conversation_id", "client_message_id"),
        Index("ix_chat_messages_conversation_id_position", "conversation_id", "position"),
    )

    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    id: Mapped[str] = mapped_column(String(36), unique=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.conversation_id", ondelete="CASCADE"))
    direction: Mapped[str] = mapped_column(String(3))
    client_message_id: Mapped[str | None] = mapped_column(String(36), default=None)
    answers: Mapped[int | None] = mapped_column(
        ForeignKey("chat_messages.position", ondelete="CASCADE"), default=None, index=True
    )
    content: Mapped[dict[str, Any]] = mapped_column(SealedJson())
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), default=None)


class UsedIdentityToken(Base):
    """Remember the identity tokens of the extranet already used, until they would have expired anyway."""

    __tablename__ = "used_identity_tokens"

    jti_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)
