"""Open the office in one process: the trained model, the real actions, the bot's doors; only the intake is a fake."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aiohttp
import structlog
from cryptography.fernet import Fernet
from rasa.core.agent import Agent
from rasa.shared.core.domain import Domain
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor

from bot.tracker import SealedTrackerStore
from tests.actions.builders import FakeValidations
from tests.actions.reply_kinds import reply_kinds
from tests.conversation.tenant import FakeIntake

ROOT = Path(__file__).resolve().parents[2]


class InProcessActions(EndpointConfig):
    """Run the actions where Rasa would have called their server; `is_dead` cuts each call short, as a kill does."""

    is_dead = False

    def __init__(self, intake: FakeIntake) -> None:
        super().__init__("http://actions.invalid/webhook")
        self._executor = ActionExecutor()
        for action in reply_kinds():
            self._executor.register_action(action(intake, FakeValidations()))

    async def request(self, *_: Any, json: Mapping[str, Any], **__: Any) -> Any:
        """Answer as the action server does."""
        if self.is_dead:
            raise aiohttp.ServerDisconnectedError
        return await self._executor.run(json)


def load_agent(actions: InProcessActions, folder: Path, keys: str | None = None) -> Agent:
    """Load the trained model, with a store in `folder`, sealed with `keys` (new ones by default), and the actions."""
    # Rasa says every step of every turn: at its usual level nothing of it is written.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    model = Path(os.environ.get("GUICHET_MODEL", ROOT / "models" / "guichet.tar.gz"))
    store = SealedTrackerStore(
        domain=Domain.load(str(ROOT / "bot" / "domain")),
        host=f"sqlite:///{folder / 'tracker.db'}",
        keys=keys or Fernet.generate_key().decode(),
    )
    return Agent.load(str(model), tracker_store=store, action_endpoint=actions)


async def events_of(agent: Agent, conversation_id: str) -> str:
    """Write out all that the store keeps of a conversation."""
    tracker = await agent.tracker_store.retrieve(conversation_id)
    return str([event.as_dict() for event in tracker.events]) if tracker else ""
