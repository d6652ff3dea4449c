"""Check the exports of the register."""

import csv
import io
import json

import pytest

from tests.webhook.builders import file_request
from webhook.database import session_scope
from webhook.requests.register import neutralise, render_register
from webhook.services import Services


@pytest.fixture
def reference(services: Services) -> str:
    with session_scope(services.sessions) as session:
        return file_request(session, services.keys, verbatim="=1+1\nà effacer ; vite").reference


def test_the_json_export_is_the_contracts(services: Services, reference: str) -> None:
    with session_scope(services.sessions, read_only=True) as session:
        [request] = json.loads(render_register(session, "json"))
    assert request["reference"] == reference
    assert request["identity"]["full_name"] == {"first_name": "Chloé", "last_name": "d'Arvor"}


def test_the_csv_export_opens_in_a_french_spreadsheet(services: Services, reference: str) -> None:
    with session_scope(services.sessions, read_only=True) as session:
        text = render_register(session, "csv")
    assert text.startswith("\ufeffreference;type;right;")
    [row] = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";")
    assert (row["reference"], row["due_on"]) == (reference, "2026-12-22")
    assert row["full_name"] == "first_name: Chloé, last_name: d'Arvor"
    assert row["verbatim"] == "'=1+1\nà effacer ; vite"


@pytest.mark.parametrize("cell", ["=HYPERLINK()", "+33639981234", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_cell_that_a_spreadsheet_would_run_is_neutralised(cell: str) -> None:
    assert neutralise(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "2026-12-22", "L451238", " =1"])
def test_an_ordinary_cell_is_left_alone(cell: str) -> None:
    assert neutralise(cell) == cell
