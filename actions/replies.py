"""Answer what is about personal data: the policy, the rights, the requests, and what was not understood."""

from __future__ import annotations

from actions import follow_up, guide, identity, knowledge
from actions.conversation import Conversation
from actions.intake import Intake
from actions.meaning import asked_together, right_meant
from actions.reply import Reply, give_a_person
from actions.speech import Said
from actions.validations import Validations
from gdpr.rights import Right

MISUNDERSTANDINGS_BEFORE_A_PERSON = 2


class AnswerPolicy(Reply):
    """Answer a question with the policy's own words, or say that it does not answer."""

    def __init__(self, intake: Intake | None = None, validations: Validations | None = None) -> None:
        """Read the index and the names' dictionary when the server starts: the first person does not wait for them."""
        super().__init__(intake, validations)
        knowledge.index()
        identity.parse("full_name", "Marie Dupont")

    def name(self) -> str:
        """Name the action."""
        return "action_answer_policy"

    def answer(self, conversation: Conversation) -> list[Said]:
        """Quote the sections that answer, or say that none does, or that the subject is another."""
        if knowledge.is_far_from(conversation.turn):
            return [Said("out_of_scope", "utter_out_of_scope")]
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
        right = right_meant(turn)
        if state.is_under_way:
            return guide.ask_to_replace(turn, state, phrases, right) if right else conversation.resume()
        if right is None:
            return guide.clarify(turn, state, phrases)
        if right in state.filed_rights and not state.stage:
            return guide.ask_whether_new(turn, state, phrases, right)
        return guide.explain(turn, state, phrases, right, knowledge.asked_about(turn, right))


class Clarify(Reply):
    """Ask what a vague wish is about."""

    aside = False

    def name(self) -> str:
        """Name the action."""
        return "action_clarify"

    def answer(self, conversation: Conversation) -> list[Said]:
        """Ask one question between the likeliest rights, unless the policy answers what was asked."""
        if knowledge.answers_better(conversation.turn):
            return knowledge.answer(conversation)
        if conversation.state.is_under_way:
            return conversation.resume()
        right = next(iter(asked_together(conversation.turn)), None)
        if right is not None:
            return guide.explain(conversation.turn, conversation.state, conversation.phrases, right)
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
            return [conversation.say_paused()]
        right = Right.OPPOSITION_PROSPECTION
        return [Said("opt_out", "utter_opt_out", buttons=[(conversation.phrases.label(f"choice_{right}"), str(right))])]


class Status(Reply):
    """Say where a filed request stands, or take it back."""

    aside = False

    def name(self) -> str:
        """Name the action."""
        return "action_status"

    async def answer(self, conversation: Conversation) -> list[Said]:
        """Tell what the webhook lets tell, and come back to the interview unless a code or a yes is awaited."""
        return await follow_up.tell(conversation)


class Cancel(Reply):
    """Answer « annuler » when nothing is under way."""

    def name(self) -> str:
        """Name the action."""
        return "action_cancel"

    def answer(self, conversation: Conversation) -> list[Said]:
        """Say that nothing was under way, and forget what was said all the same."""
        return conversation.cancel()


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
            right = right_meant(turn)
            clear = right and guide.explain(turn, state, conversation.phrases, right)
            return clear or guide.clarify(turn, state, conversation.phrases)
        return self._not_understood(conversation) + conversation.resume()

    def _not_understood(self, conversation: Conversation) -> list[Said]:
        conversation.state.misunderstandings += 1
        if conversation.state.misunderstandings > MISUNDERSTANDINGS_BEFORE_A_PERSON:
            return [give_a_person("utter_human_after_fallback")]
        return [Said("fallback", "utter_fallback")]
