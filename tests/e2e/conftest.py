"""Lend the end-to-end tests one running instance, and the Twilio that it speaks to."""

import signal
from collections.abc import Iterator

import pytest

from tests.e2e.instance import Instance, start
from tests.twilio_double import TwilioDouble


@pytest.fixture(scope="session")
def twilio() -> Iterator[TwilioDouble]:
    """Start the double of Twilio; its account signs the SMS that `instance` receives and takes those that it sends."""
    with TwilioDouble(account_sid="AC" + "0" * 32, auth_token="fictional-twilio-token", webhook_url="") as double:
        yield double


@pytest.fixture(scope="session")
def instance(tmp_path_factory: pytest.TempPathFactory, twilio: TwilioDouble) -> Iterator[Instance]:
    """Start an instance for the whole run: its address is `instance.url`, its secrets are in `instance.environ`."""
    settings = {
        "GUICHET_SMS_SENDER": "twilio",
        "GUICHET_TWILIO_ACCOUNT_SID": twilio.account_sid,
        "GUICHET_TWILIO_AUTH_TOKENS": twilio.auth_token,
        "GUICHET_TWILIO_API_URL": twilio.api_url,
        "GUICHET_TWILIO_NUMBERS": twilio.number,
    }
    running = start(tmp_path_factory.mktemp("instance"), settings)
    twilio.webhook_url = f"{running.url}/sms/inbound"
    yield running
    assert running.stop(signal.SIGTERM) == 0
    assert running.processes() == {}, "a service manager's SIGTERM must leave nothing behind"
