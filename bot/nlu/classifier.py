"""Classify a message into an intent and its topics, with calibrated probabilities.

A linear model over French stems and character n-grams equals DIET at a tenth of its cost on phrases written for the
purpose (docs/decisions/0006-classifier.md). Each training example has an intent and, by intent-level metadata, a
topic: a right, a policy section, a kind of danger. `topics` gives, for each intent, the probability of its topics given
that intent.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.network import MessageNetwork

TOPICS = "topics"
TOPICS_KEPT = 4


def topic_of(message: Message) -> str | None:
    """Return the topic of a training example, from the metadata of its intent."""
    metadata = (message.get(METADATA) or {}).get(INTENT)
    topic = metadata.get("topic") if isinstance(metadata, dict) else None
    return str(topic) if topic else None


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(GraphComponent):
    """Set `intent`, `intent_ranking` and `topics` on every message."""

    def __init__(self, model_storage: ModelStorage, resource: Resource, model: MessageNetwork | None = None) -> None:
        self._storage = model_storage
        self._resource = resource
        self._model = model

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Give the defaults of the pipeline entry."""
        return {"version": 1}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TopicClassifier:
        """Start untrained."""
        return cls(model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit and calibrate the model on the intent examples, and persist it."""
        examples = [message for message in training_data.intent_examples if message.get(TEXT)]
        self._model = MessageNetwork.fit(
            [message.get(TEXT) for message in examples],
            [message.get(INTENT) for message in examples],
            [topic_of(message) for message in examples],
        )
        with self._storage.write_to(self._resource) as directory:
            self._model.save(directory)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> TopicClassifier:
        """Read a trained model."""
        with model_storage.read_from(resource) as directory:
            return cls(model_storage, resource, MessageNetwork.load(directory))

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave the training data as they are: no later component of the pipeline learns from this one."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intent, the ranking of intents and the topics inside each."""
        for message in messages:
            intents, topics = self._model.read(message.get(TEXT) or "") if self._model else ({}, {})
            ranking = _entries("name", intents)
            message.set(INTENT, ranking[0] if ranking else {"name": None, "confidence": 0.0}, add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
            kept = {intent: _entries("topic", found)[:TOPICS_KEPT] for intent, found in topics.items()}
            message.set(TOPICS, kept, add_to_output=True)
        return messages


def _entries(key: str, probabilities: dict[str, float]) -> list[dict[str, Any]]:
    return [{key: name, "confidence": round(share, 4)} for name, share in probabilities.items()]
