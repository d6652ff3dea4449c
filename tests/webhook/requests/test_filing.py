"""Check that a stated wish is never lost, never filed twice, and never taken for another."""

from datetime import timedelta

import pytest

from tests.webhook.builders import CONVERSATION_ID, NOW, a_draft, add_conversation, file_request
from webhook.chat.conversations import stamp_message
from webhook.chat.tables import Conversation
from webhook.database import Sessions, session_scope
from webhook.requests import filing
from webhook.requests.drafts import read_draft
from webhook.requests.representation import linked_references
from webhook.requests.tables import PrivacyRequest
from webhook.services import Services

LATER = NOW + timedelta(hours=25)


def file_unfinished(
    services: Services, draft: dict[str, object] | None, **conversation: object
) -> PrivacyRequest | None:
    with session_scope(services.sessions) as session:
        row = add_conversation(session, draft=draft, draft_started_at=NOW, **conversation)
        request = filing.file_incomplete(session, services.keys, row, LATER)
        assert row.draft is None
        return request


def test_an_unfinished_wish_is_filed_as_incomplete_with_the_clock_of_its_first_message(services: Services) -> None:
    request = file_unfinished(services, a_draft())
    assert request is not None
    assert (request.status, request.received_at, request.due_on.isoformat()) == ("incomplete", NOW, "2026-12-22")


@pytest.mark.parametrize(
    "conversation",
    [
        {"channel": "sms", "phone": "+33639981234"},  # the number that writes
        {"identity_level": "extranet"},  # the tenant space
    ],
)
def test_the_channel_itself_can_carry_the_answer(services: Services, conversation: dict[str, str]) -> None:
    assert file_unfinished(services, a_draft(identity={}), **conversation) is not None


def test_without_any_way_to_answer_nothing_is_filed(services: Services) -> None:
    assert file_unfinished(services, a_draft(identity={"email": None})) is None


def test_what_is_not_filed_when_finished_is_not_filed_unfinished(services: Services) -> None:
    assert file_unfinished(services, a_draft(right="reclamation_cnil")) is None


def test_a_wrong_value_does_not_lose_the_wish(services: Services) -> None:
    request = file_unfinished(services, a_draft(identity={"email": "a@example.org", "phone": "0639"}, details=3))
    assert request is not None
    assert (request.identity, request.details) == ({"email": "a@example.org"}, {})


def test_a_wish_of_unknown_message_is_dated_from_its_draft(services: Services) -> None:
    request = file_unfinished(services, a_draft(wish_message_id="lost"))
    assert request is not None
    assert request.received_at == NOW


def test_a_finished_interview_completes_the_incomplete_request(services: Services) -> None:
    incomplete = file_unfinished(services, a_draft(details={}))
    with session_scope(services.sessions) as session:
        completed = file_request(session, services.keys, now=LATER + timedelta(hours=1))
    assert incomplete is not None
    assert (completed.reference, completed.status) == (incomplete.reference, "received")
    assert completed.received_at == NOW
    assert completed.details["ground"] == "plus_necessaires"


def test_a_wish_already_filed_is_not_filed_again_as_incomplete(services: Services) -> None:
    with session_scope(services.sessions) as session:
        file_request(session, services.keys)
        conversation = session.get_one(Conversation, CONVERSATION_ID)
        conversation.draft, conversation.draft_started_at = a_draft(), NOW
        assert filing.file_incomplete(session, services.keys, conversation, LATER) is None


def test_the_same_right_from_the_same_contact_is_flagged_and_linked_but_filed(services: Services) -> None:
    with session_scope(services.sessions) as session:
        first = file_request(session, services.keys)
        add_conversation(session, "d" * 64)
        second = filing.file_request(
            session,
            services.keys,
            "d" * 64,
            read_draft(a_draft(identity={"email": "CHLOE@example.org"})),
            idempotency_key="key-2",
            actor="actions",
            now=LATER,
        ).request
        assert second.flags == ["doublon_possible"]
        assert linked_references(session, second) == [first.reference]
        assert first.flags == []


@pytest.mark.parametrize(
    ("right", "days"),
    [
        ("opposition_prospection", 1),  # stopping advertising may be repeated at will
        ("effacement", 366),  # a year later it is another request
    ],
)
def test_what_may_be_repeated_is_no_duplicate(sessions: Sessions, services: Services, right: str, days: int) -> None:
    with session_scope(sessions) as session:
        file_request(session, services.keys, right=right)
        add_conversation(session, "d" * 64)
        stamp_message(session, "d" * 64, "wish-2", NOW + timedelta(days=days))
        session.flush()
        draft = read_draft(a_draft(right=right, wish_message_id="wish-2"))
        second = filing.file_request(
            session, services.keys, "d" * 64, draft, idempotency_key="key-2", actor="actions", now=LATER
        ).request
        assert second.flags == []
