"""Check that what was kept long enough goes, and that nothing goes before."""

from datetime import timedelta

import pytest
from dateutil.relativedelta import relativedelta
from sqlalchemy import select

from gdpr.requests import Status
from tests.webhook.builders import CONVERSATION_ID, NOW, a_draft, add_conversation, file_request
from tests.webhook.fakes import FakeBot, FixedClock
from webhook.chat.tables import Conversation
from webhook.database import session_scope
from webhook.requests import audit
from webhook.requests.statuses import change_status
from webhook.requests.tables import AuditEvent, PrivacyRequest, RequestContact
from webhook.retention import purge
from webhook.services import Services


def test_a_conversation_without_request_goes_after_thirty_days(
    services: Services, clock: FixedClock, bot: FakeBot
) -> None:
    with session_scope(services.sessions) as session:
        add_conversation(session, channel="sms")
    bot.turn("sms", CONVERSATION_ID, "m-1", "bonjour")
    clock.now = NOW + timedelta(days=30)
    assert purge(services)["conversations"] == 0
    clock.advance(seconds=1)
    counts = purge(services)
    # The bot's own count proves that its side went too.
    assert (counts["conversations"], counts["bot_events"]) == (1, 1)
    assert bot.forgotten == [("sms", CONVERSATION_ID)]


def test_a_conversation_stays_while_its_request_is_open(services: Services, clock: FixedClock) -> None:
    with session_scope(services.sessions) as session:
        request = file_request(session, services.keys)
    clock.now = NOW + timedelta(days=40)
    assert purge(services)["conversations"] == 0
    with session_scope(services.sessions) as session:
        row = session.get_one(PrivacyRequest, request.id)
        change_status(session, row, Status.ANSWERED, actor="account:1", reason="", clock=clock)
    assert purge(services)["conversations"] == 1


def test_conversations_wait_while_the_bot_cannot_erase(services: Services, clock: FixedClock, bot: FakeBot) -> None:
    with session_scope(services.sessions) as session:
        add_conversation(session)
    clock.now, bot.down = NOW + timedelta(days=31), True
    assert purge(services)["conversations"] == 0
    with session_scope(services.sessions, read_only=True) as session:
        assert session.get(Conversation, CONVERSATION_ID) is not None


def test_a_wish_never_goes_with_its_conversation(services: Services, clock: FixedClock) -> None:
    with session_scope(services.sessions) as session:
        add_conversation(session, draft=a_draft(), draft_started_at=NOW)
    clock.now = NOW + timedelta(days=31)
    purge(services)
    with session_scope(services.sessions, read_only=True) as session:
        assert session.scalars(select(PrivacyRequest)).one().status == "incomplete"


@pytest.mark.parametrize(("years", "purged"), [(5, 0), (6, 1)])
def test_a_closed_request_becomes_anonymous_after_five_years(
    services: Services, clock: FixedClock, years: int, purged: int
) -> None:
    with session_scope(services.sessions) as session:
        request = file_request(session, services.keys)
        change_status(session, request, Status.REFUSED, actor="account:1", reason="Chloé se trompe", clock=clock)
    clock.now = NOW + relativedelta(years=years)
    assert purge(services)["requests"] == purged
    with session_scope(services.sessions, read_only=True) as session:
        row = session.get_one(PrivacyRequest, request.id)
        assert (row.status == "purged") is bool(purged)
        assert (row.identity == {}) is bool(purged)
        assert (row.verbatim == "") is bool(purged)
        assert (session.scalars(select(RequestContact)).first() is None) is bool(purged)
        told = [event for event in audit.events_of(session, row.reference) if "Chlo" in str(event.payload)]
        assert (told == []) is bool(purged)
        assert audit.first_broken(session) is None


def test_an_open_request_is_never_purged(services: Services, clock: FixedClock) -> None:
    with session_scope(services.sessions) as session:
        file_request(session, services.keys)
    clock.now = NOW + relativedelta(years=50)
    assert purge(services)["requests"] == 0


def test_what_the_desk_looked_at_is_forgotten_after_a_year(services: Services, clock: FixedClock) -> None:
    with session_scope(services.sessions) as session:
        for action in ("read", "status_changed"):
            audit.record(session, action=action, actor="account:1", now=NOW, payload={"page": 1})
    clock.now = NOW + relativedelta(months=12, seconds=1)
    assert purge(services)["reads"] == 1
    with session_scope(services.sessions, read_only=True) as session:
        payloads = {event.action: event.payload for event in session.scalars(select(AuditEvent))}
        assert payloads["read"] is None
        assert payloads["status_changed"] is not None
        assert audit.first_broken(session) is None


def test_purging_again_finds_nothing_more(services: Services, clock: FixedClock) -> None:
    with session_scope(services.sessions) as session:
        add_conversation(session)
    clock.now = NOW + timedelta(days=31)
    purge(services)
    assert set(purge(services).values()) == {0}
