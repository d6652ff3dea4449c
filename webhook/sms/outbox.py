"""Keep what must leave by SMS until the provider has taken it, and where its delivery stands."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from webhook.config import Settings
from webhook.sms import leases
from webhook.sms.gsm7 import count_segments
from webhook.sms.tables import InboundSms, OutboundSms

WAITING: Final = ("queued", "uncertain")
HELD: Final = "sending"

# A reply that could not leave in a day answers nothing any more.
GIVE_UP_AFTER: Final = timedelta(hours=24)
# A one-time code is worth nothing after that (webhook/requests/codes.py).
GIVE_UP_A_CODE_AFTER: Final = timedelta(minutes=10)
LONGEST_PAUSE: Final = timedelta(minutes=5)
# How long the status callback of an uncertain send is waited for, before the provider is asked.
WAIT_FOR_CALLBACK: Final = timedelta(seconds=30)

# Twilio's states on ours. Callbacks come twice and out of order: a state never goes back to a lower rank.
_STATUS_OF_TWILIO: Final = {
    "accepted": "accepted",
    "scheduled": "accepted",
    "queued": "accepted",
    "sending": "accepted",
    "sent": "sent",
    "delivered": "delivered",
    "read": "delivered",
    "undelivered": "undelivered",
    "failed": "failed",
    "canceled": "failed",
}
_RANK: Final = {
    "queued": 0,
    "sending": 0,
    "uncertain": 0,
    "accepted": 1,
    "sent": 2,
    **dict.fromkeys(["delivered", "undelivered", "failed", "blocked", "dead"], 3),
}
FINAL_RANK: Final = 3
BLOCKED_BY_OPT_OUT: Final = "21610"


class Purpose(StrEnum):
    """Say why an SMS leaves. All of them serve a request or a keyword: none carries advertising."""

    KEYWORD_ANSWER = "keyword_answer"
    REPLY = "reply"
    OUTAGE_NOTICE = "outage_notice"
    CODE = "code"


# The place of each among what one inbound SMS may cause; (inbound, place) is unique, so that nothing is said twice.
_PLACES: Final = {Purpose.KEYWORD_ANSWER: 0, Purpose.OUTAGE_NOTICE: 1, Purpose.REPLY: 2}


@dataclass(frozen=True)
class Parcel:
    """Hold one SMS that a worker took to send. `may_have_left`: an earlier try ended without our knowing how."""

    outbound_id: int
    token: str
    sender: str
    recipient: str
    body: str
    created_at: datetime
    may_have_left: bool
    repeatable: bool


def queue(session: Session, inbound: InboundSms, purpose: Purpose, body: str, now: datetime) -> None:
    """Add one SMS in answer to another. Asked again for the same purpose, it changes nothing."""
    place = _PLACES[purpose]
    known = select(OutboundSms.id).where(OutboundSms.inbound_id == inbound.id, OutboundSms.seq == place)
    if session.scalars(known).first() is not None:
        return
    session.add(
        OutboundSms(
            inbound_id=inbound.id,
            seq=place,
            purpose=purpose,
            conversation_id=inbound.conversation_id,
            sender=inbound.recipient,
            recipient=inbound.sender,
            body=body,
            segments=count_segments(body).number,
            created_at=now,
            status="queued",
            next_attempt_at=now,
        )
    )
    session.flush()


def queue_code(
    session: Session, settings: Settings, conversation_id: str, recipient: str, body: str, now: datetime
) -> None:
    """Add the SMS of a one-time code: it answers no SMS, and leaves from our first number."""
    session.add(
        OutboundSms(
            seq=0,
            purpose=Purpose.CODE,
            conversation_id=conversation_id,
            sender=settings.twilio_numbers[0] if settings.twilio_numbers else "console",
            recipient=recipient,
            body=body,
            segments=count_segments(body).number,
            created_at=now,
            status="queued",
            next_attempt_at=now,
        )
    )
    session.flush()


def take_parcel(session: Session, now: datetime) -> Parcel | None:
    """Take the next SMS to send. One whose sender died while sending it is of uncertain fate, like one cut off."""
    row = leases.claim(session, OutboundSms, now, waiting=WAITING, held=HELD)
    if row is None:
        return None
    may_have_left = row.status in ("uncertain", HELD)
    row.status = HELD
    assert row.lease_token is not None
    return Parcel(
        row.id,
        row.lease_token,
        row.sender,
        row.recipient or "",
        row.body or "",
        row.created_at,
        may_have_left,
        repeatable=row.purpose == Purpose.REPLY,
    )


def mark_accepted(session: Session, parcel: Parcel, provider_sid: str, now: datetime) -> None:
    """Note that the provider has taken an SMS, unless a callback was quicker."""
    row = session.get_one(OutboundSms, parcel.outbound_id, with_for_update=True, populate_existing=True)
    row.provider_sid = row.provider_sid or provider_sid
    _advance(row, "accepted", now)


def mark_uncertain(session: Session, parcel: Parcel, now: datetime) -> None:
    """Note that an SMS may or may not have left; the callback has a while to tell."""
    row = leases.holds(session, OutboundSms, parcel.outbound_id, parcel.token)
    if row is not None:
        row.next_attempt_at = now + WAIT_FOR_CALLBACK
        leases.release(row, "uncertain")


def mark_failed(session: Session, parcel: Parcel, error_code: str, now: datetime) -> None:
    """Note that the provider will never take an SMS."""
    row = leases.holds(session, OutboundSms, parcel.outbound_id, parcel.token)
    if row is not None:
        row.error_code = error_code
        _advance(row, "blocked" if error_code == BLOCKED_BY_OPT_OUT else "failed", now)


def postpone(session: Session, parcel: Parcel, error_code: str, now: datetime) -> None:
    """Give an SMS back to be tried later, since the provider surely did not take it; after a day it is dead."""
    row = leases.holds(session, OutboundSms, parcel.outbound_id, parcel.token)
    if row is None:
        return
    row.error_code = error_code
    if now - row.created_at >= (GIVE_UP_A_CODE_AFTER if row.purpose == Purpose.CODE else GIVE_UP_AFTER):
        _advance(row, "dead", now)
        return
    row.next_attempt_at = now + min(timedelta(seconds=2 ** min(row.attempts, 10)), LONGEST_PAUSE)
    leases.release(row, "uncertain" if parcel.may_have_left else "queued")


def apply_status(session: Session, outbound_id: int, provider_sid: str, status: str, error: str, now: datetime) -> bool:
    """Apply one delivery callback, forward only; False when it is about no SMS of ours.

    The id comes from the callback's own address, so that the first callback also settles an uncertain send.
    """
    row = session.get(OutboundSms, outbound_id, with_for_update=True)
    if row is None or row.provider_sid not in (None, provider_sid):
        return False
    row.provider_sid = provider_sid
    row.error_code = error or row.error_code
    reached = _STATUS_OF_TWILIO.get(status)
    if reached is not None:
        _advance(row, "blocked" if error == BLOCKED_BY_OPT_OUT else reached, now)
    return True


def recipient_of(session: Session, outbound_id: int) -> str | None:
    """Give the number that an SMS was for; None when it is unknown or purged."""
    row = session.get(OutboundSms, outbound_id)
    return row.recipient if row else None


def known_sids(session: Session, conversation_id: str) -> set[str]:
    """List the provider's ids of what already left in a conversation."""
    sids = session.scalars(select(OutboundSms.provider_sid).where(OutboundSms.conversation_id == conversation_id))
    return {sid for sid in sids if sid}


def blocked_conversations(session: Session) -> list[tuple[str, datetime]]:
    """List the conversations in which the provider refused an SMS for its own opt-out, with when it last did."""
    refused = (
        select(OutboundSms.conversation_id, func.max(OutboundSms.created_at))
        .where(OutboundSms.status == "blocked")
        .group_by(OutboundSms.conversation_id)
        .order_by(func.max(OutboundSms.id))
    )
    return [(conversation_id, written_at) for conversation_id, written_at in session.execute(refused)]


def unread_on_console(session: Session) -> list[OutboundSms]:
    """List what the console sender has taken and nobody has read, oldest first."""
    return list(session.scalars(select(OutboundSms).where(OutboundSms.status == "accepted").order_by(OutboundSms.id)))


def mark_read(row: OutboundSms, now: datetime) -> None:
    """Note that a developer has read an SMS on the console: the nearest thing to its delivery."""
    _advance(row, "delivered", now)


def is_echo(session: Session, conversation_id: str, text: str) -> bool:
    """Tell whether a text is one of our last five to the same person, sent back by a machine."""
    last = (
        select(OutboundSms.body)
        .where(OutboundSms.conversation_id == conversation_id)
        .order_by(OutboundSms.id.desc())
        .limit(5)
    )
    return any(body is not None and body.strip() == text for body in session.scalars(last))


def nth_last_reply_at(session: Session, conversation_id: str, count: int) -> datetime | None:
    """Tell when the reply that is `count` back from now was made; None when there were fewer."""
    replies = (
        select(OutboundSms.created_at)
        .where(OutboundSms.conversation_id == conversation_id, OutboundSms.purpose == Purpose.REPLY)
        .order_by(OutboundSms.id.desc())
        .offset(count - 1)
        .limit(1)
    )
    return session.scalars(replies).first()


def purge_texts(session: Session, before: datetime) -> None:
    """Empty what was made before `before` of its number and text."""
    session.execute(update(OutboundSms).where(OutboundSms.created_at < before).values(recipient=None, body=None))


def _advance(row: OutboundSms, status: str, now: datetime) -> None:
    if _RANK[status] <= _RANK[row.status]:
        return
    leases.release(row, status)
    if _RANK[status] == FINAL_RANK:
        row.finished_at = now
