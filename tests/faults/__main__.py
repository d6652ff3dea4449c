"""Storm the SMS front door for long on each database, measure its acknowledgements, and print the figures.

`make faults`, or `python -m tests.faults [--database sqlite|postgresql] [--messages N] [--kills N]`
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.faults.databases import Database, postgres_bin, postgres_cluster, sqlite_file
from tests.faults.findings import examine, most_attempts
from tests.faults.instance import an_instance
from tests.faults.load import PER_SECOND, TURN_SECONDS, measure_acknowledgements
from tests.faults.storm import Size, run_storm

DATABASES: Final = ("sqlite", "postgresql")


def main() -> int:
    """Run what was asked for; give 0 when every promise was kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=DATABASES, action="append", help="default: both")
    parser.add_argument("--messages", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=200)
    asked = parser.parse_args()
    size = Size(asked.messages, senders=50, kills=asked.kills, stops=max(1, asked.kills // 20), pause_seconds=1.5)
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} before the run")
    return int(any([not _run(name, size) for name in asked.database or DATABASES]))


def _run(name: str, size: Size) -> bool:
    """Run both measures on one database; say whether every promise was kept."""
    print(f"\n== {name}", flush=True)
    if name == "postgresql" and postgres_bin() is None:
        print("not run: PostgreSQL is not installed")
        return True
    kept = storm(name, size)
    load(name)
    return kept


def storm(name: str, size: Size) -> bool:
    """Kill and count; say whether every promise was kept."""
    seed, started = time.time_ns(), time.monotonic()
    with _database(name) as (folder, database), an_instance(folder, database) as instance:
        witness = run_storm(instance, database, size, seed)
        findings = examine(instance, witness)
        turn_attempts, send_attempts = most_attempts(instance)
    kills = ", ".join(f"{target} {count}" for target, count in sorted(witness.kills.items()))
    print(f"{time.monotonic() - started:.0f} s, seed {seed}")
    print(f"acknowledged {len(witness.acknowledged)}, given up {len(witness.given_up)}")
    print(f"sent again {witness.duplicates}, forged {len(witness.forged_sids)}")
    print(f"STOP {witness.stops}, of which with bot and workers down {witness.stops_without_bot_and_worker}")
    print(f"kill -9: {sum(witness.kills.values())} ({kills}); database stopped {witness.database_stops} times")
    print(f"tries at most: {turn_attempts} for a turn, {send_attempts} for a send")
    print(f"calm {witness.recovery_seconds:.0f} s after the last fault")
    for promise, broken in vars(findings).items():
        print(f"  {promise.replace('_', ' ')}: {broken}", flush=True)
    return not findings.broken()


def load(name: str) -> None:
    """Measure the acknowledgements without any fault."""
    with _database(name) as (folder, database), an_instance(folder, database, turn_seconds=TURN_SECONDS) as instance:
        waits = measure_acknowledgements(instance)
    print(f"acknowledgement of {waits.count} SMS at {PER_SECOND} a second, {waits.refused} not acknowledged:")
    print(
        f"  p50 {waits.p50_ms:.0f}, p95 {waits.p95_ms:.0f}, p99 {waits.p99_ms:.0f}, longest {waits.longest_ms:.0f} ms"
    )
    print(f"  (load of the machine afterwards: {os.getloadavg()[0]:.1f})", flush=True)


@contextmanager
def _database(name: str) -> Iterator[tuple[Path, Database]]:
    """Lend an empty database, and a folder for all that the run writes."""
    with tempfile.TemporaryDirectory(prefix="guichet-faults-") as made:
        folder, programs = Path(made), postgres_bin()
        if name == "sqlite" or programs is None:
            with sqlite_file(folder) as file:
                yield folder, file
        else:
            with postgres_cluster(programs) as cluster:
                yield folder, cluster


if __name__ == "__main__":
    sys.exit(main())
