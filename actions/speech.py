"""Describe what the assistant says, and hand it to Rasa: a kind, a response of the domain, and what it carries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rasa_sdk.executor import CollectingDispatcher


@dataclass(frozen=True)
class Said:
    """One message of the contract.

    Attributes:
        kind: The message kind (contract §2).
        response: The name of the response in bot/domain, which holds the French.
        values: What fills the response's braces.
        carries: The structured fields: sections, right, rights, field, request, reference, due_on, gap.
        buttons: Pairs of title and payload.
        rule: The legal card that the message says, by its id; `rules.with_rules` fills it in.
    """

    kind: str
    response: str
    values: Mapping[str, Any] = field(default_factory=dict)
    carries: Mapping[str, Any] = field(default_factory=dict)
    buttons: Sequence[tuple[str, str]] = ()
    rule: str | None = None


class Phrases:
    """Look up French in the domain that Rasa sends with each call.

    Args:
        domain: The domain as a dictionary.
    """

    def __init__(self, domain: Mapping[str, Any]) -> None:
        self._responses: Mapping[str, Any] = domain.get("responses") or {}

    def has(self, response: str) -> bool:
        """Tell whether the domain has this response."""
        return response in self._responses

    def first(self, *responses: str) -> str:
        """Return the first of these responses that exists; the last one is taken on trust."""
        return next((name for name in responses if self.has(name)), responses[-1])

    def label(self, name: str) -> str:
        """Return the words of `utter_label_<name>`; raise KeyError when the domain has none."""
        return str(self._responses[f"utter_label_{name}"][0]["text"])


def utter(dispatcher: CollectingDispatcher, said: Sequence[Said]) -> None:
    """Hand messages to Rasa, in order."""
    for message in said:
        dispatcher.utter_message(
            response=message.response,
            json_message={"kind": message.kind, **message.carries},
            buttons=[{"title": title, "payload": payload} for title, payload in message.buttons],
            **message.values,
        )
