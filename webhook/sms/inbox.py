"""Keep every SMS received and obey its keywords at once; what the bot must read waits for its turn."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import phonenumbers
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from gdpr.rights import ProspectingChannel
from policy_kb.sections import load_policy
from webhook import masking
from webhook.chat.conversations import stamp_message
from webhook.chat.tables import Conversation
from webhook.consent import journal
from webhook.consent.keywords import Decision, classify
from webhook.crypto import Keys
from webhook.sms import loops, outbox
from webhook.sms.replies import fixed_text
from webhook.sms.tables import InboundSms, SmsThread

logger = logging.getLogger(__name__)

PROVIDER: Final = "twilio"

# France and its overseas territories. Numbers of other countries are answered by a person's decision only: machines
# write from dear numbers to be paid for the answers ("SMS pumping").
ANSWERED_COUNTRY_CODES: Final = frozenset({33, 262, 508, 590, 594, 596, 681, 687, 689})

# A no that names nothing answers the bot when it spoke less than that ago; later, it answers an advertisement.
ANSWERED_WITHIN: Final = timedelta(hours=1)

_DECISIONS_OF_TWILIO: Final = {"STOP": "stop", "START": "start", "HELP": "help"}


@dataclass(frozen=True, kw_only=True)
class ReceivedSms:
    """Hold what Twilio says of one SMS.

    `opt_out_type` (STOP, START, HELP) is set when Twilio has obeyed the keyword and answered by itself.
    """

    message_sid: str
    sender: str
    recipient: str
    body: str
    media_count: int = 0
    opt_out_type: str = ""
    source: str = "webhook"


def conversation_of(keys: Keys, number: str) -> str:
    """Give the conversation id of a number: a keyed hash, so that the bot never sees who writes."""
    return keys.fingerprint("sms conversation", number)


def receive(session: Session, keys: Keys, received: ReceivedSms, now: datetime) -> bool:
    """Keep one SMS and obey its keyword, in the caller's transaction; say whether it was new.

    What Twilio sends again (same message SID) is only counted: a signature carries no date, so that this is also what
    stops a replay.
    """
    row = _store(session, keys, received, now)
    if row is None:
        return False
    if row.status == "ignored":
        return True
    decision = _decide(session, row, received, now)
    journal.note_contact(session, keys, journal.Subject("phone", received.sender), now)
    silent = bool(received.opt_out_type) or not _is_answered_at_once(received.sender)
    _obey(session, keys, row, received, decision, now, silent=silent)
    if decision.action == "none" or (decision.action == "stop" and not decision.is_bare_keyword):
        if row.body and outbox.is_echo(session, row.conversation_id, row.body):
            row.kind, row.status, row.finished_at = "echo", "ignored", now
        elif row.body:
            _open_conversation(session, row, received.sender, now)
            repeated = loops.settle(session, row, now)
            if repeated is not None:
                row.kind, row.status, row.finished_at = loops.KIND, repeated, now
                logger.warning("a number sends the same text again and again: it is no longer answered")
            elif not _is_answered_at_once(received.sender):
                row.kind, row.status, row.finished_at = "foreign", "dead", now
        else:
            row.status, row.finished_at = "handled", now
            if row.media_count and not silent:
                _queue_fixed(session, row, received, "media", now)
    else:
        row.kind, row.status, row.finished_at = "keyword", "handled", now
    return True


def dead_letters(session: Session) -> list[InboundSms]:
    """List the messages that wait for a person, oldest first: each may state a wish, and its clock runs.

    The bot was down for a day, the number is of a country that is not answered without a person's decision, or the
    same text came again after it was answered.
    """
    return list(session.scalars(select(InboundSms).where(InboundSms.status == "dead").order_by(InboundSms.id)))


def requeue(session: Session, inbound_id: int, now: datetime) -> str | None:
    """Give a dead letter one more day of tries and name its conversation; None when it is not one, or was purged."""
    row = session.get(InboundSms, inbound_id, with_for_update=True)
    if row is None or row.status != "dead" or row.body is None:
        return None
    row.status, row.attempts, row.next_attempt_at = "retry", 0, now
    row.first_failed_at = row.finished_at = None
    return row.conversation_id


def purge_texts(session: Session, before: datetime) -> None:
    """Empty the SMS of before `before` of their numbers and texts, and forget the threads whose conversation is gone.

    Dead letters wait for their reader.
    """
    session.execute(
        update(InboundSms)
        .where(InboundSms.received_at < before, InboundSms.status.in_(["answered", "handled", "ignored"]))
        .values(sender=None, body=None)
    )
    outbox.purge_texts(session, before)
    session.execute(delete(SmsThread).where(SmsThread.conversation_id.not_in(select(Conversation.conversation_id))))


def _store(session: Session, keys: Keys, received: ReceivedSms, now: datetime) -> InboundSms | None:
    """Insert the row of a new SMS; count a repeat and give None."""
    masked = masking.mask(received.body.replace("\0", ""))
    # Spaces and invisible marks alone say nothing.
    text = masked.text.strip() if any(mark.isprintable() and mark != " " for mark in masked.text) else ""
    can_answer = _is_a_person(received.sender)
    row = InboundSms(
        provider=PROVIDER,
        message_sid=received.message_sid,
        conversation_id=conversation_of(keys, received.sender),
        sender=received.sender,
        recipient=received.recipient,
        body=text,
        masked=bool(masked.secrets),
        media_count=received.media_count,
        kind="machine" if not can_answer else "text" if text else "media" if received.media_count else "empty",
        source=received.source,
        received_at=now,
        status="received" if can_answer else "ignored",
        next_attempt_at=now,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        session.execute(
            update(InboundSms)
            .where(InboundSms.provider == PROVIDER, InboundSms.message_sid == received.message_sid)
            .values(duplicate_count=InboundSms.duplicate_count + 1)
        )
        _warn_if_changed(session, received.message_sid, text)
        return None
    return row


def _warn_if_changed(session: Session, message_sid: str, text: str) -> None:
    """Say in the log that a repeat is none: Twilio never changes a message, so that the first one is kept."""
    known = select(InboundSms.body).where(InboundSms.provider == PROVIDER, InboundSms.message_sid == message_sid)
    if session.scalars(known).first() not in (None, text):  # A purged text tells nothing any more.
        logger.warning("an SMS came again with another text: the first is kept")


def _is_answered_at_once(sender: str) -> bool:
    """Tell whether a number is of a country where tenants live."""
    return phonenumbers.parse(sender, None).country_code in ANSWERED_COUNTRY_CODES


def _is_a_person(sender: str) -> bool:
    """Tell a telephone number from a short code or a name: machines write from those, and would answer our answers."""
    if not sender.startswith("+"):
        return False
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(sender, None))
    except phonenumbers.NumberParseException:
        return False


def _decide(session: Session, row: InboundSms, received: ReceivedSms, now: datetime) -> Decision:
    """Read the keyword that Twilio obeyed by itself, when it says so; else our own lexicon.

    « Non merci » just after the bot spoke answers the bot.
    """
    decision = classify(received.body)
    twilio_action = _DECISIONS_OF_TWILIO.get(received.opt_out_type)
    if twilio_action is None and decision.may_answer_a_question:
        replied_at = outbox.nth_last_reply_at(session, row.conversation_id, 1)
        if replied_at is not None and now - replied_at < ANSWERED_WITHIN:
            return Decision("none", "answers_the_bot")
    if twilio_action is None or decision.action == twilio_action:
        return decision
    return Decision(twilio_action, f"keyword.twilio.{twilio_action}")  # type: ignore[arg-type]


def _obey(
    session: Session,
    keys: Keys,
    row: InboundSms,
    received: ReceivedSms,
    decision: Decision,
    now: datetime,
    *,
    silent: bool,
) -> None:
    """Record a STOP or a START and queue what is said back, unless it is `silent`: Twilio has answered by itself."""
    subject = journal.Subject("phone", received.sender)
    evidence = journal.Evidence(
        source="sms", rule=decision.rule, occurred_at=now, message_id=received.message_sid, text=row.body
    )
    if decision.action == "stop":
        everywhere = decision.scope == "all"
        channels = tuple(ProspectingChannel) if everywhere else (ProspectingChannel.SMS,)
        changed = journal.record_opt_out(session, keys, subject, evidence, now, channels=channels)
        if decision.is_bare_keyword:
            _tell_the_bot_later(session, row.conversation_id, now)
        if received.opt_out_type:
            journal.record_provider_block(session, keys, subject, evidence, now)
        if changed and not silent:
            _queue_fixed(session, row, received, "opt_out_everywhere" if everywhere else "opt_out", now)
    elif decision.action == "start":
        journal.record_opt_in(session, keys, subject, evidence, now)
        if not silent:
            _queue_fixed(session, row, received, "opt_in", now)
    elif decision.action == "help" and not silent:
        _queue_fixed(session, row, received, "help", now, email=load_policy().contact.email)


def _tell_the_bot_later(session: Session, conversation_id: str, now: datetime) -> None:
    """Note a STOP that the bot is not given to read: an interview under way pauses at its next turn (law: STOP).

    Without a thread the bot has said nothing yet, and no interview is under way.
    """
    session.execute(update(SmsThread).where(SmsThread.conversation_id == conversation_id).values(opted_out_at=now))


def _queue_fixed(
    session: Session, row: InboundSms, received: ReceivedSms, name: str, now: datetime, **values: str
) -> None:
    outbox.queue(session, row, outbox.Purpose.KEYWORD_ANSWER, fixed_text(name, **values), now)


def _open_conversation(session: Session, row: InboundSms, number: str, now: datetime) -> None:
    """Find or open the conversation of a number, and stamp the message: it may state a wish, which starts a clock."""
    if session.get(Conversation, row.conversation_id) is None:
        conversation = Conversation(
            conversation_id=row.conversation_id,
            channel="sms",
            identity_level="channel",
            phone=number,
            opened_at=now,
            last_seen_at=now,
        )
        try:
            with session.begin_nested():
                session.add(conversation)
        except IntegrityError:
            pass  # Another message of the same person opened it in the meantime.
    stamp_message(session, row.conversation_id, row.message_sid, now)
