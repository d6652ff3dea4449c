"""Check the journal of oppositions: its proof, its chain, its states and its purge."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from gdpr.rights import ProspectingChannel
from tests.webhook.fakes import FixedClock
from webhook.consent import journal
from webhook.consent.journal import Evidence, Subject
from webhook.consent.tables import ConsentEvent
from webhook.database import Sessions, session_scope
from webhook.services import Services

ALICE = Subject("phone", "+33639980001")
BRUNO = Subject("phone", "+33639980002")


def _evidence(clock: FixedClock, **changes: Any) -> Evidence:
    return Evidence(**{"source": "sms", "rule": "keyword.stop", "occurred_at": clock(), "text": "STOP", **changes})


def _opt_out(services: Services, subject: Subject, clock: FixedClock, **changes: Any) -> bool:
    with session_scope(services.sessions) as session:
        return journal.record_opt_out(session, services.keys, subject, _evidence(clock), clock(), **changes)


def _is_opted_out(services: Services, subject: Subject, *details: Any) -> bool:
    with session_scope(services.sessions, read_only=True) as session:
        return journal.is_opted_out(session, services.keys, subject, *details)


def _first_broken(sessions: Sessions) -> int | None:
    with session_scope(sessions, read_only=True) as session:
        return journal.first_broken(session)


def test_an_opposition_holds_for_its_number_and_its_channel_only(services: Services, clock: FixedClock) -> None:
    assert _opt_out(services, ALICE, clock)
    assert _is_opted_out(services, ALICE)
    assert not _is_opted_out(services, BRUNO)
    assert not _is_opted_out(services, ALICE, ProspectingChannel.EMAIL)


def test_an_opposition_said_again_is_proved_again_and_changes_nothing(services: Services, clock: FixedClock) -> None:
    assert [_opt_out(services, ALICE, clock) for _ in range(3)] == [True, False, False]
    with session_scope(services.sessions, read_only=True) as session:
        assert len(session.scalars(select(ConsentEvent)).all()) == 3


def test_the_proof_is_complete_and_unreadable_in_the_database(services: Services, clock: FixedClock) -> None:
    with session_scope(services.sessions) as session:
        evidence = _evidence(clock, message_id="SM" + "1" * 32, text="Stop à la publicité")
        journal.record_opt_out(session, services.keys, ALICE, evidence, clock())
        event = session.scalars(select(ConsentEvent)).one()
        assert event.payload is not None
        assert event.payload["message_id"] == "SM" + "1" * 32
        assert event.payload["rule"] == "keyword.stop"
        assert event.payload["contact"] == ALICE.contact
        assert event.payload["occurred_at"] == clock().isoformat()
        stored = " ".join(str(row) for row in session.execute(text("SELECT * FROM consent_events")).all())
    assert "639980001" not in stored
    assert "publicit" not in stored


def test_start_lifts_the_block_of_the_provider_and_no_opposition(services: Services, clock: FixedClock) -> None:
    with session_scope(services.sessions) as session:
        blocked = _evidence(clock, source="twilio", rule="error.21610", text=None)
        journal.record_provider_block(session, services.keys, ALICE, blocked, clock())
    assert _is_opted_out(services, ALICE, ProspectingChannel.SMS, journal.PROVIDER_BLOCK)
    with session_scope(services.sessions) as session:
        assert journal.record_opt_in(session, services.keys, ALICE, _evidence(clock, text="START"), clock())
    assert not _is_opted_out(services, ALICE, ProspectingChannel.SMS, journal.PROVIDER_BLOCK)
    assert _is_opted_out(services, ALICE)


def test_an_untouched_journal_verifies(services: Services, clock: FixedClock) -> None:
    for subject in (ALICE, BRUNO, ALICE):
        _opt_out(services, subject, clock)
    assert _first_broken(services.sessions) is None


@pytest.mark.parametrize(
    ("tampering", "found_at"),
    [
        ("UPDATE consent_events SET action = 'opt_in' WHERE id = 2", 2),
        ("UPDATE consent_events SET subject_fingerprint = 'someone else' WHERE id = 2", 2),
        ("UPDATE consent_events SET payload_digest = chain_digest WHERE id = 3", 3),
        ("DELETE FROM consent_events WHERE id = 2", 2),
        ("DELETE FROM consent_events WHERE id = 3", 3),  # The end cut off: only the head knows.
    ],
)
def test_tampering_is_found_where_it_happened(
    services: Services, clock: FixedClock, tampering: str, found_at: int
) -> None:
    for _ in range(3):
        _opt_out(services, ALICE, clock)
    with session_scope(services.sessions) as session:
        session.execute(text("DELETE FROM consent_states"))
        session.execute(text(tampering))
    assert _first_broken(services.sessions) == found_at


def test_a_purge_forgets_the_person_and_keeps_the_chain(services: Services, clock: FixedClock) -> None:
    _opt_out(services, ALICE, clock)
    clock.advance(days=800)
    _opt_out(services, BRUNO, clock)
    with session_scope(services.sessions) as session:
        assert journal.forget_oppositions(session, clock() - timedelta(days=365)) == 1
        forgotten = session.get_one(ConsentEvent, 1)
        assert (forgotten.subject_fingerprint, forgotten.payload) == (None, None)
    assert not _is_opted_out(services, ALICE)
    assert _is_opted_out(services, BRUNO)
    assert _first_broken(services.sessions) is None


def test_hearing_of_someone_keeps_their_opposition(services: Services, clock: FixedClock) -> None:
    _opt_out(services, ALICE, clock)
    clock.advance(days=800)
    with session_scope(services.sessions) as session:
        journal.note_contact(session, services.keys, ALICE, clock())
        assert journal.forget_oppositions(session, clock() - timedelta(days=365)) == 0
    assert _is_opted_out(services, ALICE)
