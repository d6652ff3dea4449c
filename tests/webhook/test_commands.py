"""Check the operator's commands: what they print, and how they fail."""

import json

import pytest
from flask import Flask

from tests.webhook.builders import file_request
from tests.webhook.conftest import make_settings
from webhook import receipts
from webhook.app import create_app
from webhook.database import session_scope
from webhook.requests.evidence import printed
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


def test_a_receipt_is_verified_by_its_reference_and_digest(app: Flask, services: Services) -> None:
    with session_scope(services.sessions) as session:
        request = file_request(session, services.keys)
        (digest,) = request.receipt_digests
    runner = app.test_cli_runner()
    genuine = runner.invoke(args=["verify-receipt", request.reference.lower(), printed(digest)])
    assert genuine.exit_code == 0
    verdict, _, registered = genuine.output.partition("\n")
    assert (verdict, json.loads(registered)["due_on"]) == ("genuine", "2026-12-22")
    altered = runner.invoke(args=["verify-receipt", request.reference, "0" * 32])
    assert (altered.exit_code, altered.stdout.split()[0]) == (1, "altered")
    unknown = runner.invoke(args=["verify-receipt", "SQ-2222-2222", digest])
    assert (unknown.exit_code, unknown.stdout) == (1, "unknown\n")


def test_a_receipt_is_verified_by_the_file_that_its_page_gives(app: Flask, services: Services) -> None:
    with session_scope(services.sessions) as session:
        reference = file_request(session, services.keys).reference
    link = receipts.signature(services.keys, reference)
    downloaded = app.test_client().get(f"/requests/{reference}/receipt.json?link={link}")
    assert downloaded.headers["Content-Disposition"] == f"attachment; filename={reference}.json"
    runner = app.test_cli_runner()
    genuine = runner.invoke(args=["verify-receipt", "--file", "-"], input=downloaded.data)
    assert (genuine.exit_code, genuine.stdout.split()[0]) == (0, "genuine")
    changed = downloaded.text.replace("2026-12-22", "2026-12-01")
    altered = runner.invoke(args=["verify-receipt", "--file", "-"], input=changed)
    assert (altered.exit_code, altered.stdout.split()[0]) == (1, "altered")


@pytest.mark.parametrize("brought", ["", "[]", "{}", '{"content": {}, "digest": 1}', '{"content": "x", "digest": "y"}'])
def test_what_is_no_receipt_is_said_in_one_line(app: Flask, brought: str) -> None:
    result = app.test_cli_runner().invoke(args=["verify-receipt", "--file", "-"], input=brought)
    assert result.exit_code == 1
    assert result.output == "Error: this file is no receipt: it must hold `content` and `digest`\n"


def test_verifying_nothing_is_a_misuse(app: Flask) -> None:
    assert app.test_cli_runner().invoke(args=["verify-receipt", "SQ-2222-2222"]).exit_code == 2
