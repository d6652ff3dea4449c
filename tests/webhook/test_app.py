"""Check what holds for every route: who may call, what is logged, which headers are sent."""

import logging

import pytest
from flask import Flask
from flask.testing import FlaskClient

from webhook import auth


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
