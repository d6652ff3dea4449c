"""Check both senders by one contract, and that each failure of Twilio is named for what it is."""

import logging
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.twilio_double import Fault, TwilioDouble
from tests.webhook.conftest import make_settings
from webhook.sms.outbox import Parcel
from webhook.sms.senders import (
    ConsoleSender,
    SendDelayed,
    Sender,
    SendRefused,
    SendUncertain,
    TwilioSender,
    make_sender,
)

PARCEL = Parcel(
    outbound_id=7,
    token="t",
    sender="+33939980000",
    recipient="+33639980001",
    body="Votre demande est déposée.",
    created_at=datetime(2026, 11, 22, 9, 4, tzinfo=UTC),
    may_have_left=False,
    repeatable=True,
)


@pytest.fixture
def sender(twilio: TwilioDouble) -> TwilioSender:
    """Give a sender that speaks to the double over HTTP."""
    return TwilioSender(make_settings(twilio_api_url=twilio.api_url))


@pytest.fixture(params=["console", "twilio"])
def any_sender(request: pytest.FixtureRequest, twilio: TwilioDouble) -> Sender:
    """Give each sender that the settings can name."""
    return make_sender(make_settings(twilio_api_url=twilio.api_url, sms_sender=request.param))


def test_a_sent_sms_has_an_id(any_sender: Sender) -> None:
    assert any_sender.send(PARCEL)


def test_a_sent_sms_can_be_found_again(any_sender: Sender) -> None:
    assert any_sender.find(PARCEL, set()) == (
        any_sender.send(PARCEL) if isinstance(any_sender, ConsoleSender) else None
    )
    sid = any_sender.send(PARCEL)
    assert any_sender.find(PARCEL, set()) == sid


def test_sending_writes_no_number_and_no_text_in_the_log(any_sender: Sender, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    any_sender.send(PARCEL)
    assert "39980001" not in caplog.text
    assert "déposée" not in caplog.text


def test_the_console_says_how_to_read_the_sms(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    ConsoleSender().send(PARCEL)
    assert "read-sms" in caplog.text


def test_twilio_receives_the_text_and_where_to_report_its_delivery(sender: TwilioSender, twilio: TwilioDouble) -> None:
    sid = sender.send(PARCEL)
    (sent,) = twilio.sent
    assert (sent.sid, sent.recipient, sent.body) == (sid, PARCEL.recipient, PARCEL.body)
    assert sent.status_callback == "http://127.0.0.1:8000/sms/status?outbound=7"


@pytest.mark.parametrize(
    ("fault", "error", "code"),
    [
        ("throttle", SendDelayed, "20429"),
        ("reject", SendRefused, "21211"),
        ("blocked", SendRefused, "21610"),
        ("unavailable", SendUncertain, ""),  # A 5xx may come after the message was taken.
        ("cut", SendUncertain, ""),
        ("accept_then_cut", SendUncertain, ""),
    ],
)
def test_each_failure_is_named_for_what_it_is(
    sender: TwilioSender, twilio: TwilioDouble, fault: Fault, error: type[Exception], code: str
) -> None:
    twilio.faults.append(fault)
    with pytest.raises(error) as raised:
        sender.send(PARCEL)
    assert str(raised.value) == code


def test_a_refused_connection_surely_sent_nothing() -> None:
    with pytest.raises(SendDelayed):
        TwilioSender(make_settings(twilio_api_url="http://127.0.0.1:1")).send(PARCEL)


def test_wrong_credentials_lose_no_reply(twilio: TwilioDouble) -> None:
    settings = make_settings(twilio_api_url=twilio.api_url, twilio_auth_tokens=("wrong",))
    with pytest.raises(SendDelayed):
        TwilioSender(settings).send(PARCEL)


def test_what_is_found_is_this_sms_and_no_other(sender: TwilioSender) -> None:
    sid = sender.send(PARCEL)
    assert sender.find(PARCEL, {sid}) is None
    assert sender.find(replace(PARCEL, recipient="+33639980002"), set()) is None
    assert sender.find(replace(PARCEL, body="Autre chose."), set()) is None


def test_a_listing_that_fails_settles_nothing() -> None:
    with pytest.raises(SendDelayed):
        TwilioSender(make_settings(twilio_api_url="http://127.0.0.1:1")).find(PARCEL, set())


def test_what_twilio_received_can_be_listed(sender: TwilioSender, twilio: TwilioDouble) -> None:
    parameters = twilio.inbound("+33639980001", "bonjour")
    (received,) = sender.received_since(datetime(2026, 11, 22, tzinfo=UTC))
    assert (received.message_sid, received.sender, received.body, received.source) == (
        parameters["MessageSid"],
        "+33639980001",
        "bonjour",
        "reconcile",
    )
