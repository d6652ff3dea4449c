"""File requests with the webhook and follow them there, over HTTP (docs/seams.md)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import aiohttp

TIMEOUT = aiohttp.ClientTimeout(total=10)


class NotFiled(Exception):
    """The intake did not take what was sent; the message says the status and the problem's code, never what it was."""


class Intake(Protocol):
    """Where requests are filed and followed. The follow-ups are described in docs/seams.md; all raise `NotFiled`."""

    async def file(self, conversation_id: str, message_id: str, draft: Mapping[str, Any]) -> dict[str, Any]:
        """File a draft and return the contract's request."""
        ...

    async def look_up(
        self, conversation_id: str, message_id: str, purpose: str, reference: str | None
    ) -> dict[str, Any]:
        """Find the request that a person speaks of, for its status or its withdrawal."""
        ...

    async def prove(self, conversation_id: str, message_id: str, code: str) -> dict[str, Any]:
        """Try the code that a person typed."""
        ...

    async def withdraw(self, conversation_id: str, reference: str) -> dict[str, Any]:
        """Withdraw a request after an explicit yes."""
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
        key = {"Idempotency-Key": f"{conversation_id}:{message_id}"}
        return await self._post("/api/requests", {"conversation_id": conversation_id, **draft}, key)

    async def look_up(
        self, conversation_id: str, message_id: str, purpose: str, reference: str | None
    ) -> dict[str, Any]:
        """Ask once a message: a repeat has no second code sent."""
        body = {"message_id": message_id, "purpose": purpose, "reference": reference}
        return await self._post("/api/requests/follow-ups", {"conversation_id": conversation_id, **body})

    async def prove(self, conversation_id: str, message_id: str, code: str) -> dict[str, Any]:
        """Try once a message: a repeat costs no second try."""
        body = {"conversation_id": conversation_id, "message_id": message_id, "code": code}
        return await self._post("/api/requests/follow-ups/code", body)

    async def withdraw(self, conversation_id: str, reference: str) -> dict[str, Any]:
        """Withdraw; a repeat finds it withdrawn."""
        body = {"conversation_id": conversation_id, "reference": reference}
        return await self._post("/api/requests/withdrawals", body)

    async def _post(
        self, path: str, body: Mapping[str, Any], headers: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.token}", **(headers or {})}
        try:
            async with (
                aiohttp.ClientSession(timeout=TIMEOUT) as session,
                session.post(f"{self.url}{path}", json=body, headers=headers) as response,
            ):
                answer = await response.json(content_type=None)
                if not isinstance(answer, dict) or response.status not in (200, 201):
                    code = answer.get("code") if isinstance(answer, dict) else "no problem+json"
                    raise NotFiled(f"{response.status} {code}")
                return answer
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise NotFiled(type(error).__name__) from None
