"""Tell a person where their request stands, and take it back for them, once it is sure enough that it is theirs.

By SMS the number that writes is enough for its own requests. On the web the conversation that filed it is, the tenant
space that proves the same person, or a one-time code sent to the request's own contact (docs/decisions/0009).
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from gdpr import deadlines
from gdpr.requests import IllegalTransition, RequestType, Status, is_open, may_withdraw
from gdpr.rights import Right
from webhook.chat.tables import Conversation
from webhook.crypto import Keys
from webhook.requests import codes
from webhook.requests.due_dates import deadline_of
from webhook.requests.duplicates import contact_fingerprint
from webhook.requests.statuses import change_status
from webhook.requests.tables import PrivacyRequest, RequestContact
from webhook.services import Clock


class Purpose(StrEnum):
    """Say what a person wants of a request."""

    STATUS = "status"
    WITHDRAWAL = "withdrawal"


class Outcome(StrEnum):
    """Say what became of it; docs/seams.md tells the actions what each means."""

    TOLD = "told"
    CODE_ASKED = "code_asked"
    NOT_FOUND = "not_found"
    TOO_MANY_CODES = "too_many_codes"
    WRONG_CODE = "wrong_code"
    CODE_SPENT = "code_spent"
    WITHDRAWN = "withdrawn"
    NOT_WITHDRAWABLE = "not_withdrawable"


class UnknownConversation(LookupError):
    """Say that a conversation does not exist, or no longer."""


@dataclass(frozen=True)
class Answer:
    """Hold an outcome, the request that may be told, the person's other open requests, the tries left for a code."""

    outcome: Outcome
    request: PrivacyRequest | None = None
    others: tuple[str, ...] = ()
    tries_left: int | None = None


def look_up(
    session: Session,
    keys: Keys,
    conversation_id: str,
    message_id: str,
    purpose: Purpose,
    reference: str | None,
    now: datetime,
) -> Answer:
    """Find the request that a person speaks of; without reference, their latest (of those that could be withdrawn).

    On the web a reference that is not known to be theirs asks for a code, and one that does not exist does the same:
    the answer and the work are alike. By SMS both are not found. Raises UnknownConversation.
    """
    conversation = _conversation(session, conversation_id)
    own = _own_requests(session, keys, conversation, now)
    if reference is not None:
        found = next((request for request in own if request.reference == reference), None)
        if found is not None:
            return Answer(Outcome.TOLD, found)
        if conversation.channel == "sms":
            return Answer(Outcome.NOT_FOUND)
        try:
            codes.ask(session, keys, conversation_id, message_id, reference, now)
        except codes.TooManyCodes:
            return Answer(Outcome.TOO_MANY_CODES)
        return Answer(Outcome.CODE_ASKED)
    if not own:
        return Answer(Outcome.NOT_FOUND)
    wanted = [request for request in own if purpose is Purpose.STATUS or _is_withdrawable(request)]
    latest = (wanted or own)[0]
    others = (request.reference for request in own if request is not latest and is_open(Status(request.status)))
    return Answer(Outcome.TOLD, latest, tuple(others))


def prove(session: Session, keys: Keys, conversation_id: str, message_id: str, code: str, now: datetime) -> Answer:
    """Try a code; the right one tells the request, and opens it to this conversation for a while.

    Raises UnknownConversation.
    """
    _conversation(session, conversation_id)
    tried = codes.try_code(session, keys, conversation_id, message_id, code, now)
    if tried.request_id is not None:
        return Answer(Outcome.TOLD, session.get_one(PrivacyRequest, tried.request_id))
    if tried.tries_left == 0:
        return Answer(Outcome.CODE_SPENT)
    return Answer(Outcome.WRONG_CODE, tries_left=tried.tries_left)


def withdraw(session: Session, keys: Keys, conversation_id: str, reference: str, clock: Clock) -> Answer:
    """Withdraw a request for the person who was told of it and said yes. Again, it changes nothing and says the same.

    Raises UnknownConversation.
    """
    conversation = _conversation(session, conversation_id)
    own = _own_requests(session, keys, conversation, clock())
    request = next((request for request in own if request.reference == reference), None)
    if request is None:
        return Answer(Outcome.NOT_FOUND)
    if request.status == Status.WITHDRAWN:
        return Answer(Outcome.WITHDRAWN, request)
    if not _is_withdrawable(request):
        return Answer(Outcome.NOT_WITHDRAWABLE, request)
    try:
        change_status(session, request, Status.WITHDRAWN, actor="requester", reason="", clock=clock)
    except IllegalTransition:  # The desk was quicker, by less than this transaction.
        return Answer(Outcome.NOT_WITHDRAWABLE, request)
    return Answer(Outcome.WITHDRAWN, request)


def answer_json(answer: Answer, today: date) -> dict[str, Any]:
    """Show an answer to the actions: of the request, what its author may read anywhere, and nothing about anyone."""
    return {
        "outcome": str(answer.outcome),
        "request": _state_json(answer.request, today) if answer.request is not None else None,
        "others": list(answer.others),
        "tries_left": answer.tries_left,
    }


def _state_json(request: PrivacyRequest, today: date) -> dict[str, Any]:
    """Say where a request stands; `due_on` only while an answer is owed by a date, a suspension counted until today."""
    dated = is_open(Status(request.status)) and request.right is not None and Right(request.right).under_12_3
    return {
        "reference": request.reference,
        "type": request.type,
        "right": request.right,
        "status": request.status,
        "received_at": request.received_at.astimezone(deadlines.PARIS).isoformat(timespec="seconds"),
        "due_on": deadline_of(request, today).plain_on.isoformat() if dated else None,
        "withdrawable": _is_withdrawable(request),
    }


def _conversation(session: Session, conversation_id: str) -> Conversation:
    conversation = session.get(Conversation, conversation_id)
    if conversation is None:
        raise UnknownConversation
    return conversation


def _own_requests(session: Session, keys: Keys, conversation: Conversation, now: datetime) -> list[PrivacyRequest]:
    """List the requests that a conversation may be told of, latest first.

    To someone who asked for a safe way to be answered nothing is told by SMS: others may read that telephone.
    """
    its_own = [
        PrivacyRequest.conversation_id == conversation.conversation_id,
        PrivacyRequest.id.in_(codes.proven_requests(conversation.conversation_id, now)),
    ]
    if conversation.channel == "sms" and conversation.phone:
        fingerprint = contact_fingerprint(keys, "phone", conversation.phone)
        its_own.append(
            PrivacyRequest.id.in_(select(RequestContact.request_id).where(RequestContact.fingerprint == fingerprint))
        )
    if conversation.identity_level == "extranet" and conversation.subject_fingerprint:
        its_own.append(PrivacyRequest.subject_fingerprint == conversation.subject_fingerprint)
    statement = (
        select(PrivacyRequest)
        .where(or_(*its_own), PrivacyRequest.status != Status.PURGED)
        .order_by(PrivacyRequest.id.desc())
    )
    return [
        request
        for request in session.scalars(statement)
        if conversation.channel != "sms" or not request.details.get("safe_channel")
    ]


def _is_withdrawable(request: PrivacyRequest) -> bool:
    return may_withdraw(RequestType(request.type), Status(request.status))
