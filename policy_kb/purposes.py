"""Tell which purposes of section 9, under which legal bases, a processing named in people's words stands for."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from policy_kb.french import terms
from policy_kb.sections import Policy, Purpose, load_policy

_PATH = Path(__file__).with_name("purposes.yml")


def find_processing(text: str) -> list[Purpose]:
    """Return the purposes that a text names, those named by the most words first; empty when it names none.

    A purpose may stand under several legal bases: all are given, and the caller says so rather than choose.
    """
    said = set(terms(text))
    named = [(words, purposes) for words, purposes in _processings() if words <= said]
    most = max((len(words) for words, _ in named), default=0)
    found = [purpose for words, purposes in named if len(words) == most for purpose in purposes]
    return list(dict.fromkeys(found))


def bases_of(text: str) -> tuple[str, ...]:
    """Return the legal bases of the processing that a text names, in the policy's order; empty when it names none.

    The codes are those of `Policy.legal_bases`, which holds the policy's own words for each. When several purposes are
    meant, or one stands under several bases, all are given: only the DPO can say which one applies to a person.
    """
    found = {basis for purpose in find_processing(text) for basis in purpose.bases}
    return tuple(basis for basis in load_policy().legal_bases if basis in found)


def purposes_by_name(policy: Policy, path: Path = _PATH) -> dict[str, list[Purpose]]:
    """Read purposes.yml: people's words → purposes; raise ValueError when the policy has no such purpose."""
    entries: dict[str, list[str]] = yaml.safe_load(path.read_text(encoding="utf-8"))["processings"]
    return {said: [_purpose(policy, opening) for opening in openings] for said, openings in entries.items()}


def _purpose(policy: Policy, opening: str) -> Purpose:
    for purpose in policy.purposes:
        if purpose.text.startswith(opening):
            return purpose
    raise ValueError(f"purposes.yml: the policy has no purpose that begins with {opening!r}")


@cache
def _processings() -> list[tuple[frozenset[str], list[Purpose]]]:
    return [(frozenset(terms(said)), purposes) for said, purposes in purposes_by_name(load_policy()).items()]
