"""Lead one turn: a follow-up or the interview first, then what the intent calls for, then back to the interview."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict
from rasa_sdk.utils import call_potential_coroutine

from actions import follow_up, knowledge
from actions.conversation import Conversation
from actions.hints import UNSAFE_CONTACT, hints_at
from actions.intake import Intake, WebhookIntake
from actions.rules import with_rules
from actions.speech import Phrases, Said, utter
from actions.state import CORRECTING, RECAP, State
from actions.turn import Turn
from actions.validations import Validations, WebhookValidations


class Reply(Action, ABC):
    """Answer one intent, after the interview has had its chance, and come back to the interview after.

    Class attributes:
        aside: What was being asked is asked again after the answer.
    """

    aside = True

    def __init__(self, intake: Intake | None = None, validations: Validations | None = None) -> None:
        """Keep where requests are filed and validated rules are known: the webhook, unless others are given."""
        self._intake = intake or WebhookIntake.from_environment()
        self._validations = validations or WebhookValidations.from_environment()

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Say the turn's answer and return what changed in the state."""
        turn, state, before = Turn.of(tracker), State.of(tracker), State.of(tracker)
        if hints_at(UNSAFE_CONTACT, turn.text):
            state.in_danger = True
        conversation = Conversation(tracker.sender_id, turn, state, Phrases(domain), self._intake)
        if turn.opted_out and state.draft is not None:
            conversation.pause()
        said = None
        if not self.comes_first(conversation):
            said = await follow_up.take(conversation) or await conversation.take()
        if said is None:
            said = await call_potential_coroutine(self.answer(conversation))
            if self.aside:
                said = said + conversation.resume()
        if state.misunderstandings == before.misunderstandings:
            state.misunderstandings = 0
        if state.stage == RECAP and said and said[-1].kind != "recap":
            # A yes answers what stands last: after anything else, everything is read back before it files.
            state.stage = CORRECTING
        utter(dispatcher, await with_rules(said, conversation.turn.text, self._validations))
        return state.events(before)

    def comes_first(self, conversation: Conversation) -> bool:
        """Tell whether this answer passes before what the interview awaits."""
        return False

    @abstractmethod
    def answer(self, conversation: Conversation) -> list[Said] | Awaitable[list[Said]]:
        """Say what this intent calls for; awaited where another room must be asked."""


def give_a_person(response: str) -> Said:
    """Give the DPO's contact."""
    return Said("human", response, values=knowledge.contact())


def starters(phrases: Phrases) -> list[tuple[str, str]]:
    """Offer first steps as buttons: what a person would type."""
    return [
        (phrases.label(f"starter_{name}"), phrases.label(f"starter_{name}"))
        for name in ("question", "see", "erase", "advertising")
    ]
