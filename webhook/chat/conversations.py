"""Keep what both channels know of a conversation: its draft request and when its messages arrived."""

from datetime import datetime

from sqlalchemy.orm import Session

from webhook.bot import Answer
from webhook.chat.tables import Conversation, MessageStamp


def stamp_message(session: Session, conversation_id: str, message_id: str, received_at: datetime) -> None:
    """Record when a message of a person arrived. A repeat keeps the first instant."""
    if session.get(MessageStamp, (conversation_id, message_id)) is None:
        session.add(MessageStamp(conversation_id=conversation_id, message_id=message_id, received_at=received_at))


def received_at(session: Session, conversation_id: str, message_id: str) -> datetime | None:
    """Tell when a message arrived; None when this conversation holds no such message."""
    stamp = session.get(MessageStamp, (conversation_id, message_id))
    return stamp.received_at if stamp else None


def keep_draft(conversation: Conversation, answer: Answer, now: datetime) -> None:
    """Apply to the conversation what a turn changed in the draft request (docs/seams.md, "Draft")."""
    conversation.last_seen_at = now
    if "draft" not in answer:
        return
    conversation.draft = answer["draft"]
    if conversation.draft is None:
        conversation.draft_started_at = None
    elif conversation.draft_started_at is None:
        conversation.draft_started_at = now
