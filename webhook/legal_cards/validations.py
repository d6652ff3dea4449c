"""Validate a legal card for its exact text, take the validation back, and list the cards as they stand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import CursorResult, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from gdpr.deadlines import received_on
from policy_kb.legal_cards import LegalCard, load_legal_cards
from policy_kb.silences import load_silences
from webhook.desk import queue
from webhook.desk.tables import DeskAccount
from webhook.legal_cards.tables import LegalCardValidation
from webhook.requests import audit

Cards = Mapping[str, LegalCard]


class UnknownCard(LookupError):
    """Say that there is no card of this name."""


class CardChanged(Exception):
    """Say that the card no longer has the text that was read."""


@dataclass(frozen=True)
class CardFile:
    """Hold a card as the desk sees it.

    `answers` are the titles of the silences it answers, `completes` the policy sections it is shown beside.
    `validated_on` (Europe/Paris) and `validated_by` (an e-mail) are those of this text, None when it has not been
    validated; `outdated_on` is the day on which another text of this card was.
    """

    card: LegalCard
    answers: tuple[str, ...]
    completes: tuple[str, ...]
    validated_on: date | None
    validated_by: str | None
    outdated_on: date | None


def list_cards(session: Session, cards: Cards | None = None) -> list[CardFile]:
    """List every card with its validation, in the order of legal_cards.yml, or of the `cards` given instead."""
    held = {row.card_id: row for row in session.scalars(select(LegalCardValidation))}
    return [_file(card, held.get(card.id)) for card in (load_legal_cards() if cards is None else cards).values()]


def validate(
    session: Session, card_id: str, digest: str, account: DeskAccount, now: datetime, cards: Cards | None = None
) -> None:
    """Validate the text that `digest` is of, and record who did; pressed twice, it is done once.

    The digest comes from the page that was read: a text that changed since raises CardChanged. Raises UnknownCard.
    """
    card = _find(card_id, cards)
    if card.digest != digest:
        raise CardChanged
    held = session.get(LegalCardValidation, card_id)
    if held is not None and held.digest == digest:
        return
    values = {"digest": digest, "validated_at": now, "account_id": account.id}
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    validation = dialect.insert(LegalCardValidation).values(card_id=card_id, **values)
    session.execute(validation.on_conflict_do_update(index_elements=["card_id"], set_=values))
    # The journal keeps the words themselves: what was validated can still be read when the card has changed.
    payload = {"card": card_id, "digest": digest, "text": card.text, "article": card.article}
    _record(session, "card_validated", account, now, payload)


def withdraw(session: Session, card_id: str, account: DeskAccount, now: datetime, cards: Cards | None = None) -> None:
    """Take a validation back, and record who did; without one, nothing is done. Raises UnknownCard."""
    card = _find(card_id, cards)
    deleted = session.execute(delete(LegalCardValidation).where(LegalCardValidation.card_id == card.id))
    if isinstance(deleted, CursorResult) and deleted.rowcount:
        _record(session, "card_withdrawn", account, now, {"card": card_id})


def _find(card_id: str, cards: Cards | None) -> LegalCard:
    try:
        return (load_legal_cards() if cards is None else cards)[card_id]
    except KeyError:
        raise UnknownCard from None


def _record(session: Session, action: str, account: DeskAccount, now: datetime, payload: dict[str, Any]) -> None:
    audit.record(session, action=action, actor=queue.actor(account), now=now, payload=payload)


def _file(card: LegalCard, held: LegalCardValidation | None) -> CardFile:
    validated = held if held is not None and held.digest == card.digest else None
    outdated = held if validated is None else None
    return CardFile(
        card=card,
        answers=tuple(silence.title for silence in load_silences().values() if silence.card == card.id),
        completes=tuple(dict.fromkeys(passage.section for passage in card.completes)),
        validated_on=received_on(validated.validated_at) if validated else None,
        validated_by=validated.account.email if validated and validated.account else None,
        outdated_on=received_on(outdated.validated_at) if outdated else None,
    )
