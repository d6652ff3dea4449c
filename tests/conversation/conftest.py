"""Play conversations in process against the really trained model and the real actions; only the intake is a fake."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import structlog
from cryptography.fernet import Fernet
from rasa.core.agent import Agent
from rasa.shared.core.domain import Domain
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor

from bot.tracker import SealedTrackerStore
from tests.actions.builders import FakeValidations
from tests.actions.reply_kinds import reply_kinds
from tests.bot.doors import open_doors
from tests.conversation.tenant import FakeIntake, Tenant

ROOT = Path(__file__).resolve().parents[2]


class InProcessActions(EndpointConfig):
    """Run the actions where Rasa would have called their server."""

    def __init__(self, intake: FakeIntake) -> None:
        super().__init__("http://actions.invalid/webhook")
        self._executor = ActionExecutor()
        for action in reply_kinds():
            self._executor.register_action(action(intake, FakeValidations()))

    async def request(self, *_: Any, json: Mapping[str, Any], **__: Any) -> Any:
        """Answer as the action server does."""
        return await self._executor.run(json)


@pytest.fixture(scope="session")
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    """Share one event loop: the agent belongs to it."""
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


@pytest.fixture(scope="session")
def intake() -> FakeIntake:
    """Share one intake between the actions and the tests."""
    return FakeIntake()


@pytest.fixture(scope="session")
def agent(intake: FakeIntake, tmp_path_factory: pytest.TempPathFactory) -> Agent:
    """Load the trained model once, with a sealed store and in-process actions."""
    # Rasa says every step of every turn: at its usual level nothing of it is written.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    model = Path(os.environ.get("GUICHET_MODEL", ROOT / "models" / "guichet.tar.gz"))
    store = SealedTrackerStore(
        domain=Domain.load(str(ROOT / "bot" / "domain")),
        host=f"sqlite:///{tmp_path_factory.mktemp('tracker') / 'tracker.db'}",
        keys=Fernet.generate_key().decode(),
    )
    return Agent.load(str(model), tracker_store=store, action_endpoint=InProcessActions(intake))


@pytest.fixture(scope="session")
def client(agent: Agent, loop: asyncio.AbstractEventLoop) -> Iterator[aiohttp.ClientSession]:
    """Open the bot's doors around the trained agent."""
    doors = open_doors(agent)
    yield loop.run_until_complete(doors.__aenter__())
    loop.run_until_complete(doors.__aexit__(None, None, None))


@pytest.fixture
def new_tenant(
    client: aiohttp.ClientSession, intake: FakeIntake, loop: asyncio.AbstractEventLoop
) -> Callable[[str], Tenant]:
    """Meet new people, in an office where nothing was filed yet and everything works."""
    intake.__init__()  # type: ignore[misc]
    return lambda channel: Tenant(client, intake, loop, channel)


@pytest.fixture
def tenant(new_tenant: Callable[[str], Tenant]) -> Tenant:
    """A new person on the web chat."""
    return new_tenant("web")


@pytest.fixture
def texting_tenant(new_tenant: Callable[[str], Tenant]) -> Tenant:
    """A new person who writes by SMS."""
    return new_tenant("sms")
