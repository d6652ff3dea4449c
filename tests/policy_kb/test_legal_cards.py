"""The general rules stay few, sourced, and not validated until the DPO does it."""

from pathlib import Path

import pytest

from policy_kb.legal_cards import load_legal_cards


def test_every_card_has_its_article_and_short_sentences() -> None:
    for card in load_legal_cards().values():
        assert card.article and card.title
        assert all(len(sentence.split()) <= 25 for sentence in card.text.split(". ")), card.id


def test_more_than_fifteen_cards_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "cards.yml"
    card = "- {{id: c{n}, title: T, text: T., article: A, validated_on: }}\n"
    path.write_text("cards:\n" + "".join(card.format(n=n) for n in range(16)), encoding="utf-8")
    with pytest.raises(ValueError, match="at most 15"):
        load_legal_cards(path)
