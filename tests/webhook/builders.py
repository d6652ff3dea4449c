"""Build the rows and drafts that tests start from; every person is fictional."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from webhook.chat.conversations import stamp_message
from webhook.chat.tables import Conversation
from webhook.crypto import Keys
from webhook.requests import filing
from webhook.requests.drafts import read_draft
from webhook.requests.tables import PrivacyRequest

NOW = datetime(2026, 11, 22, 9, 4, tzinfo=UTC)
CONVERSATION_ID = "c0ffee" + "0" * 58


def add_conversation(session: Session, conversation_id: str = CONVERSATION_ID, **values: Any) -> Conversation:
    """Open a conversation whose first message, "wish-1", arrived at NOW."""
    conversation = Conversation(
        **{
            "conversation_id": conversation_id,
            "channel": "web",
            "identity_level": "declared",
            "identity": {},
            "opened_at": NOW,
            "last_seen_at": NOW,
            **values,
        }
    )
    session.add(conversation)
    session.flush()
    stamp_message(session, conversation_id, "wish-1", NOW)
    session.flush()
    return conversation


def a_draft(**values: Any) -> dict[str, Any]:
    """Give a complete draft of an erasure, as the bot keeps it."""
    return {
        "wish_message_id": "wish-1",
        "type": "right",
        "right": "effacement",
        "identity": {
            "full_name": {"first_name": "Chloé", "last_name": "d'Arvor"},
            "birth_date": "1984-07-23",
            "email": "chloe@example.org",
        },
        "requester": {"role": "titulaire"},
        "details": {"datum": "mon ancien numéro", "ground": "plus_necessaires"},
        "verbatim": "Je veux que vous effaciez mon ancien numéro.",
        "flags": [],
        "linked_to": [],
        "policy_version": "2024-01",
        **values,
    }


def file_request(
    session: Session, keys: Keys, *, key: str = "key-1", now: datetime = NOW, **draft: Any
) -> PrivacyRequest:
    """File a complete draft from the conversation of `add_conversation`, which it opens when needed."""
    if session.get(Conversation, CONVERSATION_ID) is None:
        add_conversation(session)
    return filing.file_request(
        session, keys, CONVERSATION_ID, read_draft(a_draft(**draft)), idempotency_key=key, actor="actions", now=now
    ).request
