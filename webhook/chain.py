"""Chain the events of a journal by salted digests, so that neither a change nor a removal goes unseen.

A payload can be purged: its digest stays, and without the salt that went with the payload it tells nothing.
"""

import hashlib
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import String, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from webhook.database import SealedJson, UtcDateTime

_HEAD_ID: Final = 1
_START: Final = "0" * 64


class ChainedEvent:
    """Give the table of a journal the columns of its chain. Rows are only ever added."""

    # Given under the lock of the head, never by a sequence: the order of ids is the order of commits.
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime())
    payload: Mapped[Any | None] = mapped_column(SealedJson())
    payload_digest: Mapped[str] = mapped_column(String(64))
    chain_digest: Mapped[str] = mapped_column(String(64))


class ChainHead:
    """Give the columns of the one row that says where a journal ends; whoever appends locks it first."""

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    event_id: Mapped[int]
    chain_digest: Mapped[str] = mapped_column(String(64))


@dataclass(frozen=True)
class Chain:
    """Hold the tables of one journal, and which columns a link covers besides those of the chain."""

    events: type[ChainedEvent]
    heads: type[ChainHead]
    covered: tuple[str, ...]

    def append(self, session: Session, event: ChainedEvent) -> None:
        """Add an event at the end, in the caller's transaction: it is there exactly when what it tells is.

        Its payload gets a salt. The head's lock makes appenders wait for each other, so that the chain never forks.
        """
        head = session.get(self.heads, _HEAD_ID, with_for_update=True) or self._first_head(session)
        event.id = head.event_id + 1
        event.payload = {**(event.payload or {}), "salt": secrets.token_hex(16)}
        event.payload_digest = _digest(event.payload)
        event.chain_digest = self._link(head.chain_digest, event)
        head.event_id, head.chain_digest = event.id, event.chain_digest
        session.add(event)
        session.flush()

    def first_broken(self, session: Session, is_intact: Callable[[Any], bool] = lambda _: True) -> int | None:
        """Verify the whole chain; give the id of the first event changed, removed or added by hand, or None."""
        chain_digest, expected_id = _START, 1
        for event in session.scalars(select(self.events).order_by(self.events.id)):
            intact = (
                event.id == expected_id
                and event.chain_digest == self._link(chain_digest, event)
                and (event.payload is None or event.payload_digest == _digest(event.payload))
                and is_intact(event)
            )
            if not intact:
                return expected_id
            chain_digest, expected_id = event.chain_digest, expected_id + 1
        head = session.get(self.heads, _HEAD_ID)
        ends_here = expected_id == 1 if head is None else head.chain_digest == chain_digest
        return None if ends_here else expected_id

    def _first_head(self, session: Session) -> ChainHead:
        """Begin the journal; of two that begin it at the same time, the second waits and goes on after the first."""
        dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
        head = dialect.insert(self.heads).values(id=_HEAD_ID, event_id=0, chain_digest=_START)
        session.execute(head.on_conflict_do_nothing())
        return session.get_one(self.heads, _HEAD_ID, with_for_update=True)

    def _link(self, previous_digest: str, event: ChainedEvent) -> str:
        return _digest(
            {
                "previous": previous_digest,
                "id": event.id,
                "recorded_at": event.recorded_at.timestamp(),
                "payload_digest": event.payload_digest,
                **{column: getattr(event, column) for column in self.covered},
            }
        )


def _digest(value: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
