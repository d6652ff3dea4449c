"""Lend the end-to-end tests one running instance."""

import signal
from collections.abc import Iterator

import pytest

from tests.e2e.instance import Instance, start


@pytest.fixture(scope="session")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """Start an instance for the whole run: its address is `instance.url`, its secrets are in `instance.environ`."""
    running = start(tmp_path_factory.mktemp("instance"), {})
    yield running
    assert running.stop(signal.SIGTERM) == 0
    assert running.processes() == {}, "a service manager's SIGTERM must leave nothing behind"
