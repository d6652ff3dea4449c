"""Hold the general rules of law that are shown beside the policy, labelled as outside it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from policy_kb.sections import fold_whitespace

_PATH = Path(__file__).with_name("legal_cards.yml")
MOST_CARDS = 15


@dataclass(frozen=True)
class Completion:
    """A passage of the policy that says less than the law: its section, and words of it.

    With a `channel`, it is completed only for a person who speaks of that channel of advertising.
    """

    section: str
    quoting: str
    channel: str | None = None

    def is_in(self, section_id: str, quote: str) -> bool:
        """Tell whether a quotation of that section holds the passage's words, whatever the white space."""
        return section_id == self.section and self.quoting in fold_whitespace(quote)


@dataclass(frozen=True)
class LegalCard:
    """A general rule, in French everyday words, with the article it comes from."""

    id: str
    title: str
    text: str
    article: str
    completes: tuple[Completion, ...] = ()

    @property
    def digest(self) -> str:
        """Return the SHA-256 of what people read, in hexadecimal: a validation holds for that text only."""
        said = json.dumps([self.id, self.text, self.article], ensure_ascii=False)
        return hashlib.sha256(said.encode()).hexdigest()


@cache
def load_legal_cards(path: Path = _PATH) -> dict[str, LegalCard]:
    """Read legal_cards.yml, by id; raise ValueError when there are more cards than the DPO agreed to keep."""
    cards = [_card(**entry) for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["cards"]]
    if len(cards) > MOST_CARDS:
        raise ValueError(f"{len(cards)} legal cards, at most {MOST_CARDS} are allowed")
    return {card.id: card for card in cards}


def _card(completes: list[dict[str, Any]] | None = None, **values: Any) -> LegalCard:
    return LegalCard(**values, completes=tuple(Completion(**passage) for passage in completes or []))
