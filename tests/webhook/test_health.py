"""Check what operators see: health, measures, and the commands' first page."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from tests.webhook.builders import file_request
from tests.webhook.conftest import make_settings
from tests.webhook.fakes import FakeBot, FixedClock
from tests.webhook.servers import LocalServer, local_server
from webhook.app import create_app
from webhook.database import session_scope
from webhook.services import Services


@pytest.fixture
def actions() -> Iterator[LocalServer]:
    with local_server() as server:
        yield server


@pytest.fixture
def client(database_url: str, actions: LocalServer, bot: FakeBot, clock: FixedClock) -> FlaskClient:
    settings = make_settings(database_url=database_url, actions_url=actions.url)
    return create_app(settings, bot=bot, clock=clock).test_client()


def test_all_is_well_when_database_bot_and_actions_answer(client: FlaskClient, actions: LocalServer) -> None:
    response = client.get("/health")
    assert (response.status_code, response.json) == (200, {"status": "ok"})
    assert actions.asked[0].path == "/health"


def test_what_does_not_answer_is_named(client: FlaskClient, actions: LocalServer, bot: FakeBot) -> None:
    bot.down = True
    actions.answers(500)
    response = client.get("/health")
    assert (response.status_code, response.json["code"]) == (503, "unhealthy")
    assert response.json["parts"] == "bot, actions"
    assert "bot, actions" in response.json["detail"]


def test_a_database_that_was_never_migrated_is_not_well(tmp_path: object, bot: FakeBot, actions: LocalServer) -> None:
    settings = make_settings(database_url=f"sqlite:///{tmp_path}/empty.db", actions_url=actions.url)
    response = create_app(settings, bot=bot).test_client().get("/health")
    assert (response.status_code, response.json["parts"]) == (503, "database")


def test_measures_need_their_own_token(client: FlaskClient, service_headers: dict[str, str]) -> None:
    assert client.get("/metrics").status_code == 401
    assert client.get("/metrics", headers=service_headers).status_code == 401


def test_measures_tell_the_state_of_the_desk_and_nobody(client: FlaskClient, clock: FixedClock) -> None:
    services: Services = client.application.extensions["guichet"]
    with session_scope(services.sessions) as session:
        reference = file_request(session, services.keys).reference
    token = client.post("/api/chat/sessions", json={}).json["token"]
    body = {"text": "bonjour", "client_message_id": "00000000-0000-4000-8000-000000000001"}
    client.post("/api/chat/messages", json=body, headers={"Authorization": f"Bearer {token}"})
    clock.advance(days=60)
    response = client.get("/metrics", headers={"Authorization": "Bearer fictional-metrics-token"})
    assert 'guichet_requests{status="received"} 1.0' in response.text
    assert "guichet_requests_late 1.0" in response.text
    assert 'guichet_messages_total{channel="web",kind="smalltalk"} 1.0' in response.text
    assert reference not in response.text


def test_a_database_error_is_503_without_the_statement(client: FlaskClient) -> None:
    services: Services = client.application.extensions["guichet"]
    with session_scope(services.sessions) as session:
        session.execute(text("DROP TABLE chat_sessions"))
    response = client.get("/api/chat/messages", headers={"Authorization": "Bearer x"})
    assert (response.status_code, response.json["code"]) == (503, "unavailable")
    assert "SELECT" not in response.text
