"""File a request from what a conversation stated, once, with its dates, its links and its place in the journal."""

import copy
import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from gdpr import deadlines
from gdpr.requests import Status
from gdpr.rights import CONTACTS
from webhook.chat.conversations import received_at
from webhook.chat.tables import Conversation
from webhook.crypto import Keys
from webhook.requests import audit, duplicates
from webhook.requests.drafts import Draft, DraftRefused, read_draft
from webhook.requests.due_dates import set_due_dates
from webhook.requests.evidence import note_receipt
from webhook.requests.oppositions import record_opposition
from webhook.requests.references import new_reference
from webhook.requests.tables import PrivacyRequest

logger = logging.getLogger(__name__)

LONGEST_IDEMPOTENCY_KEY: Final = 200
# Without them there is no wish to file.
ESSENTIAL_FIELDS: Final = frozenset({"wish_message_id", "type", "right"})


@dataclass(frozen=True)
class Filed:
    """Hold a filed request; `created` is false when the idempotency key had filed it before."""

    request: PrivacyRequest
    created: bool


def file_request(
    session: Session, keys: Keys, conversation_id: str, draft: Draft, *, idempotency_key: str, actor: str, now: datetime
) -> Filed:
    """File a confirmed draft in the caller's transaction. The same key again gives the same request.

    A request that was filed as incomplete from the same wish is completed, and keeps its reference and its clock.
    Raises DraftRefused when the conversation is unknown, or the wish's message or a linked reference is not of it.
    """
    conversation = session.get(Conversation, conversation_id, with_for_update=True)
    filed = session.scalars(select(PrivacyRequest).where(PrivacyRequest.idempotency_key == idempotency_key)).first()
    if filed is not None:
        return Filed(filed, created=False)
    if conversation is None:
        raise DraftRefused("unknown_conversation", "conversation_id")
    wish_at = received_at(session, conversation_id, draft.wish_message_id)
    if wish_at is None:
        raise DraftRefused("invalid_value", "wish_message_id")
    if not {*draft.linked_to} <= {other.reference for other in duplicates.requests_of(session, conversation_id)}:
        raise DraftRefused("invalid_value", "linked_to")
    request = _incomplete(session, conversation_id, draft) or PrivacyRequest(reference=new_reference())
    request.idempotency_key = idempotency_key
    _fill(session, keys, request, conversation, draft, status=Status.RECEIVED, wish_at=wish_at, now=now)
    audit.record(session, action="filed", actor=actor, now=now, reference=request.reference, payload=_summary(request))
    _forget_draft(conversation, draft)
    return Filed(request, created=True)


def file_incomplete(session: Session, keys: Keys, conversation: Conversation, now: datetime) -> PrivacyRequest | None:
    """File the unfinished draft of a conversation, when there is one and its author can be answered.

    The request exists since the wish was stated: it enters the queue as incomplete, with the same clock. Without any
    way to answer there is nobody to file for, and the draft is only dropped.
    """
    if conversation.draft is None:
        return None
    stated, started_at = conversation.draft, conversation.draft_started_at
    conversation.draft = conversation.draft_started_at = None
    draft = _readable_part(stated)
    if draft is None or not can_be_answered(conversation, stated):
        return None
    if _already_filed(session, conversation.conversation_id, draft):
        return None
    request = PrivacyRequest(reference=new_reference())
    wish_at = received_at(session, conversation.conversation_id, draft.wish_message_id) or started_at or now
    _fill(session, keys, request, conversation, draft, status=Status.INCOMPLETE, wish_at=wish_at, now=now)
    payload = _summary(request)
    audit.record(
        session, action="filed_incomplete", actor="worker", now=now, reference=request.reference, payload=payload
    )
    return request


def can_be_answered(conversation: Conversation, draft: dict[str, Any]) -> bool:
    """Tell whether an answer can reach the author: by the channel, the tenant space, or a contact that was given."""
    identity = draft.get("identity") or {}
    return (
        conversation.channel == "sms"
        or conversation.identity_level == "extranet"
        or any(identity.get(contact) for contact in CONTACTS)
    )


def _readable_part(stated: dict[str, Any]) -> Draft | None:
    """Read a draft without its wrong values: half of a wish is worth filing, and nobody is there to be asked again."""
    stated = copy.deepcopy(stated)
    while True:
        try:
            return read_draft(stated)
        except DraftRefused as refusal:
            *path, last = refusal.field.split(".")
            logger.error("a value of an unfinished draft is wrong: %s", refusal.field)
            part: Any = stated
            for name in path:
                part = part.get(name) if isinstance(part, dict) else None
            if not isinstance(part, dict) or last not in part or last in ESSENTIAL_FIELDS:
                return None
            del part[last]


def _fill(
    session: Session,
    keys: Keys,
    request: PrivacyRequest,
    conversation: Conversation,
    draft: Draft,
    *,
    status: Status,
    wish_at: datetime,
    now: datetime,
) -> None:
    earlier = duplicates.requests_of(session, conversation.conversation_id)
    request.type = str(draft.type)
    request.right = str(draft.right) if draft.right else None
    request.channel = conversation.channel
    request.status = str(status)
    request.received_at = wish_at
    request.filed_at = now
    request.identity = _identity(conversation, draft)
    request.identity_level = conversation.identity_level
    request.requester = draft.given("requester")
    request.details = draft.details
    request.verbatim = draft.verbatim
    request.flags = [str(flag) for flag in draft.flags]
    request.policy_version = draft.policy_version
    request.conversation_id = conversation.conversation_id
    request.wish_message_id = draft.wish_message_id
    request.subject_fingerprint = conversation.subject_fingerprint
    set_due_dates(request, deadlines.received_on(now))
    note_receipt(keys, request)
    session.add(request)
    session.flush()
    duplicates.link(session, request, [other for other in earlier if other is not request])
    duplicates.find_and_flag(session, keys, request)
    record_opposition(session, keys, request, conversation, now)


def _identity(conversation: Conversation, draft: Draft) -> dict[str, Any]:
    """Add the number that writes when the draft gives no other way to answer."""
    identity = draft.given("identity")
    if conversation.phone and not any(identity.get(contact) for contact in CONTACTS):
        identity["phone"] = conversation.phone
    return identity


def _incomplete(session: Session, conversation_id: str, draft: Draft) -> PrivacyRequest | None:
    return session.scalars(
        _from_the_same_wish(conversation_id, draft).where(PrivacyRequest.status == str(Status.INCOMPLETE))
    ).first()


def _already_filed(session: Session, conversation_id: str, draft: Draft) -> bool:
    """Tell whether this wish was filed though the bot's answer, which ends the draft, never came back."""
    return session.scalars(_from_the_same_wish(conversation_id, draft)).first() is not None


def _from_the_same_wish(conversation_id: str, draft: Draft) -> Any:
    return select(PrivacyRequest).where(
        PrivacyRequest.conversation_id == conversation_id,
        PrivacyRequest.wish_message_id == draft.wish_message_id,
        PrivacyRequest.type == str(draft.type),
        PrivacyRequest.right == (str(draft.right) if draft.right else None),
    )


def _forget_draft(conversation: Conversation, draft: Draft) -> None:
    """End the draft that was filed, should the bot's own answer never come back."""
    kept = conversation.draft or {}
    if kept.get("wish_message_id") == draft.wish_message_id and kept.get("right") == draft.right:
        conversation.draft = conversation.draft_started_at = None


def _summary(request: PrivacyRequest) -> dict[str, Any]:
    """Say what was filed, without who asked."""
    return {
        "type": request.type,
        "right": request.right,
        "channel": request.channel,
        "status": request.status,
        "received_at": request.received_at.isoformat(),
        "due_on": request.due_on.isoformat(),
        "flags": request.flags,
        "receipt_digest": request.receipt_digests[-1],
    }
