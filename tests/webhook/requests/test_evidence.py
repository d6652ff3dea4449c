"""Check that a receipt is evidence: it verifies for as long as it exists, and no other does."""

import copy
from typing import Any

import pytest
from cryptography.fernet import Fernet

from gdpr.requests import Status
from tests.webhook.builders import CONVERSATION_ID, a_draft, add_conversation, file_request
from tests.webhook.conftest import HASH_KEY
from tests.webhook.fakes import FixedClock
from webhook.chat.tables import Conversation
from webhook.crypto import Keys
from webhook.database import session_scope
from webhook.requests import filing
from webhook.requests.evidence import Verdict, Verification, printed, receipt_content, receipt_digest, verify
from webhook.requests.statuses import change_status
from webhook.requests.tables import AuditEvent, PrivacyRequest
from webhook.retention import purge
from webhook.services import Services


class Receipt:
    """Hold the receipt that a person was given when filing."""

    def __init__(self, services: Services, **draft: Any) -> None:
        self.services = services
        with session_scope(services.sessions) as session:
            self.content = receipt_content(file_request(session, services.keys, **draft))
        self.reference: str = self.content["reference"]
        self.digest = receipt_digest(services.keys, self.content)

    def check(self, digest: str | None = None, content: dict[str, Any] | None = None, keys: Keys | None = None) -> Any:
        """Bring the receipt to be verified, by default its reference and its own digest."""
        with session_scope(self.services.sessions, read_only=True) as session:
            return verify(session, keys or self.services.keys, self.reference, digest or self.digest, content)


@pytest.fixture
def receipt(services: Services) -> Receipt:
    return Receipt(services)


def test_a_receipt_says_what_was_asked_and_when_and_nothing_of_who(receipt: Receipt) -> None:
    assert receipt.content == {
        "reference": receipt.reference,
        "type": "right",
        "right": "effacement",
        "received_at": "2026-11-22T10:04:00+01:00",
        "due_on": "2026-12-22",
        "policy_version": "2024-01",
        "details": {"datum": "mon ancien numéro", "ground": "plus_necessaires"},
    }


def test_the_reference_and_the_digest_as_printed_are_enough(receipt: Receipt) -> None:
    assert len(receipt.digest) == 32
    on_paper = printed(receipt.digest)
    assert on_paper.count("-") == 7
    assert receipt.check(on_paper.upper().replace("-", " ")) == Verification(Verdict.GENUINE, receipt.content, False)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("received_at", "2026-11-01T10:04:00+01:00"),
        ("due_on", "2026-12-01"),
        ("right", "acces"),
        ("policy_version", "2025-01"),
        ("details", {"datum": "tout"}),
    ],
)
def test_any_word_changed_is_an_altered_receipt(receipt: Receipt, field: str, value: Any) -> None:
    assert receipt.check(content=copy.deepcopy(receipt.content)).verdict is Verdict.GENUINE
    assert receipt.check(content={**receipt.content, field: value}).verdict is Verdict.ALTERED


def test_another_digest_is_altered_and_another_reference_unknown(receipt: Receipt, services: Services) -> None:
    assert receipt.check("0" * 32).verdict is Verdict.ALTERED
    receipt.reference = "SQ-2222-2222"
    assert receipt.check() == Verification(Verdict.UNKNOWN, None, False)
    # The content of one receipt under the reference of another proves nothing.
    assert receipt.check(content={**receipt.content, "reference": "SQ-3333-3333"}).verdict is Verdict.UNKNOWN


def test_it_verifies_after_the_request_has_moved_on(receipt: Receipt, services: Services, clock: FixedClock) -> None:
    with session_scope(services.sessions) as session:
        request = session.query(PrivacyRequest).one()
        change_status(session, request, Status.EXTENDED, actor="account:1", reason="dossier complexe", clock=clock)
        assert request.due_on.isoformat() == "2027-02-22"
        assert receipt_content(request) == receipt.content
    assert receipt.check().verdict is receipt.check(content=receipt.content).verdict is Verdict.GENUINE


def test_it_verifies_after_the_request_became_anonymous(
    receipt: Receipt, services: Services, clock: FixedClock
) -> None:
    with session_scope(services.sessions) as session:
        request = session.query(PrivacyRequest).one()
        change_status(session, request, Status.ANSWERED, actor="account:1", reason="", clock=clock)
    clock.advance(days=366 * 6)
    assert purge(services)["requests"] == 1
    checked = receipt.check()
    assert (checked.verdict, checked.erased, checked.registered["details"]) == (Verdict.GENUINE, True, {})
    assert receipt.check(content=receipt.content).verdict is Verdict.GENUINE
    assert receipt.check(content={**receipt.content, "details": {}}).verdict is Verdict.ALTERED


def test_a_whole_receipt_is_recognised_even_when_the_register_lost_it(receipt: Receipt, services: Services) -> None:
    with session_scope(services.sessions) as session:
        session.delete(session.query(PrivacyRequest).one())
    assert receipt.check(content=receipt.content) == Verification(Verdict.GENUINE, None, False)
    assert receipt.check().verdict is Verdict.UNKNOWN


def test_rotating_the_sealing_keys_changes_no_receipt(receipt: Receipt) -> None:
    rotated = Keys([Fernet.generate_key().decode()], HASH_KEY)
    assert receipt.check(content=receipt.content, keys=rotated).verdict is Verdict.GENUINE


def test_without_the_key_nobody_makes_a_receipt_but_what_was_noted_stays(receipt: Receipt) -> None:
    other = Keys([Fernet.generate_key().decode()], "another-obviously-fictional-hash-key")
    forged = {**receipt.content, "received_at": "2026-10-01T10:00:00+02:00"}
    assert receipt.check(receipt_digest(other, forged), forged).verdict is Verdict.ALTERED
    # Were the key changed, the receipts given before it would still be recognised.
    assert receipt.check(content=receipt.content, keys=other).verdict is Verdict.GENUINE


def test_a_request_completed_later_has_two_receipts_and_both_hold(services: Services, clock: FixedClock) -> None:
    with session_scope(services.sessions) as session:
        add_conversation(session, draft=a_draft(details={}), draft_started_at=clock())
        conversation = session.get_one(Conversation, CONVERSATION_ID)
        request = filing.file_incomplete(session, services.keys, conversation, clock())
        assert request is not None
        (first,) = request.receipt_digests
    receipt = Receipt(services)
    assert receipt.digest != first
    assert receipt.check(first).verdict is receipt.check().verdict is Verdict.GENUINE


def test_a_breach_has_a_receipt_without_answer_date(services: Services) -> None:
    receipt = Receipt(services, type="breach", right=None, details={}, flags=["violation"])
    assert (receipt.content["right"], receipt.content["due_on"]) == (None, None)
    assert receipt.check(content=receipt.content).verdict is Verdict.GENUINE


def test_the_journal_holds_the_digest_from_the_first_moment(receipt: Receipt, services: Services) -> None:
    with session_scope(services.sessions, read_only=True) as session:
        (filed,) = session.query(AuditEvent).all()
    assert filed.payload["receipt_digest"] == receipt.digest
