"""Check that what the policy leaves unsaid is counted once, by topic, with nothing on who asked, and reported."""

import json
from datetime import UTC, date, datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect

from tests.webhook.chat.test_routes import Tenant
from tests.webhook.desk.conftest import Browser, account, dpo
from tests.webhook.fakes import FakeBot
from tests.webhook.sms.conftest import Phone, alice, twilio
from webhook.counters import GapCount, TopicCount, count_gaps, gap_counts
from webhook.database import Sessions, session_scope
from webhook.gaps import policy_gaps
from webhook.services import Services
from webhook.worker import do_turn

__all__ = ["account", "alice", "dpo", "twilio"]  # Fixtures of the desk's and the SMS tests, used here too.

SUNDAY = datetime(2026, 11, 22, 9, 4, tzinfo=UTC)
SILENT = {"kind": "policy_silent", "text": "La politique ne le dit pas."}


def count(services: Services, *topics: str, days_later: int = 0) -> None:
    """Count some gaps on one day."""
    with session_scope(services.sessions) as session:
        count_gaps(session, topics, SUNDAY + timedelta(days=days_later))


def counted(sessions: Sessions) -> list[tuple[str, int]]:
    """List what was counted."""
    with session_scope(sessions, read_only=True) as session:
        return [(row.topic, row.count) for row in gap_counts(session)]


def test_gaps_are_counted_by_topic_the_most_asked_first(services: Services) -> None:
    count(services, "minors", "cookies")
    count(services, "cookies", days_later=2)
    with session_scope(services.sessions, read_only=True) as session:
        assert gap_counts(session) == [
            TopicCount("cookies", 2, date(2026, 11, 24)),
            TopicCount("minors", 1, date(2026, 11, 22)),
        ]


def test_a_count_holds_nothing_but_a_day_a_topic_and_a_number(services: Services) -> None:
    assert {column.key for column in inspect(GapCount).columns} == {"day", "topic", "count"}


def test_a_question_asked_on_the_site_is_counted_once_even_when_its_message_is_sent_twice(
    client: FlaskClient, bot: FakeBot, sessions: Sessions
) -> None:
    tenant = Tenant(client)
    bot.will_say(SILENT, gaps=["minors"])
    for _ in range(2):
        answer = tenant.write("À quel âge ?", message_id="6f1f0a4e-0d5c-4f43-9f6b-1f4d5f2c7a10")
        assert answer.json["messages"][0]["kind"] == "policy_silent"
    assert counted(sessions) == [("minors", 1)]


def test_a_question_sent_by_sms_is_counted(alice: Phone, services: Services, bot: FakeBot) -> None:
    bot.will_say(SILENT, gaps=["minors"])
    alice.text("à quel âge ?")
    assert do_turn(services)
    assert counted(services.sessions) == [("minors", 1)]


def test_a_gap_is_reported_with_its_nearest_sections_and_its_card(services: Services) -> None:
    count(services, "server_location", "minors")
    with session_scope(services.sessions, read_only=True) as session:
        minors, server = policy_gaps(session)
    assert (minors.title, minors.card, [section.id for section in minors.nearest]) == ("Les enfants", "mineurs", ["14"])
    assert (server.card, server.nearest[0].id) == (None, "11")
    assert "hors de l’Union européenne" in server.nearest[0].title


def test_a_topic_that_is_no_longer_a_silence_keeps_its_count(services: Services) -> None:
    count(services, "answered_since")
    with session_scope(services.sessions, read_only=True) as session:
        (gap,) = policy_gaps(session)
    assert (gap.title, gap.count, gap.nearest) == ("answered_since", 1, ())


def test_the_command_writes_one_line_a_gap_or_json(app: Flask, services: Services) -> None:
    count(services, "dpo_name_phone")
    runner = app.test_cli_runner()
    assert runner.invoke(args=["policy-gaps"]).output == "dpo_name_phone\t1\t2026-11-22\t3, 16\n"
    (gap,) = json.loads(runner.invoke(args=["policy-gaps", "--format", "json"]).output)
    assert (gap["topic"], gap["count"], gap["last_on"], gap["nearest"][0]["id"]) == (
        "dpo_name_phone",
        1,
        "2026-11-22",
        "3",
    )


def test_the_desk_shows_the_gaps_and_leads_to_the_cards_that_answer(dpo: Browser, services: Services) -> None:
    assert "Aucune question sans réponse" in dpo.get("/dpo/gaps").text
    count(services, "minors", "minors")
    page = dpo.get("/dpo/gaps").text
    for words in (
        "Les enfants",
        "22 novembre 2026",
        "14. Les droits qui vous sont reconnus",
        "/dpo/legal-cards#mineurs",
    ):
        assert words in page


def test_the_gaps_are_for_accounts_of_the_desk_only(client: FlaskClient) -> None:
    assert client.get("/dpo/gaps").status_code in (302, 303, 401)
