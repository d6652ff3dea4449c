"""Check that a refusal of advertising holds from its filing on, whichever channel it came by."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from gdpr.rights import ProspectingChannel
from tests.webhook.builders import NOW, a_draft, add_conversation, file_request
from webhook.consent import journal
from webhook.consent.tables import ConsentEvent
from webhook.database import session_scope
from webhook.requests import filing
from webhook.requests.tables import PrivacyRequest
from webhook.services import Services

PHONE = "+33639981234"
EMAIL = "chloe@example.org"
BOTH = {"phone": PHONE, "email": EMAIL}


def _opposed(services: Services) -> set[str]:
    """List the channels by which the person wants no advertising."""
    subjects = [(channel, PHONE if channel.contact == "phone" else EMAIL) for channel in ProspectingChannel]
    with session_scope(services.sessions, read_only=True) as session:
        return {
            str(channel)
            for channel, contact in subjects
            if journal.is_opted_out(
                session,
                services.keys,
                journal.Subject("phone" if contact == PHONE else "email", contact),
                channel,
            )
        }


def _file(services: Services, **draft: Any) -> PrivacyRequest:
    with session_scope(services.sessions) as session:
        return file_request(session, services.keys, **draft)


@pytest.mark.parametrize(
    ("right", "details", "identity", "opposed"),
    [
        ("opposition_prospection", {"channels": ["sms"]}, BOTH, {"sms"}),
        ("opposition_prospection", {"channels": ["telephone", "email"]}, BOTH, {"telephone", "email"}),
        ("opposition_prospection", {"channels": "email"}, {"email": "Chloe@Example.org"}, {"email"}),
        ("opposition_prospection", {"channels": ["sms", "email"]}, {"email": EMAIL}, {"email"}),  # no number was given
        ("opposition_prospection", {}, {"phone": PHONE}, {"sms", "telephone"}),  # in doubt, all that reaches it
        ("opposition_prospection", {"channels": ["courrier"]}, BOTH, set()),  # the desk's, by hand
        ("retrait_consentement", {"consent": "e_prospection"}, BOTH, {"sms", "email"}),
        ("retrait_consentement", {"consent": ["e_prospection", "enquete_sociale"]}, BOTH, {"sms", "email"}),
        ("retrait_consentement", {"consent": "e_prospection", "channels": ["email"]}, BOTH, {"email"}),
        ("retrait_consentement", {"consent": "donnees_de_sante"}, BOTH, set()),  # another consent
        ("effacement", {"channels": ["sms"]}, BOTH, set()),  # another right
    ],
)
def test_a_filed_refusal_holds_for_the_contacts_given(
    services: Services, right: str, details: dict[str, Any], identity: dict[str, str], opposed: set[str]
) -> None:
    _file(services, right=right, details=details, identity=identity)
    assert _opposed(services) == opposed


def test_the_number_that_texts_is_a_contact_given(services: Services) -> None:
    with session_scope(services.sessions) as session:
        add_conversation(session, channel="sms", phone=PHONE)
    _file(services, right="opposition_prospection", details={"channels": ["sms"]}, identity={"email": EMAIL})
    assert _opposed(services) == {"sms"}


@pytest.mark.parametrize(("channel", "source"), [("web", "webchat"), ("sms", "sms")])
def test_the_proof_names_where_the_refusal_came_from(services: Services, channel: str, source: str) -> None:
    with session_scope(services.sessions) as session:
        add_conversation(session, channel=channel, phone=PHONE if channel == "sms" else None)
    request = _file(services, right="opposition_prospection", details={"channels": ["sms"]}, identity={"phone": PHONE})
    with session_scope(services.sessions, read_only=True) as session:
        payload = session.scalars(select(ConsentEvent.payload)).one()
    assert payload is not None
    assert (payload["source"], payload["rule"]) == (source, "request.opposition_prospection")
    assert (payload["message_id"], payload["text"]) == ("wish-1", request.verbatim)


def test_an_unfinished_refusal_holds_too(services: Services) -> None:
    draft = a_draft(right="opposition_prospection", details={"channels": ["sms"]}, identity={"phone": PHONE})
    with session_scope(services.sessions) as session:
        conversation = add_conversation(session, draft=draft, draft_started_at=NOW)
        assert filing.file_incomplete(session, services.keys, conversation, NOW + timedelta(hours=25))
    assert _opposed(services) == {"sms"}


def test_the_request_and_its_opposition_are_kept_together_or_not_at_all(services: Services) -> None:
    with pytest.raises(ZeroDivisionError), session_scope(services.sessions) as session:
        file_request(session, services.keys, right="opposition_prospection", details={}, identity={"phone": PHONE})
        raise ZeroDivisionError
    assert _opposed(services) == set()
    with session_scope(services.sessions, read_only=True) as session:
        assert session.scalars(select(PrivacyRequest)).all() == []
