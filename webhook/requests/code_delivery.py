"""Send the one-time codes that people ask for, to the contact that the request itself gives."""

import logging
import secrets
from datetime import datetime, timedelta
from typing import Final

import phonenumbers
from phonenumbers import PhoneNumberType
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from webhook.config import Settings
from webhook.database import session_scope
from webhook.mail import MailFailed, mail_text, send_mail
from webhook.requests import audit, codes
from webhook.requests.tables import FollowUpCode, PrivacyRequest
from webhook.services import Services
from webhook.sms import inbox, outbox
from webhook.sms.replies import fixed_text

logger = logging.getLogger(__name__)

# Longer than the mail server is waited for: a worker that died while it sent is followed by another, with a new code.
LEASE: Final = timedelta(seconds=60)
# A type that the numbering plan does not know may be a new mobile: only what surely takes no SMS, or is dear, is left.
TAKES_NO_SMS: Final = frozenset(
    {
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.VOIP,
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.UAN,
    }
)


def send_next(services: Services) -> bool:
    """Send one code; False when none is due. No transaction is open while the mail server is spoken to."""
    now = services.clock()
    with session_scope(services.sessions, read_only=True) as session:
        if session.scalars(_due(now)).first() is None:
            return False
    with session_scope(services.sessions) as session:
        wish = session.scalars(_due(now).with_for_update(skip_locked=True)).first()
        if wish is None:
            return False
        wish_id, by_mail = wish.id, _prepare(session, services, wish, now)
    if by_mail is None:
        return True
    address, code = by_mail
    try:
        send_mail(services.settings, address, *mail_text("code", code=code))
    except MailFailed as failure:
        logger.warning("a code could not leave by mail: %s", failure)
        return True
    with session_scope(services.sessions) as session:
        sent = session.get(FollowUpCode, wish_id, with_for_update=True)
        if sent is not None:
            sent.sent_at = services.clock()
    return True


def _due(now: datetime) -> Select[FollowUpCode]:
    return (
        select(FollowUpCode)
        .where(
            FollowUpCode.request_id.is_not(None),
            FollowUpCode.sent_at.is_(None),
            FollowUpCode.due_at <= now,
            FollowUpCode.created_at > now - codes.LIFE,
        )
        .order_by(FollowUpCode.id)
        .limit(1)
    )


def _prepare(session: Session, services: Services, wish: FollowUpCode, now: datetime) -> tuple[str, str] | None:
    """Draw the code and queue its SMS, or give the address and the code that a mail must carry.

    A request that may be answered by no message, or a contact that had its share, gets none: the person was told only
    that a code leaves if the reference exists.
    """
    request = session.get_one(PrivacyRequest, wish.request_id)
    contact = _contact(request, services.settings)
    fingerprint = services.keys.fingerprint("follow-up contact", contact[1].casefold()) if contact else ""
    is_repeat = wish.contact_fingerprint is not None
    if contact is None or (not is_repeat and codes.has_had_enough(session, fingerprint, now)):
        wish.sent_at = now
        return None
    kind, value = contact
    code = f"{secrets.randbelow(10**6):06d}"
    wish.code_digest, wish.contact_fingerprint = codes.digest_of(services.keys, wish, code), fingerprint
    if not is_repeat:
        audit.record(
            session,
            action="code_sent",
            actor="worker",
            now=now,
            reference=request.reference,
            payload={"contact": kind},
        )
    if kind == "email":
        wish.due_at = now + LEASE
        return value, code
    conversation_id = inbox.conversation_of(services.keys, value)
    outbox.queue_code(session, services.settings, conversation_id, value, fixed_text("code", code=code), now)
    wish.sent_at = now
    return None


def _contact(request: PrivacyRequest, settings: Settings) -> tuple[str, str] | None:
    """Choose where a code may go: ("phone" or "email", value); None when nowhere is sure.

    Who asked for a safe way to be answered fears for the others: nothing may tell that a request exists.
    """
    if request.details.get("safe_channel"):
        return None
    phone, email = request.identity.get("phone"), request.identity.get("email")
    by_mail = ("email", email) if email and settings.smtp_url else None
    by_sms = ("phone", phone) if phone and _takes_sms(phone) else None
    return (by_sms or by_mail) if request.channel == "sms" else (by_mail or by_sms)


def _takes_sms(phone: str) -> bool:
    """Tell whether a code may be texted to a number: a mobile of France or its overseas territories."""
    number = phonenumbers.parse(phone, None)
    return number.country_code in inbox.ANSWERED_COUNTRY_CODES and phonenumbers.number_type(number) not in TAKES_NO_SMS
