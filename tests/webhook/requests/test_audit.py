"""Check that the journal shows every alteration, and still verifies after a purge."""

from collections.abc import Callable

import pytest
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from tests.webhook.builders import NOW
from webhook.database import Sessions, session_scope
from webhook.requests import audit
from webhook.requests.tables import AuditEvent, AuditHead


@pytest.fixture(autouse=True)
def three_events(sessions: Sessions) -> None:
    for number in range(3):
        with session_scope(sessions) as session:
            audit.record(session, action="read", actor="account:1", now=NOW, payload={"number": number})


def test_an_untouched_journal_verifies(sessions: Sessions) -> None:
    with session_scope(sessions, read_only=True) as session:
        assert audit.first_broken(session) is None


def test_a_purged_payload_leaves_a_chain_that_verifies(sessions: Sessions) -> None:
    with session_scope(sessions) as session:
        session.execute(update(AuditEvent).where(AuditEvent.id == 2).values(payload=None))
    with session_scope(sessions, read_only=True) as session:
        assert audit.first_broken(session) is None


def test_the_same_payload_twice_does_not_give_the_same_digest(sessions: Sessions) -> None:
    with session_scope(sessions) as session:
        first, second = (audit.record(session, action="read", actor="a", now=NOW, payload={"x": 1}) for _ in range(2))
    assert first.payload_digest != second.payload_digest


@pytest.mark.parametrize(
    ("alter", "broken"),
    [
        (lambda s: s.execute(update(AuditEvent).where(AuditEvent.id == 2).values(actor="account:2")), 2),
        (
            lambda s: s.execute(update(AuditEvent).where(AuditEvent.id == 1).values(payload={"salt": "", "number": 9})),
            1,
        ),
        (lambda s: s.execute(delete(AuditEvent).where(AuditEvent.id == 2)), 2),
        (lambda s: s.execute(delete(AuditEvent).where(AuditEvent.id == 3)), 3),  # the last one: only the head tells
        (lambda s: s.execute(delete(AuditHead)), 4),
    ],
)
def test_an_alteration_is_found(sessions: Sessions, alter: Callable[[Session], object], broken: int) -> None:
    with session_scope(sessions) as session:
        alter(session)
    with session_scope(sessions, read_only=True) as session:
        assert audit.first_broken(session) == broken
