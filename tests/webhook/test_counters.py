"""Check the counts that outlive the messages."""

from datetime import UTC, datetime

from sqlalchemy import select

from webhook.counters import DailyCount, count_messages, total_counts
from webhook.database import Sessions, session_scope

LATE_ON_SUNDAY = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)  # already Monday in Paris


def test_messages_are_counted_by_day_channel_and_kind(sessions: Sessions) -> None:
    answer, silence = {"kind": "policy_answer", "text": "…"}, {"kind": "policy_silent", "text": "…"}
    for channel, messages in (("web", [answer, silence]), ("web", [answer]), ("sms", [answer])):
        with session_scope(sessions) as session:
            count_messages(session, channel, messages, LATE_ON_SUNDAY)
    with session_scope(sessions, read_only=True) as session:
        assert total_counts(session) == [
            ("sms", "policy_answer", 1),
            ("web", "policy_answer", 2),
            ("web", "policy_silent", 1),
        ]
        assert {day.isoformat() for day in session.scalars(select(DailyCount.day))} == {"2026-11-23"}
