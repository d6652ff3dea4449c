"""Check the operator's commands: what they print, and how they fail."""

import json

import pytest
from flask import Flask

from tests.webhook.builders import file_request
from tests.webhook.conftest import make_settings
from webhook.app import create_app
from webhook.database import session_scope
from webhook.services import Services


@pytest.mark.parametrize("form", ["json", "csv"])
def test_the_register_is_written_to_the_standard_output(app: Flask, services: Services, form: str) -> None:
    with session_scope(services.sessions) as session:
        reference = file_request(session, services.keys).reference
    result = app.test_cli_runner().invoke(args=["export-requests", "--format", form])
    assert result.exit_code == 0
    assert reference in result.output
    if form == "json":
        assert json.loads(result.output)[0]["reference"] == reference


def test_an_account_is_set_up_by_a_link(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["create-account", "dpo@example.org"])
    assert result.exit_code == 0
    assert result.output.startswith("http://127.0.0.1:8000/dpo/setup/")


def test_an_account_needs_an_email(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["create-account", "dpo"])
    assert result.exit_code == 2
    assert "EMAIL" in result.output


def test_upgrading_says_the_revision(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["upgrade-database"])
    assert (result.exit_code, result.output[:21]) == (0, "database at revision ")


def test_a_purge_says_how_many_of_each(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["purge"])
    assert result.exit_code == 0
    assert "conversations: 0" in result.output.splitlines()


@pytest.mark.parametrize("command", [["export-requests"], ["purge"], ["create-account", "dpo@example.org"]])
def test_a_database_that_is_not_ready_is_said_in_one_line(tmp_path: object, command: list[str]) -> None:
    app = create_app(make_settings(database_url=f"sqlite:///{tmp_path}/empty.db"))
    result = app.test_cli_runner().invoke(args=command)
    assert result.exit_code == 1
    assert result.output == "Error: the database is not ready: run `flask --app webhook upgrade-database`\n"
