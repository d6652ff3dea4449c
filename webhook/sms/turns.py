"""Lead each stored SMS through one turn with the bot: in order for each person, once, at a pace, for a day."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import update
from sqlalchemy.orm import Session

from policy_kb.sections import load_policy
from webhook import masking
from webhook.bot import Answer
from webhook.chat.conversations import keep_draft
from webhook.chat.tables import Conversation
from webhook.config import Settings
from webhook.counters import count_gaps, count_messages
from webhook.sms import leases, outbox
from webhook.sms.replies import button_pressed, compose, fixed_text
from webhook.sms.tables import InboundSms, SmsThread

# Pauses between the tries of one message, in seconds; the last goes on until the message is given up.
BACKOFF: Final = (1, 2, 5, 15, 30, 60, 300)
GIVE_UP_AFTER: Final = timedelta(hours=24)
SAY_SORRY_AFTER: Final = timedelta(seconds=60)

# How many replies one number gets in a stretch of time; what is above waits, and is never refused nor lost.
REPLIES: Final = {timedelta(minutes=1): 10, timedelta(hours=1): 100, timedelta(days=1): 300}

WAITING: Final = ("received", "retry")
HELD: Final = "processing"


@dataclass(frozen=True)
class Turn:
    """Hold one message that a worker took for a turn of the bot, with the token of its lease.

    `opted_out_at` is when a bare STOP came since the last turn: the webhook kept it to itself until now.
    """

    inbound_id: int
    token: str
    conversation_id: str
    message_sid: str
    text: str
    opted_out_at: datetime | None


def take_turn(session: Session, settings: Settings, now: datetime) -> Turn | None:
    """Take the next message that the bot must read, its number turned into the button it stands for.

    A sender for whom it is too soon for one more reply is passed over, and waits. None when there is no message.
    """
    while (row := leases.claim(session, InboundSms, now, waiting=WAITING, held=HELD)) is not None:
        pause = _pause_before_reply(session, row.conversation_id, now) if settings.rate_limits else None
        if pause is None:
            return _turn(session, row)
        row.attempts -= 1
        row.next_attempt_at = now + pause
        leases.release(row, "retry")
        session.flush()
    return None


def finish_turn(session: Session, settings: Settings, turn: Turn, answer: Answer, now: datetime) -> bool:
    """Keep the draft and queue the reply of a turn, all or nothing; False when the lease was lost meanwhile."""
    row = leases.holds(session, InboundSms, turn.inbound_id, turn.token)
    if row is None:
        return False
    conversation = session.get(Conversation, row.conversation_id, with_for_update=True)
    if conversation is not None:
        keep_draft(conversation, answer, now)
    thread = _thread(session, row.conversation_id)
    before = []
    # Danger is answered alone and at once; the notice waits for the next reply.
    if answer["messages"][0]["kind"] != "emergency":
        if thread.first_contact_at is None:
            thread.first_contact_at = now
            days = settings.retention_sms_days
            before.append(fixed_text("first_contact", public_url=settings.public_url, days=days))
        if row.masked:
            before.append(masking.explanation())
    reply = compose(answer["messages"], settings.public_url, before=before)
    outbox.queue(session, row, outbox.Purpose.REPLY, reply.body, now)
    count_messages(session, "sms", answer["messages"], now)
    count_gaps(session, answer.get("gaps", []), now)
    thread.button_payloads = reply.button_payloads
    thread.outage_notice_at = None
    _forget_stop(session, turn)
    leases.release(row, "answered")
    row.finished_at, row.first_failed_at, row.last_error = now, None, None
    return True


def postpone_turn(session: Session, turn: Turn, error: str, now: datetime) -> None:
    """Give a message back to be tried later, with jitter; after a day it is a dead letter, which a person must read."""
    row = leases.holds(session, InboundSms, turn.inbound_id, turn.token)
    if row is None:
        return
    row.last_error = error
    row.first_failed_at = row.first_failed_at or now
    if now - row.first_failed_at >= GIVE_UP_AFTER:
        leases.release(row, "dead")
        row.finished_at = now
        return
    pause = BACKOFF[min(row.attempts, len(BACKOFF)) - 1]
    row.next_attempt_at = now + timedelta(seconds=random.uniform(0, pause))  # Full jitter: no herd on the bot's return.
    leases.release(row, "retry")
    thread = _thread(session, row.conversation_id)
    if now - row.first_failed_at >= SAY_SORRY_AFTER and thread.outage_notice_at is None:
        thread.outage_notice_at = now
        body = fixed_text("outage", email=load_policy().contact.email)
        outbox.queue(session, row, outbox.Purpose.OUTAGE_NOTICE, body, now)


def _turn(session: Session, row: InboundSms) -> Turn:
    row.status = HELD
    thread = session.get(SmsThread, row.conversation_id)
    payloads: Sequence[str] = (thread.button_payloads if thread else None) or []
    assert row.lease_token is not None
    return Turn(
        row.id,
        row.lease_token,
        row.conversation_id,
        row.message_sid,
        button_pressed(row.body or "", payloads),
        thread.opted_out_at if thread else None,
    )


def _forget_stop(session: Session, turn: Turn) -> None:
    """Forget the STOP that this turn told the bot; one that came during the turn waits for the next."""
    session.execute(
        update(SmsThread)
        .where(SmsThread.conversation_id == turn.conversation_id, SmsThread.opted_out_at == turn.opted_out_at)
        .values(opted_out_at=None)
    )


def _pause_before_reply(session: Session, conversation_id: str, now: datetime) -> timedelta | None:
    """Say how long one more reply must wait, so that machines that answer each other cost little; None: not at all."""
    for stretch, most in REPLIES.items():
        oldest = outbox.nth_last_reply_at(session, conversation_id, most)
        if oldest is not None and oldest > now - stretch:
            return oldest + stretch - now
    return None


def _thread(session: Session, conversation_id: str) -> SmsThread:
    """Find or make the thread of a conversation; one worker at a time holds a sender, so that nobody else makes it."""
    thread = session.get(SmsThread, conversation_id)
    if thread is None:
        thread = SmsThread(conversation_id=conversation_id)
        session.add(thread)
    return thread
