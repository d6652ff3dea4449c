"""Kill everything while messages arrive, for a short while; `make faults` does it for long."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.faults.databases import Database, postgres_bin, postgres_cluster, sqlite_file
from tests.faults.findings import examine
from tests.faults.instance import an_instance
from tests.faults.storm import Size, run_storm
from tests.webhook.conftest import POSTGRES_URL

SHORT = Size(messages=60, senders=12, kills=8, stops=1, pause_seconds=1.0)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Give a database that can be stopped: the lent PostgreSQL cannot be, so that one of our own takes its place."""
    lent: AbstractContextManager[Database]
    if request.param == "sqlite":
        lent = sqlite_file(tmp_path)
    else:
        programs = postgres_bin()
        if not POSTGRES_URL or programs is None:
            pytest.skip("PostgreSQL: not tested (GUICHET_TEST_POSTGRES_URL is not set)")
        lent = postgres_cluster(programs)
    with lent as database:
        yield database


def test_nothing_is_lost_doubled_or_late_when_everything_is_killed(tmp_path: Path, database: Database) -> None:
    with an_instance(tmp_path, database, hurried=True) as instance:
        witness = run_storm(instance, database, SHORT, seed=20261123)
        assert (sum(witness.kills.values()), witness.database_stops) == (SHORT.kills, SHORT.stops)
        assert witness.stops_without_bot_and_worker == 3
        assert len(witness.acknowledged) >= SHORT.messages
        assert examine(instance, witness).broken() == {}
