"""Keep conversations sealed, and only the turns that said something.

Rasa's SQL store writes every event as clear JSON. This one seals the `data` column (Fernet, newest key first), skips a
turn that produced no answer so that it can be tried again, and forgets what came before a filing or a cancellation.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

FORGET_SLOT = "forget_earlier"


def turn_events(events: Iterable[Event], message_id: str) -> list[Event]:
    """Return the events of the turn that answered `message_id`, empty when there was none."""
    turn: list[Event] = []
    inside = False
    for event in events:
        if isinstance(event, UserUttered):
            inside = (event.metadata or {}).get("message_id") == message_id
        if inside:
            turn.append(event)
    return turn


class SealedTrackerStore(SQLTrackerStore):
    """Store trackers in SQL with sealed payloads.

    Args:
        domain: The assistant's domain, which gives the slots.
        host: SQLAlchemy URL of the database.
        keys: Fernet keys separated by commas, newest first: the first seals, all of them open.
    """

    def __init__(
        self,
        domain: Domain | None = None,
        host: str | None = None,
        event_broker: EventBroker | None = None,
        keys: str = "",
        **kwargs: Any,
    ) -> None:
        self._fernet = MultiFernet([Fernet(key.strip()) for key in keys.split(",")])
        super().__init__(domain=domain, host=host, event_broker=event_broker, **kwargs)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Write the new events, unless the turn said nothing: it then did not happen, and can be tried again."""
        with self.session_scope() as session:
            events = list(self._additional_events(session, tracker))
            asked = any(isinstance(event, UserUttered) for event in events)
            answered = any(isinstance(event, BotUttered) for event in events)
            if asked and not answered:
                return
            if _forgets_earlier(events):
                session.query(self.SQLEvent).filter(self.SQLEvent.sender_id == tracker.sender_id).delete()
            for event in events:
                session.add(self._row(tracker.sender_id, event))
            session.commit()

    async def forget(self, conversation_id: str) -> int:
        """Erase a conversation and return how many events it had."""
        with self.session_scope() as session:
            erased = session.query(self.SQLEvent).filter(self.SQLEvent.sender_id == conversation_id).delete()
            session.commit()
        return int(erased)

    def _row(self, conversation_id: str, event: Event) -> SQLTrackerStore.SQLEvent:
        data = event.as_dict()
        sealed = self._fernet.encrypt(json.dumps(data, ensure_ascii=False).encode()).decode()
        return self.SQLEvent(
            sender_id=conversation_id,
            type_name=event.type_name,
            timestamp=data.get("timestamp"),
            action_name=data.get("name") if event.type_name == "action" else None,
            data=sealed,
        )

    async def _retrieve(self, sender_id: str, fetch_events_from_all_sessions: bool) -> DialogueStateTracker | None:
        with self.session_scope() as session:
            rows = self._event_query(session, sender_id, fetch_events_from_all_sessions).all()
            events = [json.loads(self._fernet.decrypt(row.data.encode())) for row in rows]
        if not events or self.domain is None:
            return None
        return DialogueStateTracker.from_dict(sender_id, events, self.domain.slots)


def _forgets_earlier(events: Iterable[Event]) -> bool:
    """Tell whether this turn filed or cancelled, after which nothing that was said before is needed."""
    return any(isinstance(event, SlotSet) and event.key == FORGET_SLOT and event.value for event in events)
