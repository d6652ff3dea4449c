"""Record that the data protection officer verified who is asking, and by what means."""

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from gdpr.identity import IdentityLevel
from webhook.desk.queue import actor, find_request
from webhook.desk.tables import DeskAccount
from webhook.requests import audit

LONGEST_MEANS: Final = 500


class MeansMissing(ValueError):
    """Say that a verification does not tell how it was made."""


def verify_identity(session: Session, reference: str, means: str, account: DeskAccount, now: datetime) -> None:
    """Raise the identity level to `verified`. `means` says how, and never holds a document (law: none is kept).

    The status does not move by itself: a suspended clock resumes when the desk goes on. Raises UnknownRequest and
    MeansMissing.
    """
    if not means.strip():
        raise MeansMissing
    request = find_request(session, reference)
    before, request.identity_level = request.identity_level, str(IdentityLevel.VERIFIED)
    audit.record(
        session,
        action="identity_verified",
        actor=actor(account),
        now=now,
        reference=reference,
        payload={"from": before, "reason": means.strip()[:LONGEST_MEANS]},
    )
