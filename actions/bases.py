"""Say under which legal bases the policy places a processing, and what that opens: said, never used to refuse."""

from __future__ import annotations

from typing import Any

from actions.speech import Phrases
from gdpr.rights import Right
from policy_kb.purposes import bases_of, find_processing
from policy_kb.sections import load_policy

SECTION = "9"
# The one basis that opens each of these rights (GDPR 21(1), 7(3)).
OPENS = {Right.OPPOSITION: "interet_legitime", Right.RETRAIT_CONSENTEMENT: "consentement"}


def explained(right: Right, named: str, phrases: Phrases) -> str:
    """Say the bases of the processing that the words name, in the policy's own words; empty when they name none."""
    bases = bases_of(named) if right in OPENS else ()
    if not bases:
        return ""
    quoted = ", ".join(f"« {load_policy().legal_bases[basis]} »" for basis in bases)
    opened = OPENS[right] in bases
    case = "several" if opened and len(bases) > 1 else "opened" if opened else "other"
    placed = phrases.label("basis_one" if len(bases) == 1 else "basis_many").format(bases=quoted)
    said = f"{placed} {phrases.label(f'basis_{case}_{right}')}"
    if case == "other" and right is Right.OPPOSITION:
        alternative = "consent" if OPENS[Right.RETRAIT_CONSENTEMENT] in bases else "rights"
        said = f"{said} {phrases.label(f'basis_instead_{alternative}')}"
    return said


def alternatives(right: Right, named: str) -> list[Right]:
    """Return the rights that the bases of a processing open when they do not open this one."""
    bases = bases_of(named) if right in OPENS else ()
    return [other for other, basis in OPENS.items() if bases and OPENS[right] not in bases and basis in bases]


def quoted(right: Right, named: str) -> list[dict[str, str]]:
    """Quote the first purpose of section 9 that the words name, after the words of its basis."""
    purposes = find_processing(named) if right in OPENS else []
    policy = load_policy()
    return [
        {
            "id": SECTION,
            "title": policy.section(SECTION).title,
            "quote": purpose.text,
            "lead": policy.legal_bases[purpose.bases[0]],
        }
        for purpose in purposes[:1]
    ]


def named_in_answers(draft: dict[str, Any], phrases: Phrases) -> str:
    """Say the bases of the processing that an answer named, unless the story named it and the explanation said them."""
    right = Right(draft["right"]) if draft["right"] else None
    answer = draft["details"].get("processing")
    if right not in OPENS or not isinstance(answer, str) or find_processing(draft["verbatim"]):
        return ""
    return explained(right, answer, phrases)
