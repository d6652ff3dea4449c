"""Compare the landlord's two sources, section by section, for a person to settle the differences."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz.distance import Indel

from policy_kb.read import Landlord, to_markdown
from policy_kb.repair import repair
from policy_kb.sections import DEFAULT_PATH, Policy, parse_policy


@dataclass(frozen=True)
class Comparison:
    """What differs between the trusted source and the scan, and whether policy.md is what the trusted one gives.

    `before` and `after` are word-level similarities (0–1) of the scan with the trusted text, raw and mended.
    """

    before: float
    after: float
    missing: tuple[str, ...]
    differences: tuple[tuple[str, str, str], ...]
    policy_is_current: bool

    def lines(self) -> list[str]:
        """Write the comparison for a person: trusted words on the left, the scan's on the right."""
        return [
            *(f"{section_id}: « {trusted} » / « {scanned} »" for section_id, trusted, scanned in self.differences),
            f"sections missing in the scan: {', '.join(self.missing) or 'none'}",
            f"word similarity of the scan: {self.before:.4f} before repair, {self.after:.4f} after",
            f"policy.md is {'what the trusted source gives' if self.policy_is_current else 'NOT up to date: build it'}",
        ]


def compare_sources(trusted: Path, scanned: Path, landlord: Landlord) -> Comparison:
    """Read both sources as sections and compare them; raise UnreadablePolicy when one cannot be read."""
    markdown = to_markdown(trusted.read_text(encoding="utf-8"), landlord)
    raw = scanned.read_text(encoding="utf-8")
    ours, theirs = parse_policy(markdown), parse_policy(to_markdown(repair(raw, landlord), landlord))
    scanned_ids = {section.id for section in theirs.sections}
    return Comparison(
        before=_similarity(_words(ours), raw.split()),
        after=_similarity(_words(ours), _words(theirs)),
        missing=tuple(section.id for section in ours.sections if section.id not in scanned_ids),
        differences=tuple(
            (section.id, *difference)
            for section in ours.sections
            if section.id in scanned_ids
            for difference in _differences(section.text.split(), theirs.section(section.id).text.split())
        ),
        policy_is_current=DEFAULT_PATH.exists() and DEFAULT_PATH.read_text(encoding="utf-8") == markdown,
    )


def _words(policy: Policy) -> list[str]:
    return [word for section in policy.sections for word in f"{section.title} {section.text}".split()]


def _similarity(left: list[str], right: list[str]) -> float:
    return float(Indel.normalized_similarity(left, right))


def _differences(left: list[str], right: list[str]) -> list[tuple[str, str]]:
    matcher = difflib.SequenceMatcher(None, left, right, autojunk=False)
    return [(" ".join(left[a:b]), " ".join(right[c:d])) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal"]
