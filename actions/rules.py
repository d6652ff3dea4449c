"""Say the general rules of law beside the policy, labelled as outside it, and as validated by the DPO or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from actions import knowledge
from actions.choices import told
from actions.speech import Said
from actions.validations import Validations
from policy_kb.legal_cards import Completion, LegalCard, load_legal_cards

# What awaits an answer stands last in its turn (contract §2): the rule that goes with it is said before.
AWAITS = "right_explained"

UNTIL_VALIDATED = {
    "utter_legal_card": "utter_legal_card_not_validated",
    "utter_legal_card_beside": "utter_legal_card_beside_not_validated",
}


async def with_rules(said: Sequence[Said], asked: str, validations: Validations) -> list[Said]:
    """Write out the rule that a message stands for, and add the rules that complete a passage that a message quotes.

    `asked` are the person's words. What is validated is looked up only when there is a rule to say.
    """
    beside = [_completing(message, asked) for message in said]
    if not any(beside) and not any(message.rule for message in said):
        return list(said)
    digests = await validations.digests()
    spoken = {message.rule for message in said}
    written: list[Said] = []
    for message, cards in zip(said, beside, strict=True):
        added = [
            _rule(Said("legal_card", "utter_legal_card_beside"), card, digests)
            for card in cards
            if card.id not in spoken
        ]
        spoken |= {card.id for card in cards}
        own = _rule(message, load_legal_cards()[message.rule], digests) if message.rule else message
        written += [*added, own] if own.kind == AWAITS else [own, *added]
    return written


def _completing(message: Said, asked: str) -> list[LegalCard]:
    """List the cards that complete what a message quotes."""
    quoted = [(section["id"], section["quote"]) for section in message.carries.get("sections") or []]
    return [card for card in load_legal_cards().values() if any(_goes_with(p, quoted, asked) for p in card.completes)]


def _goes_with(passage: Completion, quoted: Sequence[tuple[str, str]], asked: str) -> bool:
    spoken_of = passage.channel is None or passage.channel in (told("channels", asked) or ())
    return spoken_of and any(passage.is_in(section_id, quote) for section_id, quote in quoted)


def _rule(message: Said, card: LegalCard, digests: Mapping[str, str]) -> Said:
    """Fill in the card's own words, and say so unless these very words are validated."""
    is_validated = digests.get(card.id) == card.digest
    response = message.response if is_validated else UNTIL_VALIDATED[message.response]
    values = {"article": card.article, "rule": card.text, "email": knowledge.contact()["email"]}
    return replace(message, response=response, values=values)
