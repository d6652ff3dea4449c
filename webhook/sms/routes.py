"""Take in what Twilio sends (contract, §4): SMS, their second copy when the first failed, delivery callbacks."""

import logging
import re
from typing import Final

from flask import Blueprint, Response, request

from webhook import auth
from webhook.consent.keywords import classify
from webhook.database import session_scope
from webhook.problems import Problem
from webhook.services import Services
from webhook.sms import delivery, inbox
from webhook.sms.commands import add_commands
from webhook.sms.inbox import ReceivedSms
from webhook.sms.signature import is_signed

logger = logging.getLogger(__name__)

MESSAGE_SID: Final = re.compile(r"(SM|MM)[0-9a-f]{32}")
OUTBOUND_ID: Final = re.compile(r"[0-9]{1,15}")
# An empty answer: replies leave by the REST API, where they survive a crash.
EMPTY_TWIML: Final = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


def make_blueprint(services: Services) -> Blueprint:
    """Build the routes that Twilio calls, and the commands of the SMS channel."""
    blueprint = Blueprint("sms", __name__, cli_group=None)
    signed_by_twilio = auth.protected("Twilio signature", _require_signature)

    @blueprint.post("/sms/inbound")
    @signed_by_twilio
    def receive() -> Response:
        return _store(services, "webhook")

    @blueprint.post("/sms/fallback")
    @signed_by_twilio
    def receive_by_fallback() -> Response:
        return _store(services, "fallback")

    @blueprint.post("/sms/status")
    @signed_by_twilio
    def receive_status() -> str:
        outbound_id, sid = request.args.get("outbound", ""), _message_sid()
        if OUTBOUND_ID.fullmatch(outbound_id):
            delivery.apply_callback(
                services,
                int(outbound_id),
                sid,
                request.form.get("MessageStatus", ""),
                request.form.get("ErrorCode", ""),
            )
        return ""

    add_commands(blueprint, services)
    classify("")  # Reads the lexicon now, so that the first SMS is not the one that waits for it.
    return blueprint


def _require_signature(services: Services) -> None:
    """Raise Problem("forbidden") unless our Twilio account signed this request, over every parameter."""
    settings = services.settings
    query = f"?{request.query_string.decode('latin-1')}" if request.query_string else ""
    signed = is_signed(
        settings.twilio_auth_tokens,
        f"{settings.public_url}{request.path}{query}",
        request.form,
        request.headers.get("X-Twilio-Signature", ""),
        request.headers.get("X-Twilio-Webhooks-Signature-Settings", ""),
    )
    # The signed text runs names and values together, so that one parameter can pass for two: these are checked alone.
    if not signed or request.form.get("AccountSid") != settings.twilio_account_sid:
        logger.warning("a request that our Twilio account did not sign was refused")
        raise Problem("forbidden")


def _store(services: Services, source: str) -> Response:
    """Store one SMS, then say so. Whatever goes wrong before is a 503, which Twilio can be set to try again."""
    form = request.form
    received = ReceivedSms(
        message_sid=_message_sid(),
        sender=form.get("From", ""),
        recipient=_our_number(services),
        body=form.get("Body", ""),
        media_count=int(form["NumMedia"]) if form.get("NumMedia", "").isdecimal() else 0,
        opt_out_type=form.get("OptOutType", ""),
        source=source,
    )
    try:
        with session_scope(services.sessions) as session:
            inbox.receive(session, services.keys, received, services.clock())
    except Exception as error:
        logger.error("an SMS could not be stored: %s", type(error).__name__)
        raise Problem("unavailable") from None
    return Response(EMPTY_TWIML, content_type="text/xml; charset=utf-8")


def _message_sid() -> str:
    sid = request.form.get("MessageSid", "")
    if not MESSAGE_SID.fullmatch(sid):
        raise Problem("forbidden")
    return sid


def _our_number(services: Services) -> str:
    number = request.form.get("To", "")
    if services.settings.twilio_numbers and number not in services.settings.twilio_numbers:
        logger.warning("an SMS for a number that is not in GUICHET_TWILIO_NUMBERS was refused")
        raise Problem("forbidden")
    return number
