"""Try the look-up of validated cards on a loopback server: asked rarely, trusted narrowly, never in the way."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from actions.validations import KEPT_SECONDS, WebhookValidations

VALIDATED = {"cards": [{"id": "mandat", "digest": "a" * 64, "validated_on": "2026-11-22"}]}


class FakeWebhook:
    """Answer as told, and count the calls."""

    def __init__(self) -> None:
        self.status, self.body = 200, VALIDATED
        self.tokens: list[str | None] = []

    async def take(self, request: web.Request) -> web.Response:
        """Answer the list of validated cards."""
        self.tokens.append(request.headers.get("Authorization"))
        if isinstance(self.body, str):
            return web.Response(text=self.body, status=self.status)
        return web.json_response(self.body, status=self.status)


class Seconds:
    """A clock that moves when told."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def webhook() -> FakeWebhook:
    """Stand in for the webhook."""
    return FakeWebhook()


@pytest.fixture
def seconds() -> Seconds:
    """Give the clock."""
    return Seconds()


@pytest.fixture
async def validations(webhook: FakeWebhook, seconds: Seconds) -> AsyncIterator[WebhookValidations]:
    """Serve the fake on loopback."""
    app = web.Application()
    app.router.add_get("/api/legal-cards", webhook.take)
    server = TestServer(app, host="127.0.0.1")
    await server.start_server()
    yield WebhookValidations(str(server.make_url("")).rstrip("/"), "the-service-token", seconds)
    await server.close()


async def test_the_validated_cards_are_asked_with_the_token_and_kept_for_a_minute(
    validations: WebhookValidations, webhook: FakeWebhook, seconds: Seconds
) -> None:
    for _ in range(3):
        assert await validations.digests() == {"mandat": "a" * 64}
    seconds.now += KEPT_SECONDS - 1
    await validations.digests()
    assert webhook.tokens == ["Bearer the-service-token"]
    seconds.now += 1
    webhook.body = {"cards": []}
    assert await validations.digests() == {}
    assert len(webhook.tokens) == 2


@pytest.mark.parametrize(
    ("status", "body"),
    [(401, VALIDATED), (503, {"code": "unavailable"}), (200, "not JSON"), (200, []), (200, {}), (200, {"cards": [1]})],
)
async def test_an_answer_that_is_not_one_validates_nothing_and_is_not_asked_again_at_once(
    validations: WebhookValidations, webhook: FakeWebhook, seconds: Seconds, status: int, body: Any
) -> None:
    await validations.digests()
    seconds.now += KEPT_SECONDS
    webhook.status, webhook.body = status, body
    assert await validations.digests() == {}
    assert await validations.digests() == {}
    assert len(webhook.tokens) == 2


async def test_a_webhook_that_is_not_there_validates_nothing() -> None:
    assert await WebhookValidations("http://127.0.0.1:9", "token").digests() == {}


def test_its_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUICHET_INTAKE_URL", "http://127.0.0.1:8000/")
    with pytest.raises(KeyError, match="GUICHET_SERVICE_TOKEN"):
        WebhookValidations.from_environment()
