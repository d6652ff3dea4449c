"""Start the webhook, its workers, a bot and a provider as real processes around one database."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import requests
from cryptography.fernet import Fernet

from deploy.local.train import ROOT, bot_environment
from tests.e2e.instance import free_ports, wait_until
from tests.faults.databases import Database
from tests.faults.processes import Supervisor
from tests.faults.provider import Journal
from tests.twilio_double import TwilioDouble
from webhook.config import Settings
from webhook.schema import upgrade_database
from webhook.services import Services, make_services

WORKERS: Final = ("worker 1", "worker 2")
WEBHOOK_WORKERS: Final = 2


@dataclass
class Instance:
    """Hold a running instance: what it is made of, and how to look at it from outside."""

    supervisor: Supervisor
    services: Services
    twilio: TwilioDouble
    journal: Journal
    bot_file: Path
    logs: Path
    _commands: dict[str, list[str]]

    def start(self, *names: str) -> None:
        """Start some of the programs."""
        for name in names:
            self.supervisor.start(name, self._commands[name])

    def wait_until_it_answers(self) -> None:
        """Wait until the webhook is up."""
        wait_until(self._answers, 60, "the webhook")

    def output(self) -> str:
        """Give all that was logged."""
        return "\n".join(path.read_text(encoding="utf-8", errors="replace") for path in sorted(self.logs.glob("*.log")))

    def _answers(self) -> bool:
        try:
            return requests.get(self.services.settings.public_url, timeout=5).status_code < 500
        except requests.RequestException:
            return False


@contextmanager
def an_instance(
    folder: Path, database: Database, *, hurried: bool = False, turn_seconds: float = 0.0
) -> Iterator[Instance]:
    """Lend an instance of which nothing runs yet.

    `hurried` workers have short leases and pauses; `turn_seconds` is what the bot takes for a turn, one at a time.
    """
    port, bot_port, twilio_port = free_ports(3)
    environ = _environ(folder, database, port, bot_port, twilio_port)
    logs = folder / "logs"
    logs.mkdir()
    services = make_services(Settings.from_environ(environ))
    upgrade_database(services.sessions.kw["bind"])
    settings = services.settings
    twilio = TwilioDouble(
        settings.twilio_account_sid, settings.twilio_auth_tokens[0], f"{settings.public_url}/sms/inbound"
    )
    provider = {
        "folder": str(folder),
        "account_sid": twilio.account_sid,
        "auth_token": twilio.auth_token,
        "webhook_url": twilio.webhook_url,
        "port": twilio_port,
    }
    worker = [sys.executable, "-m", "tests.faults.worker" if hurried else "webhook.worker"]
    commands = {
        "webhook": [
            *(sys.executable, "-m", "gunicorn", "--worker-class", "gthread", "--workers", str(WEBHOOK_WORKERS)),
            *("--threads", "8", "--bind", f"127.0.0.1:{port}", "--graceful-timeout", "10", "--no-control-socket"),
            *("--log-level", "warning", "webhook.wsgi:app"),
        ],
        **dict.fromkeys(WORKERS, worker),
        "bot": [sys.executable, "-m", "tests.faults.bot", str(bot_port), str(folder / "bot.db"), str(turn_seconds)],
        "provider": [sys.executable, "-m", "tests.faults.provider", json.dumps(provider)],
    }
    with Supervisor(environ, logs) as supervisor:
        yield Instance(supervisor, services, twilio, Journal(folder), folder / "bot.db", logs, commands)
    services.sessions.kw["bind"].dispose()


def _environ(folder: Path, database: Database, port: int, bot_port: int, twilio_port: int) -> dict[str, str]:
    return bot_environment(os.environ) | {
        "PYTHONPATH": str(ROOT),
        "GUICHET_VAR": str(folder),
        "GUICHET_PORT": str(port),
        "GUICHET_DATABASE_URL": database.url,
        "GUICHET_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "GUICHET_BOT_URL": f"http://127.0.0.1:{bot_port}",
        "GUICHET_BOT_TOKEN": "fictional-bot-token",
        "GUICHET_SERVICE_TOKEN": "fictional-service-token",
        "GUICHET_SECRET_KEYS": Fernet.generate_key().decode(),
        "GUICHET_HASH_KEY": "an-obviously-fictional-hash-key-0001",
        "GUICHET_RATE_LIMITS": "off",
        "GUICHET_SMS_SENDER": "twilio",
        "GUICHET_TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "GUICHET_TWILIO_AUTH_TOKENS": "fictional-twilio-token",
        "GUICHET_TWILIO_API_URL": f"http://127.0.0.1:{twilio_port}",
        "GUICHET_TWILIO_NUMBERS": "+33939980000",
    }
