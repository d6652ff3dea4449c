"""Check that the domain, the rules, the training phrases and the actions name the same things, in clear French."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from actions.choices import CLOSED
from actions.drafts import BREACH_FIELDS, IDENTITY_FIELDS, REQUESTER_FIELDS
from gdpr.rights import Right
from tests.actions.reply_kinds import reply_kinds

ROOT = Path(__file__).resolve().parents[2]
FIELDS = sorted(
    {
        *IDENTITY_FIELDS,
        *REQUESTER_FIELDS,
        *BREACH_FIELDS,
        "safe_channel",
        *(d for right in Right for d in right.details),
    }
)
# What a brace may stand for: the values that the actions give (their own tests write every response out).
GIVEN = {
    *("email", "postal_address", "references"),
    *("article", "rule"),
    *("before", "basis", "bases", "what", "lines", "reference", "received", "due", "counted", "state", "tries"),
}
# Rasa's own; and the webhook's, which no phrase teaches.
UNTAUGHT = {"nlu_fallback", "open_conversation"}

LONG, TOO_LONG = 20, 32
TUTOIEMENT = re.compile(r"\b(?:tu|te|toi|ton|ta|tes|t['’]\w+|dis-moi|donne-moi|peux-tu|veux-tu)\b", re.I)
OCR_FAULT = re.compile(r"seqgens|segens", re.I)


def read_all(folder: str) -> Iterator[dict[str, Any]]:
    """Read every YAML file of a folder."""
    for path in sorted((ROOT / folder).rglob("*.yml")):
        yield yaml.safe_load(path.read_text(encoding="utf-8"))


DOMAIN = list(read_all("bot/domain"))
RESPONSES: dict[str, str] = {
    name: variant["text"]
    for part in DOMAIN
    for name, variants in (part.get("responses") or {}).items()
    for variant in variants
}
INTENTS = [intent for part in DOMAIN for intent in part.get("intents") or []]
ACTIONS = [action for part in DOMAIN for action in part.get("actions") or []]
RULES = [rule for part in read_all("data/rules") for rule in part["rules"]]
TAUGHT = {entry["intent"] for part in read_all("data/nlu") for entry in part["nlu"] if "intent" in entry}


def test_every_taught_intent_is_in_the_domain_and_every_intent_is_taught() -> None:
    assert len(INTENTS) == len(set(INTENTS))
    assert set(INTENTS) - UNTAUGHT == TAUGHT


def test_every_intent_has_exactly_one_rule_made_of_one_action() -> None:
    steps = [next(iter(step.items())) for rule in RULES for step in rule["steps"]]
    assert [kind for kind, _ in steps] == ["intent", "action"] * len(RULES)
    intents = [name for kind, name in steps if kind == "intent"]
    assert sorted(intents) == sorted({*INTENTS, "nlu_fallback"})


def test_every_rule_s_action_is_in_the_domain_and_in_the_code() -> None:
    named = {step["action"] for rule in RULES for step in rule["steps"] if "action" in step}
    assert named == set(ACTIONS) == {_name_of(action) for action in reply_kinds()}


def _name_of(action: type) -> str:
    return action.name(None)  # The names do not depend on the instance.


def test_no_response_stands_twice() -> None:
    names = [name for part in DOMAIN for name in part.get("responses") or {}]
    assert len(names) == len(set(names))


# --- the code's names and the domain's --------------------------------------------------------------------------------


def _named_in_code() -> tuple[set[str], set[re.Pattern[str]]]:
    """Find what the actions name: whole strings, and patterns where an f-string has holes."""
    whole, patterns = set(), set()
    for path in (ROOT / "actions").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                whole.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = [re.escape(str(p.value)) if isinstance(p, ast.Constant) else "(.+)" for p in node.values]
                patterns.add(re.compile("".join(parts)))
    return whole, patterns


WHOLE, PATTERNS = _named_in_code()
IN_FSTRINGS = {p for p in PATTERNS if p.pattern.startswith("utter_")}


@pytest.mark.parametrize("name", sorted(name for name in WHOLE if re.fullmatch(r"utter_\w*[a-z]", name)))
def test_every_response_that_the_code_names_is_in_the_domain(name: str) -> None:
    assert name in RESPONSES


@pytest.mark.parametrize("pattern", sorted(p.pattern for p in IN_FSTRINGS if p.pattern != "utter_label_(.+)"))
def test_every_family_of_responses_that_the_code_names_has_members(pattern: str) -> None:
    assert any(re.fullmatch(pattern, name) for name in RESPONSES)


@pytest.mark.parametrize("name", sorted(RESPONSES))
def test_every_response_is_named_by_the_code(name: str) -> None:
    if name.startswith("utter_label_"):
        label = name.removeprefix("utter_label_")
        families = {*map(str, Right), *FIELDS, *WHOLE, *(f"choice_{right}" for right in Right)}
        starters = {f"starter_{word}" for word in WHOLE if word.isidentifier()}
        in_pieces = any(p.fullmatch(label) for p in PATTERNS if p.pattern.startswith("basis_"))
        assert in_pieces or label in families | starters
    else:
        assert name in WHOLE or any(pattern.fullmatch(name) for pattern in IN_FSTRINGS)


@pytest.mark.parametrize("right", map(str, Right))
def test_every_right_is_named_offered_and_explained(right: str) -> None:
    for name in (f"utter_explain_{right}", f"utter_label_{right}", f"utter_label_choice_{right}"):
        assert name in RESPONSES


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_has_its_question_and_its_name(field: str) -> None:
    assert f"utter_ask_{field}" in RESPONSES
    assert f"utter_label_{field}" in RESPONSES


@pytest.mark.parametrize("field", IDENTITY_FIELDS)
def test_every_identity_field_says_why_what_is_wrong_and_how(field: str) -> None:
    for family in ("why", "invalid", "explain"):
        assert f"utter_{family}_{field}" in RESPONSES


@pytest.mark.parametrize(
    "topic",
    sorted(
        {
            entry["metadata"]["topic"]
            for part in read_all("data/nlu")
            for entry in part["nlu"]
            if entry.get("intent") == "exercise_right" and entry.get("metadata")
        }
    ),
)
def test_every_right_that_is_taught_is_a_right(topic: str) -> None:
    assert topic in set(map(str, Right))


def test_every_closed_field_is_a_field_of_the_interview() -> None:
    assert set(CLOSED) <= set(FIELDS)


# --- the French -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(RESPONSES))
def test_a_response_is_polite_filled_and_names_the_landlord_rightly(name: str) -> None:
    text = RESPONSES[name]
    assert text.strip() == text
    assert set(re.findall(r"{(\w*)}", text)) <= GIVEN
    assert not TUTOIEMENT.search(text)
    assert not OCR_FAULT.search(text)


def _sentences() -> list[tuple[str, int]]:
    """Count the words of each sentence; a colon and a line's end close one too."""
    spoken = [part for text in RESPONSES.values() for part in re.split(r"[.!?:;\n]", text)]
    return [(part.strip(), len(re.findall(r"[\w{}'’@-]+", part))) for part in spoken if part.strip()]


def test_sentences_are_short() -> None:
    sentences = _sentences()
    assert [sentence for sentence, words in sentences if words > TOO_LONG] == []
    assert sum(words > LONG for _, words in sentences) < 0.05 * len(sentences)
