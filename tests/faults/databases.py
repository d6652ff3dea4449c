"""Give the fault runs a database of each kind that they can take away for a while."""

import os
import shutil
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final, Protocol

from tests.e2e.instance import free_ports

# Longer than the ten seconds that the product waits for another writer, and shorter.
LOCKED_SECONDS: Final = (1.0, 3.0, 12.0)
STOPPED_SECONDS: Final = (0.5, 2.0, 5.0)


class Database(Protocol):
    """Describe a database that can be taken away."""

    url: str

    def take_away(self, seconds: float) -> None:
        """Make it unusable for a while, and give it back."""
        ...


class SqliteFile:
    """Lock the file as a backup or another program would."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "guichet.db"
        self.url = f"sqlite:///{self._path}"

    def take_away(self, seconds: float) -> None:
        """Hold the write lock."""
        with closing(sqlite3.connect(self._path, timeout=30, isolation_level=None)) as connection:
            connection.execute("BEGIN EXCLUSIVE")
            time.sleep(seconds)
            connection.execute("ROLLBACK")


class PostgresCluster:
    """Stop a server of our own without warning, as a crash does, and start it again."""

    def __init__(self, folder: Path, bin_folder: Path) -> None:
        self._data, self._log, self._bin = folder / "data", folder / "log", bin_folder
        (self._port,) = free_ports(1)
        self._options = f"-p {self._port} -c listen_addresses=127.0.0.1 -k {folder}"
        self._folder = folder
        self.url = f"postgresql://guichet@127.0.0.1:{self._port}/postgres"
        self._run("initdb", "--pgdata", self._data, "--username", "guichet", "--auth", "trust", "--encoding", "UTF8",
                  "--locale", "C", "--no-sync")  # fmt: skip
        self.start()

    def start(self) -> None:
        """Start, and wait until it answers."""
        options = ["--log", self._log, "--options", self._options]
        self._run("pg_ctl", "start", "--silent", "--wait", "--pgdata", self._data, *options)

    def stop(self) -> None:
        """Stop at once, without a word to anyone."""
        self._run("pg_ctl", "stop", "--silent", "--mode", "immediate", "--pgdata", self._data)

    def take_away(self, seconds: float) -> None:
        """Stop, wait, start."""
        self.stop()
        time.sleep(seconds)
        self.start()

    def _run(self, program: str, *arguments: str | Path) -> None:
        # PostgreSQL refuses to run as root: Debian's package brings a user of its own.
        prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        command = [*prefix, str(self._bin / program), *map(str, arguments)]
        subprocess.run(command, cwd=self._folder, check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)


def postgres_bin() -> Path | None:
    """Find the server's programs; None where PostgreSQL is not installed."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    found = debian[-1] if debian else shutil.which("pg_ctl")
    return Path(found).parent if found else None


@contextmanager
def sqlite_file(folder: Path) -> Iterator[SqliteFile]:
    """Give a file that does not exist yet."""
    yield SqliteFile(folder)


@contextmanager
def postgres_cluster(bin_folder: Path) -> Iterator[PostgresCluster]:
    """Lend a server of our own until the end of the block."""
    folder = Path(tempfile.mkdtemp(prefix="guichet-faults-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    try:
        cluster = PostgresCluster(folder, bin_folder)
        try:
            yield cluster
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
