"""Find a period in people's words, so that it is not asked when it was said."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import yaml


def period_in(text: str) -> str | None:
    """Return the words that say a period (« depuis 2022 »), as they were typed; None when there are none."""
    found = _period().search(text.replace("’", "'"))
    return found.group().strip() if found else None


@cache
def _period() -> re.Pattern[str]:
    raw = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))
    return re.compile(rf"(?<!\w)(?:{'|'.join(raw['words'])})\b", re.IGNORECASE)
