"""Read each clause of a message too, so that two rights asked in one breath are both heard.

`ClauseSplitter` stands before the classifier and adds the clauses to the messages that it reads; `ClauseGatherer`
stands after it and keeps their readings on the message itself. No model is loaded twice, and a message of one clause
costs nothing more.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.classifier import TOPICS
from bot.nlu.context import RANKING
from bot.nlu.untrained import Untrained

CLAUSES = "clauses"
MOST = 6
INTENTS_KEPT = 3


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class ClauseSplitter(Untrained):
    """Put the clauses of a message after it, to be classified with it."""

    def process(self, messages: list[Message]) -> list[Message]:
        """Return the message, then one message a clause when it has several."""
        clauses = [clause for message in messages for clause in split(message.get(TEXT) or "")]
        return [*messages, *(Message({TEXT: clause}) for clause in clauses)]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class ClauseGatherer(Untrained):
    """Set `clauses` on a message: for each, its words, its likeliest intents and their topics."""

    def process(self, messages: list[Message]) -> list[Message]:
        """Return the message alone, with the readings of its clauses."""
        message, *clauses = messages
        message.set(CLAUSES, [_reading(clause) for clause in clauses], add_to_output=True)
        return [message]


def split(text: str) -> list[str]:
    """Cut a text into the clauses that may be wishes; none when it is of one piece, or of too many."""
    words = _words()
    parts = [part.strip() for part in words["cuts"].split(text) if part and part.strip()]
    if not 1 < len(parts) <= MOST:
        return []
    wishes = []
    for part in parts:
        if words["elliptic"].match(part):
            wishes.append(f"{words['head'].pattern} {part}")
        elif not words["told"].match(part):
            wishes.append(part)
    return wishes


def _reading(clause: Message) -> dict[str, Any]:
    ranking = (clause.get(RANKING) or [])[:INTENTS_KEPT]
    kept = {entry["name"] for entry in ranking}
    topics = {intent: found for intent, found in (clause.get(TOPICS) or {}).items() if intent in kept}
    return {TEXT: clause.get(TEXT), RANKING: ranking, TOPICS: topics}


@cache
def _words() -> dict[str, re.Pattern[str]]:
    raw = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))
    return {name: re.compile(words, re.IGNORECASE) for name, words in raw.items()}
