"""Try the reading of one turn: the words, the buttons, what they may mean, and what a wish or a question looks like."""

import pytest

from actions.turn import PRESSED, Turn, fold
from tests.actions.builders import a_tracker, a_turn


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Déjà VU !", "deja vu"),
        ("  un\u00a0humain. ", "un humain"),
        ("j’ai", "j ai"),  # the typographic apostrophe
        ("ﬁn", "fin"),  # a ligature
        ("+33 6 39 98 12 34", "+33 6 39 98 12 34"),  # what makes a number or an address stays
        ("a@b.fr", "a@b fr"),
        ("🙂", ""),
        ("", ""),
    ],
)
def test_words_are_compared_without_case_accents_or_punctuation(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(("payload", "intent"), PRESSED.items())
def test_a_button_is_certain_whatever_the_classifier_says(payload: str, intent: str) -> None:
    turn = Turn.of(a_tracker(a_turn(f" {payload.upper()} !", "emergency"), {}))
    assert turn.intents == {intent: 1.0}


def test_a_turn_carries_what_the_channel_knows() -> None:
    sent = a_turn("Bonjour", "greeting", channel="sms", phone_known=True, identity={"email": "a@example.org"})
    assert Turn.of(a_tracker(sent, {})) == sent


def test_the_person_s_own_words_are_kept_when_the_parser_read_others() -> None:
    tracker = a_tracker(a_turn("restart"), {})
    tracker.latest_message["metadata"]["verbatim"] = "/restart"
    assert Turn.of(tracker).text == "/restart"


def test_a_turn_without_anything_is_still_a_turn() -> None:
    tracker = a_tracker(a_turn(), {})
    tracker.latest_message = {}
    tracker.events = []
    assert Turn.of(tracker) == Turn(text="", channel="web")


def test_intents_are_believed_together() -> None:
    turn = a_turn("?", {"policy_question": 0.3, "policy_silent": 0.25, "greeting": 0.45})
    assert turn.means("policy_question", "policy_silent")
    assert not turn.means("policy_question")
    assert not turn.means("policy_question", "policy_silent", at_least=0.6)


def test_the_best_topic_is_the_first() -> None:
    turn = Turn(text="", topics={"exercise_right": {"acces": 0.7, "portabilite": 0.3}})
    assert (turn.best("exercise_right"), turn.best("emergency")) == ("acces", None)
    assert (turn.share("exercise_right", "portabilite"), turn.share("exercise_right", "limitation")) == (0.3, 0.0)


@pytest.mark.parametrize(
    ("text", "is_wish"),
    [
        ("Je veux voir mon dossier", True),
        ("je ne veux plus de pub", True),
        ("J'aimerais une copie", True),
        ("on souhaite tout effacer", True),
        ("Je m'oppose à la vidéosurveillance", True),
        ("jveu mon dossier", True),  # as it is texted
        ("Peut-on effacer des données ?", False),
        ("Que veut dire rectification ?", False),
        ("Est-ce que vous voulez mon nom ?", False),  # someone else's wish
    ],
)
def test_a_wish_is_said_in_the_first_person(text: str, is_wish: bool) -> None:
    assert a_turn(text).states_a_wish is is_wish


@pytest.mark.parametrize(
    ("text", "is_question"),
    [
        ("Combien de temps ?", True),
        ("Combien de temps ?  ", True),
        ("pourquoi vous demandez ça", True),
        ("c koi ca", True),
        ("est-ce que je peux passer", True),
        ("Camille Perrin", False),
        ("Qui ? Moi. Camille Perrin", False),
    ],
)
def test_a_question_has_its_mark(text: str, is_question: bool) -> None:
    assert a_turn(text).is_question is is_question
