"""Weigh intents by what the conversation awaits: an answer means little where nothing was asked."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.untrained import Untrained

RANKING = "intent_ranking"
STAGE_SLOT = "stage"
# How much of their probability the acts of an interview keep outside any. « Corrigez mon adresse » is then a wish; a
# yes or a no may still answer something that was merely offered.
OUTSIDE = {
    "skip": 0.2,
    "why": 0.2,
    "correct": 0.2,
    "something_else": 0.3,
    "affirm": 0.5,
    "deny": 0.5,
    "cancel": 0.5,
}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class ContextPrior(Untrained):
    """Apply `OUTSIDE` to the ranking of intents while no interview is under way."""

    def process(self, messages: list[Message], tracker: DialogueStateTracker | None = None) -> list[Message]:
        """Weigh again the intents of each message. Rasa gives the live tracker to a parameter of this name."""
        if tracker is None or tracker.get_slot(STAGE_SLOT) is None:
            for message in messages:
                ranking = weigh(message.get(RANKING) or [])
                if ranking:
                    message.set(RANKING, ranking, add_to_output=True)
                    message.set(INTENT, ranking[0], add_to_output=True)
        return messages


def weigh(ranking: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the ranking under the prior, summing to one, likeliest first."""
    weighed = {entry["name"]: entry["confidence"] * OUTSIDE.get(entry["name"], 1.0) for entry in ranking}
    total = sum(weighed.values()) or 1.0
    shares = sorted(weighed.items(), key=lambda item: -item[1])
    return [{"name": name, "confidence": round(share / total, 4)} for name, share in shares]
