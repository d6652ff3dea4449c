"""Start a whole instance the way `make run` does, beside any other, and see what is left of it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import requests

from deploy.local.instance import make_secrets
from deploy.local.train import ROOT
from webhook.environment import instance_environment

START_SECONDS = 300  # a cold start on a busy machine, where the model may have to be trained first
STOP_SECONDS = 60


def wait_until(condition: Callable[[], bool], seconds: float, what: str) -> None:
    """Ask until the answer is yes; fail the test with `what` was awaited after `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"after {seconds:.0f} s, still waiting for: {what}"
        time.sleep(0.1)


def free_ports(count: int) -> list[int]:
    """Find ports that nobody listens on; all are held until the last is found, so that they differ."""
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


@dataclass
class Instance:
    """Hold one running instance: its address, its settings (secrets included) and its launcher."""

    environ: dict[str, str]
    launcher: subprocess.Popen[bytes]
    log: Path

    @property
    def url(self) -> str:
        """Return the address of the webhook, without a last slash."""
        return self.environ["GUICHET_PUBLIC_URL"]

    @property
    def ports(self) -> list[int]:
        """Return every port that the instance listens on."""
        names = ("GUICHET_PUBLIC_URL", "GUICHET_BOT_URL", "GUICHET_ACTIONS_URL")
        return [int(self.environ[name].rpartition(":")[2]) for name in names]

    def output(self) -> str:
        """Return what has been printed so far."""
        return self.log.read_text(encoding="utf-8")

    def processes(self) -> dict[int, str]:
        """Return the command line of every living process that carries this instance's folder in its environment."""
        marker = f"\0GUICHET_VAR={self.environ['GUICHET_VAR']}\0".encode()
        found = {}
        for entry in Path("/proc").iterdir():
            try:
                if entry.name.isdigit() and marker in b"\0" + (entry / "environ").read_bytes():
                    found[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:  # It ended while we looked, or it is another user's.
                continue
        return found

    def pid_of(self, words: str) -> int:
        """Return the oldest process whose command line contains `words`."""
        return min(pid for pid, command in self.processes().items() if words in command)

    def health(self) -> requests.Response:
        """Ask the instance how it is."""
        return requests.get(f"{self.url}/health", timeout=10)

    def first_account_link(self) -> str:
        """Return the address where the first DPO chooses a password, as the first run printed it."""
        return next(line.rpartition(" ")[2] for line in self.output().splitlines() if "/dpo/setup/" in line)

    def flask(self, *arguments: str) -> str:
        """Run `flask --app webhook …` as an operator of this instance would, and return what it prints."""
        return subprocess.run(
            [sys.executable, "-m", "flask", "--app", "webhook", *arguments],
            cwd=ROOT,
            env=self.environ,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        ).stdout

    def stop(self, signal_number: int) -> int:
        """Send one signal to the launcher, as a terminal or a service manager would, and return its exit status."""
        self.launcher.send_signal(signal_number)
        return self.launcher.wait(timeout=STOP_SECONDS)


def start(var: Path, settings: Mapping[str, str]) -> Instance:
    """Start an instance on free ports, with its files in `var`, and return it once it says that it is ready."""
    webhook, bot, actions = free_ports(3)
    own = {
        "GUICHET_VAR": str(var),
        "GUICHET_PORT": str(webhook),
        "GUICHET_BOT_URL": f"http://127.0.0.1:{bot}",
        "GUICHET_ACTIONS_URL": f"http://127.0.0.1:{actions}",
        "GUICHET_RATE_LIMITS": "off",
    }
    environ = dict(os.environ) | own | dict(settings)
    make_secrets(var)
    log = var / "output.log"
    with log.open("wb") as output:
        launcher = subprocess.Popen(
            [sys.executable, "-m", "deploy.local.run"],
            cwd=ROOT,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    instance = Instance(instance_environment(environ, ROOT), launcher, log)

    def is_ready() -> bool:
        assert launcher.poll() is None, "the instance stopped before it was ready"
        return f"ready {instance.url}" in instance.output().splitlines()

    try:
        wait_until(is_ready, START_SECONDS, "`ready`")
    except AssertionError as failure:
        launcher.terminate()
        launcher.wait(timeout=STOP_SECONDS)
        raise AssertionError(f"{failure}\n{instance.output()}") from None
    return instance
