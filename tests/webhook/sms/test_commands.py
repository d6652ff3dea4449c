"""Check the operator's commands of the SMS channel."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.twilio_double import TwilioDouble
from tests.webhook.conftest import make_settings
from tests.webhook.fakes import FakeBot, FixedClock
from tests.webhook.sms.conftest import ALICE, Phone
from webhook.app import create_app
from webhook.config import Settings
from webhook.services import Services
from webhook.sms.delivery import send_next
from webhook.sms.senders import ConsoleSender
from webhook.sms.tables import InboundSms


def test_a_developer_reads_what_the_console_sent_and_only_once(app: Flask, alice: Phone, services: Services) -> None:
    alice.text("AIDE")
    send_next(services, ConsoleSender())
    shown = app.test_cli_runner().invoke(args=["read-sms"])
    assert shown.exit_code == 0
    assert ALICE in shown.output
    assert "STOP : plus de SMS commerciaux" in shown.output
    assert app.test_cli_runner().invoke(args=["read-sms"]).output == ""


def test_reconciling_without_twilio_says_so_in_one_line(settings: Settings, bot: FakeBot, clock: FixedClock) -> None:
    nowhere = {"database_url": settings.database_url, "twilio_api_url": "http://127.0.0.1:9"}
    app = create_app(make_settings(**nowhere), bot=bot, clock=clock)
    run = app.test_cli_runner().invoke(args=["reconcile-sms"])
    assert run.exit_code == 1
    assert run.output == "Error: Twilio cannot be reached, or refuses: 0 stored, try again.\n"
    app.extensions["guichet"].sessions.kw["bind"].dispose()


@pytest.fixture
def twilio_app(settings: Settings, twilio: TwilioDouble, bot: FakeBot, clock: FixedClock) -> Flask:
    """Build the application on the same database, with the double as its Twilio."""
    address = {"database_url": settings.database_url, "twilio_api_url": twilio.api_url}
    return create_app(make_settings(**address), bot=bot, clock=clock)


def test_reconciling_stores_what_never_reached_us_and_obeys_it(
    twilio_app: Flask, alice: Phone, twilio: TwilioDouble, inbound: Callable[[], list[InboundSms]]
) -> None:
    alice.text("bonjour")
    twilio.inbound(ALICE, "STOP")  # Twilio has it; our door was shut.
    assert twilio_app.test_cli_runner().invoke(args=["reconcile-sms"]).output == "1\n"
    assert twilio_app.test_cli_runner().invoke(args=["reconcile-sms"]).output == "0\n"
    assert [(row.source, row.status) for row in inbound()] == [("webhook", "received"), ("reconcile", "handled")]
    twilio_app.extensions["guichet"].sessions.kw["bind"].dispose()
