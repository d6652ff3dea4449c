"""Know what tenants ask and the policy does not say: nearest sections, and the general rule that answers, if any."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

_PATH = Path(__file__).with_name("silences.yml")


@dataclass(frozen=True)
class Silence:
    """Something the policy does not say: its name for people, ids of its nearest sections, and of a card or None."""

    topic: str
    title: str
    nearest: tuple[str, ...]
    card: str | None


def load_silences(path: Path = _PATH) -> dict[str, Silence]:
    """Read silences.yml, by topic."""
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))["silences"]
    return {
        topic: Silence(topic, entry["title"], tuple(entry["nearest"]), entry.get("card"))
        for topic, entry in entries.items()
    }
