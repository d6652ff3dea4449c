"""Hand one SMS to the provider, or to the developer's console, and say surely how it went."""

import logging
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any, Final, Protocol

import requests

from webhook.config import Settings
from webhook.sms.inbox import ReceivedSms
from webhook.sms.outbox import Parcel
from webhook.sms.replies import fixed_text

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS: Final = 10.0
# Twilio gives up by itself after this long: a reply to a question is stale by then.
VALIDITY_SECONDS: Final = 4 * 3600
# Not taken, and worth trying again: throttled, queue full.
_TRANSIENT_CODES: Final = frozenset({"20429", "21611", "30001", "14107"})
# What the pages of a listing may hold at most.
_PAGE_SIZE: Final = 100


class SendDelayed(Exception):
    """Say that the provider surely did not take the SMS, and may later. Its text is an error code."""


class SendRefused(Exception):
    """Say that the provider will never take this SMS. Its text is an error code."""


class SendUncertain(Exception):
    """Say that the provider may have taken the SMS: the answer was lost or makes no sense."""


class Sender(Protocol):
    """Describe a way out for SMS."""

    def send(self, parcel: Parcel) -> str:
        """Send and give the provider's id. Raises SendDelayed, SendRefused or SendUncertain."""
        ...

    def find(self, parcel: Parcel, known_sids: Collection[str]) -> str | None:
        """Find an SMS of uncertain fate among what the provider took, but for known ids. Raises SendDelayed."""
        ...


class ConsoleSender:
    """Leave every SMS in the outbox, where `flask --app webhook read-sms` shows it, and say so in the log."""

    def send(self, parcel: Parcel) -> str:
        logger.info("%s", fixed_text("console", number=parcel.outbound_id))
        return f"console-{parcel.outbound_id}"

    def find(self, parcel: Parcel, known_sids: Collection[str]) -> str | None:
        return f"console-{parcel.outbound_id}"


class TwilioSender:
    """Send by Twilio's Messages REST API. Source: twilio.com/docs/messaging/api/message-resource."""

    def __init__(self, settings: Settings) -> None:
        account = settings.twilio_account_sid
        self._url = f"{settings.twilio_api_url}/2010-04-01/Accounts/{account}/Messages.json"
        self._auth = (account, settings.twilio_auth_tokens[0])
        self._callback_url = f"{settings.public_url}/sms/status"
        self._numbers = settings.twilio_numbers
        self._api_url = settings.twilio_api_url

    def send(self, parcel: Parcel) -> str:
        form = {
            "To": parcel.recipient,
            "From": parcel.sender,
            "Body": parcel.body,
            "StatusCallback": f"{self._callback_url}?outbound={parcel.outbound_id}",
            "ValidityPeriod": str(VALIDITY_SECONDS),
        }
        try:
            response = requests.post(self._url, data=form, auth=self._auth, timeout=TIMEOUT_SECONDS)
        except requests.ConnectTimeout:
            raise SendDelayed("connect") from None
        except requests.ConnectionError as error:
            # Refused before anything was sent, or cut after: only the first is sure.
            raise (SendDelayed("connect") if _never_connected(error) else SendUncertain) from None
        except requests.RequestException:
            raise SendUncertain from None
        return _read_answer(response)

    def find(self, parcel: Parcel, known_sids: Collection[str]) -> str | None:
        day = parcel.created_at.date().isoformat()
        for message in self._list({"To": parcel.recipient, "From": parcel.sender, "DateSent>": day}):
            ours = message["direction"].startswith("outbound") and message["body"] == parcel.body
            if ours and message["sid"] not in known_sids:
                return str(message["sid"])
        return None

    def received_since(self, since: datetime) -> Iterator[ReceivedSms]:
        """List what Twilio received for our numbers: some may never have reached us. Raises SendDelayed."""
        for number in self._numbers:
            for message in self._list({"To": number, "DateSent>": since.date().isoformat()}):
                if message["direction"] == "inbound":
                    yield ReceivedSms(
                        message_sid=message["sid"],
                        sender=message["from"],
                        recipient=number,
                        body=message["body"] or "",
                        media_count=int(message["num_media"] or 0),
                        source="reconcile",
                    )

    def _list(self, query: dict[str, Any]) -> Iterator[dict[str, Any]]:
        url: str | None = self._url
        parameters: dict[str, Any] | None = {**query, "PageSize": _PAGE_SIZE}
        while url:
            try:
                response = requests.get(url, params=parameters, auth=self._auth, timeout=TIMEOUT_SECONDS)
                response.raise_for_status()
                page = response.json()
            except (requests.RequestException, ValueError):
                raise SendDelayed("list") from None
            yield from page["messages"]
            next_page = page.get("next_page_uri")
            url, parameters = (self._api_url + next_page if next_page else None), None


def make_sender(settings: Settings) -> Sender:
    """Make the sender that GUICHET_SMS_SENDER names."""
    return TwilioSender(settings) if settings.sms_sender == "twilio" else ConsoleSender()


def _never_connected(error: requests.ConnectionError) -> bool:
    """Tell whether the connection itself failed (refused, unknown host), by the class that urllib3 wraps."""
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    return type(reason).__name__ in {"NewConnectionError", "NameResolutionError", "ConnectTimeoutError"}


def _read_answer(response: requests.Response) -> str:
    try:
        answer = response.json()
    except ValueError:
        answer = {}
    answer = answer if isinstance(answer, dict) else {}
    if response.status_code in (200, 201) and isinstance(answer.get("sid"), str):
        return str(answer["sid"])
    code = str(answer.get("code") or f"http{response.status_code}")
    if response.status_code == 429 or code in _TRANSIENT_CODES:
        raise SendDelayed(code)
    # Wrong credentials are ours to mend, not a reason to lose a reply.
    if response.status_code in (401, 403) and code in ("20003", "http401", "http403"):
        raise SendDelayed(code)
    if 400 <= response.status_code < 500:
        raise SendRefused(code)
    raise SendUncertain
