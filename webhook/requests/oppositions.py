"""Carry a filed refusal of advertising into the consent journal, so that it holds at once and not when it is read."""

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from gdpr.rights import Consent, ProspectingChannel, Right
from webhook.chat.tables import Conversation
from webhook.consent import journal
from webhook.crypto import Keys
from webhook.requests.tables import PrivacyRequest

# What the policy's consent is about (section 15): a withdrawal that names no channel withdraws it from all of these.
CHANNELS_OF_CONSENT: Final = (ProspectingChannel.SMS, ProspectingChannel.EMAIL)
SOURCES: Final = {"sms": "sms", "web": "webchat"}


def record_opposition(
    session: Session, keys: Keys, request: PrivacyRequest, conversation: Conversation, now: datetime
) -> None:
    """Record what a request says against advertising, in its own transaction; any other request records nothing.

    A contact that was given is concerned when a chosen channel reaches it (GDPR 21(3), 7(3)). An address on paper is
    left to the desk: the journal knows telephones and e-mail addresses.
    """
    contacts = {"phone": request.identity.get("phone") or conversation.phone, "email": request.identity.get("email")}
    evidence = journal.Evidence(
        source=SOURCES[request.channel],
        rule=f"request.{request.right}",
        occurred_at=request.received_at,
        message_id=request.wish_message_id,
        text=request.verbatim,
    )
    channels = _channels(request)
    for kind, contact in contacts.items():
        reached = [channel for channel in channels if channel.contact == kind]
        if contact and reached:
            subject = journal.Subject("phone" if kind == "phone" else "email", contact.lower())
            journal.record_opt_out(session, keys, subject, evidence, now, channels=reached)


def _channels(request: PrivacyRequest) -> tuple[ProspectingChannel, ...]:
    """List the channels that a request is about; in doubt all that its right covers."""
    given = request.details.get("channels") or ()
    named = [given] if isinstance(given, str) else given if isinstance(given, list) else []
    chosen = tuple(channel for channel in ProspectingChannel if channel in named)
    if request.right == Right.OPPOSITION_PROSPECTION:
        return chosen or tuple(ProspectingChannel)
    if request.right == Right.RETRAIT_CONSENTEMENT and _withdraws_e_prospecting(request.details.get("consent")):
        return chosen or CHANNELS_OF_CONSENT
    return ()


def _withdraws_e_prospecting(consent: object) -> bool:
    return Consent.E_PROSPECTION in (consent if isinstance(consent, list) else [consent])
