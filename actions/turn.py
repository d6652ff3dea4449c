"""Read one turn from what Rasa sends: the words, what they may mean, and what the channel already knows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rasa_sdk import Tracker

BELIEVED = 0.5
"""The probability from which an intent is acted on; it is calibrated, so that one in two is right just there."""

CERTAIN = 0.6

# What the buttons send. A press is certain: it needs no classifier.
PRESSED = {
    "oui": "affirm",
    "non": "deny",
    "annuler": "cancel",
    "retirer": "cancel",
    "passer": "skip",
    "corriger": "correct",
    "autre chose": "something_else",
    "pourquoi": "why",
    "un humain": "human",
}


# What a thumb says, by itself.
THUMBS = {"👍": "affirm", "👌": "affirm", "✅": "affirm", "👎": "deny"}


def fold(text: str) -> str:
    """Fold case, accents and punctuation away, so that words can be compared."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(re.sub(r"[^a-z0-9+@]+", " ", bare).split())


def _thumb(text: str) -> str:
    """Return the one sign that a text is made of, whatever its colour and number; empty when there is more to it."""
    signs = {sign for sign in text if not (sign.isspace() or sign == "\ufe0f" or unicodedata.category(sign) == "Sk")}
    return signs.pop() if len(signs) == 1 else ""


# Words by which people state a wish rather than ask what a text says; folded, from the start.
_WISH = re.compile(
    r"\b(?:je|j|nous|on) ?(?:ne |m )?(?:veux|veu|ve|voudrais|voudrai|souhaite|souhaiterais|aimerais|demande|exige|"
    r"refuse|oppose|retire|reclame|desire|voulons|souhaitons)\b|\bjve[ux]*\b"
)


_TAKES_BACK = re.compile(r"\b(?:mais|sauf|attend\w*|non|nan|pas|stop|pourquoi|peut etre|plus tard)\b")
_CHANGES_MIND = re.compile(
    r"\b(?:finalement|plutot|tout compte fait|reflexion faite|a la place|change d avis|en fait non)\b"
)
_WITHDRAWS = re.compile(r"\b(?:retirer?|retirez|annuler?|annulez) (?:ma|la|cette|tte la) demande\b")


@dataclass(frozen=True)
class Turn:
    """One message of a person.

    Attributes:
        text: The person's own words.
        intents: Probability of each intent.
        topics: For each intent, probability of its topics given that intent (a right, a danger…), best first.
        phone_known: Whether the channel itself can carry an answer (SMS).
        identity: Fields proven by the extranet.
        opted_out: Whether a STOP came since the last turn, which the webhook answered by itself.
        clauses: The parts of the message that may be wishes of their own, each read as a message is.
    """

    text: str
    message_id: str = ""
    intents: Mapping[str, float] = field(default_factory=dict)
    topics: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    channel: str = "web"
    phone_known: bool = False
    identity: Mapping[str, Any] = field(default_factory=dict)
    opted_out: bool = False
    clauses: tuple[Turn, ...] = ()

    @classmethod
    def of(cls, tracker: Tracker) -> Turn:
        """Read the latest message of a tracker."""
        latest = tracker.latest_message
        metadata = latest.get("metadata") or {}
        text = metadata.get("verbatim") or latest.get("text") or ""
        intents, topics = _reading(latest)
        pressed = PRESSED.get(fold(text)) or THUMBS.get(_thumb(text))
        if pressed:
            intents = {pressed: 1.0}
        return cls(
            text=text,
            message_id=metadata.get("message_id") or "",
            intents=intents,
            topics=topics,
            channel=tracker.get_latest_input_channel() or "web",
            phone_known=bool((metadata.get("channel_contact") or {}).get("phone")),
            identity=metadata.get("identity") or {},
            opted_out=metadata.get("opted_out") is True,
            clauses=tuple(cls(clause["text"], "", *_reading(clause)) for clause in latest.get("clauses") or []),
        )

    def means(self, *intents: str, at_least: float = BELIEVED) -> bool:
        """Tell whether these intents together are believed."""
        return sum(self.intents.get(intent, 0.0) for intent in intents) >= at_least

    def best(self, intent: str) -> str | None:
        """Return the likeliest topic of an intent."""
        return next(iter(self.topics.get(intent, {})), None)

    def share(self, intent: str, topic: str) -> float:
        """Return the probability of a topic, should the intent be that one."""
        return self.topics.get(intent, {}).get(topic, 0.0)

    @property
    def states_a_wish(self) -> bool:
        """Tell whether the words say what the person wants, in the first person."""
        return bool(_WISH.search(fold(self.text)))

    @property
    def is_plain_yes(self) -> bool:
        """Tell whether the words are an explicit yes, which nothing in them takes back."""
        # What begins with a slash was an order to the machine, not an answer to it.
        taken_back = self.text.lstrip().startswith("/") or self.is_question or _TAKES_BACK.search(fold(self.text))
        return self.means("affirm", at_least=CERTAIN) and not taken_back

    @property
    def changes_mind(self) -> bool:
        """Tell whether the words put another wish in the place of the one before."""
        return bool(_CHANGES_MIND.search(fold(self.text)))

    @property
    def withdraws(self) -> bool:
        """Tell whether the words let go of the request under way."""
        return self.means("cancel", at_least=CERTAIN) or bool(_WITHDRAWS.search(fold(self.text)))

    @property
    def is_question(self) -> bool:
        """Tell whether the words have the mark of a question."""
        return self.text.rstrip().endswith("?") or bool(
            re.match(r"(c koi|c quoi|pourquoi|pk|est ce que)\b", fold(self.text))
        )


def _reading(parsed: Mapping[str, Any]) -> tuple[dict[str, float], dict[str, dict[str, float]]]:
    """Return the intents and the topics that the pipeline read in a message or in one of its clauses."""
    intents = {entry["name"]: entry["confidence"] for entry in parsed.get("intent_ranking") or []}
    topics = {
        intent: {entry["topic"]: entry["confidence"] for entry in entries}
        for intent, entries in (parsed.get("topics") or {}).items()
    }
    return intents, topics
