"""Try the signs of danger: every emergency of the samples is heard, nothing else is, whatever the spelling."""

import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.classifier import TOPICS, TOPICS_KEPT
from bot.nlu.context import RANKING
from bot.nlu.danger import AT_LEAST, DangerSigns, dangers, sound

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = yaml.safe_load((Path(__file__).parent / "data" / "danger.yml").read_text(encoding="utf-8"))
# The share of the training phrases of other intents that may be taken for a danger.
TAKEN_AT_MOST = 0.001
SECONDS = 0.0003


def training_phrases() -> list[tuple[str, str]]:
    """Return the phrases of data/nlu, with their intents."""
    return [
        (entry["intent"], line.removeprefix("- "))
        for path in sorted((ROOT / "data" / "nlu").rglob("*.yml"))
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
        if isinstance(entry.get("examples"), str)
        for line in entry["examples"].splitlines()
    ]


def read(text: str, ranking: dict[str, float], topics: dict[str, float] | None = None) -> dict[str, Any]:
    """Listen to a text that the classifier read so, and return what the actions see of it."""
    message = Message(data={TEXT: text})
    entries = [{"name": name, "confidence": share} for name, share in ranking.items()]
    message.set(RANKING, entries, add_to_output=True)
    message.set(INTENT, entries[0] if entries else None, add_to_output=True)
    found = [{"topic": topic, "confidence": share} for topic, share in (topics or {}).items()]
    message.set(TOPICS, {"emergency": found, "smalltalk": []}, add_to_output=True)
    DangerSigns().process([message])
    return message.as_dict(only_output_properties=True)


@pytest.mark.parametrize("topic", SAMPLES["emergencies"])
def test_the_emergencies_of_the_samples_are_heard(topic: str) -> None:
    assert [text for text in SAMPLES["emergencies"][topic] if not dangers(text)] == []


def test_nearly_every_emergency_is_heard_for_what_it_is() -> None:
    heard = [topic in dangers(text) for topic, texts in SAMPLES["emergencies"].items() for text in texts]
    assert sum(heard) >= 0.95 * len(heard)


def test_what_is_left_to_the_classifier_is_not_heard() -> None:
    assert [sample["text"] for sample in SAMPLES["left_to_the_classifier"] if dangers(sample["text"])] == []


def test_what_only_sounds_like_a_danger_is_not_heard() -> None:
    assert [sample["text"] for sample in SAMPLES["near_misses"] if dangers(sample["text"])] == []


def test_almost_no_training_phrase_of_another_intent_is_taken_for_a_danger() -> None:
    others = [text for intent, text in training_phrases() if intent != "emergency"]
    assert sum(bool(dangers(text)) for text in others) < TAKEN_AT_MOST * len(others)


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("sa sen le gaz", ["gas"]),
        ("ÇA SENT LE GAZ !!!", ["gas"]),
        ("Je veux mon dossier. Mon mari ne respire plus", ["medical"]),
        ("supprimez mes données, de toute façon ce soir je me suicide", ["suicide"]),
        # Said of another time, or of what is written: the whole sentence, or the clause.
        ("L'an dernier, la cuisine était en feu, il y a des flammes sur la photo", []),
        ("La note dit qu'il me frappe", []),
        ("si ça sent le gaz, qui appeler", []),
        ("", []),
    ],
)
def test_a_sign_is_heard_by_its_sound_and_in_its_sentence(text: str, topics: list[str]) -> None:
    assert dangers(text) == topics


@pytest.mark.parametrize(
    ("right", "heard"),
    [("respirent", "respir"), ("etincelles", "etinsele"), ("ascenseur", "assenseur"), ("gaz", "gas")],
)
def test_words_that_sound_alike_are_one(right: str, heard: str) -> None:
    assert sound(right) == sound(heard)


def test_a_danger_comes_first_and_the_others_keep_their_order() -> None:
    seen = read("Mon bébé fait des convulsions", {"out_of_scope": 0.6, "human": 0.3, "emergency": 0.1})
    assert seen[INTENT] == seen[RANKING][0] == {"name": "emergency", "confidence": AT_LEAST}
    assert [entry["name"] for entry in seen[RANKING]] == ["emergency", "out_of_scope", "human"]
    assert sum(entry["confidence"] for entry in seen[RANKING]) == pytest.approx(1, abs=0.001)


def test_its_topic_comes_first_whatever_the_classifier_made_of_it() -> None:
    read_as = {"child": 0.5, "fire": 0.3, "gas": 0.1, "suicide": 0.1}
    seen = read("Mon bébé fait des convulsions", {"emergency": 0.95, "human": 0.05}, read_as)
    assert seen[INTENT]["confidence"] == 0.95
    topics = seen[TOPICS]["emergency"]
    assert topics[0] == {"topic": "medical", "confidence": AT_LEAST}
    assert [entry["topic"] for entry in topics[1:]] == ["child", "fire", "gas"]
    assert len(topics) == TOPICS_KEPT
    assert seen[TOPICS]["smalltalk"] == []


def test_of_several_dangers_the_classifier_chooses() -> None:
    text = "jai fait un barbecu dans le salon et ma soeur se reveille pas"
    assert set(dangers(text)) == {"carbon_monoxide", "medical"}
    seen = read(text, {"emergency": 1.0}, {"medical": 0.6, "carbon_monoxide": 0.4})
    assert seen[TOPICS]["emergency"][0]["topic"] == "medical"


def test_a_message_that_nothing_was_read_of_is_an_emergency_too() -> None:
    seen = read("il y a le feu", {})
    assert seen[RANKING] == [{"name": "emergency", "confidence": 1.0}]
    assert seen[TOPICS]["emergency"][0]["topic"] == "fire"


def test_a_message_without_a_sign_is_left_as_it_was() -> None:
    ranking = {"status": 0.7, "emergency": 0.3}
    seen = read("où en est ma demande ?", ranking, {"fire": 1.0})
    assert seen[RANKING] == [{"name": name, "confidence": share} for name, share in ranking.items()]
    assert seen[TOPICS]["emergency"] == [{"topic": "fire", "confidence": 1.0}]


def test_listening_takes_less_than_a_third_of_a_millisecond() -> None:
    texts = [text for _, text in training_phrases()[::15]]
    for text in texts:
        dangers(text)
    # The processor's own time: another program on the same machine does not make the test fail.
    started = time.thread_time()
    for text in texts:
        dangers(text)
    assert (time.thread_time() - started) / len(texts) < SECONDS


@pytest.mark.parametrize("text", ["a" * 20_000, "il me " * 4_000, "vertige nausée tête " * 1_000, ", " * 10_000])
def test_a_long_message_does_not_hold_the_bot_back(text: str) -> None:
    started = time.thread_time()
    dangers(text)
    assert time.thread_time() - started < 1
