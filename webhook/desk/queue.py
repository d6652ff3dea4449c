"""Give the desk its queue, and one request laid out so that it is understood in two minutes."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from gdpr import deadlines
from gdpr.deadlines import PARIS
from gdpr.identity import IdentityLevel, answer_only_to_contact_on_file, enough_for
from gdpr.requests import TRANSITIONS, Flag, RequestType, Role, Status, is_open, needs_reason
from gdpr.rights import Right
from webhook.desk.tables import DeskAccount
from webhook.requests import audit, register
from webhook.requests.due_dates import deadline_of
from webhook.requests.representation import linked_references
from webhook.requests.tables import AuditEvent, PrivacyRequest

PAGE_SIZE: Final = 50
SOON: Final = timedelta(days=7)
# The person's own words, and what is shown in a banner rather than among the facts.
SAFE_CHANNEL: Final = "safe_channel"

OPEN_STATUSES: Final = tuple(status for status in Status if is_open(status))
# What the desk chooses: archiving and purging are the retention rules' doing, never a button.
CHOSEN_BY_RETENTION: Final = frozenset({Status.ARCHIVED, Status.PURGED})


class UnknownRequest(LookupError):
    """Say that no request has this reference."""


@dataclass(frozen=True)
class Clock:
    """Say when an answer is due and how much time is left, seen from `today`.

    `days` are counted to the legal date and `hours` to the end of a breach's 72; both are negative once late, and None
    when they do not apply. `legal` is false for the desk's own target. `suspended_on` is set while it stands still.
    """

    due_on: date
    legal_due_on: date
    due_at: datetime | None
    legal: bool
    target_on: date
    days: int | None
    hours: int | None
    closed: bool
    suspended_on: date | None
    late: bool
    soon: bool
    explanation: str
    extension_by: date | None


@dataclass(frozen=True)
class Summary:
    """Hold one line of the queue."""

    reference: str
    title: str
    channel: str
    received_on: date
    status: Status
    flags: tuple[Flag, ...]
    clock: Clock


@dataclass(frozen=True)
class Page:
    """Hold one page of the queue; `number` counts from 1 to `last`."""

    rows: tuple[Summary, ...]
    total: int
    number: int
    last: int


@dataclass(frozen=True)
class Move:
    """Name a status that the law allows next, and whether it needs a written reason."""

    status: Status
    needs_reason: bool


@dataclass(frozen=True)
class HistoryEvent:
    """Tell one thing done with the request; `target` is the status it led to, if it led to one."""

    action: str
    happened_at: datetime
    actor: str
    target: Status | None
    reason: str


@dataclass(frozen=True)
class RequestFile:
    """Hold what the page of a request shows. The person's own words are not in it: reading them is an act apart."""

    reference: str
    title: str
    right: Right | None
    status: Status
    channel: str
    received_at: datetime
    clock: Clock
    flags: tuple[Flag, ...]
    safe_channel: str | None
    details: dict[str, Any]
    person: dict[str, Any]
    identity_level: IdentityLevel
    identity_enough: bool
    contact_on_file_only: bool
    policy_version: str
    linked: tuple[Summary, ...]
    history: tuple[HistoryEvent, ...]
    moves: tuple[Move, ...]


def queue_page(session: Session, status: Status | None, right: Right | None, number: int, now: datetime) -> Page:
    """List requests, breaches first, then by legal due date; open ones unless `status` names one.

    A page number out of bounds gives the nearest page.
    """
    wanted = select(PrivacyRequest).where(PrivacyRequest.status.in_([status] if status else OPEN_STATUSES))
    if right:
        wanted = wanted.where(PrivacyRequest.right == right)
    total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    last = max(1, math.ceil(total / PAGE_SIZE))
    number = min(max(1, number), last)
    rows = session.scalars(_in_order(wanted).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE))
    return Page(tuple(_summary(row, now) for row in rows), total, number, last)


def open_file(session: Session, reference: str, reader: DeskAccount, now: datetime) -> RequestFile:
    """Lay a request out for the desk, and record that it was read. Raises UnknownRequest."""
    request = find_request(session, reference)
    audit.record(session, action="read", actor=actor(reader), now=now, reference=reference)
    return _file(session, request, now)


def read_verbatim(session: Session, reference: str, reader: DeskAccount, now: datetime) -> tuple[RequestFile, str]:
    """Lay a request out with the person's own words, and record that they were read. Raises UnknownRequest."""
    request = find_request(session, reference)
    audit.record(session, action="verbatim_read", actor=actor(reader), now=now, reference=reference)
    return _file(session, request, now), request.verbatim


def export_register(session: Session, form: register.Format, reader: DeskAccount, now: datetime) -> str:
    """Write the whole register for a logged-in account, and record that it left the desk."""
    audit.record(session, action="exported", actor=actor(reader), now=now, payload={"format": form})
    return register.render_register(session, form)


def find_request(session: Session, reference: str) -> PrivacyRequest:
    """Load a request by its reference. Raises UnknownRequest."""
    request = session.scalar(select(PrivacyRequest).where(PrivacyRequest.reference == reference))
    if request is None:
        raise UnknownRequest
    return request


def actor(account: DeskAccount) -> str:
    """Name an account in the journal, which holds no person's name."""
    return f"account:{account.id}"


def _in_order(wanted: Select[PrivacyRequest]) -> Select[PrivacyRequest]:
    breaches_first = case((PrivacyRequest.type == RequestType.BREACH, 0), else_=1)
    return wanted.order_by(breaches_first, PrivacyRequest.legal_due_on, PrivacyRequest.received_at, PrivacyRequest.id)


def _summary(request: PrivacyRequest, now: datetime) -> Summary:
    return Summary(
        reference=request.reference,
        title=_title(request),
        channel=request.channel,
        received_on=deadlines.received_on(request.received_at),
        status=Status(request.status),
        flags=_flags(request),
        clock=_clock(request, now),
    )


def _file(session: Session, request: PrivacyRequest, now: datetime) -> RequestFile:
    right = Right(request.right) if request.right else None
    level = IdentityLevel(request.identity_level)
    details = dict(request.details)
    safe_channel = details.pop(SAFE_CHANNEL, None)
    said_role = request.requester.get("role")
    role = Role(said_role) if said_role else None
    linked = [find_request(session, reference) for reference in linked_references(session, request)]
    return RequestFile(
        reference=request.reference,
        title=_title(request),
        right=right,
        status=Status(request.status),
        channel=request.channel,
        received_at=request.received_at.astimezone(PARIS),
        clock=_clock(request, now),
        flags=_flags(request),
        safe_channel=safe_channel,
        details=details,
        person={**request.identity, **request.requester},
        identity_level=level,
        # Only a request made by SMS can bear on the very number that it came from.
        identity_enough=right is None or enough_for(right, level, same_channel=request.channel == "sms"),
        contact_on_file_only=right is not None and answer_only_to_contact_on_file(right, role),
        policy_version=request.policy_version,
        linked=tuple(_summary(other, now) for other in linked),
        history=tuple(_history(session, audit.events_of(session, request.reference))),
        moves=tuple(_moves(request, now)),
    )


def _clock(request: PrivacyRequest, now: datetime) -> Clock:
    today = deadlines.received_on(now)
    received_on = deadlines.received_on(request.received_at)
    closed = not is_open(Status(request.status))
    under_12_3 = request.right is not None and Right(request.right).under_12_3
    suspended_on = next((held.asked_on for held in request.suspensions if held.answered_on is None), None)
    due_on, legal_due_on, explanation, extension_by = request.due_on, request.legal_due_on, "", None
    if under_12_3:
        # A suspension still open moves the date every day: what is stored was true when it was stored.
        deadline = deadline_of(request, today)
        due_on, legal_due_on = deadline.plain_on, deadline.legal_on
        explanation = deadlines.explain(deadline)
        extension_by = deadlines.extension_notice_by(received_on, suspended_days=deadline.suspended_days)
    running = not closed and suspended_on is None
    hours = math.floor((request.due_at - now) / timedelta(hours=1)) if request.due_at and running else None
    days = (legal_due_on - today).days if running and request.due_at is None else None
    return Clock(
        due_on=due_on,
        legal_due_on=legal_due_on,
        due_at=request.due_at.astimezone(PARIS) if request.due_at else None,
        legal=under_12_3 or request.due_at is not None,
        target_on=deadlines.target_on(received_on),
        days=days,
        hours=hours,
        closed=closed,
        suspended_on=suspended_on,
        late=(days is not None and days < 0) or (hours is not None and hours < 0),
        soon=(days is not None and days <= SOON.days) or hours is not None,
        explanation=explanation,
        extension_by=extension_by,
    )


def _moves(request: PrivacyRequest, now: datetime) -> Iterable[Move]:
    """List the statuses that may follow, in the order of their declaration; an extension only while it is in time."""
    allowed = TRANSITIONS[Status(request.status)] - CHOSEN_BY_RETENTION
    extension_by = _clock(request, now).extension_by
    in_time = extension_by is not None and deadlines.received_on(now) <= extension_by
    for status in Status:
        if status in allowed and (status is not Status.EXTENDED or in_time):
            yield Move(status, needs_reason(status))


def _history(session: Session, events: Iterable[AuditEvent]) -> Iterable[HistoryEvent]:
    """Tell the events, newest first, with the e-mail of the account that acted."""
    emails = {actor(account): account.email for account in session.scalars(select(DeskAccount))}
    for event in reversed(list(events)):
        payload = event.payload or {}
        yield HistoryEvent(
            action=event.action,
            happened_at=event.recorded_at.astimezone(PARIS),
            actor=emails.get(event.actor, event.actor),
            target=Status(payload["to"]) if "to" in payload else None,
            reason=payload.get("reason", ""),
        )


def _title(request: PrivacyRequest) -> str:
    return Right(request.right).label if request.right else RequestType(request.type).label


def _flags(request: PrivacyRequest) -> tuple[Flag, ...]:
    """Give the flags in the order of their declaration, which is the order of their gravity."""
    return tuple(flag for flag in Flag if flag in request.flags)
