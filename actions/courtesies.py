"""Answer what is around the subject: politeness, danger, other people's business, and the call for a person."""

from __future__ import annotations

from actions import guide, knowledge
from actions.conversation import Conversation
from actions.reply import Reply, give_a_person, starters
from actions.speech import Said

DANGER = 0.7


class Greet(Reply):
    """Open the conversation: who speaks, what becomes of what is typed, what can be asked."""

    def name(self) -> str:
        """Name the action."""
        return "action_greet"

    def answer(self, conversation: Conversation) -> list[Said]:
        """Greet in full at the opening, and briefly after."""
        if conversation.turn.means("open_conversation"):
            return [Said("greeting", "utter_first_contact", buttons=starters(conversation.phrases))]
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
        return [give_a_person("utter_human")]


class OtherLanguage(Reply):
    """Give the human way out to someone who writes in another language."""

    def name(self) -> str:
        """Name the action."""
        return "action_other_language"

    def answer(self, conversation: Conversation) -> list[Said]:
        """Give the DPO's contact in several languages."""
        return [give_a_person("utter_other_language")]


class Abuse(Reply):
    """Stay calm when insulted."""

    def name(self) -> str:
        """Name the action."""
        return "action_abuse"

    def answer(self, conversation: Conversation) -> list[Said]:
        """Say what can be done, without rising to it."""
        return [Said("smalltalk", "utter_abuse")]


class Aside(Reply):
    """Answer a yes, a no or a « pourquoi » that no question awaits."""

    def name(self) -> str:
        """Name the action."""
        return "action_aside"

    def answer(self, conversation: Conversation) -> list[Said]:
        """Ask what « je refuse » or « je veux modifier » is about; otherwise say what can be asked."""
        if conversation.turn.states_a_wish and conversation.state.stage is None:
            return guide.clarify(conversation.turn, conversation.state, conversation.phrases)
        return [Said("smalltalk", "utter_what_next", buttons=starters(conversation.phrases))]
