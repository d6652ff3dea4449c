"""File requests with the webhook, over HTTP (docs/seams.md)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import aiohttp

TIMEOUT = aiohttp.ClientTimeout(total=10)


class NotFiled(Exception):
    """The intake did not take the request; the message says the status and the problem's code, never what was sent."""


class Intake(Protocol):
    """Where requests are filed."""

    async def file(self, conversation_id: str, message_id: str, draft: Mapping[str, Any]) -> dict[str, Any]:
        """File a draft and return the contract's request; raise `NotFiled`."""
        ...


@dataclass(frozen=True)
class WebhookIntake:
    """The webhook's request API.

    Args:
        url: Base address of the webhook.
        token: The service token.
    """

    url: str
    token: str

    @classmethod
    def from_environment(cls) -> WebhookIntake:
        """Read GUICHET_INTAKE_URL and GUICHET_SERVICE_TOKEN; raise KeyError naming the missing one."""
        return cls(os.environ["GUICHET_INTAKE_URL"].rstrip("/"), os.environ["GUICHET_SERVICE_TOKEN"])

    async def file(self, conversation_id: str, message_id: str, draft: Mapping[str, Any]) -> dict[str, Any]:
        """Send the draft once: the yes's message id makes a repeat harmless."""
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": f"{conversation_id}:{message_id}"}
        body = {"conversation_id": conversation_id, **draft}
        try:
            async with (
                aiohttp.ClientSession(timeout=TIMEOUT) as session,
                session.post(f"{self.url}/api/requests", json=body, headers=headers) as response,
            ):
                answer = await response.json(content_type=None)
                if not isinstance(answer, dict) or response.status not in (200, 201):
                    code = answer.get("code") if isinstance(answer, dict) else "no problem+json"
                    raise NotFiled(f"{response.status} {code}")
                return answer
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise NotFiled(type(error).__name__) from None
