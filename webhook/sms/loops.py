"""Notice a text that comes again and again, and stop answering it: two machines would answer each other for ever."""

from datetime import datetime, timedelta
from typing import Final, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from webhook.sms.tables import InboundSms

# The third of the same text in five minutes is not answered, nor any more of it for an hour.
MOST_ANSWERED: Final = 2
WITHIN: Final = timedelta(minutes=5)
MUTED_FOR: Final = timedelta(hours=1)
# A person answers one question after another with the same few letters: « oui », « 2 », « je ne sais pas ».
SHORTEST: Final = 20

# How many of the last SMS of a number are compared: each must be unsealed before Twilio has its answer.
LOOKED_AT: Final = 30

KIND: Final = "loop"


def settle(session: Session, row: InboundSms, now: datetime) -> Literal["dead", "ignored"] | None:
    """Say how an SMS ends whose text came too often from its number; None when it is to be read like any other.

    A text that was answered each time and still comes is a machine's, or a person's whom our answers do not help: the
    first one not answered waits for the desk. While an earlier one waits for the bot or the desk, nothing is lost by
    leaving this one out.
    """
    if row.body is None or len(row.body) < SHORTEST:
        return None
    earlier = _same_text(session, row, now)
    muted = any(same.kind == KIND for same in earlier)
    if not muted and sum(same.received_at > now - WITHIN for same in earlier) < MOST_ANSWERED:
        return None
    to_be_read = [same.status for same in earlier if same.kind != KIND or same.status != "ignored"]
    return "dead" if to_be_read and set(to_be_read) == {"answered"} else "ignored"


def _same_text(session: Session, row: InboundSms, now: datetime) -> list[InboundSms]:
    """List the SMS with the same text among the last that its number sent within the hour, this one apart."""
    last = (
        select(InboundSms)
        .where(
            InboundSms.conversation_id == row.conversation_id,
            InboundSms.received_at > now - MUTED_FOR,
            InboundSms.id != row.id,
        )
        .order_by(InboundSms.id.desc())
        .limit(LOOKED_AT)
    )
    return [same for same in session.scalars(last) if same.body == row.body]
