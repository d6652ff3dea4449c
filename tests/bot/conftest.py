"""Share the domain and a sealed store on a file of its own."""

from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from rasa.shared.core.domain import Domain

from bot.tracker import SealedTrackerStore

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def domain() -> Domain:
    """Load the assistant's own domain."""
    return Domain.load(str(ROOT / "bot" / "domain"))


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Name the file of the conversations."""
    return tmp_path / "tracker.db"


@pytest.fixture
def store(domain: Domain, database: Path) -> SealedTrackerStore:
    """Open a store sealed with one fresh key."""
    return SealedTrackerStore(domain=domain, host=f"sqlite:///{database}", keys=Fernet.generate_key().decode())
