"""Open the database, SQLite or PostgreSQL, and give both the same column types and transactions."""

import json
import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from sqlalchemy import JSON, DateTime, Dialect, Engine, MetaData, Text, create_engine, event, make_url
from sqlalchemy.engine import Connection
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

from webhook.crypto import Keys

# How long a writer of SQLite waits for another, and how long PostgreSQL may take to answer the door.
BUSY_TIMEOUT_SECONDS = 10
CONNECT_TIMEOUT_SECONDS = 5
# Random, so that two who wait do not keep step.
LOCK_PAUSES_SECONDS = (0.0005, 0.003)

# Constraints are named, so that a migration can change them on both databases.
NAMING_CONVENTION = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

Sessions = sessionmaker[Session]


class Base(DeclarativeBase):
    """Gather the tables of every package of the webhook."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)


class Sealed(TypeDecorator[str]):
    """Keep a text encrypted at rest with the keys that the engine was made with."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else _keys_of(dialect).seal(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> str | None:
        return None if value is None else _keys_of(dialect).unseal(value)


class SealedJson(TypeDecorator[Any]):
    """Keep a JSON value encrypted at rest. Assign a new value to change it: changes inside it are not noticed."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any | None, dialect: Dialect) -> str | None:
        return None if value is None else _keys_of(dialect).seal(json.dumps(value, ensure_ascii=False))

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Any | None:
        return None if value is None else json.loads(_keys_of(dialect).unseal(value))


class UtcDateTime(TypeDecorator[datetime]):
    """Keep an instant. Aware datetimes go in, aware datetimes in UTC come out, on SQLite too."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant must carry its time zone")
        in_utc = value.astimezone(UTC)
        return in_utc.replace(tzinfo=None) if dialect.name == "sqlite" else in_utc

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        instant = cast(datetime, value)
        return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


# Lists and objects without personal data, readable by SQL tools on both databases.
PlainJson = JSON


def make_engine(url: str, keys: Keys) -> Engine:
    """Open a database. `sqlite:///path` and `postgresql://…` are accepted; PostgreSQL is spoken to through psycopg."""
    address = make_url(url)
    if address.drivername in {"postgresql", "postgres"}:
        address = address.set(drivername="postgresql+psycopg")
    if address.get_backend_name() == "sqlite":
        if address.database and address.database != ":memory:":
            Path(address.database).parent.mkdir(parents=True, exist_ok=True)
        # Without an isolation level of its own, Python's driver leaves BEGIN to us.
        engine = create_engine(address, connect_args={"timeout": BUSY_TIMEOUT_SECONDS, "isolation_level": None})
        event.listen(engine, "connect", _configure_sqlite)
        event.listen(engine, "begin", _begin_on_sqlite)
    else:
        engine = create_engine(address, pool_pre_ping=True, connect_args={"connect_timeout": CONNECT_TIMEOUT_SECONDS})
    # The dialect object belongs to this engine alone, and is what a column type receives.
    engine.dialect.guichet_keys = keys  # type: ignore[attr-defined]
    return engine


def make_sessions(engine: Engine) -> Sessions:
    """Make the factory of sessions. Objects stay readable after the commit."""
    return sessionmaker(engine, expire_on_commit=False)


@contextmanager
def session_scope(sessions: Sessions, *, read_only: bool = False) -> Iterator[Session]:
    """Run one transaction: committed at the end, rolled back on any exception.

    On SQLite a writing transaction takes the write lock at once (BEGIN IMMEDIATE), so that it can never fail half way
    for want of it; a `read_only` one takes none.
    """
    with sessions() as session:
        session.connection(execution_options={"guichet_read_only": read_only})
        yield session
        session.commit()


def _keys_of(dialect: Dialect) -> Keys:
    return cast(Keys, dialect.guichet_keys)  # type: ignore[attr-defined]


def _configure_sqlite(connection: Any, _entry: ConnectionPoolEntry) -> None:
    """Set what SQLite forgets between connections. FULL: what was answered 200 survives a power cut."""
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_on_sqlite(connection: Connection) -> None:
    """Begin; for writing, take the lock, trying again within milliseconds while another writer holds it.

    SQLite's own waiting sleeps up to a tenth of a second between tries: a busy worker then starves the
    acknowledgement of an SMS for seconds (measured, docs/decisions/0008-sms-front-door.md).
    """
    if connection.get_execution_options().get("guichet_read_only", False):
        connection.exec_driver_sql("BEGIN")
        return
    raw = cast(sqlite3.Connection, connection.connection.dbapi_connection)
    deadline = time.monotonic() + BUSY_TIMEOUT_SECONDS
    raw.execute("PRAGMA busy_timeout=0")
    try:
        while time.monotonic() < deadline:
            try:
                raw.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    break
                time.sleep(random.uniform(*LOCK_PAUSES_SECONDS))
            else:
                return
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # The last try: its error is SQLAlchemy's, as everywhere else.
    finally:
        raw.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_SECONDS * 1000}")
