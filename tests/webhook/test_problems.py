"""Check that every error is a problem: a code for programs, a sentence for people, no value."""

import logging
from typing import Any

import pytest
import yaml
from flask import Flask
from flask.testing import FlaskClient

from webhook import auth
from webhook.problems import CODES_BY_STATUS, PROBLEMS_FILE, Problem

PROBLEMS: dict[str, dict[str, Any]] = yaml.safe_load(PROBLEMS_FILE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("code", PROBLEMS)
def test_a_problem_says_its_status_and_speaks_in_full_sentences(code: str) -> None:
    problem = PROBLEMS[code]
    assert set(problem) == {"status", "title", "detail"}
    assert 400 <= problem["status"] <= 503
    assert problem["detail"].strip().endswith(".")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503])
def test_every_status_that_flask_may_raise_has_its_problem(status: int) -> None:
    assert PROBLEMS[CODES_BY_STATUS[status]]["status"] == status


def test_an_unknown_address_is_a_problem(client: FlaskClient) -> None:
    response = client.get("/nowhere")
    assert (response.status_code, response.json["code"]) == (404, "not_found")
    assert response.content_type == "application/problem+json"


def test_a_wrong_method_is_a_problem_that_names_the_right_ones(client: FlaskClient) -> None:
    response = client.put("/api/requests")
    assert (response.status_code, response.json["code"]) == (405, "method_not_allowed")
    assert "POST" in response.headers["Allow"]


def test_an_unforeseen_error_is_logged_without_its_message(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    @app.get("/broken")
    @auth.public("a test")
    def broken() -> str:
        raise KeyError("chloe@example.org")

    with caplog.at_level(logging.INFO):
        response = app.test_client().get("/broken")
    assert (response.status_code, response.json["code"]) == (500, "internal_error")
    assert "KeyError" in caplog.text
    assert "chloe" not in caplog.text + response.text


def test_members_are_told_and_headers_are_sent(app: Flask) -> None:
    @app.get("/busy")
    @auth.public("a test")
    def busy() -> str:
        raise Problem("invalid_value", field="phone", headers={"Retry-After": "3"})

    response = app.test_client().get("/busy")
    assert (response.json["field"], response.headers["Retry-After"]) == ("phone", "3")
