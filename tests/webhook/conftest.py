"""Give every webhook test its own database, application, fake bot and clock.

SQLite always; PostgreSQL too when GUICHET_TEST_POSTGRES_URL names a server where databases may be created.
"""

import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from cryptography.fernet import Fernet
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import make_url

from tests.webhook.fakes import FakeBot, FixedClock
from webhook.app import create_app
from webhook.config import Settings
from webhook.crypto import Keys
from webhook.database import Sessions, make_engine
from webhook.schema import upgrade_database
from webhook.services import Services

POSTGRES_URL = os.environ.get("GUICHET_TEST_POSTGRES_URL", "")
DATABASES = ["sqlite", "postgresql"] if POSTGRES_URL else ["sqlite"]
SECRET_KEY = Fernet.generate_key().decode()
HASH_KEY = "an-obviously-fictional-hash-key-0001"


def pytest_report_header() -> str:
    """Say in one line whether PostgreSQL is tested."""
    return "PostgreSQL: tested" if POSTGRES_URL else "PostgreSQL: not tested (GUICHET_TEST_POSTGRES_URL is not set)"


def _migrate(url: str) -> None:
    """Create the tables in an empty database, as a deployment does."""
    engine = make_engine(url, Keys([SECRET_KEY], HASH_KEY))
    upgrade_database(engine)
    engine.dispose()


@pytest.fixture(scope="session", params=DATABASES)
def migrated_template(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Migrate one database a run; each test then works in a copy of it, which is much faster."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('template')}/template.db"
        _migrate(url)
        yield url
        return
    name = f"guichet_template_{uuid.uuid4().hex}"
    with psycopg.connect(POSTGRES_URL, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        url = make_url(POSTGRES_URL).set(database=name).render_as_string(hide_password=False)
        _migrate(url)
        yield url
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def database_url(migrated_template: str, tmp_path: Path) -> Iterator[str]:
    """Copy the migrated database for one test."""
    template = make_url(migrated_template)
    assert template.database is not None
    if template.get_backend_name() == "sqlite":
        copy = tmp_path / "guichet.db"
        shutil.copy(template.database, copy)
        yield f"sqlite:///{copy}"
        return
    name = f"guichet_test_{uuid.uuid4().hex}"
    with psycopg.connect(POSTGRES_URL, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template.database}"')
        yield template.set(database=name).render_as_string(hide_password=False)
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def settings(database_url: str) -> Settings:
    """Give harmless settings: console SMS, no rate limit."""
    return make_settings(database_url=database_url)


def make_settings(**overrides: Any) -> Settings:
    """Build settings whose secrets are fictional; keywords take the place of the defaults."""
    values: dict[str, Any] = {
        "bot_token": "fictional-bot-token",
        "service_token": "fictional-service-token",
        "metrics_token": "fictional-metrics-token",
        "secret_keys": (SECRET_KEY,),
        "hash_key": HASH_KEY,
        "rate_limits": False,
        "twilio_account_sid": "AC" + "0" * 32,
        "twilio_auth_tokens": ("fictional-twilio-token", "fictional-next-token"),
        "twilio_numbers": ("+33939980000",),
    }
    return Settings(**(values | overrides))


@pytest.fixture
def clock() -> FixedClock:
    """Give a clock that moves only when told."""
    return FixedClock()


@pytest.fixture
def bot() -> FakeBot:
    """Give a bot that answers as scripted."""
    return FakeBot()


@pytest.fixture
def app(settings: Settings, bot: FakeBot, clock: FixedClock) -> Iterator[Flask]:
    """Build the application around the fakes."""
    app = create_app(settings, bot=bot, clock=clock)
    yield app
    app.extensions["guichet"].sessions.kw["bind"].dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Give an HTTP client of the application."""
    return app.test_client()


@pytest.fixture
def services(app: Flask) -> Services:
    """Give what the use cases of this application receive."""
    services: Services = app.extensions["guichet"]
    return services


@pytest.fixture
def sessions(services: Services) -> Sessions:
    """Give the session factory of this application's database."""
    return services.sessions


@pytest.fixture
def service_headers(settings: Settings) -> dict[str, str]:
    """Give the headers of a program that holds the service token."""
    return {"Authorization": f"Bearer {settings.service_token}"}
