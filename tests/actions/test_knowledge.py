"""Try the answers to questions: the policy's own words, an honest silence, and an offer where there is a right."""

import pytest

from actions import knowledge
from actions.conversation import Conversation
from actions.state import State
from actions.turn import Turn
from gdpr.rights import Right
from policy_kb.sections import load_policy
from policy_kb.silences import Silence
from tests.actions.builders import PERSON, FakeIntake, a_turn, only, phrases, written


def ask(turn: Turn, state: State | None = None) -> Conversation:
    """Put a question in a conversation."""
    return Conversation(PERSON, turn, state or State(), phrases(), FakeIntake())


def a_question(text: str, wish: float = 0.0, right: str | None = None) -> Turn:
    """Build a question that may also be a wish."""
    return a_turn(text, {"policy_question": 0.97 - wish, "exercise_right": wish}, right=right)


def about(right: Right) -> Turn:
    """Build words that rather mean this right."""
    return Turn(text="?", topics={"exercise_right": {str(right): 0.9}})


def test_a_question_is_answered_by_at_most_three_sections_best_first() -> None:
    said = only(knowledge.answer(ask(a_question("Combien de temps gardez-vous mes données ?"))))
    assert said.kind == "policy_answer"
    sections = said.carries["sections"]
    assert 1 <= len(sections) <= knowledge.SHOWN
    assert sections[0]["id"] == "12"
    for section in sections:
        original = load_policy().section(section["id"])
        assert section["title"] == original.title
        assert section["quote"] in " ".join(passage.text for passage in original.passages)


def test_an_item_of_the_long_lists_comes_with_its_legal_basis() -> None:
    said = only(knowledge.answer(ask(a_question("Sur quelle base filmez-vous les halls avec des caméras ?"))))
    first = said.carries["sections"][0]
    assert (first["id"], first["lead"]) == ("9", "Les intérêts légitimes poursuivis par Seqens")
    assert first["quote"].startswith("la vidéosurveillance")


def test_a_question_about_a_right_mentions_it_and_starts_nothing() -> None:
    state = State()
    turn = a_question("Dans quels cas le droit à l'effacement est-il possible ?", right="effacement")
    said = only(knowledge.answer(ask(turn, state)))
    assert (said.kind, said.carries["right"]) == ("policy_answer", "effacement")
    assert "effacement" in [payload for _, payload in said.buttons]
    assert (state.draft, state.stage, state.offer) == (None, None, "effacement")


def test_a_question_that_sounds_like_a_wish_is_offered_the_right_and_starts_nothing() -> None:
    state = State()
    turn = a_question("Est-ce que je peux demander l'effacement de mes données ?", wish=0.4, right="effacement")
    said = only(knowledge.answer(ask(turn, state)))
    assert (said.kind, said.carries["right"]) == ("right_explained", "effacement")
    assert (state.draft, state.offer) == (None, "effacement")


def test_the_words_choose_between_the_two_oppositions_of_one_section() -> None:
    section = load_policy().section("14.5")
    for right in (Right.OPPOSITION, Right.OPPOSITION_PROSPECTION):
        assert knowledge.right_to_offer(section, about(right)) is right


def test_advertising_is_what_section_15_offers_to_refuse() -> None:
    assert knowledge.right_to_offer(load_policy().section("15"), a_turn("?")) is Right.OPPOSITION_PROSPECTION


def test_a_section_about_no_right_offers_none() -> None:
    assert knowledge.right_to_offer(load_policy().section("12"), a_turn("?")) is None


def test_a_silence_without_a_rule_gives_the_nearest_words_and_a_person() -> None:
    said = only([knowledge._silence(Silence(topic="something", title="", nearest=("9",), card=None))])
    assert (said.kind, [section["id"] for section in said.carries["sections"]]) == ("policy_silent", ["9"])
    assert "protectiondesdonnees@seqens.fr" in written(said)


@pytest.mark.parametrize("card", [None, "delai_reponse"])
def test_what_the_policy_leaves_unsaid_is_named_for_the_count(card: str | None) -> None:
    said = knowledge._silence(Silence(topic="reply_delay", title="", nearest=("14.10",), card=card))
    assert (said.carries["gap"], said.rule) == ("reply_delay", card)


def test_an_answered_question_is_no_gap() -> None:
    said = only(knowledge.answer(ask(a_question("Combien de temps gardez-vous mes données ?"))))
    assert "gap" not in said.carries


def test_a_silence_with_nothing_near_gives_a_person() -> None:
    said = only([knowledge._silence(Silence(topic="something", title="", nearest=(), card=None))])
    assert (said.response, said.carries["sections"]) == ("utter_policy_silent", [])


def test_the_contact_is_the_policy_s_own() -> None:
    assert knowledge.contact()["email"] == "protectiondesdonnees@seqens.fr"
    assert "Issy" in knowledge.contact()["postal_address"]
