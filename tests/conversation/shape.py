"""Check every message against the contract (§2): its kind, what it must carry, its buttons, its place in the turn."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gdpr.rights import Right

ROOT = Path(__file__).resolve().parents[2]

RIGHTS = {str(right) for right in Right}
FIELDS = {
    *("full_name", "birth_date", "tenant_reference", "email", "phone", "postal_address"),
    *("details", "role", "on_behalf_of", "channel", "safe_channel"),
    "code",
    *(detail for right in Right for detail in right.details),
}
# What each kind must carry.
CARRIES = {
    "greeting": set(),
    "smalltalk": set(),
    "policy_answer": {"sections"},
    "policy_silent": {"sections"},
    "legal_card": set(),
    "right_explained": {"right", "sections"},
    "clarification": {"rights"},
    "question": {"field"},
    "invalid_answer": {"field"},
    "recap": {"right", "request"},
    "receipt": {"right", "request", "reference", "due_on"},
    "cancelled": set(),
    "status": set(),
    "opt_out": set(),
    "out_of_scope": set(),
    "emergency": set(),
    "human": set(),
    "fallback": set(),
    "unavailable": set(),
}
NO_SECTIONS = {"human", "out_of_scope", "fallback", "smalltalk"}
# What asks something: it stands last, so that the person knows what is awaited.
AWAITS = {"question", "invalid_answer", "recap", "right_explained", "clarification"}
REQUEST = {"type", "right", "identity", "requester", "details", "verbatim", "flags", "linked_to", "policy_version"}
# A misreading of the landlord's name by OCR would send people to another domain.
OCR_FAULT = re.compile(r"seqgens|segens", re.IGNORECASE)


def folded(text: str) -> str:
    """Fold white space, as the contract compares quotations."""
    return " ".join(text.split())


POLICY = folded((ROOT / "policy_kb" / "policy.md").read_text(encoding="utf-8"))


def check_turn(messages: Sequence[dict[str, Any]]) -> None:
    """Raise AssertionError when the messages of a turn are not what the contract says."""
    assert messages, "a turn has an answer"
    for message in messages:
        _check(message)
    kinds = [message["kind"] for message in messages]
    assert "emergency" not in kinds or kinds == ["emergency"], f"an emergency stands alone: {kinds}"
    assert AWAITS.isdisjoint(kinds[:-1]), f"what awaits an answer stands last: {kinds}"


def _check(message: dict[str, Any]) -> None:
    kind = message["kind"]
    assert kind in CARRIES, kind
    assert message["text"].strip()
    assert "{" not in message["text"], "an unfilled brace"
    assert not OCR_FAULT.search(str(message))
    of_a_breach = message.get("right") is None and (kind == "right_explained" or _is_breach(message))
    wanted = CARRIES[kind] - ({"right", "sections", "due_on"} if of_a_breach else set())
    missing = {key for key in wanted if message.get(key) is None}
    assert not missing, f"{kind} carries {missing}: {message}"
    assert kind not in NO_SECTIONS or not message.get("sections")
    assert message.get("right") in {*RIGHTS, None}
    assert message.get("field") in {*FIELDS, None}
    _check_sections(message)
    _check_buttons(message)
    if message.get("request") is not None:
        assert message["request"].keys() >= REQUEST
        assert message["request"]["right"] == message.get("right")


def _is_breach(message: dict[str, Any]) -> bool:
    return (message.get("request") or {}).get("type") == "breach"


def _check_sections(message: dict[str, Any]) -> None:
    sections = message.get("sections") or []
    assert len(sections) <= 3
    for section in sections:
        assert section["id"] and section["title"]
        assert folded(section["quote"]) in POLICY, f"not the policy's own words: {section}"
    if message["kind"] in ("policy_answer",):
        assert sections


def _check_buttons(message: dict[str, Any]) -> None:
    payloads = [button["payload"] for button in message["buttons"]]
    for button in message["buttons"]:
        assert button["title"].strip() and button["payload"].strip()
        assert not button["payload"].startswith("/")
    if message["kind"] == "policy_answer" and message.get("right"):
        assert message["right"] in payloads
    if message["kind"] == "clarification":
        assert len(message["rights"]) <= 3
        assert payloads[: len(message["rights"])] == message["rights"]
        assert payloads[-1] == "autre chose"
