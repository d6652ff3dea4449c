"""Make a receipt serve as evidence: a keyed digest of what it says, and the check of one that somebody brings."""

import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from gdpr import deadlines
from gdpr.requests import Status
from gdpr.rights import Right
from webhook.crypto import Keys
from webhook.requests.tables import PrivacyRequest

# The kind under which receipts are digested: another set of fields or another writing of them takes another number.
KIND: Final = "receipt content 1"
# 128 bits: short enough to be copied from paper, far too many to be tried.
DIGEST_DIGITS: Final = 32
# Where to reach someone safely is told to the desk alone: a printed page may be found by others.
NOT_PRINTED: Final = frozenset({"safe_channel"})


class Verdict(StrEnum):
    """Say what a receipt that somebody brings is worth."""

    GENUINE = "genuine"
    ALTERED = "altered"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Verification:
    """Hold the verdict and what the register says today: the receipt's content, without details once they are erased.

    `registered` is None when no request has this reference.
    """

    verdict: Verdict
    registered: dict[str, Any] | None
    erased: bool


def receipt_content(request: PrivacyRequest) -> dict[str, Any]:
    """Give what a receipt attests: reference, what was asked, when, the date first announced, the policy's version.

    Nothing in it moves when the request does: the due date is the one that was told on filing, None where GDPR 12(3)
    owes none. The identity is left out, so that a receipt can be shown without saying more than what was asked.
    """
    under_12_3 = request.right is not None and Right(request.right).under_12_3
    due_on = deadlines.due(deadlines.received_on(request.received_at)).plain_on if under_12_3 else None
    return {
        "reference": request.reference,
        "type": request.type,
        "right": request.right,
        "received_at": request.received_at.astimezone(deadlines.PARIS).isoformat(timespec="seconds"),
        "due_on": due_on.isoformat() if due_on else None,
        "policy_version": request.policy_version,
        "details": {field: value for field, value in request.details.items() if field not in NOT_PRINTED},
    }


def receipt_digest(keys: Keys, content: Mapping[str, Any]) -> str:
    """Compute the digest of a receipt's content: HMAC-SHA256 under the fingerprint key, cut to 128 bits.

    The sealing keys take no part in it: rotating them changes no receipt. Keys in order, no spaces, UTF-8 (RFC 8785 in
    spirit: the content holds no number whose writing could vary).
    """
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return keys.fingerprint(KIND, canonical)[:DIGEST_DIGITS]


def printed(digest: str) -> str:
    """Write a digest in groups of four, for people who copy it."""
    return "-".join(digest[start : start + 4] for start in range(0, len(digest), 4))


def note_receipt(keys: Keys, request: PrivacyRequest) -> None:
    """Keep the digest of the receipt that a request has now, beside those it had: completed, it gets another.

    What is kept says nothing without the key and outlives the details, so that a receipt can still be checked when the
    request has become anonymous.
    """
    digest = receipt_digest(keys, receipt_content(request))
    request.receipt_digests = [*(request.receipt_digests or []), digest]


def verify(
    session: Session, keys: Keys, reference: str, digest: str, content: Mapping[str, Any] | None = None
) -> Verification:
    """Check a reference and a digest, or a whole receipt when its content is brought too.

    A content that gives its digest is genuine even when the register knows nothing of it any more: only the key makes
    the digest. When the key itself was changed, the last digest kept and what the register still holds decide.
    """
    request = session.scalar(select(PrivacyRequest).where(PrivacyRequest.reference == reference))
    registered = receipt_content(request) if request is not None else None
    given = re.sub(r"[^0-9a-f]", "", digest.lower())
    noted = request.receipt_digests if request is not None else []
    erased = request is not None and request.status == Status.PURGED
    if content is None:
        genuine = given in noted
    else:
        still_registered = [given] == noted[-1:] and content == registered and not erased
        genuine = hmac.compare_digest(receipt_digest(keys, content), given) or still_registered
    verdict = Verdict.GENUINE if genuine else Verdict.UNKNOWN if request is None else Verdict.ALTERED
    return Verification(verdict, registered, erased)
