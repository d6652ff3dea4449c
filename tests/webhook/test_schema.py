"""Check that the migrations make exactly the tables that the code declares."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect

from tests.webhook.conftest import HASH_KEY, SECRET_KEY
from webhook.crypto import Keys
from webhook.database import make_engine
from webhook.schema import METADATA, MIGRATIONS, upgrade_database


@pytest.fixture
def engine(database_url: str) -> Engine:
    return make_engine(database_url, Keys([SECRET_KEY], HASH_KEY))


def test_the_migrated_database_is_what_the_tables_say(engine: Engine) -> None:
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    engine.dispose()


def test_upgrading_again_changes_nothing(engine: Engine) -> None:
    before = inspect(engine).get_table_names()
    assert upgrade_database(engine) == sorted(file.name for file in MIGRATIONS.glob("versions/*.py"))[-1][:4]
    assert inspect(engine).get_table_names() == before
    engine.dispose()
