"""Check the opposition list for programs and the link of e-mails."""

import re
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from gdpr.rights import ProspectingChannel
from tests.webhook.fakes import FixedClock
from webhook.consent import journal
from webhook.consent.email_link import make_link
from webhook.consent.tables import ConsentEvent
from webhook.database import session_scope
from webhook.services import Services

READER = journal.Subject("email", "lea.martin@example.org")


@pytest.fixture
def link(services: Services) -> str:
    """Give the path of the link in an e-mail to a fictional reader."""
    return make_link(services.keys, "", "Lea.Martin@example.org ")


def _events(services: Services) -> int:
    with session_scope(services.sessions, read_only=True) as session:
        return session.scalar(select(func.count()).select_from(ConsentEvent)) or 0


def _opposed(services: Services) -> bool:
    with session_scope(services.sessions, read_only=True) as session:
        return journal.is_opted_out(session, services.keys, READER, ProspectingChannel.EMAIL)


def test_opening_the_link_changes_nothing(client: FlaskClient, services: Services, link: str) -> None:
    page = client.get(link)
    assert page.status_code == 200
    assert re.search(r'<form method="post">\s*<button', page.text)
    assert _events(services) == 0


def test_the_button_opposes_at_once(client: FlaskClient, services: Services, link: str) -> None:
    assert client.post(link).status_code == 200
    assert _opposed(services)


def test_a_mail_program_opposes_in_one_click(client: FlaskClient, services: Services, link: str) -> None:
    assert client.post(link, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert _opposed(services)
    with session_scope(services.sessions, read_only=True) as session:
        payload = session.scalars(select(ConsentEvent.payload)).one()
    assert payload is not None
    assert payload["rule"] == "rfc8058.one_click"


@pytest.mark.parametrize("forged", ["forged", "gAAAAABforged==", "é", "a" * 3000])
def test_a_forged_link_opposes_nobody(client: FlaskClient, services: Services, forged: str) -> None:
    assert client.get(f"/opposition/{forged}").status_code == 404
    assert client.post(f"/opposition/{forged}").status_code == 404
    assert _events(services) == 0


def test_something_else_that_we_sealed_is_no_link(client: FlaskClient, services: Services) -> None:
    assert client.post(f"/opposition/{services.keys.seal('lea.martin@example.org')}").status_code == 404


def test_the_link_does_not_show_whose_it_is(link: str) -> None:
    assert "lea@" not in unquote(link.lower())  # With its sign: three letters may stand in any sealed text by chance.


def test_the_list_is_read_page_after_page(
    client: FlaskClient, services: Services, clock: FixedClock, service_headers: dict[str, str]
) -> None:
    evidence = journal.Evidence(source="sms", rule="keyword.stop", occurred_at=clock())
    with session_scope(services.sessions) as session:
        for number in ("+33639980001", "+33639980002"):
            subject = journal.Subject("phone", number)
            journal.record_opt_out(session, services.keys, subject, evidence, clock())
            journal.record_opt_in(session, services.keys, subject, evidence, clock())
    first = client.get("/api/opt-outs", headers=service_headers).get_json()
    assert [(entry["contact"], entry["channel"], entry["action"]) for entry in first["opt_outs"]] == [
        ("+33639980001", "sms", "opt_out"),
        ("+33639980002", "sms", "opt_out"),
    ]
    again = client.get("/api/opt-outs", query_string={"cursor": first["next_cursor"]}, headers=service_headers)
    assert again.get_json() == {"opt_outs": [], "next_cursor": first["next_cursor"]}


def test_the_list_needs_the_service_token(client: FlaskClient) -> None:
    assert client.get("/api/opt-outs").status_code == 401


@pytest.mark.parametrize("cursor", ["-1", "x", "1e3", "9" * 30, "²"])
def test_a_cursor_that_we_did_not_give_is_refused(
    client: FlaskClient, service_headers: dict[str, str], cursor: str
) -> None:
    response = client.get("/api/opt-outs", query_string={"cursor": cursor}, headers=service_headers)
    assert (response.status_code, response.get_json()["field"]) == (422, "cursor")
