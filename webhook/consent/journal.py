"""Record who wants no more commercial messages, with its proof, and answer whether one may be sent.

Every event is chained to the one before (webhook/chain.py), and its payload can still be purged.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from gdpr.rights import ProspectingChannel
from webhook.chain import Chain
from webhook.consent.tables import ConsentEvent, ConsentHead, ConsentState
from webhook.crypto import Keys

# What an opposition is about. The provider's own block stops every message, those of the lease too.
MARKETING: Final = "marketing"
PROVIDER_BLOCK: Final = "provider_block"

LARGEST_PAGE: Final = 500

_CHAIN: Final = Chain(ConsentEvent, ConsentHead, covered=("channel", "purpose", "action"))

Action = Literal["opt_out", "opt_in"]


@dataclass(frozen=True)
class Subject:
    """Name whom an opposition is about: a telephone number in E.164, or an e-mail address in lower case."""

    kind: Literal["phone", "email"]
    contact: str


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Prove an event: where it came from, by which rule it was read, in which message, when it happened (aware)."""

    source: str
    rule: str
    occurred_at: datetime
    message_id: str | None = None
    text: str | None = None


@dataclass(frozen=True)
class OptOut:
    """Hold one entry of the opposition list, as the marketing systems read it."""

    cursor: int
    contact: str
    channel: str
    action: str
    recorded_at: datetime


def record_opt_out(
    session: Session,
    keys: Keys,
    subject: Subject,
    evidence: Evidence,
    now: datetime,
    *,
    channels: Sequence[ProspectingChannel] = (ProspectingChannel.SMS,),
) -> bool:
    """Record an opposition to prospecting in the caller's transaction; say whether it changed anything.

    Said again it is recorded again, since each time is a proof, and changes nothing (GDPR 21(2)-(3), CPCE L34-5).
    """
    changes = [
        _record(session, keys, subject, str(channel), MARKETING, "opt_out", evidence, now) for channel in channels
    ]
    return any(changes)


def record_provider_block(session: Session, keys: Keys, subject: Subject, evidence: Evidence, now: datetime) -> bool:
    """Record that the provider refuses to reach a number because its owner wrote STOP to it (Twilio's error 21610).

    That STOP is an opposition to prospecting too, whether or not its message reached us.
    """
    record_opt_out(session, keys, subject, evidence, now)
    return _record(session, keys, subject, str(ProspectingChannel.SMS), PROVIDER_BLOCK, "opt_out", evidence, now)


def record_opt_in(session: Session, keys: Keys, subject: Subject, evidence: Evidence, now: datetime) -> bool:
    """Record a START: it lifts the provider's block and nothing else; say whether there was one.

    A consent to advertising must name what it is for (GDPR 4(11)): one word to a machine never creates it.
    """
    return _record(session, keys, subject, str(ProspectingChannel.SMS), PROVIDER_BLOCK, "opt_in", evidence, now)


def is_opted_out(
    session: Session,
    keys: Keys,
    subject: Subject,
    channel: ProspectingChannel = ProspectingChannel.SMS,
    purpose: str = MARKETING,
) -> bool:
    """Say whether someone refuses `purpose` on `channel`. Ask it before every message that the lease does not need."""
    state = session.get(ConsentState, (_fingerprint(keys, subject), str(channel), purpose))
    return state is not None and state.opted_out


def note_contact(session: Session, keys: Keys, subject: Subject, now: datetime) -> None:
    """Remember that someone was heard of: an opposition is kept three years after the last contact."""
    session.execute(
        update(ConsentState)
        .where(ConsentState.subject_fingerprint == _fingerprint(keys, subject))
        .values(last_contact_at=now)
    )


def list_opt_outs(session: Session, after: int, limit: int = LARGEST_PAGE) -> list[OptOut]:
    """List the oppositions recorded after the event `after`, in the order of their recording. Purged ones are gone."""
    events = session.scalars(
        select(ConsentEvent)
        .where(
            ConsentEvent.id > after, ConsentEvent.purpose == MARKETING, ConsentEvent.subject_fingerprint.is_not(None)
        )
        .order_by(ConsentEvent.id)
        .limit(limit)
    )
    return [
        OptOut(event.id, event.payload["contact"], event.channel, event.action, event.recorded_at)
        for event in events
        if event.payload is not None
    ]


def forget_oppositions(session: Session, before: datetime) -> int:
    """Purge every opposition whose last contact is older than `before`; return how many people were forgotten."""
    expired = session.scalars(
        select(ConsentState.subject_fingerprint)
        .group_by(ConsentState.subject_fingerprint)
        .having(func.max(ConsentState.last_contact_at) < before)
    ).all()
    session.execute(delete(ConsentState).where(ConsentState.subject_fingerprint.in_(expired)))
    session.execute(
        update(ConsentEvent)
        .where(ConsentEvent.subject_fingerprint.in_(expired))
        .values(subject_fingerprint=None, payload=None)
    )
    return len(expired)


def first_broken(session: Session) -> int | None:
    """Verify the whole journal; give the id of the first event changed, removed or added by hand, or None."""
    return _CHAIN.first_broken(session, _names_its_subject)


def _names_its_subject(event: ConsentEvent) -> bool:
    return event.payload is None or event.payload["fingerprint"] == event.subject_fingerprint


def _record(
    session: Session,
    keys: Keys,
    subject: Subject,
    channel: str,
    purpose: str,
    action: Action,
    evidence: Evidence,
    now: datetime,
) -> bool:
    fingerprint = _fingerprint(keys, subject)
    event = ConsentEvent(
        subject_fingerprint=fingerprint,
        channel=channel,
        purpose=purpose,
        action=action,
        recorded_at=now,
        payload={
            **asdict(evidence),
            "occurred_at": evidence.occurred_at.isoformat(),
            "contact": subject.contact,
            "fingerprint": fingerprint,
        },
    )
    _CHAIN.append(session, event)
    return _apply(session, event, fingerprint, now)


def _apply(session: Session, event: ConsentEvent, fingerprint: str, now: datetime) -> bool:
    """Bring the state in line with an event; say whether it changed."""
    opted_out = event.action == "opt_out"
    state = session.get(ConsentState, (fingerprint, event.channel, event.purpose))
    if state is None:
        session.add(
            ConsentState(
                subject_fingerprint=fingerprint,
                channel=event.channel,
                purpose=event.purpose,
                opted_out=opted_out,
                since_at=now,
                last_contact_at=now,
                event_id=event.id,
            )
        )
        session.flush()
        return opted_out
    changed = state.opted_out != opted_out
    if changed:
        state.opted_out, state.since_at, state.event_id = opted_out, now, event.id
    state.last_contact_at = now
    return changed


def _fingerprint(keys: Keys, subject: Subject) -> str:
    return keys.fingerprint(subject.kind, subject.contact)
