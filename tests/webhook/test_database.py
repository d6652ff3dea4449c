"""Check the column types and transactions that both databases share."""

from datetime import UTC, datetime, timedelta, timezone
from threading import Event, Thread

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError

from tests.webhook.builders import CONVERSATION_ID, NOW, add_conversation
from webhook import database
from webhook.chat.tables import ChatSession, Conversation
from webhook.database import Sessions, session_scope


def test_personal_columns_are_unreadable_in_the_database(sessions: Sessions) -> None:
    with session_scope(sessions) as session:
        add_conversation(session, phone="+33639981234", draft={"verbatim": "effacez tout"})
    with session_scope(sessions, read_only=True) as session:
        raw = session.execute(text("SELECT phone, draft FROM conversations")).one()
        assert "639981234" not in raw.phone
        assert "effacez" not in raw.draft
        row = session.get_one(Conversation, CONVERSATION_ID)
        assert (row.phone, row.draft) == ("+33639981234", {"verbatim": "effacez tout"})


def test_instants_come_back_aware_and_in_utc(sessions: Sessions) -> None:
    in_paris = datetime(2026, 11, 22, 10, 4, 0, 123456, tzinfo=timezone(timedelta(hours=1)))
    with session_scope(sessions) as session:
        add_conversation(session, last_seen_at=in_paris)
    with session_scope(sessions, read_only=True) as session:
        last_seen_at = session.get_one(Conversation, CONVERSATION_ID).last_seen_at
    assert last_seen_at == in_paris
    assert last_seen_at.tzinfo is UTC


def test_an_instant_without_time_zone_is_refused(sessions: Sessions) -> None:
    with pytest.raises(StatementError, match="time zone"), session_scope(sessions) as session:
        add_conversation(session, last_seen_at=datetime(2026, 11, 22))


def test_an_exception_leaves_nothing_half_written(sessions: Sessions) -> None:
    with pytest.raises(ZeroDivisionError), session_scope(sessions) as session:
        add_conversation(session)
        _ = 1 / 0
    with session_scope(sessions, read_only=True) as session:
        assert session.get(Conversation, CONVERSATION_ID) is None


def test_a_reference_to_nothing_is_refused(sessions: Sessions) -> None:
    with pytest.raises(IntegrityError), session_scope(sessions) as session:
        session.add(ChatSession(token_hash="0" * 64, conversation_id="f" * 64, expires_at=NOW))


def test_a_writer_waits_for_another_instead_of_failing(sessions: Sessions) -> None:
    with session_scope(sessions) as session:
        add_conversation(session)
    holding, done = Event(), []

    def write_second() -> None:
        holding.wait()
        with session_scope(sessions) as session:
            row = session.get_one(Conversation, CONVERSATION_ID, with_for_update=True)
            done.append(row.identity_level)

    thread = Thread(target=write_second)
    thread.start()
    with session_scope(sessions) as session:
        session.get_one(Conversation, CONVERSATION_ID, with_for_update=True).identity_level = "verified"
        session.flush()
        holding.set()
    thread.join()
    assert done == ["verified"]


def test_sqlite_survives_a_power_cut_and_checks_references(sessions: Sessions) -> None:
    engine: Engine = sessions.kw["bind"]
    if engine.dialect.name != "sqlite":
        pytest.skip("SQLite only")
    with session_scope(sessions, read_only=True) as session:
        pragmas = {
            name: session.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_a_lock_that_is_never_given_back_is_a_database_error(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    if sessions.kw["bind"].dialect.name != "sqlite":
        pytest.skip("PostgreSQL locks rows, not the database")
    monkeypatch.setattr(database, "BUSY_TIMEOUT_SECONDS", 0.05)
    with session_scope(sessions), pytest.raises(OperationalError, match="locked"), session_scope(sessions):
        raise AssertionError("two writers at once")
    with session_scope(sessions):
        pass  # The lock was given back, and is taken at once.
