"""List the SMS that wait for a person at the desk, and let the desk try one again."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from gdpr.deadlines import PARIS
from gdpr.requests import Status, is_open
from webhook.desk import queue
from webhook.desk.tables import DeskAccount
from webhook.requests import audit, duplicates
from webhook.sms import inbox, outbox


@dataclass(frozen=True)
class StuckMessage:
    """Hold a message that the bot did not read, without its text and number; `reference` of the last request made."""

    inbound_id: int
    received_at: datetime
    reference: str | None


@dataclass(frozen=True)
class BlockedReply:
    """Hold a reply that its number refuses while a request of the person is open: another way must be found."""

    written_at: datetime
    reference: str


@dataclass(frozen=True)
class Stuck:
    """Hold what the queue page shows above the queue."""

    messages: tuple[StuckMessage, ...]
    replies: tuple[BlockedReply, ...]


def list_stuck(session: Session) -> Stuck:
    """List the dead letters, oldest first, and the last blocked reply of each person who has a request open."""
    messages = [
        StuckMessage(row.id, row.received_at.astimezone(PARIS), _reference(session, row.conversation_id))
        for row in inbox.dead_letters(session)
    ]
    replies = [
        BlockedReply(written_at.astimezone(PARIS), reference)
        for conversation_id, written_at in outbox.blocked_conversations(session)
        if (reference := _reference(session, conversation_id, only_open=True)) is not None
    ]
    return Stuck(tuple(messages), tuple(replies))


def try_again(session: Session, inbound_id: int, account: DeskAccount, now: datetime) -> None:
    """Give a dead letter back to the bot, and record who did; pressed twice, it is done once."""
    conversation_id = inbox.requeue(session, inbound_id, now)
    if conversation_id is not None:
        reference = _reference(session, conversation_id)
        payload = {"inbound_id": inbound_id}
        audit.record(
            session, action="sms_requeued", actor=queue.actor(account), now=now, reference=reference, payload=payload
        )


def _reference(session: Session, conversation_id: str, *, only_open: bool = False) -> str | None:
    """Name the last request of a conversation."""
    filed = duplicates.requests_of(session, conversation_id)
    return next((row.reference for row in reversed(filed) if not only_open or is_open(Status(row.status))), None)
