"""The general rules stay few, short and sourced, and their digest is that of what people read."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from policy_kb.legal_cards import load_legal_cards


def test_every_card_has_its_article_and_short_sentences() -> None:
    for card in load_legal_cards().values():
        assert card.article and card.title
        assert all(len(sentence.split()) <= 25 for sentence in card.text.split(". ")), card.id
        assert len(card.text) <= 240, card.id


def test_more_than_fifteen_cards_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "cards.yml"
    card = "- {{id: c{n}, title: T, text: T., article: A}}\n"
    path.write_text("cards:\n" + "".join(card.format(n=n) for n in range(16)), encoding="utf-8")
    with pytest.raises(ValueError, match="at most 15"):
        load_legal_cards(path)


def test_the_digest_is_that_of_what_people_read() -> None:
    card = load_legal_cards()["mandat"]
    for changed in (replace(card, text=f"{card.text} "), replace(card, article="RGPD"), replace(card, id="mandats")):
        assert changed.digest != card.digest
    assert replace(card, title="Représenter quelqu’un", completes=()).digest == card.digest


def test_the_only_figures_are_those_of_the_law() -> None:
    figures = {card.id: re.findall(r"\d+", card.text) for card in load_legal_cards().values()}
    assert {name: found for name, found in figures.items() if found} == {
        "violation": ["72"],  # GDPR 33(1)
        "demarchage_telephonique": ["11", "2026"],  # the law's entry into force
    }
