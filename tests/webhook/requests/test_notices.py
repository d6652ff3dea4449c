"""Check that another program learns of requests: signed, in order, at least once, and nothing personal."""

import hashlib
import hmac
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from gdpr.requests import Status
from tests.webhook.builders import CONVERSATION_ID, file_request
from tests.webhook.conftest import make_settings
from tests.webhook.fakes import FakeBot, FixedClock
from tests.webhook.servers import LocalServer, local_server
from webhook.database import session_scope
from webhook.requests import audit
from webhook.requests.follow_up import withdraw
from webhook.requests.notices import deliver_notices
from webhook.requests.statuses import change_status
from webhook.services import Services, make_services

SECRET = "fictional-notices-secret"


@pytest.fixture
def receiver() -> Iterator[LocalServer]:
    with local_server() as server:
        server.answers(204)
        yield server


@pytest.fixture
def services(database_url: str, bot: FakeBot, clock: FixedClock, receiver: LocalServer) -> Services:
    settings = make_settings(database_url=database_url, notices_url=f"{receiver.url}/hook", notices_secret=SECRET)
    services = make_services(settings, bot=bot, clock=clock)
    deliver_notices(services)  # The worker's first round: what is past is not told.
    return services


def file_one(services: Services) -> str:
    with session_scope(services.sessions) as session:
        return file_request(session, services.keys).reference


def test_filing_and_status_are_told_in_order(services: Services, receiver: LocalServer, clock: FixedClock) -> None:
    with session_scope(services.sessions) as session:
        request = file_request(session, services.keys)
        audit.record(session, action="read", actor="account:1", now=clock())  # nobody's business
        change_status(session, request, Status.REFUSED, actor="account:1", reason="Chloé", clock=clock)
    assert deliver_notices(services) == 2
    assert [(asked.json["event"], asked.json["status"]) for asked in receiver.asked] == [
        ("request_filed", "received"),
        ("status_changed", "refused"),
    ]
    assert set(receiver.asked[0].json) == {"id", "event", "reference", "status", "at"}
    assert deliver_notices(services) == 0


def test_a_withdrawal_by_the_person_is_told_too(services: Services, receiver: LocalServer) -> None:
    reference = file_one(services)
    with session_scope(services.sessions) as session:
        withdraw(session, services.keys, CONVERSATION_ID, reference, services.clock)
    deliver_notices(services)
    assert [asked.json["status"] for asked in receiver.asked] == ["received", "withdrawn"]


def test_a_notice_is_signed_over_its_time_and_body(services: Services, receiver: LocalServer) -> None:
    file_one(services)
    deliver_notices(services)
    [asked] = receiver.asked
    signed = re.fullmatch(r"t=(\d+),v1=([0-9a-f]{64})", asked.headers["Guichet-Signature"])
    assert signed is not None
    expected = hmac.new(SECRET.encode(), signed[1].encode() + b"." + asked.body, hashlib.sha256)
    assert signed[2] == expected.hexdigest()


@pytest.mark.parametrize("status", [500, 404, 302])
def test_a_notice_that_is_not_taken_is_tried_again_later(
    services: Services, receiver: LocalServer, clock: FixedClock, status: int
) -> None:
    file_one(services)
    receiver.answers(status)
    assert deliver_notices(services) == deliver_notices(services) == 0
    assert len(receiver.asked) == 1  # the second round came too early
    receiver.answers(200)
    clock.advance(seconds=30)
    assert deliver_notices(services) == 1
    assert receiver.asked[0].json == receiver.asked[1].json


def test_a_notice_that_nobody_takes_does_not_hold_the_others_for_ever(
    services: Services, receiver: LocalServer, clock: FixedClock
) -> None:
    first = file_one(services)
    receiver.answers(500)
    deliver_notices(services)
    clock.now += timedelta(days=3, seconds=1)
    deliver_notices(services)
    with session_scope(services.sessions) as session:
        second = file_request(session, services.keys, key="key-2", right="acces").reference
    receiver.answers(200)
    assert deliver_notices(services) == 1
    assert [asked.json["reference"] for asked in receiver.asked] == [first, first, second]


def test_without_an_address_nothing_is_told(database_url: str, bot: FakeBot, clock: FixedClock) -> None:
    services = make_services(make_settings(database_url=database_url), bot=bot, clock=clock)
    file_one(services)
    assert deliver_notices(services) == 0
