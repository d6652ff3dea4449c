"""Answer each intent: the Rasa actions, one an intent, thin over the conversation."""

from __future__ import annotations

from abc import ABC, abstractmethod

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions import guide, knowledge
from actions.conversation import Conversation
from actions.intake import Intake, WebhookIntake
from actions.speech import Phrases, Said, utter
from actions.state import State
from actions.turn import Turn
from gdpr.rights import Right

MISUNDERSTANDINGS_BEFORE_A_PERSON = 2
DANGER = 0.7


class Reply(Action, ABC):
    """Answer one intent, after the interview has had its chance, and come back to the interview after.

    Class attributes:
        aside: What was being asked is asked again after the answer.
    """

    aside = True

    def __init__(self, intake: Intake | None = None) -> None:
        """Keep where requests are filed: the webhook, unless another intake is given."""
        self._intake = intake or WebhookIntake.from_environment()

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Say the turn's answer and return what changed in the state."""
        state, before = State.of(tracker), State.of(tracker)
        conversation = Conversation(tracker.sender_id, Turn.of(tracker), state, Phrases(domain), self._intake)
        said = None if self.comes_first(conversation) else await conversation.take()
        if said is None:
            said = self.answer(conversation)
            if self.aside:
                said = said + conversation.resume()
        if state.misunderstandings == before.misunderstandings:
            state.misunderstandings = 0
        utter(dispatcher, said)
        return state.events(before)

    def comes_first(self, conversation: Conversation) -> bool:
        """Tell whether this answer passes before what the interview awaits."""
        return False

    @abstractmethod
    def answer(self, conversation: Conversation) -> list[Said]:
        """Say what this intent calls for."""


class Greet(Reply):
    """Open the conversation: who speaks, what becomes of what is typed, what can be asked."""

    def name(self) -> str:
        """Name the action."""
        return "action_greet"

    def answer(self, conversation: Conversation) -> list[Said]:
        """Greet in full at the opening, and briefly after."""
        if conversation.turn.means("open_conversation"):
            return [Said("greeting", "utter_first_contact", buttons=_starters(conversation.phrases))]
        return [Said("greeting", "utter_greeting")]


class Smalltalk(Reply):
    """Be polite, briefly."""

    def name(self) -> str:
        """Name the action."""
        return "action_smalltalk"

    def answer(self, conversation: Conversation) -> list[Said]:
        """Answer the kind of small talk, or politely in general."""
        topic = conversation.turn.best("smalltalk")
        return [Said("smalltalk", conversation.phrases.first(f"utter_smalltalk_{topic}", "utter_smalltalk"))]


class AnswerPolicy(Reply):
    """Answer a question with the policy's own words, or say that it does not answer."""

    def __init__(self, intake: Intake | None = None) -> None:
        """Build the index when the server starts, so that the first question does not wait for it."""
        super().__init__(intake)
        knowledge.index()

    def name(self) -> str:
        """Name the action."""
        return "action_answer_policy"

    def answer(self, conversation: Conversation) -> list[Said]:
        """Quote the sections that answer, or say that none does."""
        return knowledge.answer(conversation)


class GuideRight(Reply):
    """Explain the right that fits a wish, or ask one question."""

    aside = False

    def name(self) -> str:
        """Name the action."""
        return "action_guide_right"

    def answer(self, conversation: Conversation) -> list[Said]:
        """Explain when the words are clear, ask between at most three rights when they are not."""
        turn, state, phrases = conversation.turn, conversation.state, conversation.phrases
        if knowledge.answers_better(turn):
            return knowledge.answer(conversation)
        right = guide.right_meant(turn)
        return guide.explain(turn, state, phrases, right) if right else guide.clarify(turn, state, phrases)


class Clarify(Reply):
    """Ask what a vague wish is about."""

    aside = False

    def name(self) -> str:
        """Name the action."""
        return "action_clarify"

    def answer(self, conversation: Conversation) -> list[Said]:
        """Ask one question between the likeliest rights."""
        return guide.clarify(conversation.turn, conversation.state, conversation.phrases)


class ReportBreach(Reply):
    """Take the report of a leak."""

    aside = False

    def name(self) -> str:
        """Name the action."""
        return "action_report_breach"

    def answer(self, conversation: Conversation) -> list[Said]:
        """Thank, and say what is needed and what is not."""
        return guide.explain_breach(conversation.turn, conversation.state, conversation.phrases)


class OutOfScope(Reply):
    """Say that this is not its field, and who does it."""

    def name(self) -> str:
        """Name the action."""
        return "action_out_of_scope"

    def answer(self, conversation: Conversation) -> list[Said]:
        """Name who can help."""
        topic = conversation.turn.best("out_of_scope")
        return [Said("out_of_scope", conversation.phrases.first(f"utter_out_of_scope_{topic}", "utter_out_of_scope"))]


class Emergency(Reply):
    """Answer danger first and alone."""

    aside = False

    def name(self) -> str:
        """Name the action."""
        return "action_emergency"

    def comes_first(self, conversation: Conversation) -> bool:
        """Pass before the interview when danger is likely: an answer to a question may only sound alike."""
        return conversation.turn.means("emergency", at_least=DANGER)

    def answer(self, conversation: Conversation) -> list[Said]:
        """Give the numbers for this danger, and remember that a safe way to answer must be asked."""
        conversation.state.in_danger = True
        topic = conversation.turn.best("emergency")
        return [Said("emergency", conversation.phrases.first(f"utter_emergency_{topic}", "utter_emergency"))]


class Human(Reply):
    """Give the human way out."""

    def name(self) -> str:
        """Name the action."""
        return "action_human"

    def answer(self, conversation: Conversation) -> list[Said]:
        """Give the DPO's contact; to someone who asks for the address only, the policy's own words have it."""
        if knowledge.answers_better(conversation.turn):
            return knowledge.answer(conversation)
        return [_human("utter_human")]


class OtherLanguage(Reply):
    """Give the human way out to someone who writes in another language."""

    def name(self) -> str:
        """Name the action."""
        return "action_other_language"

    def answer(self, conversation: Conversation) -> list[Said]:
        """Give the DPO's contact in several languages."""
        return [_human("utter_other_language")]


class Abuse(Reply):
    """Stay calm when insulted."""

    def name(self) -> str:
        """Name the action."""
        return "action_abuse"

    def answer(self, conversation: Conversation) -> list[Said]:
        """Say what can be done, without rising to it."""
        return [Said("smalltalk", "utter_abuse")]


class OptOut(Reply):
    """Answer a STOP that reaches the bot: the interview pauses, and advertising can be stopped for good."""

    aside = False

    def name(self) -> str:
        """Name the action."""
        return "action_opt_out"

    def answer(self, conversation: Conversation) -> list[Said]:
        """Hold the interview, or offer the opposition to advertising."""
        if conversation.state.draft is not None:
            conversation.pause()
            return [Said("opt_out", "utter_paused", buttons=conversation.pause_buttons())]
        right = Right.OPPOSITION_PROSPECTION
        return [Said("opt_out", "utter_opt_out", buttons=[(conversation.phrases.label(f"choice_{right}"), str(right))])]


class Status(Reply):
    """Say where a request stands, as far as this conversation can."""

    def name(self) -> str:
        """Name the action."""
        return "action_status"

    def answer(self, conversation: Conversation) -> list[Said]:
        """Name the references filed here; the state itself is the DPO's to give."""
        filed = ", ".join(conversation.state.filed)
        response = "utter_status_filed" if filed else "utter_status"
        return [Said("status", response, values={"references": filed, **knowledge.contact()})]


class Cancel(Reply):
    """Answer « annuler » when nothing is under way."""

    def name(self) -> str:
        """Name the action."""
        return "action_cancel"

    def answer(self, conversation: Conversation) -> list[Said]:
        """Say that nothing was under way, and forget what was said all the same."""
        return conversation.cancel()


class Aside(Reply):
    """Answer a yes, a no or a « pourquoi » that no question awaits."""

    def name(self) -> str:
        """Name the action."""
        return "action_aside"

    def answer(self, conversation: Conversation) -> list[Said]:
        """Say what can be asked."""
        return [Said("smalltalk", "utter_what_next", buttons=_starters(conversation.phrases))]


class Fallback(Reply):
    """Say that the words were not understood; after two of those, give a person.

    No single intent was believed; when those about personal data are together, the subject is known, and a question or
    an answer about it is worth more than an apology.
    """

    aside = False

    def name(self) -> str:
        """Name the action."""
        return "action_fallback"

    def answer(self, conversation: Conversation) -> list[Said]:
        """Guide or answer when the subject is clear; otherwise say what can be asked, then who can help."""
        turn, state = conversation.turn, conversation.state
        if turn.means("exercise_right", "ambiguous_wish", "policy_question", "policy_silent") and not turn.means(
            "gibberish"
        ):
            if turn.means("policy_question", "policy_silent", at_least=turn.intents.get("exercise_right", 0.0)):
                return knowledge.answer(conversation) + conversation.resume()
            right = guide.right_meant(turn)
            clear = right and guide.explain(turn, state, conversation.phrases, right)
            return clear or guide.clarify(turn, state, conversation.phrases)
        return self._not_understood(conversation) + conversation.resume()

    def _not_understood(self, conversation: Conversation) -> list[Said]:
        conversation.state.misunderstandings += 1
        if conversation.state.misunderstandings > MISUNDERSTANDINGS_BEFORE_A_PERSON:
            return [_human("utter_human_after_fallback")]
        return [Said("fallback", "utter_fallback")]


def _human(response: str) -> Said:
    return Said("human", response, values=knowledge.contact())


def _starters(phrases: Phrases) -> list[tuple[str, str]]:
    """Offer first steps as buttons: what a person would type."""
    return [
        (phrases.label(f"starter_{name}"), phrases.label(f"starter_{name}"))
        for name in ("question", "see", "erase", "advertising")
    ]
