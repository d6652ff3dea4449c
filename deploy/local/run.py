"""Start one local instance in the foreground and stop all of it on Ctrl-C (`make run`)."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from deploy.local.instance import make_secrets
from deploy.local.train import ROOT, bot_environment, train_if_needed
from webhook.config import SettingError, Settings
from webhook.database import session_scope
from webhook.desk.accounts import first_account_link
from webhook.environment import instance_environment
from webhook.services import make_services

PATIENCE_SECONDS = 10

# Should the launcher be killed outright, the kernel asks supervisord to stop (util-linux, on every Debian).
TOLD_WITH_PARENT = ("setpriv", "--pdeathsig", "TERM")


class CannotStart(RuntimeError):
    """Say in one line why the instance does not start and what to do."""


def main() -> int:
    """Prepare the instance, supervise its processes until a signal, and return the exit status."""
    os.chdir(ROOT)
    try:
        environ = prepare(os.environ)
    except (SettingError, CannotStart) as refusal:
        print(f"guichet: {refusal}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as failure:
        step = " ".join(failure.cmd[1:5])
        print(f"guichet: `{step}` ended with {failure.returncode}: its own message is above", file=sys.stderr)
        return 1
    return supervise(environ)


def prepare(process_environ: Mapping[str, str]) -> dict[str, str]:
    """Make what is missing (secrets, model, database), and return the environment of every process.

    Raises SettingError, CannotStart or subprocess.CalledProcessError; nothing has been started then.
    """
    make_secrets(Path(instance_environment(process_environ)["GUICHET_VAR"]))
    environ = instance_environment(process_environ)
    settings = Settings.from_environ(environ)
    environ["BOT_PORT"] = local_port(environ, "GUICHET_BOT_URL")
    environ["ACTIONS_PORT"] = local_port(environ, "GUICHET_ACTIONS_URL")
    refuse_taken_ports(environ)
    train_if_needed(environ)
    subprocess.run([sys.executable, "-m", "flask", "--app", "webhook", "upgrade-database"], env=environ, check=True)
    print_first_account_link(settings)
    return bot_environment(environ)


def local_port(environ: Mapping[str, str], name: str) -> str:
    """Return the port that one of our own processes must listen on, from the address that the others call."""
    address = urlsplit(environ[name])
    if address.hostname not in {"127.0.0.1", "localhost"} or address.port is None:
        raise CannotStart(f"{name} must be http://127.0.0.1:<port>: `make run` starts that process itself")
    return str(address.port)


def refuse_taken_ports(environ: Mapping[str, str]) -> None:
    """Raise CannotStart when another program listens where one of ours must."""
    for setting, port in {
        "GUICHET_PORT": environ["GUICHET_PORT"],
        "GUICHET_BOT_URL": environ["BOT_PORT"],
        "GUICHET_ACTIONS_URL": environ["ACTIONS_PORT"],
    }.items():
        with socket.socket() as probe:
            # What a server of ours that has just stopped leaves behind must not count as taken.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", int(port)))
            except OSError:
                raise CannotStart(f"port {port} is taken: stop what uses it or set {setting} to another") from None


def print_first_account_link(settings: Settings) -> None:
    """Print where the first DPO chooses a password, as long as no account has one."""
    services = make_services(settings)
    with session_scope(services.sessions) as session:
        link = first_account_link(session, settings, services.clock())
    if link is not None:
        print(f"guichet: to set up the first account of the desk, once: {link}", flush=True)


def supervise(environ: Mapping[str, str]) -> int:
    """Run supervisord until it ends, pass on what it prints, and say once when the instance is ready."""
    # In a session of its own, so that Ctrl-C reaches it once, from here.
    supervisord = subprocess.Popen(
        [*TOLD_WITH_PARENT, sys.executable, "-m", "supervisor.supervisord", "-c", "deploy/local/supervisord.conf"],
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    for stop_signal in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(stop_signal, lambda *_: supervisord.terminate())
    threading.Thread(target=announce, args=(f"http://127.0.0.1:{environ['GUICHET_PORT']}",), daemon=True).start()
    assert supervisord.stdout is not None
    for line in supervisord.stdout:
        sys.stdout.write(line.decode(errors="replace"))
        sys.stdout.flush()
    # Stopped by a signal is how an instance ends well: supervisord then ends with 0.
    return supervisord.wait()


def announce(url: str) -> None:
    """Print `ready <url>` once every part is healthy, and until then, now and again, which part is not."""
    said_at = time.monotonic()
    while (waiting_for := unhealthy_part(url)) is not None:
        if time.monotonic() - said_at > PATIENCE_SECONDS:
            said_at = time.monotonic()
            print(f"guichet: waiting for {waiting_for}", flush=True)
        time.sleep(1)
    print(f"ready {url}", flush=True)


def unhealthy_part(url: str) -> str | None:
    """Return the parts that `GET /health` names, or None when all is well."""
    try:
        with urllib.request.urlopen(f"{url}/health", timeout=5):
            return None
    except urllib.error.HTTPError as answer:
        try:
            return str(json.load(answer)["parts"])
        except (ValueError, KeyError):
            return f"the webhook ({answer.code})"
    except OSError:
        return "the webhook"


if __name__ == "__main__":
    sys.exit(main())
