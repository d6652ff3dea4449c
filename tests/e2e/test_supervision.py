"""Check that an instance mends itself, and that stopping it leaves nothing behind.

The tests share one instance and run in this order: the last of them stops it.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.run import refuse_taken_ports
from deploy.local.train import ROOT
from tests.e2e.instance import Instance, start, wait_until

RESTART_SECONDS = 90


@pytest.fixture(scope="module")
def supervised(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """Start an instance that these tests may wound."""
    running = start(tmp_path_factory.mktemp("supervised"), {})
    yield running
    if running.launcher.poll() is None:
        running.stop(signal.SIGTERM)


def test_a_dead_bot_is_named_by_health_then_restarted(supervised: Instance) -> None:
    killed = supervised.pid_of("rasa run")
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: supervised.health().status_code == 503, 10, "health to notice")
    assert "bot" in supervised.health().text
    wait_until(lambda: supervised.health().ok, RESTART_SECONDS, "the bot's restart")
    assert supervised.pid_of("rasa run") != killed


def test_a_dead_worker_is_restarted(supervised: Instance) -> None:
    killed = supervised.pid_of("webhook.worker")
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: "webhook.worker" in " ".join(supervised.processes().values()), RESTART_SECONDS, "a new worker")
    assert supervised.pid_of("webhook.worker") != killed


def test_a_dead_webhook_is_restarted_with_its_workers(supervised: Instance) -> None:
    killed = supervised.pid_of("gunicorn")
    os.killpg(killed, signal.SIGKILL)
    wait_until(lambda: killed not in supervised.processes(), 10, "its end")
    wait_until(lambda: answers(supervised), RESTART_SECONDS, "the webhook's restart")
    assert supervised.pid_of("gunicorn") != killed


def answers(instance: Instance) -> bool:
    """Say whether the webhook answers and all is well."""
    try:
        return instance.health().ok
    except OSError:
        return False


def test_what_is_printed_says_which_program_said_it(supervised: Instance) -> None:
    assert any(line.startswith("webhook | ") for line in supervised.output().splitlines())


def test_a_second_instance_on_the_same_port_is_refused_in_one_line(supervised: Instance) -> None:
    again = subprocess.run(
        [sys.executable, "-m", "deploy.local.run"],
        cwd=ROOT,
        env=supervised.environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert again.returncode == 1
    port = supervised.environ["GUICHET_PORT"]
    assert again.stderr == f"guichet: port {port} is taken: stop what uses it or set GUICHET_PORT to another\n"


def test_nothing_listens_beyond_this_machine(supervised: Instance) -> None:
    """Read the kernel's table of listening sockets: the address is in hexadecimal, 0100007F is 127.0.0.1."""
    wanted = {f"{port:04X}" for port in supervised.ports}
    rows = [line.split() for name in ("tcp", "tcp6") for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]]
    listening = {row[1] for row in rows if row[3] == "0A" and row[1].rpartition(":")[2] in wanted}
    assert listening == {f"0100007F:{port}" for port in wanted}


def test_ctrl_c_leaves_nothing_behind(supervised: Instance) -> None:
    assert supervised.stop(signal.SIGINT) == 0
    assert supervised.processes() == {}
    refuse_taken_ports(dict(zip(("GUICHET_PORT", "BOT_PORT", "ACTIONS_PORT"), map(str, supervised.ports), strict=True)))
