"""Open, find and erase the sessions of the web chat."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from webhook.bot import Message
from webhook.chat import turns
from webhook.chat.extranet import ExtranetIdentity, IdentityTokenRefused
from webhook.chat.tables import ChatSession, Conversation, UsedIdentityToken
from webhook.database import session_scope
from webhook.requests import filing
from webhook.services import Services


@dataclass(frozen=True)
class OpenChat:
    """Name the conversation that a valid token opens."""

    conversation_id: str
    token_hash: str
    expires_at: datetime


@dataclass(frozen=True)
class OpenedChat:
    """Hold what the person's browser keeps of a new session, and the first messages."""

    token: str
    expires_at: datetime
    messages: list[Message]


def open_chat(services: Services, identity: ExtranetIdentity | None = None) -> OpenedChat:
    """Open a conversation and greet. The bot may be down: the session is open all the same.

    Raises IdentityTokenRefused when the token of `identity` was used before.
    """
    now = services.clock()
    token = secrets.token_urlsafe(32)
    conversation = Conversation(
        conversation_id=secrets.token_hex(32),
        channel="web",
        identity_level="extranet" if identity else "declared",
        identity=dict(identity.fields) if identity else {},
        subject_fingerprint=services.keys.fingerprint("subject", identity.subject) if identity else None,
        opened_at=now,
        last_seen_at=now,
    )
    expires_at = now + timedelta(minutes=services.settings.chat_session_minutes)
    with session_scope(services.sessions) as session:
        if identity:
            _use_identity_token(session, services.keys.fingerprint("jti", identity.token_id), identity, now)
        session.add(conversation)
        session.flush()
        session.add(
            ChatSession(
                token_hash=hash_token(token), conversation_id=conversation.conversation_id, expires_at=expires_at
            )
        )
    return OpenedChat(token, expires_at, turns.greet(services, conversation.conversation_id))


def find_chat(session: Session, token: str, now: datetime) -> OpenChat | None:
    """Find the chat session of a token; None when it is unknown or has expired."""
    row = session.get(ChatSession, hash_token(token))
    if row is None or row.expires_at <= now:
        return None
    return OpenChat(row.conversation_id, row.token_hash, row.expires_at)


def erase_chat(services: Services, conversation_id: str) -> None:
    """Erase a conversation on the bot's side, then on ours. Requests already filed stay.

    A wish stated but not filed is filed as incomplete when it can be answered: only « annuler » discards a wish
    (design: "a request exists as soon as the wish is stated"). Raises BotUnavailable, and then nothing was erased.
    """
    services.bot.forget("web", conversation_id)
    with session_scope(services.sessions) as session:
        conversation = session.get(Conversation, conversation_id, with_for_update=True)
        if conversation is None:
            return
        filing.file_incomplete(session, services.keys, conversation, services.clock())
        session.delete(conversation)


def hash_token(token: str) -> str:
    """Hash a session token for storage. A plain SHA-256 is enough: the token has 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()


def _use_identity_token(session: Session, jti_hash: str, identity: ExtranetIdentity, now: datetime) -> None:
    session.execute(delete(UsedIdentityToken).where(UsedIdentityToken.expires_at < now - timedelta(minutes=5)))
    if session.get(UsedIdentityToken, jti_hash) is not None:
        raise IdentityTokenRefused("used before")
    session.add(UsedIdentityToken(jti_hash=jti_hash, expires_at=identity.expires_at))
