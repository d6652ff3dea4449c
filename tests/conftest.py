"""Hold what every test shares: nothing of the machine's own settings reaches a test."""

import os

import pytest


@pytest.fixture(autouse=True, scope="session")
def no_settings_of_the_machine() -> None:
    """Forget the GUICHET_ variables of whoever runs the tests, but for the server that is lent to them."""
    for name in [name for name in os.environ if name.startswith("GUICHET_") and name != "GUICHET_TEST_POSTGRES_URL"]:
        del os.environ[name]
