"""Check the training phrases: form, no phrase said twice, enough of each subject, nobody real in them."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from rapidfuzz import fuzz, process

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "data" / "nlu").rglob("*.yml"))

# Beyond this likeness, from 0 to 100, two phrases of one subject teach nothing more than one. In a few words one letter
# is a spelling or a gender worth having.
TOO_ALIKE = 95
FEW_CHARACTERS = 20

# How many phrases a subject needs at least: out of scope weighs as much as what is in scope. None: all topics together.
AT_LEAST = {
    ("out_of_scope", "landlord"): 350,
    ("out_of_scope", "other_organisation"): 220,
    ("out_of_scope", "general"): 180,
    ("emergency", None): 260,
    ("emergency", "fire"): 20,
    ("emergency", "gas"): 20,
    ("emergency", "carbon_monoxide"): 12,
    ("emergency", "violence"): 40,
    ("emergency", "medical"): 30,
    ("emergency", "elderly_fall"): 12,
    ("emergency", "suicide"): 30,
    ("emergency", "child"): 20,
    ("emergency", "intrusion"): 12,
    ("emergency", "electricity"): 12,
    ("emergency", "flood_danger"): 12,
    ("emergency", "collapse"): 12,
    ("human", None): 160,
    ("other_language", None): 120,
    ("smalltalk", None): 300,
    ("greeting", None): 90,
    ("abuse", None): 120,
    ("gibberish", None): 120,
    ("gibberish", "injection"): 60,
    ("opt_out", None): 80,
}

# What Rasa would read as an annotated entity rather than as words: [text](entity) and [text]{"entity": …}.
ENTITY_MARKUP = re.compile(r"\[[^\]]+\](\(|\{)")
EMAIL = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)")
FICTIONAL_DOMAIN = re.compile(r"(^|\.)example\.(com|org|net|fr)$")
# The policy publishes this one (section 3): a question may quote it.
PUBLISHED_EMAIL = "protectiondesdonnees@seqens.fr"
PHONE = re.compile(r"(?<!\d)(?:(?:\+|00)33[ .-]?(?:\(0\))?|0)[1-9](?:[ .-]?\d{2}){4}(?!\d)")
# The ranges that ARCEP keeps for works of fiction (decision 2018-0881, appendix 1, 2.5.12).
FICTIONAL_PHONE = re.compile(r"^(19900|26191|35301|46571|53649|63998)")


class Phrase(NamedTuple):
    """One training phrase, with its label and where it is written (path from data/nlu)."""

    text: str
    intent: str
    topic: str | None
    file: str


def entries(path: Path) -> list[dict[str, Any]]:
    """Return what a file lists under `nlu`."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    return list(content["nlu"])


def phrases_of(path: Path) -> Iterator[Phrase]:
    """Yield the phrases of a file; synonyms, regular expressions and look-up tables hold none."""
    for entry in entries(path):
        if "intent" in entry:
            topic = entry.get("metadata", {}).get("topic")
            for line in entry["examples"].splitlines():
                yield Phrase(line.removeprefix("- "), entry["intent"], topic, path.relative_to(ROOT).as_posix())


PHRASES = [phrase for path in FILES for phrase in phrases_of(path)]


def folded(text: str) -> str:
    """Return a text without case, accents, punctuation, doubled spaces; emoji stay; unchanged if nothing is left."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    words = "".join(" " if unicodedata.category(c)[0] in "PZC" else c for c in bare).split()
    return " ".join(words) or text


def foreign_contacts(text: str) -> list[str]:
    """Return the e-mail addresses and telephone numbers of a text that could be somebody's."""
    emails = [found.group() for found in EMAIL.finditer(text) if not FICTIONAL_DOMAIN.search(found.group(1).lower())]
    phones = [found.group() for found in PHONE.finditer(text) if not FICTIONAL_PHONE.match(national(found.group()))]
    return [email for email in emails if email.lower() != PUBLISHED_EMAIL] + phones


def national(phone: str) -> str:
    """Return the nine digits of a French number, without its prefix."""
    return re.sub(r"\D", "", phone)[-9:]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_has_the_form_that_rasa_reads(path: Path) -> None:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert content["version"] == "3.1"
    for entry in content["nlu"]:
        name = entry.get("intent") or entry.get("synonym") or entry.get("regex") or entry.get("lookup")
        assert name, "an entry says what it is"
        assert set(entry) <= {"intent", "synonym", "regex", "lookup", "metadata", "examples"}, name
        assert isinstance(entry.get("metadata", {}).get("topic", ""), str), f"{name}: a topic is text, quote it"
        assert isinstance(entry["examples"], str), f"{name}: the examples are one literal block"
        for line in entry["examples"].splitlines():
            assert line.startswith("- "), line
            phrase = line.removeprefix("- ")
            assert phrase == phrase.strip() != "", line
            assert not phrase.startswith("- "), line
            assert not ENTITY_MARKUP.search(phrase), line


def test_no_phrase_is_written_twice_in_all_the_files() -> None:
    places: dict[str, list[Phrase]] = {}
    for phrase in PHRASES:
        places.setdefault(folded(phrase.text), []).append(phrase)
    assert [same for same in places.values() if len(same) > 1] == []


def test_no_two_phrases_of_a_topic_are_nearly_the_same() -> None:
    def subject(phrase: Phrase) -> tuple[str, str]:
        return phrase.intent, phrase.topic or ""

    alike = []
    for _, group in groupby(sorted(PHRASES, key=subject), key=subject):
        texts = [text for phrase in group if len(text := folded(phrase.text)) > FEW_CHARACTERS]
        for row, scores in enumerate(process.cdist(texts, texts, scorer=fuzz.ratio, score_cutoff=TOO_ALIKE)):
            alike += [(texts[row], texts[column]) for column in range(row) if scores[column]]
    assert alike == []


def test_each_subject_has_enough_phrases() -> None:
    by_topic = Counter((phrase.intent, phrase.topic) for phrase in PHRASES if phrase.topic)
    by_intent: Counter[tuple[str, str | None]] = Counter((phrase.intent, None) for phrase in PHRASES)
    counted = by_topic + by_intent
    assert {key: counted[key] for key, least in AT_LEAST.items() if counted[key] < least} == {}


def test_no_phrase_holds_the_telephone_or_the_address_of_somebody() -> None:
    assert [(phrase, found) for phrase in PHRASES if (found := foreign_contacts(phrase.text))] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("écrivez à lea@example.org ou au 06 39 98 12 34", []),  # both kept for fiction
        ("mon 01.99.00.12.34 ou +33 6 39 98 12 34", []),  # same, other spellings
        ("loyer 0123456789012", []),  # too many digits for a telephone
        ("répondez à lea@orange.fr", ["lea@orange.fr"]),
        ("le courrier de protectiondesdonnees@seqens.fr", []),  # printed in the policy
        ("lea@notexample.org", ["lea@notexample.org"]),  # only looks like the kept domain
        ("appelez le 06 12 34 56 78", ["06 12 34 56 78"]),
        ("appelez le +33612345678", ["+33612345678"]),
    ],
)
def test_a_contact_that_could_be_real_is_seen(text: str, found: list[str]) -> None:
    assert foreign_contacts(text) == found


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Arrêtez !", "ARRETEZ", True),
        ("C'est  quoi ?", "c’est quoi", True),
        ("😀", "🔥", False),  # an emoji is not punctuation
        ("?", "???", False),  # nothing but punctuation is kept as it is
        ("mon bail", "mon bai", False),
    ],
)
def test_folding_forgets_only_case_accents_and_punctuation(one: str, other: str, same: bool) -> None:
    assert (folded(one) == folded(other)) is same
