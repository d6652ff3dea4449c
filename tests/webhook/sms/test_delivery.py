"""Check that every SMS leaves once: crashes, lost answers, callbacks in any order, refusals."""

from collections.abc import Callable, Collection
from datetime import timedelta

import pytest

from gdpr.rights import ProspectingChannel
from tests.twilio_double import Sent, TwilioDouble
from tests.webhook.conftest import make_settings
from tests.webhook.fakes import FixedClock
from tests.webhook.sms.conftest import ALICE, Phone
from webhook.consent import journal
from webhook.database import session_scope
from webhook.services import Services
from webhook.sms import leases, outbox
from webhook.sms.delivery import send_next
from webhook.sms.outbox import Parcel
from webhook.sms.senders import TwilioSender
from webhook.sms.tables import OutboundSms
from webhook.worker import do_turn

Outbox = Callable[[], list[OutboundSms]]


@pytest.fixture
def sender(twilio: TwilioDouble) -> TwilioSender:
    """Give a sender that speaks to the double over HTTP."""
    return TwilioSender(make_settings(twilio_api_url=twilio.api_url))


@pytest.fixture
def queued(alice: Phone, services: Services, outbound: Outbox) -> OutboundSms:
    """Leave one reply in the outbox."""
    alice.text("Qui est le délégué à la protection des données ?")
    assert do_turn(services)
    return outbound()[0]


def _statuses(outbound: Outbox) -> list[str]:
    return [row.status for row in outbound()]


class _Crash(BaseException):
    """Stand for a kill: nothing catches it."""


class _CrashingSender:
    """Hand the SMS over, or not, and die before anyone hears of it."""

    def __init__(self, real: TwilioSender, *, after_sending: bool) -> None:
        self._real = real
        self._after_sending = after_sending

    def send(self, parcel: Parcel) -> str:
        if self._after_sending:
            self._real.send(parcel)
        raise _Crash

    def find(self, parcel: Parcel, known_sids: Collection[str]) -> str | None:
        return self._real.find(parcel, known_sids)


def test_a_reply_leaves_and_is_followed_to_its_delivery(
    queued: OutboundSms, services: Services, sender: TwilioSender, twilio: TwilioDouble, alice: Phone, outbound: Outbox
) -> None:
    assert send_next(services, sender)
    assert not send_next(services, sender)
    assert _statuses(outbound) == ["accepted"]
    for status in ("sent", "delivered"):
        assert _report(alice, twilio.sent[0], status) == 200
        assert _statuses(outbound) == [status]


def _report(phone: Phone, sent: Sent, status: str, error_code: str = "") -> int:
    path = sent.status_callback.removeprefix("http://127.0.0.1:8000")
    parameters = {"MessageSid": sent.sid, "MessageStatus": status, "AccountSid": phone.twilio.account_sid}
    return phone.post(path, parameters | ({"ErrorCode": error_code} if error_code else {})).status_code


@pytest.mark.parametrize("late", ["queued", "sending", "sent", "undelivered", "unheard of"])
def test_a_delivery_never_goes_back(
    queued: OutboundSms,
    services: Services,
    sender: TwilioSender,
    twilio: TwilioDouble,
    alice: Phone,
    outbound: Outbox,
    late: str,
) -> None:
    send_next(services, sender)
    _report(alice, twilio.sent[0], "delivered")
    _report(alice, twilio.sent[0], late)
    assert _statuses(outbound) == ["delivered"]


@pytest.mark.parametrize("query", ["", "?outbound=999", "?outbound=x", "?outbound=" + "9" * 40])
def test_a_callback_about_no_sms_of_ours_changes_nothing(
    queued: OutboundSms, alice: Phone, outbound: Outbox, query: str
) -> None:
    parameters = {"MessageSid": "SM" + "1" * 32, "MessageStatus": "failed", "AccountSid": alice.twilio.account_sid}
    assert alice.post(f"/sms/status{query}", parameters).status_code == 200
    assert _statuses(outbound) == ["queued"]


@pytest.mark.parametrize("after_sending", [False, True])
def test_a_kill_around_the_send_neither_loses_nor_doubles_the_reply(
    queued: OutboundSms,
    services: Services,
    sender: TwilioSender,
    twilio: TwilioDouble,
    clock: FixedClock,
    outbound: Outbox,
    after_sending: bool,
) -> None:
    with pytest.raises(_Crash):
        send_next(services, _CrashingSender(sender, after_sending=after_sending))
    assert not send_next(services, sender), "the lease still holds"
    clock.advance(seconds=leases.LEASE.total_seconds() + 1)
    assert send_next(services, sender)
    assert len(twilio.sent) == 1
    assert _statuses(outbound) == ["accepted"]


def test_a_lost_answer_is_settled_by_the_callback(
    queued: OutboundSms,
    services: Services,
    sender: TwilioSender,
    twilio: TwilioDouble,
    clock: FixedClock,
    alice: Phone,
    outbound: Outbox,
) -> None:
    twilio.faults.append("accept_then_cut")
    send_next(services, sender)
    assert _statuses(outbound) == ["uncertain"]
    _report(alice, twilio.sent[0], "sent")
    clock.advance(hours=1)
    assert not send_next(services, sender)
    assert len(twilio.sent) == 1
    assert outbound()[0].provider_sid == twilio.sent[0].sid


def test_a_lost_answer_without_callback_is_settled_by_the_listing(
    queued: OutboundSms,
    services: Services,
    sender: TwilioSender,
    twilio: TwilioDouble,
    clock: FixedClock,
    outbound: Outbox,
) -> None:
    twilio.faults.append("accept_then_cut")
    send_next(services, sender)
    assert not send_next(services, sender), "the callback is waited for"
    clock.advance(seconds=outbox.WAIT_FOR_CALLBACK.total_seconds() + 1)
    assert send_next(services, sender)
    assert len(twilio.sent) == 1
    assert _statuses(outbound) == ["accepted"]


def test_what_twilio_did_not_take_is_sent_again(
    queued: OutboundSms,
    services: Services,
    sender: TwilioSender,
    twilio: TwilioDouble,
    clock: FixedClock,
    outbound: Outbox,
) -> None:
    twilio.faults.extend(["throttle", "unavailable", "cut"])
    for _ in range(4):
        assert send_next(services, sender)
        clock.advance(seconds=60)
    assert len(twilio.sent) == 1
    assert _statuses(outbound) == ["accepted"]


def test_the_confirmation_of_a_stop_is_never_sent_again_in_doubt(
    alice: Phone,
    services: Services,
    sender: TwilioSender,
    twilio: TwilioDouble,
    clock: FixedClock,
    outbound: Outbox,
) -> None:
    alice.text("STOP")
    twilio.faults.append("cut")
    send_next(services, sender)
    clock.advance(minutes=5)
    send_next(services, sender)
    assert twilio.sent == []
    assert _statuses(outbound) == ["failed"]


def test_a_number_that_twilio_will_never_reach_is_given_up(
    queued: OutboundSms, services: Services, sender: TwilioSender, twilio: TwilioDouble, outbound: Outbox
) -> None:
    twilio.faults.append("reject")
    send_next(services, sender)
    assert [(row.status, row.error_code) for row in outbound()] == [("failed", "21211")]


@pytest.mark.parametrize("by_callback", [False, True])
def test_a_block_by_twilio_is_recorded_as_an_opposition(
    queued: OutboundSms,
    services: Services,
    sender: TwilioSender,
    twilio: TwilioDouble,
    alice: Phone,
    outbound: Outbox,
    by_callback: bool,
) -> None:
    if not by_callback:
        twilio.faults.append("blocked")
    send_next(services, sender)
    if by_callback:
        _report(alice, twilio.sent[0], "undelivered", "21610")
    assert _statuses(outbound) == ["blocked"]
    with session_scope(services.sessions, read_only=True) as session:
        for purpose in (journal.MARKETING, journal.PROVIDER_BLOCK):
            subject = journal.Subject("phone", ALICE)
            assert journal.is_opted_out(session, services.keys, subject, ProspectingChannel.SMS, purpose)


def test_a_reply_that_cannot_leave_for_a_day_is_given_up(
    queued: OutboundSms, services: Services, clock: FixedClock, outbound: Outbox
) -> None:
    unreachable = TwilioSender(make_settings(twilio_api_url="http://127.0.0.1:1"))
    send_next(services, unreachable)
    assert _statuses(outbound) == ["queued"]
    clock.advance(seconds=outbox.GIVE_UP_AFTER.total_seconds())
    send_next(services, unreachable)
    assert _statuses(outbound) == ["dead"]


def test_replies_to_one_person_leave_in_order(
    alice: Phone, services: Services, sender: TwilioSender, twilio: TwilioDouble, clock: FixedClock
) -> None:
    for body in ("un", "deux", "trois"):
        alice.text(body)
        do_turn(services)
    twilio.faults.append("throttle")
    for _ in range(4):
        send_next(services, sender)
        clock.advance(seconds=timedelta(minutes=1).total_seconds())
    assert [sent.body.splitlines()[-1] for sent in twilio.sent] == [
        f"Vous dites : {body}" for body in ("un", "deux", "trois")
    ]
