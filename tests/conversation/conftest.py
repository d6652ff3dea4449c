"""Play conversations in process against the really trained model and the real actions; only the intake is a fake."""

from __future__ import annotations

import asyncio
import itertools
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.domain import Domain
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor

from actions import replies
from actions.intake import NotFiled
from bot.channels import OPENING, Recorded, answer_of, typed_text
from bot.tracker import SealedTrackerStore, turn_events

ROOT = Path(__file__).resolve().parents[2]


class FakeIntake:
    """File requests in a list, as the webhook would; the same key files once."""

    def __init__(self) -> None:
        self.filed: dict[str, dict[str, Any]] = {}
        self.is_down = False

    async def file(self, conversation_id: str, message_id: str, draft: Mapping[str, Any]) -> dict[str, Any]:
        """Return the contract's request for a draft."""
        if self.is_down:
            raise NotFiled("503")
        request = {
            **draft,
            "reference": f"SQ-TEST-{len(self.filed):04d}",
            "received_at": "2026-11-22T10:04:00+01:00",
            "due_on": "2026-12-22",
            "legal_due_on": "2026-12-22",
            "status": "received",
        }
        return self.filed.setdefault(f"{conversation_id}:{message_id}", request)

    @property
    def requests(self) -> list[dict[str, Any]]:
        """List what was filed, in order."""
        return list(self.filed.values())


class InProcessActions(EndpointConfig):
    """Run the actions where Rasa would have called their server."""

    def __init__(self, intake: FakeIntake) -> None:
        super().__init__("http://actions.invalid/webhook")
        self._executor = ActionExecutor()
        for action in replies.Reply.__subclasses__():
            self._executor.register_action(action(intake))

    async def request(self, *_: Any, json: Mapping[str, Any], **__: Any) -> Any:
        """Answer as the action server does."""
        return await self._executor.run(json)


class Tenant:
    """One person and their conversation.

    Args:
        agent: The loaded assistant.
        intake: Where requests go.
        loop: The session's event loop.
        channel: `web` or `sms`.
    """

    numbers = itertools.count()

    def __init__(self, agent: Agent, intake: FakeIntake, loop: asyncio.AbstractEventLoop, channel: str = "web") -> None:
        self._agent, self._loop, self.intake, self.channel = agent, loop, intake, channel
        self.conversation_id = f"conversation-{next(self.numbers)}"
        self.answer: dict[str, Any] = {}

    def say(self, text: str, message_id: str | None = None, **metadata: Any) -> list[dict[str, Any]]:
        """Send one message and return the messages that answer it."""
        message_id = message_id or f"message-{next(self.numbers)}"
        metadata = {"message_id": message_id, "channel_contact": {"phone": self.channel == "sms"}, **metadata}
        message = UserMessage(
            typed_text(text) if text != OPENING else text,
            output_channel=Recorded(self.channel),
            sender_id=self.conversation_id,
            input_channel=self.channel,
            metadata=metadata,
        )
        self._loop.run_until_complete(self._agent.handle_message(message))
        tracker = self._loop.run_until_complete(self._agent.tracker_store.retrieve(self.conversation_id))
        self.answer = answer_of(turn_events(tracker.events, message_id)) if tracker else {}
        return self.answer.get("messages", [])

    def says(self, *texts: str) -> dict[str, Any]:
        """Send several messages and return the last message of the last answer: the one that awaits an answer."""
        messages: list[dict[str, Any]] = []
        for text in texts:
            messages = self.say(text)
        return messages[-1] if messages else {}


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
    model = Path(os.environ.get("GUICHET_MODEL", ROOT / "models" / "guichet.tar.gz"))
    store = SealedTrackerStore(
        domain=Domain.load(str(ROOT / "bot" / "domain")),
        host=f"sqlite:///{tmp_path_factory.mktemp('tracker') / 'tracker.db'}",
        keys=Fernet.generate_key().decode(),
    )
    return Agent.load(str(model), tracker_store=store, action_endpoint=InProcessActions(intake))


@pytest.fixture
def tenant(agent: Agent, intake: FakeIntake, loop: asyncio.AbstractEventLoop) -> Tenant:
    """A new person on the web chat."""
    intake.filed.clear()
    return Tenant(agent, intake, loop)


@pytest.fixture
def texting_tenant(agent: Agent, intake: FakeIntake, loop: asyncio.AbstractEventLoop) -> Tenant:
    """A new person who writes by SMS."""
    intake.filed.clear()
    return Tenant(agent, intake, loop, channel="sms")
