"""Count how many questions a cooperative person is asked for each right: `python -m actions.evaluate`.

The people are those of evaluate.yml. They are played through the interview itself, with neither Rasa nor the webhook:
what is measured is what the law table and the stories make it ask, from the yes to the explanation to the recap.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from actions import guide
from actions.conversation import Conversation
from actions.intake import WebhookIntake
from actions.speech import Phrases, Said
from actions.state import State
from actions.turn import Turn
from gdpr.rights import Right

# What the median may be at most, where the project promises one.
TARGETS = {Right.OPPOSITION_PROSPECTION: 1, Right.ACCES: 6}
DOMAIN = Path(__file__).parents[1] / "bot" / "domain"


# The measure stops at the recap: nothing is ever filed.
NOWHERE = WebhookIntake("http://127.0.0.1:9", "")


def asked(story: Mapping[str, Any], answers: Mapping[str, str]) -> list[str]:
    """Play one story to its recap and return the fields that were asked, in order. Raises RuntimeError short of it."""
    state = State()
    fields: list[str] = []
    guide.explain(_turn(story, story["wish"], {"exercise_right": 1.0}), state, _phrases(), Right(story["right"]))
    said = _take(story, "oui", {"affirm": 1.0}, state)
    while said[-1].kind == "question" and len(fields) < len(answers):
        fields.append(str(said[-1].carries["field"]))
        said = _take(story, {**answers, **story.get("answers", {})}[fields[-1]], {}, state)
    if said[-1].kind != "recap":
        raise RuntimeError(f"{story['wish']}: {said[-1].kind} after {', '.join(fields)}")
    return fields


def questions_by_right() -> dict[Right, list[int]]:
    """Return how many questions each story of each right was asked."""
    cases = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))
    counts: dict[Right, list[int]] = {}
    for story in cases["stories"]:
        counts.setdefault(Right(story["right"]), []).append(len(asked(story, cases["answers"])))
    return counts


def _take(story: Mapping[str, Any], text: str, intents: Mapping[str, float], state: State) -> list[Said]:
    turn = _turn(story, text, intents)
    said = asyncio.run(Conversation("evaluation", turn, state, _phrases(), NOWHERE).take())
    return said or [Said("fallback", "utter_fallback")]


def _turn(story: Mapping[str, Any], text: str, intents: Mapping[str, float]) -> Turn:
    channel = story.get("channel", "web")
    return Turn(text, "message", intents, channel=channel, phone_known=channel == "sms")


@cache
def _phrases() -> Phrases:
    responses: dict[str, Any] = {}
    for path in sorted(DOMAIN.glob("*.yml")):
        responses |= yaml.safe_load(path.read_text(encoding="utf-8")).get("responses") or {}
    return Phrases({"responses": responses})


def main() -> None:
    """Print one line a right."""
    print("right                    stories  median questions  most")
    for right, counts in questions_by_right().items():
        target = f"   (at most {TARGETS[right]})" if right in TARGETS else ""
        print(f"{right.value:24} {len(counts):7}  {statistics.median(counts):16g}  {max(counts):4}{target}")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
