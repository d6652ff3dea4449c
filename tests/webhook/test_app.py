"""Check what holds for every route: who may call, what is logged, which headers are sent."""

import logging
import os
from pathlib import Path

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

import webhook
from tests.webhook.conftest import make_settings
from webhook import auth
from webhook.app import create_app


def test_a_route_that_says_nothing_answers_nobody(app: Flask) -> None:
    app.add_url_rule("/forgotten", view_func=lambda: "open", endpoint="forgotten")
    assert ("/forgotten", None, "") in auth.route_policies(app)
    response = app.test_client().get("/forgotten")
    assert (response.status_code, response.json["code"]) == (401, "not_authenticated")


def test_every_route_says_who_may_call_it(app: Flask) -> None:
    assert [rule for rule, policy, _ in auth.route_policies(app) if policy is None] == []


def test_every_public_route_says_why(app: Flask) -> None:
    assert [rule for rule, policy, reason in auth.route_policies(app) if policy == "public" and not reason] == []


def test_a_request_is_logged_by_its_rule_without_what_it_carries(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        client.get("/api/chat/messages?after=secret", headers={"Authorization": "Bearer secret"})
        client.get("/nowhere/secret")
    lines = [record.getMessage() for record in caplog.records if record.name == "webhook.app"]
    assert lines[0].startswith("GET /api/chat/messages 401 ")
    assert lines[1].startswith("GET - 404 ")
    assert "secret" not in caplog.text


def test_an_answer_is_neither_framed_nor_kept(client: FlaskClient) -> None:
    headers = client.get("/nowhere").headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("public_url", "address"),
    [
        ("https://guichet.example.org", "203.0.113.7"),  # what the proxy itself wrote, after the caller's own claim
        ("http://127.0.0.1:8000", "127.0.0.1"),  # nobody in front: the header is the caller's word only
    ],
)
def test_the_callers_address_is_the_proxys_word_in_public_only(
    database_url: str, public_url: str, address: str
) -> None:
    app = create_app(make_settings(database_url=database_url, public_url=public_url))

    @app.get("/address")
    @auth.public("a test")
    def caller() -> str:
        return request.remote_addr or ""

    response = app.test_client().get("/address", headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.7"})
    assert response.text == address


def test_a_wrong_setting_ends_the_process_with_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)  # no file of a local instance is found here
    for name in [name for name in os.environ if name.startswith("GUICHET_")]:
        monkeypatch.delenv(name)
    with pytest.raises(SystemExit) as ended:
        webhook.create_app()
    assert str(ended.value).startswith("guichet: GUICHET_BOT_TOKEN is missing")
    assert "\n" not in str(ended.value)
