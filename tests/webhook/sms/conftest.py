"""Give SMS tests a telephone that texts through a signed request, and eyes on both queues."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.twilio_double import TwilioDouble
from webhook.config import Settings
from webhook.database import session_scope
from webhook.services import Services
from webhook.sms.tables import InboundSms, OutboundSms

ALICE = "+33639980001"
BRUNO = "+33639980002"


@dataclass
class Phone:
    """Text the webhook from a number, as Twilio passes it on."""

    client: FlaskClient
    twilio: TwilioDouble
    number: str = ALICE

    def text(self, body: str, path: str = "/sms/inbound", **more: str) -> TestResponse:
        """Send one SMS; `MessageSid=…` repeats an earlier one."""
        return self.post(path, self.twilio.inbound(self.number, body, **more))

    def post(self, path: str, parameters: dict[str, str]) -> TestResponse:
        """Post any parameters, signed."""
        url = self.twilio.webhook_url.removesuffix("/sms/inbound") + path
        return self.client.post(
            path, data=parameters, headers={"X-Twilio-Signature": self.twilio.sign(url, parameters)}
        )


@pytest.fixture
def twilio(settings: Settings) -> Iterator[TwilioDouble]:
    """Run the double of Twilio with the account of the settings."""
    webhook_url = f"{settings.public_url}/sms/inbound"
    with TwilioDouble(settings.twilio_account_sid, settings.twilio_auth_tokens[0], webhook_url) as double:
        yield double


@pytest.fixture
def alice(client: FlaskClient, twilio: TwilioDouble) -> Phone:
    """Give a fictional tenant's telephone."""
    return Phone(client, twilio)


@pytest.fixture
def bruno(client: FlaskClient, twilio: TwilioDouble) -> Phone:
    """Give another's."""
    return Phone(client, twilio, BRUNO)


@pytest.fixture
def inbound(services: Services) -> Callable[[], list[InboundSms]]:
    """Read the inbox, oldest first."""
    return lambda: _all(services, InboundSms)


@pytest.fixture
def outbound(services: Services) -> Callable[[], list[OutboundSms]]:
    """Read the outbox, oldest first."""
    return lambda: _all(services, OutboundSms)


def _all(services: Services, table: Any) -> list[Any]:
    with session_scope(services.sessions, read_only=True) as session:
        return list(session.scalars(select(table).order_by(table.id)))
