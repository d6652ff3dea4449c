"""Try the classifier as Rasa calls it, and its speed on the trained model."""

import os
import random
import tarfile
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.classifier import TOPICS, TOPICS_KEPT, TopicClassifier, topic_of
from bot.nlu.network import MessageNetwork

ROOT = Path(__file__).resolve().parents[2]
MODEL = Path(os.environ.get("GUICHET_MODEL", ROOT / "models" / "guichet.tar.gz"))
P95_SECONDS = 0.015

PHRASES = {
    ("exercise_right", "acces"): ["voir mon dossier", "copie du dossier", "montrez mon dossier", "mon dossier svp"],
    ("exercise_right", "effacement"): ["effacez tout", "supprimez tout", "tout effacer", "tout supprimer svp"],
    ("greeting", None): ["bonjour", "bonsoir", "bonjour madame", "salut"],
}


def an_example(text: str, intent: str, topic: str | None) -> Message:
    """Build a training example as Rasa reads it from data/nlu."""
    data: dict[str, Any] = {TEXT: text, INTENT: intent}
    if topic:
        data[METADATA] = {INTENT: {"topic": topic}}
    return Message(data=data)


@pytest.fixture
def classifier(tmp_path: Path) -> TopicClassifier:
    """Train on a few phrases and load back what was persisted."""
    storage, resource = LocalModelStorage(tmp_path), Resource("classifier")
    context = ExecutionContext(GraphSchema({}))
    examples = [an_example(text, *label) for label, texts in PHRASES.items() for text in texts]
    trained = TopicClassifier.create(TopicClassifier.get_default_config(), storage, resource, context)
    trained.train(TrainingData(examples))
    return TopicClassifier.load({}, storage, resource, context)


def read(classifier: TopicClassifier, text: str) -> dict[str, Any]:
    """Classify one text and return what other components and the actions see of it."""
    message = Message(data={TEXT: text})
    classifier.process([message])
    return message.as_dict(only_output_properties=True)


def test_a_message_carries_its_intent_the_ranking_and_the_topics(classifier: TopicClassifier) -> None:
    seen = read(classifier, "effacez mon dossier, tout supprimer")
    assert seen[INTENT] == seen["intent_ranking"][0]
    assert seen[INTENT]["name"] == "exercise_right"
    assert {entry["name"] for entry in seen["intent_ranking"]} == {"exercise_right", "greeting"}
    assert [entry["topic"] for entry in seen[TOPICS]["exercise_right"]] == ["effacement", "acces"]


@pytest.mark.parametrize("text", ["", " ", "🙂", "a" * 20_000, "\u0000"])
def test_any_text_has_an_intent(classifier: TopicClassifier, text: str) -> None:
    seen = read(classifier, text)
    assert 0 < seen[INTENT]["confidence"] <= 1
    assert sum(entry["confidence"] for entry in seen["intent_ranking"]) == pytest.approx(1, abs=0.001)


def test_a_message_without_text_has_an_intent_too(classifier: TopicClassifier) -> None:
    message = Message(data={})
    classifier.process([message])
    assert message.get(INTENT)["name"]


def test_the_topic_of_an_example_is_the_metadata_of_its_intent() -> None:
    assert topic_of(an_example("effacez", "exercise_right", "effacement")) == "effacement"
    assert topic_of(an_example("bonjour", "greeting", None)) is None
    assert topic_of(Message(data={TEXT: "x", METADATA: {INTENT: "free words"}})) is None


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> MessageNetwork:
    """Take the model out of the trained assistant."""
    place = tmp_path_factory.mktemp("model")
    with tarfile.open(MODEL) as archive:
        for name in archive.getnames():
            if Path(name).name in ("model.json", "model.npz"):
                archive.extract(name, place)
    (words,) = place.rglob("model.json")
    return MessageNetwork.load(words.parent)


def test_a_phrase_is_read_in_less_than_fifteen_milliseconds(trained: MessageNetwork) -> None:
    phrases = [
        line.removeprefix("- ")
        for path in sorted((ROOT / "data" / "nlu").rglob("*.yml"))
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
        for line in entry["examples"].splitlines()
        if isinstance(entry["examples"], str)
    ]
    spent = []
    for phrase in random.Random(1).sample(phrases, 300):
        # The processor's own time: another program on the same machine does not make the test fail.
        started = time.thread_time()
        trained.read(phrase)
        spent.append(time.thread_time() - started)
    assert sorted(spent)[int(0.95 * len(spent))] < P95_SECONDS


def test_the_trained_model_keeps_more_rights_than_are_ever_shown(trained: MessageNetwork) -> None:
    assert len(trained.read("mes données")[1]["exercise_right"]) == 10
    assert TOPICS_KEPT > 3  # A clarification offers three rights at most.
