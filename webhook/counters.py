"""Count what the assistant says, by day, channel and kind, without anything about anyone."""

from collections.abc import Iterable
from datetime import date, datetime

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


def count_messages(session: Session, channel: str, messages: Iterable[Message], now: datetime) -> None:
    """Add the messages of one turn to the counts of the day, in the caller's transaction."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    # In the order of their names, so that two turns never wait for each other in a circle.
    for kind in sorted(str(message["kind"])[:32] for message in messages):
        row = {"day": received_on(now), "channel": channel, "kind": kind, "count": 1}
        statement = dialect.insert(DailyCount).values(row)
        session.execute(
            statement.on_conflict_do_update(
                index_elements=["day", "channel", "kind"], set_={"count": DailyCount.count + 1}
            )
        )


def total_counts(session: Session) -> list[tuple[str, str, int]]:
    """Give (channel, kind, messages since the beginning), in order."""
    statement = (
        select(DailyCount.channel, DailyCount.kind, func.sum(DailyCount.count))
        .group_by(DailyCount.channel, DailyCount.kind)
        .order_by(DailyCount.channel, DailyCount.kind)
    )
    return [(channel, kind, int(count)) for channel, kind, count in session.execute(statement)]
