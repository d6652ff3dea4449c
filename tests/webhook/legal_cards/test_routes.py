"""Test what the actions are told of the validated cards."""

from flask.testing import FlaskClient

from policy_kb.legal_cards import load_legal_cards
from tests.webhook.desk.conftest import account
from tests.webhook.fakes import FixedClock
from webhook.database import session_scope
from webhook.desk.tables import DeskAccount
from webhook.legal_cards.tables import LegalCardValidation
from webhook.legal_cards.validations import validate
from webhook.services import Services

__all__ = ["account"]  # A fixture of the desk's tests, used here too.


def test_only_cards_validated_as_they_stand_are_told_with_their_digest(
    client: FlaskClient, services: Services, account: DeskAccount, clock: FixedClock, service_headers: dict[str, str]
) -> None:
    assert client.get("/api/legal-cards", headers=service_headers).json == {"cards": []}
    digest = load_legal_cards()["mandat"].digest
    with session_scope(services.sessions) as session:
        validate(session, "mandat", digest, account, clock())
        session.add(LegalCardValidation(card_id="cookies", digest="0" * 64, validated_at=clock(), account_id=None))
    told = client.get("/api/legal-cards", headers=service_headers).json
    assert told == {"cards": [{"id": "mandat", "digest": digest, "validated_on": "2026-11-22"}]}


def test_the_list_is_for_programs_that_hold_the_token(client: FlaskClient) -> None:
    assert client.get("/api/legal-cards").status_code == 401
