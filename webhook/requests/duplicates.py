"""Link requests that belong together, and flag those that may be the same; never merge, close or block one."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from gdpr.requests import Flag
from gdpr.rights import CONTACTS, Right
from webhook.crypto import Keys
from webhook.requests.tables import PrivacyRequest, RequestContact, RequestLink

# After a year the same right may reasonably be exercised again (GDPR 12(5) speaks of repetitive requests).
DUPLICATE_WINDOW: Final = timedelta(days=365)
# Repeating that one wants no advertising is never a duplicate: each may bear on another number.
NEVER_DUPLICATES: Final = frozenset({Right.OPPOSITION_PROSPECTION, Right.RETRAIT_CONSENTEMENT})


def requests_of(session: Session, conversation_id: str) -> list[PrivacyRequest]:
    """List the requests filed from a conversation, oldest first."""
    return list(
        session.scalars(
            select(PrivacyRequest).where(PrivacyRequest.conversation_id == conversation_id).order_by(PrivacyRequest.id)
        )
    )


def link(session: Session, request: PrivacyRequest, others: Iterable[PrivacyRequest]) -> None:
    """Link a request to others, in both directions. A link that is already there stays."""
    for other in others:
        for pair in ((request.id, other.id), (other.id, request.id)):
            if session.get(RequestLink, pair) is None:
                session.add(RequestLink(request_id=pair[0], linked_id=pair[1]))
    session.flush()


def find_and_flag(session: Session, keys: Keys, request: PrivacyRequest) -> None:
    """Flag and link a request when another of the same right came from the same contact within a year."""
    fingerprints = _fingerprints(keys, request)
    session.execute(delete(RequestContact).where(RequestContact.request_id == request.id))
    session.add_all(RequestContact(request_id=request.id, fingerprint=fingerprint) for fingerprint in fingerprints)
    session.flush()
    if request.right is None or Right(request.right) in NEVER_DUPLICATES:
        return
    same_contact = select(RequestContact.request_id).where(RequestContact.fingerprint.in_(fingerprints))
    alike = session.scalars(
        select(PrivacyRequest)
        .where(
            PrivacyRequest.id.in_(same_contact),
            PrivacyRequest.id != request.id,
            PrivacyRequest.right == request.right,
            PrivacyRequest.received_at > request.received_at - DUPLICATE_WINDOW,
        )
        .order_by(PrivacyRequest.id)
    ).all()
    if alike:
        request.flags = sorted({*request.flags, str(Flag.DOUBLON_POSSIBLE)})
        link(session, request, alike)


def contact_fingerprint(keys: Keys, field: str, value: str) -> str:
    """Compute the fingerprint under which a contact of a request is kept; case and spaces do not count."""
    return keys.fingerprint(f"request {field}", " ".join(value.casefold().split()))


def _fingerprints(keys: Keys, request: PrivacyRequest) -> set[str]:
    fingerprints = set()
    for field in (*CONTACTS, "tenant_reference"):
        value = request.identity.get(field)
        if isinstance(value, dict):
            value = " ".join(str(part) for _, part in sorted(value.items()) if part)
        if value:
            fingerprints.add(contact_fingerprint(keys, field, value))
    return fingerprints
