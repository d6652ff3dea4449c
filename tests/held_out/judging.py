"""Judge what the assistant answers to cases that nobody learned from: tests/held_out/cases/*.jsonl.

The cases were written by people who saw neither the training phrases nor the code. Each line is one JSON object; what
is right for it stands in `sections`, `right`, `acceptable`, `expected`, as its family needs.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

Case = dict[str, Any]
Messages = list[dict[str, Any]]
CASES = Path(__file__).with_name("cases")

# What each expectation of a case out of scope is met by.
KINDS = {
    "deflect": {"out_of_scope"},
    "smalltalk": {"smalltalk", "greeting", "out_of_scope"},
    "emergency": {"emergency"},
    "human": {"human"},
}
# Nonsense, insults and markup may be met by any harmless answer.
LOOSE = {"abuse", "gibberish", "other_language", "injection"}
HARMLESS = {"out_of_scope", "fallback", "smalltalk", "human"}


def read_cases(family: str) -> list[Case]:
    """Read the cases of a family. Lines end with a line feed only: some texts hold other separators."""
    text = (CASES / f"{family}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.split("\n") if line]


def judge_question(case: Case, messages: Messages) -> dict[str, bool]:
    """Tell whether the section that answers is shown first, and whether it is among the first three."""
    shown = [section["id"] for message in messages for section in message.get("sections") or ()]
    answered = any(message["kind"] in ("policy_answer", "right_explained") for message in messages)
    return {
        "right first": answered and shown[:1] != [] and shown[0] in case["sections"],
        "among three": answered and any(section in case["sections"] for section in shown[:3]),
    }


def judge_silence(case: Case, messages: Messages) -> dict[str, bool]:
    """Tell whether the assistant says that the policy does not say."""
    kinds = {message["kind"] for message in messages}
    return {"said so": bool(kinds & {"policy_silent", "legal_card"}) and "policy_answer" not in kinds}


def judge_wish(case: Case, messages: Messages) -> dict[str, bool]:
    """Tell whether the right that fits is named at once, or is among those of one question."""
    asked = any(message["kind"] == "clarification" for message in messages)
    if case["right"] == "ambiguous":
        return {"vague, asked": asked}
    named = next((message["right"] for message in messages if message.get("right")), None)
    accepted = {case["right"], *case.get("acceptable", ())}
    offered = {right for message in messages for right in message.get("rights") or ()}
    return {
        "right at once": named in accepted and not asked,
        "in one question": named in accepted or bool(asked and offered & accepted),
    }


def judge_around(case: Case, messages: Messages) -> dict[str, bool]:
    """Tell whether what is around the subject is met as it should be, danger first and alone."""
    kinds = {message["kind"] for message in messages}
    accepted = KINDS[case["expected"]] | (HARMLESS if case["kind"] in LOOSE else set())
    answered = any(message.get("sections") or message.get("right") for message in messages)
    alone = kinds == {"emergency"} if case["expected"] == "emergency" else "emergency" not in kinds
    found = {"met": bool(kinds & accepted) and alone and not answered, "no false answer": not answered}
    return {**found, "danger, first and alone": alone} if case["expected"] == "emergency" else found


FAMILIES: Mapping[str, Callable[[Case, Messages], dict[str, bool]]] = {
    "qa": judge_question,
    "qa_unanswered": judge_silence,
    "rights": judge_wish,
    "oos": judge_around,
}


def shares(outcomes: Iterable[Mapping[str, bool]]) -> dict[str, tuple[int, int]]:
    """Count, for each measure, the cases that meet it and the cases that it judges."""
    counted: dict[str, tuple[int, int]] = {}
    for outcome in outcomes:
        for measure, met in outcome.items():
            hits, cases = counted.get(measure, (0, 0))
            counted[measure] = (hits + met, cases + 1)
    return counted
