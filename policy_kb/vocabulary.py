"""Add the policy's words to the tenants' own, so that a question and the passage that answers it meet."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import yaml

from policy_kb.french import terms

_PATH = Path(__file__).with_name("vocabulary.yml")


class Vocabulary:
    """Map tenants' words, single or several in any order, to terms of the policy."""

    def __init__(self, entries: Mapping[str, str]) -> None:
        self._entries = [(frozenset(terms(said)), terms(written)) for said, written in entries.items()]

    def expand(self, question: str) -> tuple[str, ...]:
        """Return the question's terms, then the policy's terms for the tenants' words in it."""
        asked = terms(question)
        words = set(asked)
        added = [term for said, written in self._entries if said <= words for term in written]
        return (*asked, *dict.fromkeys(added))


def load_vocabulary(path: Path = _PATH) -> Vocabulary:
    """Read vocabulary.yml: what tenants say → what the policy says."""
    return Vocabulary(yaml.safe_load(path.read_text(encoding="utf-8"))["words"])
