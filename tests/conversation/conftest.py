"""Play conversations in process against the really trained model and the real actions; only the intake is a fake."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

import aiohttp
import pytest
from rasa.core.agent import Agent

from tests.bot.doors import open_doors
from tests.conversation.office import load_agent
from tests.conversation.tenant import FakeIntake, Tenant


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
    return load_agent(intake, tmp_path_factory.mktemp("tracker"))


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
    intake.filed.clear()
    intake.is_down = False
    return lambda channel: Tenant(client, intake, loop, channel)


@pytest.fixture
def tenant(new_tenant: Callable[[str], Tenant]) -> Tenant:
    """A new person on the web chat."""
    return new_tenant("web")


@pytest.fixture
def texting_tenant(new_tenant: Callable[[str], Tenant]) -> Tenant:
    """A new person who writes by SMS."""
    return new_tenant("sms")
