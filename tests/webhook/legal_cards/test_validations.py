"""Test that a validation holds for one exact text, says who gave it, and can be taken back."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from policy_kb.legal_cards import LegalCard, load_legal_cards
from tests.webhook.desk.conftest import account
from tests.webhook.fakes import FixedClock
from webhook.database import session_scope
from webhook.desk.tables import DeskAccount
from webhook.legal_cards.validations import CardChanged, UnknownCard, list_cards, validate, withdraw
from webhook.requests import audit
from webhook.requests.tables import AuditEvent
from webhook.services import Services

__all__ = ["account"]  # A fixture of the desk's tests, used here too.

CARD = LegalCard("gratuite", "C’est gratuit", "Exercer vos droits est gratuit.", "RGPD, article 12")
CARDS = {CARD.id: CARD}
CHANGED = {CARD.id: replace(CARD, text="Exercer vos droits est gratuit, sauf abus.")}


def journal(session: Session) -> list[tuple[str, str, Any]]:
    """List what the journal holds."""
    return [(event.action, event.actor, event.payload) for event in session.query(AuditEvent).order_by(AuditEvent.id)]


def test_a_card_is_not_validated_until_someone_does(services: Services) -> None:
    with session_scope(services.sessions, read_only=True) as session:
        files = list_cards(session)
    assert [file.card.id for file in files] == list(load_legal_cards())
    assert {(file.validated_on, file.validated_by, file.outdated_on) for file in files} == {(None, None, None)}


def test_a_validation_says_the_day_and_who_and_the_journal_keeps_the_words(
    services: Services, account: DeskAccount, clock: FixedClock
) -> None:
    with session_scope(services.sessions) as session:
        validate(session, CARD.id, CARD.digest, account, clock(), CARDS)
    with session_scope(services.sessions, read_only=True) as session:
        (file,) = list_cards(session, CARDS)
        ((action, actor, payload),) = journal(session)
        assert audit.first_broken(session) is None
    assert (str(file.validated_on), file.validated_by) == ("2026-11-22", account.email)
    assert (action, actor) == ("card_validated", f"account:{account.id}")
    assert (payload["card"], payload["digest"], payload["text"]) == (CARD.id, CARD.digest, CARD.text)


@pytest.mark.parametrize("part", ["text", "article"])
def test_a_card_whose_words_changed_is_no_longer_validated(
    part: str, services: Services, account: DeskAccount, clock: FixedClock
) -> None:
    changed = {CARD.id: replace(CARD, **{part: "Autre chose."})}
    with session_scope(services.sessions) as session:
        validate(session, CARD.id, CARD.digest, account, clock(), CARDS)
    with session_scope(services.sessions, read_only=True) as session:
        (file,) = list_cards(session, changed)
    assert (file.validated_on, file.validated_by, str(file.outdated_on)) == (None, None, "2026-11-22")


def test_a_text_that_changed_while_it_was_read_is_not_validated(
    services: Services, account: DeskAccount, clock: FixedClock
) -> None:
    with pytest.raises(CardChanged), session_scope(services.sessions) as session:
        validate(session, CARD.id, CARD.digest, account, clock(), CHANGED)
    with session_scope(services.sessions, read_only=True) as session:
        assert journal(session) == []


def test_the_new_text_takes_the_place_of_the_old_one(
    services: Services, account: DeskAccount, clock: FixedClock
) -> None:
    with session_scope(services.sessions) as session:
        validate(session, CARD.id, CARD.digest, account, clock(), CARDS)
        clock.advance(days=1)
        validate(session, CARD.id, CHANGED[CARD.id].digest, account, clock(), CHANGED)
    with session_scope(services.sessions, read_only=True) as session:
        (file,) = list_cards(session, CHANGED)
        (old,) = list_cards(session, CARDS)
    assert str(file.validated_on) == "2026-11-23"
    assert old.validated_on is None


def test_pressed_twice_it_is_done_and_recorded_once(
    services: Services, account: DeskAccount, clock: FixedClock
) -> None:
    for press in (lambda session: validate(session, CARD.id, CARD.digest, account, clock(), CARDS),) * 2:
        with session_scope(services.sessions) as session:
            press(session)
    for press in (lambda session: withdraw(session, CARD.id, account, clock(), CARDS),) * 2:
        with session_scope(services.sessions) as session:
            press(session)
    with session_scope(services.sessions, read_only=True) as session:
        (file,) = list_cards(session, CARDS)
        assert [action for action, _, _ in journal(session)] == ["card_validated", "card_withdrawn"]
    assert (file.validated_on, file.outdated_on) == (None, None)


def test_a_card_that_does_not_exist_is_neither_validated_nor_withdrawn(
    services: Services, account: DeskAccount, clock: FixedClock
) -> None:
    with session_scope(services.sessions) as session:
        with pytest.raises(UnknownCard):
            validate(session, "inconnue", CARD.digest, account, clock())
        with pytest.raises(UnknownCard):
            withdraw(session, "inconnue", account, clock())


def test_each_card_names_what_it_answers_and_what_it_completes(services: Services) -> None:
    with session_scope(services.sessions, read_only=True) as session:
        files = {file.card.id: file for file in list_cards(session)}
    assert files["mineurs"].answers == ("Les enfants",)
    assert files["demarchage_telephonique"].completes == ("14.5",)
    for file in files.values():
        assert file.answers or file.completes, f"{file.card.id} is never shown"
