"""Gather what the use cases need from the outside: settings, keys, database, bot, SMS sender and clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from webhook.bot import Bot, BotClient
from webhook.config import Settings
from webhook.crypto import Keys
from webhook.database import Sessions, make_engine, make_sessions

# A clock gives the present instant, aware. Tests pass their own.
Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Services:
    """Carry the outside world of one process; every blueprint factory and the worker receive one."""

    settings: Settings
    keys: Keys
    sessions: Sessions
    bot: Bot
    sender: Any
    clock: Clock


def make_services(
    settings: Settings, *, bot: Bot | None = None, sender: Any = None, clock: Clock | None = None
) -> Services:
    """Open the database and make the clients that the settings describe; doubles passed here take their place."""
    keys = Keys(settings.secret_keys, settings.hash_key)
    return Services(
        settings=settings,
        keys=keys,
        sessions=make_sessions(make_engine(settings.database_url, keys)),
        bot=bot or BotClient(settings.bot_url, settings.bot_token),
        sender=sender,
        clock=clock or _system_clock,
    )


def _system_clock() -> datetime:
    return datetime.now(UTC)
