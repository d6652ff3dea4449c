"""Bring the tables of the database to the version that the code expects."""

from pathlib import Path
from typing import Any, Final, Literal

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from webhook import counters
from webhook.chat import tables as chat_tables
from webhook.consent import tables as consent_tables
from webhook.database import Base, Sealed, SealedJson, UtcDateTime
from webhook.desk import tables as desk_tables
from webhook.legal_cards import tables as legal_card_tables
from webhook.requests import tables as request_tables
from webhook.sms import tables as sms_tables

MIGRATIONS: Final = Path(__file__).parent / "migrations"

# Importing a module declares its tables; all are here, so that the metadata is whole.
TABLE_MODULES: Final = (
    chat_tables,
    consent_tables,
    counters,
    desk_tables,
    legal_card_tables,
    request_tables,
    sms_tables,
)
METADATA: Final = Base.metadata


def upgrade_database(engine: Engine) -> str:
    """Apply the migrations that are missing, and give the revision reached."""
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            # Alembic changes a SQLite table by building it again: with foreign keys on, dropping the old one would
            # empty the tables that refer to it. The pragma counts only outside a transaction, hence the raw connection.
            raw: Any = connection.connection.driver_connection
            raw.execute("PRAGMA foreign_keys=OFF")
        with connection.begin():
            command.upgrade(_config(connection), "head")
        if connection.dialect.name == "sqlite":
            raw.execute("PRAGMA foreign_keys=ON")
    return ScriptDirectory.from_config(_config(None)).get_current_head() or ""


def write_migration(engine: Engine, message: str) -> None:
    """Write the migration from the database's tables to the code's, numbered after the last, for review."""
    with engine.connect() as connection, connection.begin():
        config = _config(connection)
        number = len(list(ScriptDirectory.from_config(config).walk_revisions())) + 1
        command.revision(config, message, autogenerate=True, rev_id=f"{number:04d}")


def render_type(kind: str, value: Any, _context: Any) -> str | Literal[False]:
    """Write our column types as what the database holds, so that old migrations do not depend on today's code."""
    if kind == "type" and isinstance(value, Sealed | SealedJson):
        return "sa.Text()"
    if kind == "type" and isinstance(value, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def _config(connection: Any) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
