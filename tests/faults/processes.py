"""Run processes that come back when they are killed, as a supervisor would, and kill them."""

import os
import random
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from deploy.local.train import ROOT

# Nothing outlives the run, even when the run itself is killed.
_BOUND: Final = ("setpriv", "--pdeathsig", "KILL", "--")
# A supervisor's patience between two starts.
RESTART_SECONDS: Final = 0.2


class Supervised:
    """Keep one program running until `close`; its output goes to `log`."""

    def __init__(self, command: Sequence[str], environ: Mapping[str, str], log: Path) -> None:
        self._command, self._environ = command, environ
        self._log = log
        self._closing = threading.Event()
        self._process = self._start()
        self._keeper = threading.Thread(target=self._keep, daemon=True)
        self._keeper.start()

    def kill(self, rng: random.Random) -> None:
        """Kill the program, or one of its children when it has some, without warning."""
        children = [pid for pid in self._children() if rng.random() < 0.8]
        with suppress(ProcessLookupError):
            os.kill(rng.choice(children) if children else self._process.pid, signal.SIGKILL)

    def close(self) -> None:
        """End the program for good, with its whole group."""
        self._closing.set()
        self._keeper.join()
        self._end_group(signal.SIGTERM)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._end_group(signal.SIGKILL)
            self._process.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as output:
            return subprocess.Popen(
                [*_BOUND, *self._command],
                cwd=ROOT,
                env=self._environ,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _keep(self) -> None:
        while not self._closing.wait(RESTART_SECONDS):
            if self._process.poll() is not None:
                self._process = self._start()

    def _children(self) -> list[int]:
        try:
            return [
                int(pid)
                for pid in Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
            ]
        except OSError:
            return []

    def _end_group(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)


class Supervisor:
    """Hold the programs of one instance by name; all of them end with the block."""

    def __init__(self, environ: Mapping[str, str], logs: Path) -> None:
        self._environ, self._logs = environ, logs
        self._programs: dict[str, Supervised] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for program in self._programs.values():
            program.close()

    def start(self, name: str, command: Sequence[str]) -> None:
        """Start one program."""
        self._programs[name] = Supervised(command, self._environ, self._logs / f"{name}.log")

    def kill(self, rng: random.Random, name: str) -> None:
        """Kill one program; it comes back."""
        self._programs[name].kill(rng)

    def names(self) -> list[str]:
        """List the programs."""
        return list(self._programs)
