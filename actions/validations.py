"""Ask the webhook which general rules of law the DPO has validated, once a minute at most (docs/seams.md)."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from typing import Protocol

import aiohttp

# A turn never waits long for this: without an answer a card is said to be not validated, which is always safe.
TIMEOUT = aiohttp.ClientTimeout(total=1)
KEPT_SECONDS = 60.0


class Validations(Protocol):
    """Where it is known which legal cards are validated."""

    async def digests(self) -> Mapping[str, str]:
        """Return the digest of the validated text of each validated card, by card id; empty when it is not known."""
        ...


class WebhookValidations:
    """The webhook's list of validated cards, kept for a minute, whether it answered or not.

    Args:
        url: Base address of the webhook.
        token: The service token.
        clock: Gives seconds that only grow.
    """

    def __init__(self, url: str, token: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._url = f"{url}/api/legal-cards"
        self._headers = {"Authorization": f"Bearer {token}"}
        self._clock = clock
        self._digests: Mapping[str, str] = {}
        self._asked_at: float | None = None

    @classmethod
    def from_environment(cls) -> WebhookValidations:
        """Read GUICHET_INTAKE_URL and GUICHET_SERVICE_TOKEN; raise KeyError naming the missing one."""
        return cls(os.environ["GUICHET_INTAKE_URL"].rstrip("/"), os.environ["GUICHET_SERVICE_TOKEN"])

    async def digests(self) -> Mapping[str, str]:
        """Return what the webhook said less than a minute ago, or ask it; empty when it does not answer rightly."""
        now = self._clock()
        if self._asked_at is None or now - self._asked_at >= KEPT_SECONDS:
            self._asked_at = now
            self._digests = await self._ask()
        return self._digests

    async def _ask(self) -> Mapping[str, str]:
        try:
            async with (
                aiohttp.ClientSession(timeout=TIMEOUT) as session,
                session.get(self._url, headers=self._headers, raise_for_status=True) as response,
            ):
                answer = await response.json(content_type=None)
            return {card["id"]: card["digest"] for card in answer["cards"]}
        except (aiohttp.ClientError, TimeoutError, ValueError, KeyError, TypeError):
            return {}
