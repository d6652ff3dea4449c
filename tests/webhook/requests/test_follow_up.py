"""Check who may be told of a request, the one-time code, and the withdrawal, through the API that the actions use."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from gdpr.requests import RequestType, Status, may_withdraw
from tests.webhook.builders import CONVERSATION_ID, add_conversation, file_request
from tests.webhook.fakes import FixedClock
from tests.webhook.mail_server import MailServer, mail_server
from webhook.chat.tables import Conversation
from webhook.database import session_scope
from webhook.requests import audit, code_delivery
from webhook.requests.statuses import change_status
from webhook.requests.tables import AuditEvent, FollowUpCode, PrivacyRequest
from webhook.retention import purge
from webhook.services import Services
from webhook.sms import delivery
from webhook.sms.outbox import Parcel
from webhook.sms.senders import SendDelayed
from webhook.sms.tables import OutboundSms

LATER = "beef" + "0" * 60
MOBILE, OTHER_MOBILE, LANDLINE = "+33639981234", "+33639985678", "+33199001234"
UNKNOWN = "SQ-2222-2222"


@dataclass
class Actions:
    """Ask the webhook as the actions do, from one conversation."""

    client: FlaskClient
    headers: dict[str, str]
    conversation_id: str = LATER
    messages: int = 0

    def look_up(self, reference: str | None = None, purpose: str = "status", **more: Any) -> dict[str, Any]:
        return self._post("follow-ups", purpose=purpose, reference=reference, **more)

    def prove(self, code: str, **more: Any) -> dict[str, Any]:
        return self._post("follow-ups/code", code=code, **more)

    def withdraw(self, reference: str) -> dict[str, Any]:
        return self._post("withdrawals", reference=reference)

    def _post(self, path: str, **body: Any) -> dict[str, Any]:
        self.messages += 1
        body = {"conversation_id": self.conversation_id, "message_id": f"m-{self.messages}", **body}
        answer = self.client.post(f"/api/requests/{path}", json=body, headers=self.headers)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json
        return found


@pytest.fixture
def actions(client: FlaskClient, service_headers: dict[str, str], services: Services) -> Actions:
    """Speak from a web conversation in which nothing was filed."""
    with session_scope(services.sessions) as session:
        add_conversation(session, LATER)
    return Actions(client, service_headers)


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


def filed(services: Services, **draft: Any) -> str:
    """File a request from a conversation of last week and give its reference; by default its contact is a mobile."""
    draft.setdefault("identity", {"phone": MOBILE})
    with session_scope(services.sessions) as session:
        return file_request(session, services.keys, **draft).reference


def texted(services: Services) -> list[str]:
    """List the codes that wait in the outbox, oldest first; every due code is drawn first."""
    while code_delivery.send_next(services):
        pass
    with session_scope(services.sessions, read_only=True) as session:
        bodies = session.scalars(select(OutboundSms.body).order_by(OutboundSms.id)).all()
    return [re.findall(r"\b\d{6}\b", body or "")[0] for body in bodies]


def wrong(code: str) -> str:
    """Give another code."""
    return f"{(int(code) + 1) % 10**6:06d}"


def move(services: Services, reference: str, target: Status, clock: FixedClock, reason: str = "") -> None:
    """Change a status as the desk does."""
    with session_scope(services.sessions) as session:
        request = session.scalars(select(PrivacyRequest).where(PrivacyRequest.reference == reference)).one()
        change_status(session, request, target, actor="account:1", reason=reason, clock=clock)


# --- whose request it is ----------------------------------------------------------------------------------------------


def test_the_conversation_that_filed_is_told_where_it_stands_and_nothing_about_anyone(
    actions: Actions, services: Services
) -> None:
    reference = filed(services)
    actions.conversation_id = CONVERSATION_ID
    assert actions.look_up() == {
        "outcome": "told",
        "request": {
            "reference": reference,
            "type": "right",
            "right": "effacement",
            "status": "received",
            "received_at": "2026-11-22T10:04:00+01:00",
            "due_on": "2026-12-22",
            "withdrawable": True,
        },
        "others": [],
        "tries_left": None,
    }
    assert actions.look_up(reference) == actions.look_up()
    assert texted(services) == []


def test_a_number_that_writes_is_told_of_what_gives_it_as_contact_and_of_nothing_else(
    actions: Actions, services: Services
) -> None:
    with session_scope(services.sessions) as session:
        add_conversation(session, "a" * 64, channel="sms", phone=MOBILE)
        add_conversation(session, "b" * 64, channel="sms", phone=OTHER_MOBILE)
    reference = filed(services)
    actions.conversation_id = "a" * 64
    assert actions.look_up()["request"]["reference"] == reference
    actions.conversation_id = "b" * 64
    assert actions.look_up(reference) == actions.look_up(UNKNOWN) == actions.look_up()
    assert actions.look_up()["outcome"] == "not_found"
    assert texted(services) == []


def test_the_tenant_space_tells_the_same_person_in_another_session(actions: Actions, services: Services) -> None:
    with session_scope(services.sessions) as session:
        add_conversation(session, identity_level="extranet", subject_fingerprint="f" * 64)
        add_conversation(session, "a" * 64, identity_level="extranet", subject_fingerprint="f" * 64)
        add_conversation(session, "b" * 64, identity_level="extranet", subject_fingerprint="e" * 64)
    reference = filed(services)
    actions.conversation_id = "a" * 64
    assert actions.look_up()["request"]["reference"] == reference
    actions.conversation_id = "b" * 64
    assert actions.look_up()["outcome"] == "not_found"
    assert actions.look_up(reference)["outcome"] == "code_asked"


def test_without_reference_the_latest_is_told_and_the_other_open_ones_are_named(
    actions: Actions, services: Services, clock: FixedClock
) -> None:
    first, second, third = (filed(services, key=str(number), right="acces", details={}) for number in range(3))
    move(services, third, Status.ANSWERED, clock)
    actions.conversation_id = CONVERSATION_ID
    told = actions.look_up()
    assert (told["request"]["reference"], told["others"]) == (third, [second, first])
    # To withdraw, the latest that can be.
    assert actions.look_up(purpose="withdrawal")["request"]["reference"] == second


def test_to_someone_who_fears_for_their_telephone_nothing_is_told_by_sms(actions: Actions, services: Services) -> None:
    with session_scope(services.sessions) as session:
        add_conversation(session, channel="sms", phone=MOBILE)
    reference = filed(services, details={"datum": "mon adresse", "safe_channel": "par ma sœur"}, flags=["canal_sur"])
    assert actions.look_up(reference)["outcome"] == "code_asked"
    assert texted(services) == []
    actions.conversation_id = CONVERSATION_ID
    assert actions.look_up()["outcome"] == "not_found"


def test_a_purged_request_is_unknown(actions: Actions, services: Services, clock: FixedClock) -> None:
    reference = filed(services)
    move(services, reference, Status.ANSWERED, clock)
    clock.advance(days=366 * 6)
    purge(services)
    with session_scope(services.sessions) as session:
        add_conversation(session, "a" * 64)
    actions.conversation_id = "a" * 64
    assert actions.look_up(reference)["outcome"] == "code_asked"
    assert texted(services) == []


@pytest.mark.parametrize(
    ("target", "due_on", "withdrawable"),
    [
        (Status.IN_PROGRESS, "2026-12-22", True),
        (Status.EXTENDED, "2027-02-22", True),
        (Status.IDENTITY_PENDING, "2026-12-29", True),  # as if it resumed today
        (Status.REFUSED, None, False),
        (Status.WITHDRAWN, None, False),
    ],
)
def test_the_date_is_the_one_that_holds_today(
    actions: Actions, services: Services, clock: FixedClock, target: Status, due_on: str | None, withdrawable: bool
) -> None:
    reference = filed(services)
    move(services, reference, target, clock, reason="une raison")
    clock.advance(days=7)
    actions.conversation_id = CONVERSATION_ID
    told = actions.look_up(reference)["request"]
    assert (told["status"], told["due_on"], told["withdrawable"]) == (target, due_on, withdrawable)


# --- the code ---------------------------------------------------------------------------------------------------------


def test_a_code_goes_to_the_contact_of_the_request_and_opens_it(actions: Actions, services: Services) -> None:
    reference = filed(services)
    asked = actions.look_up(reference)
    assert asked == {"outcome": "code_asked", "request": None, "others": [], "tries_left": None}
    (code,) = texted(services)
    with session_scope(services.sessions, read_only=True) as session:
        (sms,) = session.scalars(select(OutboundSms)).all()
    assert (sms.recipient, sms.sender, sms.segments, sms.purpose) == (MOBILE, "+33939980000", 1, "code")
    assert reference not in (sms.body or ""), "whoever reads that telephone learns nothing more"
    assert actions.prove(code)["request"]["reference"] == reference
    # It stays open to this conversation for a while, and to no other.
    assert actions.look_up(reference)["outcome"] == "told"
    actions.conversation_id = CONVERSATION_ID[::-1]
    with session_scope(services.sessions) as session:
        add_conversation(session, actions.conversation_id)
    assert actions.look_up(reference)["outcome"] == "code_asked"


def test_what_a_code_opened_is_closed_after_half_an_hour(
    actions: Actions, services: Services, clock: FixedClock
) -> None:
    reference = filed(services)
    actions.look_up(reference)
    actions.prove(texted(services)[0])
    clock.advance(minutes=31)
    assert actions.withdraw(reference)["outcome"] == "not_found"
    assert actions.look_up(reference)["outcome"] == "code_asked"


def test_a_reference_that_does_not_exist_gets_the_same_answers_and_leaves_the_same_rows(
    actions: Actions, services: Services
) -> None:
    reference = filed(services)
    told = {}
    for number, asked in enumerate((reference, UNKNOWN)):
        actions.conversation_id = f"{number}" * 64
        with session_scope(services.sessions) as session:
            add_conversation(session, actions.conversation_id)
        told[asked] = [actions.look_up(asked)] + [actions.prove("000000") for _ in range(4)]
    assert told[reference] == told[UNKNOWN]
    assert [answer["outcome"] for answer in told[UNKNOWN]] == [
        "code_asked",
        "wrong_code",
        "wrong_code",
        "code_spent",
        "code_spent",
    ]


def test_three_wrong_codes_spend_it(actions: Actions, services: Services) -> None:
    actions.look_up(filed(services))
    (code,) = texted(services)
    assert [actions.prove(wrong(code))["tries_left"] for _ in range(2)] == [2, 1]
    assert actions.prove(wrong(code))["outcome"] == "code_spent"
    assert actions.prove(code)["outcome"] == "code_spent"


def test_a_code_holds_ten_minutes(actions: Actions, services: Services, clock: FixedClock) -> None:
    actions.look_up(filed(services))
    (code,) = texted(services)
    clock.advance(minutes=10)
    assert actions.prove(code)["outcome"] == "code_spent"


def test_a_code_serves_once_and_in_its_own_conversation(actions: Actions, services: Services) -> None:
    actions.look_up(filed(services))
    (code,) = texted(services)
    with session_scope(services.sessions) as session:
        add_conversation(session, "a" * 64)
    thief = replace(actions, conversation_id="a" * 64)
    assert thief.prove(code)["outcome"] == "code_spent"
    assert actions.prove(code)["outcome"] == "told"
    assert actions.prove(code)["outcome"] == "code_spent"


def test_another_code_replaces_the_first(actions: Actions, services: Services) -> None:
    reference = filed(services)
    actions.look_up(reference)
    actions.look_up(reference)
    first, second = texted(services)
    if first != second:
        assert actions.prove(first)["outcome"] == "wrong_code"
    assert actions.prove(second)["outcome"] == "told"


def test_the_same_message_again_sends_no_second_code_and_costs_no_second_try(
    actions: Actions, services: Services
) -> None:
    reference = filed(services)
    for _ in range(5):
        assert actions.look_up(reference, message_id="m-ask")["outcome"] == "code_asked"
    (code,) = texted(services)
    for _ in range(5):
        assert actions.prove(wrong(code), message_id="m-wrong")["tries_left"] == 2
    for _ in range(2):
        assert actions.prove(code, message_id="m-right")["outcome"] == "told"


@pytest.mark.parametrize("reference", [None, UNKNOWN], ids=["a request", "no request"])
def test_three_codes_an_hour_and_six_a_day_for_one_reference(
    actions: Actions, services: Services, clock: FixedClock, reference: str | None
) -> None:
    reference = reference or filed(services)
    outcomes = []
    for number in range(10):
        actions.conversation_id = f"{number}" * 64
        with session_scope(services.sessions) as session:
            add_conversation(session, actions.conversation_id)
        if number == 5:
            clock.advance(minutes=61)
        outcomes.append(actions.look_up(reference)["outcome"])
    assert outcomes == ["code_asked"] * 3 + ["too_many_codes"] * 2 + ["code_asked"] * 3 + ["too_many_codes"] * 2


def test_one_conversation_cannot_try_many_references(actions: Actions) -> None:
    outcomes = [actions.look_up(f"SQ-2222-222{number}")["outcome"] for number in range(2, 7)]
    assert outcomes == ["code_asked"] * 3 + ["too_many_codes"] * 2


def test_erasing_the_conversation_gives_no_new_tries(actions: Actions, services: Services) -> None:
    reference = filed(services)
    for _ in range(3):
        actions.look_up(reference)
    with session_scope(services.sessions) as session:
        add_conversation(session, "a" * 64)
        session.delete(session.get_one(Conversation, LATER))
    actions.conversation_id = "a" * 64
    assert actions.look_up(reference)["outcome"] == "too_many_codes"


def test_one_contact_is_not_pestered_through_many_requests(actions: Actions, services: Services) -> None:
    for number in range(5):
        reference = filed(services, key=str(number), right="acces", details={})
        with session_scope(services.sessions) as session:
            add_conversation(session, f"{number}" * 64)
        actions.conversation_id = f"{number}" * 64
        assert actions.look_up(reference)["outcome"] == "code_asked"
    assert len(texted(services)) == 3


@pytest.mark.parametrize(
    "identity",
    [
        {"postal_address": {"street": "1 rue X"}},
        {"phone": LANDLINE},
        {"phone": "+447400123456"},
        {"email": "a@example.org"},
    ],
    ids=["a letter box", "a landline", "a foreign number", "an e-mail without mail server"],
)
def test_where_no_code_can_go_none_goes(actions: Actions, services: Services, identity: dict[str, Any]) -> None:
    assert actions.look_up(filed(services, identity=identity))["outcome"] == "code_asked"
    assert texted(services) == []
    assert not code_delivery.send_next(services), "it is not tried again"


def test_nothing_of_a_code_is_stored_in_clear_nor_logged(
    actions: Actions, services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    reference = filed(services)
    actions.look_up(reference)
    (code,) = texted(services)
    actions.prove(code)
    with session_scope(services.sessions, read_only=True) as session:
        rows = session.connection().exec_driver_sql("SELECT * FROM follow_up_codes").all()
        bodies = session.connection().exec_driver_sql("SELECT body FROM sms_outbound").all()
        (sent,) = session.scalars(select(AuditEvent).where(AuditEvent.action == "code_sent")).all()
    assert code not in str(rows) + str(bodies)
    assert reference not in str(rows)
    assert (sent.reference, sent.payload["contact"]) == (reference, "phone")
    for secret in (code, reference, MOBILE, "Chloé"):
        assert secret not in caplog.text


def test_wishes_for_codes_are_forgotten_after_a_day(actions: Actions, services: Services, clock: FixedClock) -> None:
    actions.look_up(UNKNOWN)
    clock.advance(days=1, seconds=1)
    purge(services)
    with session_scope(services.sessions, read_only=True) as session:
        assert session.scalars(select(FollowUpCode)).all() == []


def test_a_code_that_twilio_could_not_take_in_time_is_given_up(
    actions: Actions, services: Services, clock: FixedClock
) -> None:
    class Throttled:
        """Take nothing for now."""

        def send(self, parcel: Parcel) -> str:
            raise SendDelayed("20429")

        def find(self, parcel: Parcel, known_sids: Collection[str]) -> str | None:
            return None

    actions.look_up(filed(services))
    texted(services)
    statuses = []
    for minutes in (0, 5, 5):
        clock.advance(minutes=minutes)
        delivery.send_next(services, Throttled())
        with session_scope(services.sessions, read_only=True) as session:
            statuses += session.scalars(select(OutboundSms.status)).all()
    assert statuses == ["queued", "queued", "dead"]


# --- by mail ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def mailing(services: Services, mail: MailServer) -> Services:
    """Give the services of a worker that has a mail server."""
    return replace(services, settings=replace(services.settings, smtp_url=mail.url))


def test_a_code_goes_by_mail_where_there_is_a_server(actions: Actions, mailing: Services, mail: MailServer) -> None:
    reference = filed(mailing, identity={"email": "chloe@example.org", "phone": MOBILE})
    actions.look_up(reference)
    assert code_delivery.send_next(mailing)
    assert not code_delivery.send_next(mailing)
    (message,) = mail.received
    assert message["To"] == "chloe@example.org"
    (code,) = set(re.findall(r"\b\d{6}\b", message.get_content()))
    assert reference not in str(message)
    assert texted(mailing) == []
    assert actions.prove(code)["outcome"] == "told"


def test_a_mail_that_could_not_leave_is_tried_again_with_another_code(
    actions: Actions, mailing: Services, mail: MailServer, clock: FixedClock, caplog: pytest.LogCaptureFixture
) -> None:
    reference = filed(mailing, identity={"email": "chloe@example.org"})
    actions.look_up(reference)
    mail.refuses = True
    assert code_delivery.send_next(mailing)
    assert not code_delivery.send_next(mailing), "not at once"
    assert "chloe" not in caplog.text
    mail.refuses = False
    clock.advance(seconds=61)
    code_delivery.send_next(mailing)
    (code,) = set(re.findall(r"\b\d{6}\b", mail.received[0].get_content()))
    assert actions.prove(code)["outcome"] == "told"
    with session_scope(mailing.sessions, read_only=True) as session:
        assert [event.action for event in audit.events_of(session, reference)] == ["filed", "code_sent"]


def test_a_code_too_old_to_be_used_does_not_leave(actions: Actions, services: Services, clock: FixedClock) -> None:
    actions.look_up(filed(services))
    clock.advance(minutes=10)
    assert texted(services) == []


# --- the withdrawal ---------------------------------------------------------------------------------------------------


def test_a_request_is_withdrawn_by_its_author_and_the_journal_says_so(
    actions: Actions, services: Services, clock: FixedClock
) -> None:
    reference = filed(services)
    actions.conversation_id = CONVERSATION_ID
    first, again = actions.withdraw(reference), actions.withdraw(reference)
    assert first == again
    assert (first["outcome"], first["request"]["status"]) == ("withdrawn", "withdrawn")
    with session_scope(services.sessions, read_only=True) as session:
        event = audit.events_of(session, reference)[-1]
        request = session.scalars(select(PrivacyRequest)).one()
        assert audit.first_broken(session) is None
    assert (event.action, event.actor, event.payload["to"]) == ("status_changed", "requester", "withdrawn")
    assert request.closed_at == clock()


def test_only_what_may_be_told_may_be_withdrawn(actions: Actions, services: Services) -> None:
    reference = filed(services)
    assert actions.withdraw(reference) == actions.withdraw(UNKNOWN)
    assert actions.withdraw(reference)["outcome"] == "not_found"
    actions.look_up(reference, "withdrawal")
    actions.prove(texted(services)[0])
    assert actions.withdraw(reference)["outcome"] == "withdrawn"


@pytest.mark.parametrize("target", [Status.ANSWERED, Status.REFUSED])
def test_a_closed_request_is_not_withdrawn(
    actions: Actions, services: Services, clock: FixedClock, target: Status
) -> None:
    reference = filed(services)
    move(services, reference, target, clock, reason="une raison")
    actions.conversation_id = CONVERSATION_ID
    answer = actions.withdraw(reference)
    assert (answer["outcome"], answer["request"]["status"]) == ("not_withdrawable", target)


def test_the_report_of_a_breach_is_not_withdrawn(actions: Actions, services: Services) -> None:
    reference = filed(services, type="breach", right=None, details={}, flags=["violation"])
    actions.conversation_id = CONVERSATION_ID
    answer = actions.withdraw(reference)
    assert (answer["outcome"], answer["request"]["due_on"]) == ("not_withdrawable", None)
    assert not may_withdraw(RequestType.BREACH, Status.RECEIVED)


# --- the API ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("follow-ups", {"purpose": "status"}, "missing_field"),
        ("follow-ups", {"conversation_id": LATER, "message_id": "m", "purpose": "curiosity"}, "invalid_value"),
        (
            "follow-ups",
            {"conversation_id": LATER, "message_id": "m", "purpose": "status", "reference": "x"},
            "invalid_value",
        ),
        ("follow-ups", {"conversation_id": "a" * 64, "message_id": "m", "purpose": "status"}, "unknown_conversation"),
        ("follow-ups/code", {"conversation_id": LATER, "message_id": "m"}, "missing_field"),
        ("follow-ups/code", {"conversation_id": LATER, "message_id": "m", "code": "12345٣"}, "invalid_value"),
        ("follow-ups/code", {"conversation_id": "a" * 64, "message_id": "m", "code": "123456"}, "unknown_conversation"),
        ("withdrawals", {"conversation_id": LATER}, "missing_field"),
        ("withdrawals", {"conversation_id": "a" * 64, "reference": UNKNOWN}, "unknown_conversation"),
    ],
)
def test_what_is_asked_wrongly_is_refused(actions: Actions, path: str, body: dict[str, Any], code: str) -> None:
    answer = actions.client.post(f"/api/requests/{path}", json=body, headers=actions.headers)
    assert (answer.status_code, answer.json["code"]) == (422, code)


@pytest.mark.parametrize("path", ["follow-ups", "follow-ups/code", "withdrawals"])
def test_only_the_service_token_opens_it(client: FlaskClient, path: str) -> None:
    assert client.post(f"/api/requests/{path}", json={}).status_code == 401
