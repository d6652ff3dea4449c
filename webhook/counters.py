"""Count what the assistant says and what the policy leaves unsaid, by day, without anything about anyone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import String, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from gdpr.deadlines import received_on
from webhook.bot import Message
from webhook.database import Base


class DailyCount(Base):
    """Hold how many messages of one kind were said on one channel on one day (Europe/Paris); it outlives the texts."""

    __tablename__ = "daily_counts"

    day: Mapped[date] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(8), primary_key=True)
    kind: Mapped[str] = mapped_column(String(32), primary_key=True)
    count: Mapped[int]


class GapCount(Base):
    """Hold how many questions on one topic the policy left unanswered on one day (Europe/Paris)."""

    __tablename__ = "gap_counts"

    day: Mapped[date] = mapped_column(primary_key=True)
    topic: Mapped[str] = mapped_column(String(32), primary_key=True)
    count: Mapped[int]


@dataclass(frozen=True)
class TopicCount:
    """Say how often a topic was asked about since the beginning, and on which day last."""

    topic: str
    count: int
    last_on: date


def count_messages(session: Session, channel: str, messages: Iterable[Message], now: datetime) -> None:
    """Add the messages of one turn to the counts of the day, in the caller's transaction."""
    # In the order of their names, so that two turns never wait for each other in a circle.
    for kind in sorted(str(message["kind"])[:32] for message in messages):
        _add_one(session, DailyCount, {"day": received_on(now), "channel": channel, "kind": kind})


def count_gaps(session: Session, topics: Iterable[str], now: datetime) -> None:
    """Add the topics that one turn found unsaid in the policy to the counts of the day, in the caller's transaction."""
    for topic in sorted(topic[:32] for topic in topics):
        _add_one(session, GapCount, {"day": received_on(now), "topic": topic})


def total_counts(session: Session) -> list[tuple[str, str, int]]:
    """Give (channel, kind, messages since the beginning), in order."""
    statement = (
        select(DailyCount.channel, DailyCount.kind, func.sum(DailyCount.count))
        .group_by(DailyCount.channel, DailyCount.kind)
        .order_by(DailyCount.channel, DailyCount.kind)
    )
    return [(channel, kind, int(count)) for channel, kind, count in session.execute(statement)]


def gap_counts(session: Session) -> list[TopicCount]:
    """Count the questions on each topic since the beginning, the most asked first."""
    count = func.sum(GapCount.count)
    statement = (
        select(GapCount.topic, count, func.max(GapCount.day))
        .group_by(GapCount.topic)
        .order_by(count.desc(), GapCount.topic)
    )
    return [TopicCount(topic, int(total), last_on) for topic, total, last_on in session.execute(statement)]


def _add_one(session: Session, table: type[DailyCount | GapCount], key: Mapping[str, Any]) -> None:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).values({**key, "count": 1})
    session.execute(statement.on_conflict_do_update(index_elements=list(key), set_={"count": table.count + 1}))
