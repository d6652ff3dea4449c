"""Answer questions with the policy's own words, or say honestly that it does not answer."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from actions import guide
from actions.conversation import Conversation
from actions.meaning import CLEAR_SHARE, rights_by_share
from actions.speech import Said
from actions.turn import Turn
from gdpr.rights import Right
from policy_kb.index import Answer, Finding, PolicyIndex
from policy_kb.sections import Section, load_policy
from policy_kb.silences import Silence

SHOWN = 3
# Beside the best section, another is shown only when it has a real chance of being the one.
WORTH_SHOWING = 0.05

# People often wish by asking (« vous pouvez effacer… ? »), and ask by wishing (« je veux savoir où… »). From these
# probabilities the two roads meet: an answer offers the right, and a right is explained after the answer.
PERHAPS_A_WISH = 0.2
PERHAPS_A_QUESTION = 0.12
QUESTIONS = ("policy_question", "policy_silent")
ABOUT_DATA = ("policy_question", "policy_silent", "exercise_right", "ambiguous_wish", "breach")
SURELY_FOUND = 0.7


@cache
def index() -> PolicyIndex:
    """Build the index once a process; it takes a few seconds."""
    return PolicyIndex.load()


def find(turn: Turn) -> Answer:
    """Look up what the policy says on a turn's words, with what the classifier makes of them."""
    believed = {
        topic: turn.intents.get(intent, 0.0) * share
        for intent in QUESTIONS
        for topic, share in turn.topics.get(intent, {}).items()
    }
    return index().find(turn.text, believed)


def answer(conversation: Conversation) -> list[Said]:
    """Quote the sections that answer, best first; or give what is known of a silence of the policy."""
    turn, state, phrases = conversation.turn, conversation.state, conversation.phrases
    found = find(turn)
    if found.silence is not None:
        return [_silence(found.silence)]
    shown = [finding for finding in found.findings[:SHOWN] if finding.score >= WORTH_SHOWING] or [found.findings[0]]
    sections = [_quoted(finding) for finding in shown]
    right = right_to_offer(shown[0].section, turn) or perhaps_wished(turn)
    if right is None:
        return [Said("policy_answer", "utter_policy_answer", carries={"sections": sections})]
    if turn.means("exercise_right", at_least=PERHAPS_A_WISH) or turn.states_a_wish:
        return guide.offer(turn, state, phrases, right, sections)
    if state.stage is None:
        state.offer, state.wish, state.wish_message_id = str(right), turn.text, turn.message_id
    carries = {"sections": sections, "right": str(right)}
    buttons = [(phrases.label(f"choice_{right}"), str(right))]
    return [Said("policy_answer", "utter_policy_answer_with_right", carries=carries, buttons=buttons)]


def answers_better(turn: Turn) -> bool:
    """Tell whether what looks like a wish, or a call for a person, is rather a question that the policy answers."""
    if not turn.means("policy_question", at_least=PERHAPS_A_QUESTION) or turn.states_a_wish:
        return False
    found = find(turn)
    about_a_right = right_to_offer(found.findings[0].section, turn) is not None
    vague = not turn.means("exercise_right", at_least=PERHAPS_A_QUESTION)
    return found.silence is None and (vague or not about_a_right) and found.confidence >= SURELY_FOUND


def asked_about(turn: Turn, right: Right) -> list[dict[str, str]]:
    """Return what the policy says on the question in which a wish is put, when that is not the right's own section."""
    if not turn.is_question:
        return []
    found = find(turn)
    own = found.findings[0].section.id == right.section
    return [] if own or found.silence or found.confidence < SURELY_FOUND else [_quoted(found.findings[0])]


def is_far_from(turn: Turn) -> bool:
    """Tell whether a question that is hardly believed to be about the policy finds nothing sure in it either."""
    return not turn.means(*ABOUT_DATA, at_least=SURELY_FOUND) and find(turn).confidence < SURELY_FOUND / 2


def right_to_offer(section: Section, turn: Turn) -> Right | None:
    """Return the right that a section is about; section 14.5 holds two oppositions, and the words choose."""
    if section.id == "15":
        return Right.OPPOSITION_PROSPECTION
    about = [right for right in Right if right.section == section.id]
    return max(about, key=lambda right: turn.share("exercise_right", str(right)), default=None)


def perhaps_wished(turn: Turn) -> Right | None:
    """Return the right that the words may well exercise, though they are answered as a question."""
    right, share = next(iter(rights_by_share(turn).items()), (None, 0.0))
    likely = share >= CLEAR_SHARE and turn.means("exercise_right", at_least=PERHAPS_A_WISH)
    return Right(right) if right and likely else None


def contact() -> dict[str, str]:
    """Give the DPO's e-mail and postal address, as the policy does."""
    dpo = load_policy().contact
    return {"email": dpo.email, "postal_address": dpo.postal_address}


def _silence(silence: Silence) -> Said:
    """Name the general rule that answers (`rules.with_rules` says it); or give the nearest section and the contact.

    `gap` names what the policy leaves unsaid: the channel takes it out of the message, and the webhook counts it.
    """
    nearest = _leads(silence.nearest)
    if silence.card:
        carries = {"sections": nearest, "gap": silence.topic}
        return Said("legal_card", "utter_legal_card", carries=carries, rule=silence.card)
    response = "utter_policy_silent_nearest" if nearest else "utter_policy_silent"
    return Said("policy_silent", response, contact(), {"sections": nearest, "gap": silence.topic})


def _leads(section_ids: Sequence[str]) -> list[dict[str, str]]:
    sections = [load_policy().section(section_id) for section_id in section_ids[:SHOWN]]
    return [{"id": section.id, "title": section.title, "quote": section.passages[0].text} for section in sections]


def _quoted(finding: Finding) -> dict[str, str]:
    """Quote a finding; an item of a long list comes with the words that introduce it (`lead`)."""
    quoted = {"id": finding.section.id, "title": finding.section.title, "quote": finding.quote}
    return {**quoted, "lead": finding.lead} if finding.lead else quoted
