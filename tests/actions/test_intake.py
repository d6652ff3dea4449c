"""Try the filing over HTTP against a loopback server: what is sent, what is taken, and every way not to be filed."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from actions.intake import NotFiled, WebhookIntake
from tests.actions.builders import PERSON, a_draft

FILED = {"reference": "SQ-TEST-0000", "status": "received"}


class FakeWebhook:
    """Answer every call as told, and keep what was received."""

    def __init__(self) -> None:
        self.status: int = 201
        self.body: Any = FILED
        self.received: list[tuple[Any, Any]] = []
        self.paths: list[str] = []

    async def take(self, request: web.Request) -> web.Response:
        """Keep the request and answer it."""
        self.paths.append(request.path)
        self.received.append((dict(request.headers), await request.json()))
        if isinstance(self.body, str):
            return web.Response(text=self.body, status=self.status)
        return web.json_response(self.body, status=self.status)


@pytest.fixture
def webhook() -> FakeWebhook:
    """Stand in for the webhook."""
    return FakeWebhook()


@pytest.fixture
async def intake(webhook: FakeWebhook) -> AsyncIterator[WebhookIntake]:
    """Serve the fake on loopback."""
    app = web.Application()
    for path in (
        "/api/requests",
        "/api/requests/follow-ups",
        "/api/requests/follow-ups/code",
        "/api/requests/withdrawals",
    ):
        app.router.add_post(path, webhook.take)
    server = TestServer(app, host="127.0.0.1")
    await server.start_server()
    yield WebhookIntake(str(server.make_url("")).rstrip("/"), "the-service-token")
    await server.close()


async def test_the_draft_is_sent_with_the_token_and_the_key_of_its_yes(
    intake: WebhookIntake, webhook: FakeWebhook
) -> None:
    draft = a_draft(details={"scope": "tout"})
    assert await intake.file(PERSON, "m-yes", draft) == FILED
    ((headers, body),) = webhook.received
    assert headers["Authorization"] == "Bearer the-service-token"
    assert headers["Idempotency-Key"] == f"{PERSON}:m-yes"
    assert body == {"conversation_id": PERSON, **draft}


async def test_a_repeat_that_was_already_filed_is_filed(intake: WebhookIntake, webhook: FakeWebhook) -> None:
    webhook.status = 200
    assert await intake.file(PERSON, "m-yes", a_draft()) == FILED


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (422, {"code": "bad_field", "detail": "Camille Perrin"}),
        (401, {"code": "bad_token"}),
        (503, {"code": "unavailable"}),
        (502, "<html>Bad gateway</html>"),  # a proxy's own page
        (201, "not JSON"),
        (500, []),  # JSON that is no problem document
        (204, {}),
    ],
)
async def test_anything_else_is_not_filed_and_says_nothing_of_the_person(
    intake: WebhookIntake, webhook: FakeWebhook, status: int, body: Any
) -> None:
    webhook.status, webhook.body = status, body
    with pytest.raises(NotFiled) as failure:
        await intake.file(PERSON, "m-yes", a_draft())
    assert "Camille" not in str(failure.value)


async def test_a_follow_up_is_asked_with_the_message_that_asks_it(intake: WebhookIntake, webhook: FakeWebhook) -> None:
    webhook.status, webhook.body = 200, {"outcome": "told"}
    assert await intake.look_up(PERSON, "m-1", "status", None) == webhook.body
    assert await intake.prove(PERSON, "m-2", "246810") == webhook.body
    assert await intake.withdraw(PERSON, "SQ-TEST-0000") == webhook.body
    assert webhook.paths == ["/api/requests/follow-ups", "/api/requests/follow-ups/code", "/api/requests/withdrawals"]
    assert [body for _, body in webhook.received] == [
        {"conversation_id": PERSON, "message_id": "m-1", "purpose": "status", "reference": None},
        {"conversation_id": PERSON, "message_id": "m-2", "code": "246810"},
        {"conversation_id": PERSON, "reference": "SQ-TEST-0000"},
    ]
    assert {headers["Authorization"] for headers, _ in webhook.received} == {"Bearer the-service-token"}


async def test_a_webhook_that_is_not_there_is_not_filed() -> None:
    with pytest.raises(NotFiled):
        await WebhookIntake("http://127.0.0.1:9", "token").file(PERSON, "m-yes", a_draft())


def test_its_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUICHET_INTAKE_URL", "http://127.0.0.1:8000/")
    with pytest.raises(KeyError, match="GUICHET_SERVICE_TOKEN"):
        WebhookIntake.from_environment()
    monkeypatch.setenv("GUICHET_SERVICE_TOKEN", "token")
    assert WebhookIntake.from_environment() == WebhookIntake("http://127.0.0.1:8000", "token")
