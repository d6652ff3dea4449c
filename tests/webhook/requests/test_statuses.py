"""Check the changes of status, what they do to the dates, and that each leaves a trace."""

from datetime import UTC, datetime

import pytest

from gdpr.requests import IllegalTransition, Status
from tests.webhook.builders import file_request
from tests.webhook.fakes import FixedClock
from webhook.database import session_scope
from webhook.requests import audit
from webhook.requests.statuses import ReasonMissing, TooLateToExtend, change_status
from webhook.requests.tables import PrivacyRequest
from webhook.services import Services


class Desk:
    """Change one request as the officer does, one transaction a change."""

    def __init__(self, services: Services, clock: FixedClock, **draft: object) -> None:
        self.services, self.clock = services, clock
        with session_scope(services.sessions) as session:
            self.reference = file_request(session, services.keys, **draft).reference

    def change(self, target: Status, on: datetime | None = None, reason: str = "motif") -> PrivacyRequest:
        self.clock.now = on or self.clock.now
        with session_scope(self.services.sessions) as session:
            request = session.query(PrivacyRequest).filter_by(reference=self.reference).one()
            change_status(session, request, target, actor="account:1", reason=reason, clock=self.clock)
            return request


@pytest.fixture
def desk(services: Services, clock: FixedClock) -> Desk:
    return Desk(services, clock)


def day(month: int, number: int, year: int = 2026) -> datetime:
    return datetime(year, month, number, 11, 0, tzinfo=UTC)


def test_a_suspension_moves_the_due_date_by_its_days(desk: Desk) -> None:
    desk.change(Status.IDENTITY_PENDING, on=day(12, 1))
    request = desk.change(Status.RECEIVED, on=day(12, 8))
    assert (request.due_on.isoformat(), request.legal_due_on.isoformat()) == ("2026-12-29", "2026-12-29")
    assert [(stop.asked_on.isoformat(), stop.answered_on) for stop in request.suspensions] == [
        ("2026-12-01", day(12, 8).date())
    ]


def test_an_extension_gives_two_more_months_from_the_same_start(desk: Desk) -> None:
    request = desk.change(Status.EXTENDED, on=day(12, 22))
    assert (request.due_on.isoformat(), request.extended_at) == ("2027-02-22", day(12, 22))


def test_an_extension_can_no_longer_be_announced_after_the_plain_date(desk: Desk) -> None:
    with pytest.raises(TooLateToExtend):
        desk.change(Status.EXTENDED, on=day(12, 23))


def test_a_breach_is_never_extended(services: Services, clock: FixedClock) -> None:
    with pytest.raises(IllegalTransition):
        Desk(services, clock, type="breach", right=None).change(Status.EXTENDED)


def test_post_mortem_directives_have_a_target_only(services: Services, clock: FixedClock) -> None:
    request = Desk(services, clock, right="directives_post_mortem").change(Status.IN_PROGRESS)
    assert request.due_on.isoformat() == "2026-12-12"


@pytest.mark.parametrize("target", [Status.EXTENDED, Status.REFUSED, Status.IDENTITY_PENDING])
def test_a_decision_that_the_law_wants_reasoned_is_refused_without_a_reason(desk: Desk, target: Status) -> None:
    with pytest.raises(ReasonMissing):
        desk.change(target, reason="  ")


def test_an_illegal_change_leaves_nothing(desk: Desk, services: Services) -> None:
    with pytest.raises(IllegalTransition):
        desk.change(Status.PURGED)
    with session_scope(services.sessions, read_only=True) as session:
        assert session.query(PrivacyRequest).one().status == "received"
        assert len(audit.events_of(session, desk.reference)) == 1  # its filing


def test_a_closed_request_remembers_when(desk: Desk) -> None:
    assert desk.change(Status.ANSWERED, on=day(12, 2)).closed_at == day(12, 2)
    assert desk.change(Status.ARCHIVED, on=day(12, 3)).closed_at == day(12, 2)


def test_a_request_found_again_is_open_again(desk: Desk) -> None:
    desk.change(Status.IDENTITY_PENDING)
    assert desk.change(Status.NO_FOLLOW_UP).closed_at is not None
    assert desk.change(Status.RECEIVED).closed_at is None


def test_every_change_is_in_the_journal(desk: Desk, services: Services) -> None:
    desk.change(Status.IN_PROGRESS, reason="")
    desk.change(Status.REFUSED, reason="déjà effacé")
    with session_scope(services.sessions, read_only=True) as session:
        events = audit.events_of(session, desk.reference)
        assert [(event.action, event.actor) for event in events] == [
            ("filed", "actions"),
            ("status_changed", "account:1"),
            ("status_changed", "account:1"),
        ]
        assert events[-1].payload is not None
        assert {"from", "to", "reason", "due_on", "salt"} == set(events[-1].payload)
        assert audit.first_broken(session) is None
