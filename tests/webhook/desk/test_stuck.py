"""Check that what no machine could settle reaches a person, without showing who wrote or what."""

from datetime import datetime

import pytest

from gdpr.requests import Status
from tests.webhook.builders import CONVERSATION_ID, NOW, file_request
from tests.webhook.desk.conftest import Browser
from tests.webhook.fakes import FixedClock
from webhook.database import session_scope
from webhook.desk import stuck
from webhook.desk.tables import DeskAccount
from webhook.requests import audit
from webhook.requests.statuses import change_status
from webhook.requests.tables import AuditEvent
from webhook.services import Services
from webhook.sms.tables import InboundSms, OutboundSms

NUMBER = "+33639980001"


def _dead_letter(services: Services, conversation_id: str = CONVERSATION_ID) -> int:
    with session_scope(services.sessions) as session:
        row = InboundSms(
            message_sid="SM" + "1" * 32,
            conversation_id=conversation_id,
            sender=NUMBER,
            recipient="+33939980000",
            body="Effacez mes données",
            kind="text",
            source="webhook",
            received_at=NOW,
            status="dead",
            attempts=300,
            next_attempt_at=NOW,
            first_failed_at=NOW,
            finished_at=NOW,
        )
        session.add(row)
        session.flush()
        return row.id


def _outbound(services: Services, status: str, written_at: datetime = NOW) -> None:
    with session_scope(services.sessions) as session:
        session.add(
            OutboundSms(
                seq=2,
                purpose="reply",
                conversation_id=CONVERSATION_ID,
                sender="+33939980000",
                recipient=NUMBER,
                body="Votre demande est enregistrée.",
                segments=1,
                created_at=written_at,
                status=status,
                next_attempt_at=written_at,
            )
        )


def _reference(services: Services) -> str:
    with session_scope(services.sessions) as session:
        return file_request(session, services.keys).reference


def test_a_dead_letter_is_on_the_queue_page_without_its_text_and_its_number(dpo: Browser, services: Services) -> None:
    assert "SMS en attente" not in dpo.get("/dpo/").text
    inbound_id = _dead_letter(services)
    page = dpo.get("/dpo/").text
    assert f"Message n° {inbound_id}, reçu le 22 novembre 2026" in page
    assert "Réessayer" in page
    assert "Effacez mes données" not in page
    assert "63998" not in page


def test_a_dead_letter_names_the_request_of_its_author(services: Services) -> None:
    reference = _reference(services)
    _dead_letter(services)
    with session_scope(services.sessions, read_only=True) as session:
        assert [message.reference for message in stuck.list_stuck(session).messages] == [reference]


def test_trying_again_gives_the_letter_back_and_says_who_did(
    dpo: Browser, services: Services, clock: FixedClock, account: DeskAccount
) -> None:
    reference = _reference(services)
    inbound_id = _dead_letter(services)
    for _ in range(2):
        answer = dpo.post(f"/dpo/sms/{inbound_id}/retry", form_on="/dpo/", form_token=_token(dpo))
        assert answer.status_code == 303
    with session_scope(services.sessions, read_only=True) as session:
        row = session.get_one(InboundSms, inbound_id)
        assert (row.status, row.attempts, row.next_attempt_at) == ("retry", 0, clock())
        events = [event for event in audit.events_of(session, reference) if event.action == "sms_requeued"]
        assert [(event.actor, (event.payload or {})["inbound_id"]) for event in events] == [
            (f"account:{account.id}", inbound_id)
        ]
    assert "SMS en attente" not in dpo.get("/dpo/").text


def _token(dpo: Browser) -> str:
    """Read the form token of the desk's frame, which every page carries."""
    return dpo.get("/dpo/").text.partition('name="form_token" value="')[2].partition('"')[0]


def test_a_letter_that_is_not_dead_is_left_alone(services: Services, account: DeskAccount) -> None:
    with session_scope(services.sessions) as session:
        stuck.try_again(session, 999, account, NOW)
        assert session.query(AuditEvent).count() == 0


def test_nobody_tries_again_without_an_account(stranger: Browser, services: Services) -> None:
    inbound_id = _dead_letter(services)
    stranger.post(f"/dpo/sms/{inbound_id}/retry", form_on="/dpo/login")
    with session_scope(services.sessions, read_only=True) as session:
        assert session.get_one(InboundSms, inbound_id).status == "dead"


def test_a_blocked_number_with_a_request_open_is_a_task(dpo: Browser, services: Services) -> None:
    _outbound(services, "blocked")
    assert "SMS en attente" not in dpo.get("/dpo/").text, "nobody waits for an answer"
    reference = _reference(services)
    page = dpo.get("/dpo/").text
    assert "n’accepte plus nos SMS" in page
    assert reference in page.partition("n’accepte plus nos SMS")[2].partition("</section>")[0]
    assert "63998" not in page


def test_the_task_ends_with_the_request(services: Services, clock: FixedClock) -> None:
    _outbound(services, "blocked")
    with session_scope(services.sessions) as session:
        request = file_request(session, services.keys)
        assert len(stuck.list_stuck(session).replies) == 1
        change_status(session, request, Status.ANSWERED, actor="account:1", reason="", clock=clock)
        assert stuck.list_stuck(session).replies == ()


@pytest.mark.parametrize("status", ["queued", "delivered", "failed"])
def test_only_a_block_is_a_task(services: Services, status: str) -> None:
    _reference(services)
    _outbound(services, status)
    with session_scope(services.sessions, read_only=True) as session:
        assert stuck.list_stuck(session).replies == ()
