"""Test the desk's page of the legal cards: what is shown, and its two buttons."""

import re

import pytest
from flask.testing import FlaskClient

from policy_kb.legal_cards import load_legal_cards
from tests.webhook.desk.conftest import EMAIL, Browser
from webhook.database import session_scope
from webhook.requests.tables import AuditEvent
from webhook.services import Services

PAGE = "/dpo/legal-cards"
CARD = load_legal_cards()["mandat"]


def panel(dpo: Browser, card_id: str = CARD.id) -> str:
    """Read the part of the page that is about one card."""
    found = re.search(rf'<section class="panel" id="{card_id}".*?</section>', dpo.get(PAGE).text, re.DOTALL)
    assert found is not None
    return found[0]


def press(dpo: Browser, button: str, **fields: str) -> tuple[int, str | None]:
    """Press one of a card's buttons."""
    answer = dpo.post(f"{PAGE}/{CARD.id}/{button}", form_on=PAGE, **fields)
    return answer.status_code, answer.location


def recorded(services: Services) -> list[str]:
    """List what the journal says was done."""
    with session_scope(services.sessions, read_only=True) as session:
        return [event.action for event in session.query(AuditEvent).order_by(AuditEvent.id)]


def test_every_card_is_shown_with_its_words_its_article_and_what_it_answers(dpo: Browser) -> None:
    page = dpo.get(PAGE).text
    for card in load_legal_cards().values():
        assert card.text in page and card.article in page
    assert page.count("Valider cette fiche") == len(load_legal_cards())
    assert "Agir pour quelqu’un d’autre" in panel(dpo)
    assert "section 14.5" in panel(dpo, "demarchage_telephonique")


def test_the_button_validates_and_the_other_takes_it_back(dpo: Browser, services: Services) -> None:
    assert "Pas encore validée" in panel(dpo)
    assert press(dpo, "validation", digest=CARD.digest) == (303, f"{PAGE}#{CARD.id}")
    assert f"Validée le 22 novembre 2026 par {EMAIL}" in panel(dpo)
    assert press(dpo, "withdrawal") == (303, f"{PAGE}#{CARD.id}")
    assert "Pas encore validée" in panel(dpo)
    assert recorded(services) == ["card_validated", "card_withdrawn"]


@pytest.mark.parametrize("fields", [{"digest": "0" * 64}, {}], ids=["another text", "no text"])
def test_a_text_that_is_not_the_one_that_was_read_is_refused(
    dpo: Browser, services: Services, fields: dict[str, str]
) -> None:
    answer = dpo.post(f"{PAGE}/{CARD.id}/validation", form_on=PAGE, **fields)
    assert answer.status_code == 409
    assert "Le texte a changé pendant votre lecture" in answer.text
    assert recorded(services) == []


@pytest.mark.parametrize("button", ["validation", "withdrawal"])
def test_a_post_without_the_form_s_token_does_nothing(dpo: Browser, services: Services, button: str) -> None:
    answer = dpo.client.post(f"{PAGE}/{CARD.id}/{button}", data={"digest": CARD.digest})
    assert answer.status_code == 403
    assert recorded(services) == []


@pytest.mark.parametrize("button", ["validation", "withdrawal"])
def test_a_card_that_does_not_exist_is_not_found(dpo: Browser, button: str) -> None:
    assert dpo.post(f"{PAGE}/inconnue/{button}", form_on=PAGE, digest=CARD.digest).status_code == 404


def test_the_cards_are_for_accounts_of_the_desk_only(client: FlaskClient) -> None:
    assert client.get(PAGE).status_code == 303
