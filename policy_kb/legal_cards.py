"""Hold the general rules of law that are shown beside the policy, labelled as outside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

_PATH = Path(__file__).with_name("legal_cards.yml")
MOST_CARDS = 15


@dataclass(frozen=True)
class LegalCard:
    """A general rule, in French everyday words, with the article it comes from.

    `validated_on` is the day the DPO validated it, None until then.
    """

    id: str
    title: str
    text: str
    article: str
    validated_on: date | None


def load_legal_cards(path: Path = _PATH) -> dict[str, LegalCard]:
    """Read legal_cards.yml, by id; raise ValueError when there are more cards than the DPO agreed to keep."""
    cards = [LegalCard(**entry) for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["cards"]]
    if len(cards) > MOST_CARDS:
        raise ValueError(f"{len(cards)} legal cards, at most {MOST_CARDS} are allowed")
    return {card.id: card for card in cards}
