"""Show a request in the JSON of the contract (§3)."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from gdpr.deadlines import PARIS
from webhook.requests.tables import PrivacyRequest, RequestLink


def request_json(session: Session, request: PrivacyRequest) -> dict[str, Any]:
    """Give the contract's request: instants with the offset of Paris, dates in ISO 8601."""
    return {
        "reference": request.reference,
        "type": request.type,
        "right": request.right,
        "channel": request.channel,
        "received_at": request.received_at.astimezone(PARIS).isoformat(timespec="seconds"),
        "due_on": request.due_on.isoformat(),
        "legal_due_on": request.legal_due_on.isoformat(),
        "identity": request.identity,
        "identity_level": request.identity_level,
        "requester": request.requester,
        "details": request.details,
        "verbatim": request.verbatim,
        "flags": request.flags,
        "linked_to": linked_references(session, request),
        "policy_version": request.policy_version,
        "status": request.status,
    }


def linked_references(session: Session, request: PrivacyRequest) -> list[str]:
    """List the references of the requests linked to this one, oldest first."""
    return list(
        session.scalars(
            select(PrivacyRequest.reference)
            .join(RequestLink, RequestLink.linked_id == PrivacyRequest.id)
            .where(RequestLink.request_id == request.id)
            .order_by(PrivacyRequest.id)
        )
    )
