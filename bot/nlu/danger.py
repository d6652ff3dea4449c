"""Hear the plain signs of a present danger, whatever the trained classifier makes of them.

A classifier knows what resembles its examples: a convulsion that nobody wrote was out of scope. The signs of danger.yml
are few, and nearly always true: « ne respire plus », « ça sent le gaz ». They are compared by sound, so that « sa sen
le gas » is one of them. What the list does not hear, the classifier still may (docs/decisions/0006-classifier.md).

A pattern is a sequence of words. `a|b` is one word or the other, `fissur*` a word that begins so, `<child>` a word of
that group, `…` up to four words whatever they are, `9` any number of one or two digits, `^` and `$` the ends of the
clause.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.classifier import TOPICS, TOPICS_KEPT
from bot.nlu.context import RANKING
from bot.nlu.untrained import Untrained
from policy_kb.french import normalise

EMERGENCY = "emergency"
# At least this probable once a sign is heard: above what passes before an interview (actions/courtesies.py).
AT_LEAST = 0.8

_SENTENCE = re.compile(r"[.!?;:\n…]+")
_WORD_BREAK = re.compile(r"[' -]+")
_GROUP = re.compile(r"<(\w+)>")
_MARKS = {"^": "^", "$": " $", "…": r"(?: \S+){0,4}?"}

# How French is written by ear, spelling by spelling, in order: « étinsele » and « assenseur » meet the right words.
_SOUNDS = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"(?<=[a-z]{4})ents?$", "e"),  # ils respirent
        (r"sc(?=[eiy])", "s"),
        (r"ph", "f"),
        (r"ch", "C"),
        (r"h", ""),
        (r"qu?|ck|c(?![eiy])", "k"),
        (r"c", "s"),
        (r"[ea][nm](?![aeiouynm])", "A"),
        (r"(?:[ae]i|i)[nm](?![aeiouynm])", "I"),
        (r"eau|au", "o"),
        (r"oeu|eu", "E"),
        (r"[ae]i", "e"),
        (r"y", "i"),
        (r"z", "s"),
        (r"(.)\1+", r"\1"),
    )
]
_SILENT = re.compile(r"(?<=...)(?:e?es|er|e)$|(?<=..)[dtpsx]+$")
_VOWEL_FIRST = re.compile(r"[aeiouAIE]...")


@lru_cache(maxsize=20_000)
def sound(word: str) -> str:
    """Write a plain word as it is heard, without its silent end."""
    for pattern, heard in _SOUNDS:
        word = pattern.sub(heard, word)
    return _SILENT.sub("", word)


@dataclass(frozen=True)
class Signs:
    """The list, compiled: what is crossed out before listening, what silences it, and the signs of each topic."""

    figures: re.Pattern[str]
    told: re.Pattern[str]
    records: re.Pattern[str]
    topics: dict[str, re.Pattern[str]]
    vetoes: dict[str, re.Pattern[str]]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class DangerSigns(Untrained):
    """Put `emergency` first, with the topic of the danger, on a message that shows a plain sign of one."""

    def process(self, messages: list[Message]) -> list[Message]:
        """Raise the emergency of the messages that show a danger, and leave the others as they are."""
        for message in messages:
            found = dangers(message.get(TEXT) or "")
            if found:
                ranking = raised(message.get(RANKING) or [])
                topics = message.get(TOPICS) or {}
                message.set(RANKING, ranking, add_to_output=True)
                message.set(INTENT, ranking[0], add_to_output=True)
                message.set(
                    TOPICS, {**topics, EMERGENCY: first_topic(found, topics.get(EMERGENCY, []))}, add_to_output=True
                )
        return messages


def raised(ranking: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the ranking with `emergency` first, at `AT_LEAST` or more; the others share what is left as they did."""
    shares = {entry["name"]: entry["confidence"] for entry in ranking}
    danger = max(shares.pop(EMERGENCY, 0.0), AT_LEAST)
    rest = sum(shares.values()) or 1.0
    others = [
        {"name": name, "confidence": round(share * (1 - danger) / rest, 4)}
        for name, share in sorted(shares.items(), key=lambda item: -item[1])
    ]
    return [{"name": EMERGENCY, "confidence": danger if others else 1.0}, *others]


def first_topic(found: list[str], topics: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the topics of the emergency, the danger first: of several, the one that the classifier finds likeliest."""
    read = {entry["topic"]: entry["confidence"] for entry in topics}
    first = max(found, key=lambda topic: read.get(topic, 0.0))
    danger = max(read.pop(first, 0.0), AT_LEAST)
    rest = sum(read.values()) or 1.0
    others = [{"topic": name, "confidence": round(share * (1 - danger) / rest, 4)} for name, share in read.items()]
    return [{"topic": first, "confidence": danger}, *others][:TOPICS_KEPT]


def dangers(text: str) -> list[str]:
    """Return the topics of the dangers that a message shows, in the order of the list."""
    signs = _signs()
    found: set[str] = set()
    for sentence in _SENTENCE.split(text):
        clauses = [_heard(clause) for part in sentence.split(",") for clause in normalise(part).split(" mais ")]
        # « L'an dernier, la cave a brûlé »: when something was, or would be, holds for the whole sentence.
        if any(signs.told.search(clause) for clause in clauses):
            continue
        for clause in clauses:
            if not signs.records.search(clause):
                crossed = signs.figures.sub(" #", clause)
                found |= {topic for topic, pattern in signs.topics.items() if _shows(signs, topic, pattern, crossed)}
    return [topic for topic in signs.topics if topic in found]


def _shows(signs: Signs, topic: str, pattern: re.Pattern[str], clause: str) -> bool:
    if not pattern.search(clause):
        return False
    veto = signs.vetoes.get(topic)
    return veto is None or not veto.search(clause)


def _sounds(plain: str) -> str:
    return " ".join(sound(word) for word in _WORD_BREAK.split(plain) if word)


def _heard(plain: str) -> str:
    return f" {_sounds(plain)} "


@cache
def _signs() -> Signs:
    raw = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))

    def compiled(lines: list[str]) -> re.Pattern[str]:
        return re.compile("|".join(_pattern(line, raw["groups"]) for line in lines))

    return Signs(
        figures=compiled(raw["figures"]),
        told=compiled(raw["told"]),
        records=compiled(raw["records"]),
        topics={topic: compiled(lines) for topic, lines in raw["signs"].items()},
        vetoes={topic: compiled(lines) for topic, lines in raw["vetoes"].items()},
    )


def _pattern(line: str, groups: dict[str, str]) -> str:
    """Write a line of the list as a regular expression over a clause as it is heard. Raises KeyError, ValueError."""
    pieces = []
    for token in _GROUP.sub(lambda name: groups[name[1]], line).split():
        if token in _MARKS:
            pieces.append(_MARKS[token])
        else:
            pieces.append(f" (?:{'|'.join(_word(word) for word in token.split('|'))})(?= )")
    return "".join(pieces)


def _word(word: str) -> str:
    if word == "9":
        return r"\d{1,2}"
    bare = word.removesuffix("*")
    # A lone letter is a word without its vowel: « d » is no shorthand here.
    heard = _sounds(normalise(bare) if len(bare) > 1 else bare)
    if not heard:
        raise ValueError(f"no word in {word!r}")
    # An article is often stuck to the word: « lassenseur ».
    stuck = "[dlsjm]?" if _VOWEL_FIRST.match(heard) else ""
    return stuck + re.escape(heard) + (r"\S*" if word.endswith("*") else "")
