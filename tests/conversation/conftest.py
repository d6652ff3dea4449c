"""Play conversations in process against the really trained model and the real actions; only the intake is a fake."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from rasa.core.agent import Agent

from tests.bot.doors import open_doors
from tests.conversation.office import InProcessActions, load_agent
from tests.conversation.tenant import FakeIntake, Tenant


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `make evaluate` keep what the bot says in these conversations, to count what it would cost by SMS."""
    parser.addoption("--turns", type=Path, help="append every turn to this file, one JSON object a line")


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
def actions(intake: FakeIntake) -> InProcessActions:
    """Share the actions between the agent and the tests."""
    return InProcessActions(intake)


@pytest.fixture(scope="session")
def agent(actions: InProcessActions, tmp_path_factory: pytest.TempPathFactory) -> Agent:
    """Load the trained model once, with a sealed store and in-process actions."""
    return load_agent(actions, tmp_path_factory.mktemp("tracker"))


@pytest.fixture(scope="session")
def client(agent: Agent, loop: asyncio.AbstractEventLoop) -> Iterator[aiohttp.ClientSession]:
    """Open the bot's doors around the trained agent."""
    doors = open_doors(agent)
    yield loop.run_until_complete(doors.__aenter__())
    loop.run_until_complete(doors.__aexit__(None, None, None))


@pytest.fixture
def new_tenant(
    client: aiohttp.ClientSession, intake: FakeIntake, loop: asyncio.AbstractEventLoop, request: pytest.FixtureRequest
) -> Callable[[str], Tenant]:
    """Meet new people, in an office where nothing was filed yet and everything works."""
    intake.__init__()  # type: ignore[misc]
    turns: Path | None = request.config.getoption("--turns", default=None)

    def note(conversation_id: str, messages: list[dict[str, Any]]) -> None:
        if turns is not None:
            with turns.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"conversation_id": conversation_id, "messages": messages}) + "\n")

    return lambda channel: Tenant(client, intake, loop, channel, note)


@pytest.fixture
def tenant(new_tenant: Callable[[str], Tenant]) -> Tenant:
    """A new person on the web chat."""
    return new_tenant("web")


@pytest.fixture
def texting_tenant(new_tenant: Callable[[str], Tenant]) -> Tenant:
    """A new person who writes by SMS."""
    return new_tenant("sms")
