"""Open, find and erase the sessions of the web chat."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from webhook.chat.tables import ChatSession


@dataclass(frozen=True)
class OpenChat:
    """Name the conversation that a valid token opens."""

    conversation_id: str
    token_hash: str
    expires_at: datetime


def find_chat(session: Session, token: str, now: datetime) -> OpenChat | None:
    """Find the chat session of a token; None when it is unknown or has expired."""
    row = session.get(ChatSession, hash_token(token))
    if row is None or row.expires_at <= now:
        return None
    return OpenChat(row.conversation_id, row.token_hash, row.expires_at)


def hash_token(token: str) -> str:
    """Hash a session token for storage. A plain SHA-256 is enough: the token has 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()
