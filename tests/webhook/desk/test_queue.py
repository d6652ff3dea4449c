"""Test the queue: its order, its words about time, and what the page of a request makes of the law."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from gdpr.requests import Status
from gdpr.rights import Right
from tests.webhook.builders import CONVERSATION_ID, NOW, add_conversation, file_request
from tests.webhook.fakes import FixedClock
from webhook.chat.conversations import stamp_message
from webhook.chat.tables import Conversation
from webhook.database import session_scope
from webhook.desk import queue
from webhook.desk.tables import DeskAccount
from webhook.requests import audit
from webhook.requests.statuses import change_status
from webhook.requests.tables import PrivacyRequest
from webhook.services import Services


def received_on(session: Session, services: Services, day: date, **draft: object) -> PrivacyRequest:
    """File a request whose wish arrived at noon of that day."""
    wish_at = datetime(day.year, day.month, day.day, 11, 0, tzinfo=UTC)
    if session.get(Conversation, CONVERSATION_ID) is None:
        add_conversation(session)
    stamp_message(session, CONVERSATION_ID, f"wish-{day}", wish_at)
    session.flush()
    return file_request(session, services.keys, key=f"{day}", wish_message_id=f"wish-{day}", **draft)


def test_breaches_come_first_then_the_nearest_legal_date(services: Services) -> None:
    with session_scope(services.sessions) as session:
        later = received_on(session, services, date(2026, 11, 20))
        sooner = received_on(session, services, date(2026, 11, 3), right="acces", details={"scope": ["tout"]})
        breach = received_on(
            session, services, date(2026, 11, 22), type="breach", right=None, details={}, flags=["violation"]
        )
        page = queue.queue_page(session, None, None, 1, NOW)
        assert [row.reference for row in page.rows] == [breach.reference, sooner.reference, later.reference]


def test_closed_requests_leave_the_queue_and_are_found_by_their_status(services: Services, clock: FixedClock) -> None:
    with session_scope(services.sessions) as session:
        request = received_on(session, services, date(2026, 11, 20))
        change_status(session, request, Status.ANSWERED, actor="account:1", reason="", clock=clock)
        assert queue.queue_page(session, None, None, 1, NOW).total == 0
        answered = queue.queue_page(session, Status.ANSWERED, None, 1, NOW)
        assert [row.clock.closed for row in answered.rows] == [True]
        assert queue.queue_page(session, Status.REFUSED, None, 1, NOW).total == 0


def test_requests_are_found_by_their_right(services: Services) -> None:
    with session_scope(services.sessions) as session:
        received_on(session, services, date(2026, 11, 20))
        access = received_on(session, services, date(2026, 11, 21), right="acces", details={"scope": ["tout"]})
        page = queue.queue_page(session, None, Right.ACCES, 1, NOW)
        assert [row.reference for row in page.rows] == [access.reference]


def test_the_queue_is_cut_into_pages_of_fifty(services: Services) -> None:
    with session_scope(services.sessions) as session:
        model = received_on(session, services, date(2026, 9, 1))
        copied = {column.key: getattr(model, column.key) for column in PrivacyRequest.__table__.columns}
        del copied["id"]
        for number in range(10, 60):
            own = {"reference": f"SQ-2222-22{number}", "idempotency_key": None}
            due_on = model.legal_due_on + timedelta(days=number)
            session.add(PrivacyRequest(**{**copied, **own, "legal_due_on": due_on, "received_at": NOW}))
        session.flush()
        first, second = (queue.queue_page(session, None, None, number, NOW) for number in (1, 2))
        assert (len(first.rows), first.total, first.last) == (50, 51, 2)
        assert len(second.rows) == 1
        assert second.rows[0].clock.legal_due_on >= first.rows[-1].clock.legal_due_on
        beyond = queue.queue_page(session, None, None, 99, NOW)
        before = queue.queue_page(session, None, None, -3, NOW)
        assert (beyond.number, before.number) == (2, 1)


@pytest.mark.parametrize(
    ("today", "days", "late", "soon"),
    [
        (date(2026, 11, 25), 33, False, False),
        (date(2026, 12, 21), 7, False, True),
        (date(2026, 12, 28), 0, False, True),
        (date(2026, 12, 29), -1, True, True),
    ],
)
def test_the_days_left_are_counted_to_the_legal_date(
    services: Services, today: date, days: int, late: bool, soon: bool
) -> None:
    now = datetime(today.year, today.month, today.day, 8, 0, tzinfo=UTC)
    with session_scope(services.sessions) as session:
        received_on(session, services, date(2026, 11, 25))  # Christmas, then a weekend
        clock = queue.queue_page(session, None, None, 1, now).rows[0].clock
        assert (clock.due_on, clock.legal_due_on) == (date(2026, 12, 25), date(2026, 12, 28))
        assert (clock.days, clock.late, clock.soon) == (days, late, soon)


def test_the_day_changes_at_midnight_in_paris(services: Services) -> None:
    with session_scope(services.sessions) as session:
        received_on(session, services, date(2026, 11, 25))
        before, after = datetime(2026, 12, 27, 22, 59, tzinfo=UTC), datetime(2026, 12, 27, 23, 0, tzinfo=UTC)
        assert queue.queue_page(session, None, None, 1, before).rows[0].clock.days == 1
        assert queue.queue_page(session, None, None, 1, after).rows[0].clock.days == 0


def test_a_breach_counts_hours_and_has_no_days(services: Services) -> None:
    with session_scope(services.sessions) as session:
        received_on(session, services, date(2026, 11, 22), type="breach", right=None, details={}, flags=["violation"])
        start = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)
        left = [
            queue.queue_page(session, None, None, 1, start + timedelta(hours=hours)).rows[0].clock
            for hours in (0, 71, 73)
        ]
        assert [clock.hours for clock in left] == [72, 1, -1]
        assert [clock.late for clock in left] == [False, False, True]
        assert all(clock.days is None for clock in left)


def test_directives_have_a_target_and_no_legal_date(services: Services) -> None:
    with session_scope(services.sessions) as session:
        received_on(session, services, date(2026, 11, 2), right="directives_post_mortem", details={"wish": "effacer"})
        clock = queue.queue_page(session, None, None, 1, NOW).rows[0].clock
        assert (clock.legal, clock.legal_due_on, clock.explanation) == (False, date(2026, 11, 22), "")


def test_a_suspension_stops_the_count_and_moves_the_date_each_day(
    services: Services, account: DeskAccount, clock: FixedClock
) -> None:
    with session_scope(services.sessions) as session:
        request = received_on(session, services, date(2026, 11, 22))
        clock.now = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
        change_status(session, request, Status.IDENTITY_PENDING, actor="account:1", reason="homonyme", clock=clock)
        clock.now = datetime(2026, 12, 8, 9, 0, tzinfo=UTC)
        file = queue.open_file(session, request.reference, account, clock())
        assert (file.clock.days, file.clock.suspended_on) == (None, date(2026, 12, 1))
        assert file.clock.due_on == date(2026, 12, 29)
        assert "7 jours de suspension" in file.clock.explanation


def test_the_moves_are_those_of_the_law_and_never_those_of_retention(
    services: Services, account: DeskAccount, clock: FixedClock
) -> None:
    with session_scope(services.sessions) as session:
        request = received_on(session, services, date(2026, 11, 22))
        offered = {
            move.status: move.needs_reason for move in queue.open_file(session, request.reference, account, NOW).moves
        }
        assert Status.EXTENDED in offered and Status.NO_FOLLOW_UP not in offered
        assert offered[Status.REFUSED] and not offered[Status.ANSWERED]
        change_status(session, request, Status.ANSWERED, actor="account:1", reason="", clock=clock)
        assert queue.open_file(session, request.reference, account, NOW).moves == ()


@pytest.mark.parametrize(("day", "offered"), [(22, True), (23, False)])
def test_an_extension_is_offered_until_the_plain_date_and_not_after(
    services: Services, account: DeskAccount, day: int, offered: bool
) -> None:
    with session_scope(services.sessions) as session:
        request = received_on(session, services, date(2026, 11, 22))
        now = datetime(2026, 12, day, 12, 0, tzinfo=UTC)
        moves = queue.open_file(session, request.reference, account, now).moves
        assert (Status.EXTENDED in {move.status for move in moves}) is offered


@pytest.mark.parametrize(
    ("right", "details", "level", "channel", "enough", "on_file_only"),
    [
        ("effacement", {"datum": "mon numéro"}, "declared", "web", False, False),
        ("effacement", {"datum": "mon numéro"}, "extranet", "web", True, False),
        ("acces", {"scope": ["tout"]}, "extranet", "web", True, True),
        ("opposition_prospection", {"channels": ["sms"]}, "channel", "sms", True, False),
        ("opposition_prospection", {"channels": ["sms"]}, "channel", "web", False, False),
    ],
)
def test_the_page_says_what_the_identity_level_allows(
    services: Services,
    account: DeskAccount,
    right: str,
    details: dict[str, object],
    level: str,
    channel: str,
    enough: bool,
    on_file_only: bool,
) -> None:
    with session_scope(services.sessions) as session:
        add_conversation(session, identity_level=level, channel=channel)
        request = file_request(session, services.keys, right=right, details=details)
        file = queue.open_file(session, request.reference, account, NOW)
        assert (file.identity_enough, file.contact_on_file_only) == (enough, on_file_only)


def test_the_safe_channel_is_told_apart_from_the_details(services: Services, account: DeskAccount) -> None:
    with session_scope(services.sessions) as session:
        request = file_request(
            session, services.keys, details={"datum": "mon numéro", "safe_channel": "par ma sœur"}, flags=["canal_sur"]
        )
        file = queue.open_file(session, request.reference, account, NOW)
        assert file.safe_channel == "par ma sœur"
        assert "safe_channel" not in file.details


def test_each_read_leaves_an_event_and_names_the_reader_on_the_page_only(
    services: Services, account: DeskAccount
) -> None:
    with session_scope(services.sessions) as session:
        reference = file_request(session, services.keys).reference
        queue.open_file(session, reference, account, NOW)
        file, words = queue.read_verbatim(session, reference, account, NOW)
        assert words == "Je veux que vous effaciez mon ancien numéro."
        events = audit.events_of(session, reference)
        assert [event.action for event in events] == ["filed", "read", "verbatim_read"]
        assert [event.actor for event in events[1:]] == [f"account:{account.id}"] * 2
        assert [event.actor for event in file.history] == [account.email, account.email, "actions"]


def test_a_change_of_status_is_told_with_its_reason(
    services: Services, account: DeskAccount, clock: FixedClock
) -> None:
    with session_scope(services.sessions) as session:
        request = file_request(session, services.keys)
        change_status(session, request, Status.REFUSED, actor=queue.actor(account), reason="bail en cours", clock=clock)
        told = queue.open_file(session, request.reference, account, NOW).history[1]
        assert (told.target, told.reason, told.actor) == (Status.REFUSED, "bail en cours", account.email)


def test_linked_requests_are_listed(services: Services, account: DeskAccount) -> None:
    with session_scope(services.sessions) as session:
        first = file_request(session, services.keys, key="1")
        second = file_request(session, services.keys, key="2", right="acces", details={"scope": ["tout"]})
        linked = queue.open_file(session, first.reference, account, NOW).linked
        assert [other.reference for other in linked] == [second.reference]


def test_a_reference_that_does_not_exist_is_unknown_and_leaves_no_event(
    services: Services, account: DeskAccount
) -> None:
    with session_scope(services.sessions) as session:
        with pytest.raises(queue.UnknownRequest):
            queue.open_file(session, "SQ-2222-2222", account, NOW)
        assert audit.events_of(session, "SQ-2222-2222") == []
