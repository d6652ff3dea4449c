"""Check what a conversation remembers between turns: its draft, and when its messages arrived."""

from datetime import UTC, datetime, timedelta

from webhook.chat.conversations import keep_draft, received_at, stamp_message
from webhook.chat.tables import Conversation
from webhook.database import Sessions, session_scope

NOW = datetime(2026, 11, 22, 9, 4, tzinfo=UTC)


def a_conversation() -> Conversation:
    return Conversation(conversation_id="a" * 64, channel="web", opened_at=NOW, last_seen_at=NOW, identity={})


def test_a_repeated_message_keeps_its_first_instant(sessions: Sessions) -> None:
    with session_scope(sessions) as session:
        session.add(a_conversation())
        session.flush()
        stamp_message(session, "a" * 64, "m1", NOW)
        stamp_message(session, "a" * 64, "m1", NOW + timedelta(hours=1))
    with session_scope(sessions, read_only=True) as session:
        assert received_at(session, "a" * 64, "m1") == NOW
        assert received_at(session, "a" * 64, "m2") is None


def test_the_age_of_a_draft_is_that_of_its_first_turn() -> None:
    conversation, later = a_conversation(), NOW + timedelta(hours=2)
    keep_draft(conversation, {"messages": [], "draft": {"right": "acces"}}, NOW)
    keep_draft(conversation, {"messages": [], "draft": {"right": "effacement"}}, later)
    assert (conversation.draft, conversation.draft_started_at) == ({"right": "effacement"}, NOW)
    assert conversation.last_seen_at == later


def test_a_turn_that_says_nothing_of_the_draft_leaves_it() -> None:
    conversation = a_conversation()
    keep_draft(conversation, {"messages": [], "draft": {"right": "acces"}}, NOW)
    keep_draft(conversation, {"messages": []}, NOW)
    assert conversation.draft == {"right": "acces"}


def test_a_null_draft_ends_it() -> None:
    conversation = a_conversation()
    keep_draft(conversation, {"messages": [], "draft": {"right": "acces"}}, NOW)
    keep_draft(conversation, {"messages": [], "draft": None}, NOW)
    assert (conversation.draft, conversation.draft_started_at) == (None, None)
