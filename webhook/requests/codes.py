"""Prove by a one-time code, sent to a request's own contact, that who asks about it may be told."""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Select, delete, func, select
from sqlalchemy.orm import Session

from gdpr.requests import Status
from webhook.crypto import Keys
from webhook.requests.tables import FollowUpCode, PrivacyRequest

LIFE: Final = timedelta(minutes=10)
TRIES: Final = 3
# How long what a code opened stays open to the conversation that typed it.
PROOF_HOLDS: Final = timedelta(minutes=30)
# How many codes for one reference, for one conversation and to one contact in a stretch of time: a million codes and
# three tries each leave a guesser one chance in fifty thousand a day.
LIMITS: Final = {timedelta(hours=1): 3, timedelta(days=1): 6}
NO_DIGEST: Final = "0" * 64


class TooManyCodes(RuntimeError):
    """Say that a reference or a conversation had its share of codes for now, whether or not the reference exists."""


@dataclass(frozen=True)
class Tried:
    """Hold what became of a code that was typed: the request that it opens, or how many tries are left."""

    request_id: int | None
    tries_left: int


def ask(session: Session, keys: Keys, conversation_id: str, message_id: str, reference: str, now: datetime) -> None:
    """Note that a conversation wants a code for a reference; a worker sends it if there is anywhere to send it.

    A reference that does not exist costs the same work and gets the same answer. The same message again asks nothing
    new. Raises TooManyCodes.
    """
    asked = select(FollowUpCode.id).where(
        FollowUpCode.conversation_id == conversation_id, FollowUpCode.message_id == message_id
    )
    if session.scalar(asked) is not None:
        return
    fingerprint = keys.fingerprint("follow-up reference", reference)
    if _had_enough(session, FollowUpCode.conversation_id == conversation_id, now) or _had_enough(
        session, FollowUpCode.reference_fingerprint == fingerprint, now
    ):
        raise TooManyCodes
    known = select(PrivacyRequest.id).where(
        PrivacyRequest.reference == reference, PrivacyRequest.status != Status.PURGED
    )
    session.add(
        FollowUpCode(
            conversation_id=conversation_id,
            message_id=message_id,
            reference_fingerprint=fingerprint,
            request_id=session.scalar(known),
            created_at=now,
            due_at=now,
        )
    )
    session.flush()


def try_code(session: Session, keys: Keys, conversation_id: str, message_id: str, code: str, now: datetime) -> Tried:
    """Try what a person typed against the last code that their conversation asked for.

    Every try counts, once a message; a code that was found opens nothing a second time.
    """
    wish = session.scalars(
        select(FollowUpCode)
        .where(FollowUpCode.conversation_id == conversation_id)
        .order_by(FollowUpCode.id.desc())
        .limit(1)
        .with_for_update()
    ).first()
    if wish is None:
        return Tried(None, 0)
    if wish.last_message_id == message_id:
        return Tried(wish.request_id if wish.proven_at else None, TRIES - wish.tries)
    if wish.proven_at is not None or wish.tries >= TRIES or now >= wish.created_at + LIFE:
        return Tried(None, 0)
    wish.tries += 1
    wish.last_message_id = message_id
    if hmac.compare_digest(digest_of(keys, wish, code), wish.code_digest or NO_DIGEST):
        wish.proven_at = now
        return Tried(wish.request_id, 0)
    return Tried(None, TRIES - wish.tries)


def proven_requests(conversation_id: str, now: datetime) -> Select[int | None]:
    """Select the ids of the requests that a code opened to a conversation, and that are still open to it."""
    return select(FollowUpCode.request_id).where(
        FollowUpCode.conversation_id == conversation_id,
        FollowUpCode.proven_at > now - PROOF_HOLDS,
        FollowUpCode.request_id.is_not(None),
    )


def has_had_enough(session: Session, contact_fingerprint: str, now: datetime) -> bool:
    """Tell whether a contact was sent its share of codes, for whichever references: nobody is to be pestered."""
    return _had_enough(session, FollowUpCode.contact_fingerprint == contact_fingerprint, now)


def digest_of(keys: Keys, wish: FollowUpCode, code: str) -> str:
    """Compute the keyed digest of a code, bound to the wish that it answers."""
    return keys.fingerprint("follow-up code", f"{wish.id}:{code}")


def forget(session: Session, now: datetime) -> None:
    """Erase what no limit counts any more."""
    session.execute(delete(FollowUpCode).where(FollowUpCode.created_at < now - max(LIMITS)))


def _had_enough(session: Session, whose: ColumnElement[bool], now: datetime) -> bool:
    counts = (
        (most, select(func.count()).select_from(FollowUpCode).where(whose, FollowUpCode.created_at > now - stretch))
        for stretch, most in LIMITS.items()
    )
    return any((session.scalar(count) or 0) >= most for most, count in counts)
