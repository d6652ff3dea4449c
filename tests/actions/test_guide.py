"""Try the way from a situation to a right: explain when it is clear, ask between three when it is not, never assume."""

import pytest

from actions import guide
from actions.meaning import right_meant
from actions.speech import Said
from actions.state import ASKING, CLARIFYING, EXPLAINED, State
from actions.turn import Turn
from gdpr.rights import Right
from policy_kb.sections import load_policy
from tests.actions.builders import CAMILLE, a_draft, a_turn, asking, only, phrases, written

FILED = [right for right in Right if right.filed]


def a_wish(text: str = "Je veux voir mon dossier", right: str = "acces", **values: object) -> Turn:
    """Build a turn that clearly states a wish."""
    return a_turn(text, "exercise_right", right=right, **values)


def explained(right: Right | None = Right.ACCES, **parts: object) -> State:
    """Build the state after a right was explained."""
    return State(stage=EXPLAINED, draft=a_draft(right, **parts), choices=["oui", "autre chose"])


def payloads(said: Said) -> list[str]:
    """List what the buttons send."""
    return [payload for _, payload in said.buttons]


@pytest.mark.parametrize("right", FILED)
def test_a_right_is_explained_with_its_section_and_a_draft_begins(right: Right) -> None:
    state = State()
    said = only(guide.explain(a_wish(right=str(right)), state, phrases(), right))
    assert (said.kind, said.response) == ("right_explained", f"utter_explain_{right}")
    (section,) = said.carries["sections"]
    assert section["id"] == right.section
    assert section["quote"] in [passage.text for passage in load_policy().section(right.section).passages]
    assert (state.stage, state.draft["right"]) == (EXPLAINED, str(right))
    assert payloads(said)[0] == "oui"
    assert payloads(said)[-1] == "autre chose"


def test_the_two_oppositions_of_one_section_are_each_explained_by_their_own_sentence() -> None:
    quotes = {
        right: guide.section_of(right, load_policy())["quote"]
        for right in (Right.OPPOSITION, Right.OPPOSITION_PROSPECTION)
    }
    assert "situation particulière" in quotes[Right.OPPOSITION]
    # Advertising is refused without a reason.
    assert "prospection commerciale" in quotes[Right.OPPOSITION_PROSPECTION]
    assert "situation particulière" not in quotes[Right.OPPOSITION_PROSPECTION]


def test_the_cnil_is_told_and_nothing_begins() -> None:
    state = State()
    said = only(guide.explain(a_wish(right="reclamation_cnil"), state, phrases(), Right.RECLAMATION_CNIL))
    assert (said.carries["right"], payloads(said)) == ("reclamation_cnil", [])
    assert (state.stage, state.draft, state.wish_message_id) == (None, None, None)


def test_a_right_s_button_is_not_the_words_of_the_wish() -> None:
    state = State(stage=CLARIFYING, wish_message_id="m-1")
    guide.explain(a_turn("effacement", message_id="m-2"), state, phrases(), Right.EFFACEMENT)
    assert state.draft["verbatim"] == "effacer mes données (droit à l'effacement)"
    assert state.draft["wish_message_id"] == "m-1"


def test_what_the_wish_says_of_the_person_is_not_asked_later() -> None:
    state = State()
    guide.explain(a_wish("Je m'appelle Camille Perrin, je veux mes données"), state, phrases(), Right.ACCES)
    assert state.draft["identity"] == {"full_name": CAMILLE}


def test_to_stop_advertising_no_name_is_read() -> None:
    state = State()
    wish = a_wish("Je m'appelle Camille Perrin, plus de pub", "opposition_prospection")
    guide.explain(wish, state, phrases(), Right.OPPOSITION_PROSPECTION)
    assert state.draft["identity"] == {}


@pytest.mark.parametrize(
    ("intent", "share", "meant"),
    [(0.97, 0.97, "acces"), (0.6, 0.55, "acces"), (0.97, 0.4, None), (0.2, 0.97, None)],
)
def test_a_right_is_meant_when_both_the_wish_and_the_right_are_likely(
    intent: float, share: float, meant: str | None
) -> None:
    topics = {"exercise_right": {"acces": share, "portabilite": 1 - share}}
    assert right_meant(Turn(text="x", intents={"exercise_right": intent}, topics=topics)) == meant


def test_a_button_means_its_right_whatever_the_classifier_says() -> None:
    assert right_meant(a_turn(" effacement ", "gibberish")) is Right.EFFACEMENT


def test_an_heir_is_not_offered_directives_for_one_s_own_death() -> None:
    topics = {"exercise_right": {"directives_post_mortem": 0.8, "effacement": 0.15, "acces": 0.05}}
    turn = Turn(text="Mon père est décédé, effacez tout", intents={"exercise_right": 0.97}, topics=topics)
    assert right_meant(turn) is Right.EFFACEMENT


def test_an_unclear_wish_is_asked_between_three_rights_at_most() -> None:
    topics = {"exercise_right": {"limitation": 0.3, "effacement": 0.28, "opposition": 0.22, "acces": 0.2}}
    state = State()
    turn = Turn(text="gelez tout", message_id="m-1", intents={"ambiguous_wish": 0.9}, topics=topics)
    said = only(guide.clarify(turn, state, phrases()))
    assert said.carries["rights"] == ["limitation", "effacement", "opposition"]
    assert payloads(said) == [*said.carries["rights"], "autre chose"] == state.choices
    assert (state.stage, state.wish_message_id) == (CLARIFYING, "m-1")


def test_a_wish_without_any_clue_is_asked_between_the_usual_rights() -> None:
    said = only(guide.clarify(a_turn("aidez-moi", "ambiguous_wish"), State(), phrases()))
    assert said.carries["rights"] == ["acces", "rectification", "effacement"]


def test_something_else_asks_an_open_question() -> None:
    state = State(stage=CLARIFYING, choices=["acces", "effacement", "autre chose"])
    said = only(guide.take_clarification(a_turn("3"), state, phrases()))
    assert (said.response, said.carries["rights"]) == ("utter_clarify_open", [])


@pytest.mark.parametrize("text", ["2", "effacement"])
def test_a_choice_is_made_by_its_button_or_its_number(text: str) -> None:
    state = State(stage=CLARIFYING, choices=["acces", "effacement", "autre chose"])
    assert only(guide.take_clarification(a_turn(text), state, phrases())).carries["right"] == "effacement"


def test_a_yes_to_a_choice_is_asked_again() -> None:
    state = State(stage=CLARIFYING, choices=["acces", "effacement", "autre chose"])
    said = only(guide.take_clarification(a_turn("oui", "affirm"), state, phrases()))
    assert said.carries["rights"] == ["acces", "effacement"]


@pytest.mark.parametrize("meaning", ["human", "gibberish", "out_of_scope", "breach"])
def test_an_aside_to_a_clarification_is_left_to_its_own_answer(meaning: str) -> None:
    state = State(stage=CLARIFYING, choices=["acces", "autre chose"])
    assert guide.take_clarification(a_turn("xxx", meaning), state, phrases()) is None


# --- what follows an explanation --------------------------------------------------------------------------------------


@pytest.mark.parametrize("turn", [a_turn("oui", "affirm"), a_turn("1"), a_turn("ok allons-y", "affirm")])
def test_a_yes_begins_the_interview(turn: Turn) -> None:
    state = explained()
    assert only(guide.take_explained(turn, state, phrases())).kind == "question"
    assert state.stage == ASKING


@pytest.mark.parametrize("turn", [a_turn("non", "deny"), a_turn("2"), a_turn("autre chose", "something_else")])
def test_a_no_lets_go_of_the_right_and_asks_what_else(turn: Turn) -> None:
    state = explained()
    said = only(guide.take_explained(turn, state, phrases()))
    assert (said.kind, said.carries["rights"], state.draft) == ("clarification", [], None)


def test_more_of_the_story_is_kept_in_the_person_s_own_words_and_read() -> None:
    state = explained(Right.EFFACEMENT, verbatim="Effacez mon dossier")
    story = a_turn("J'ai quitté le logement il y a six ans déjà", "breach")
    guide.take_explained(story, state, phrases())
    assert state.draft["verbatim"] == f"Effacez mon dossier\n{story.text}"
    assert state.draft["details"]["ground"] == "plus_necessaires"


def test_a_bare_yes_adds_nothing_to_the_story() -> None:
    state = explained(verbatim="Je veux mon dossier")
    guide.take_explained(a_turn("oui merci", "affirm"), state, phrases())
    assert state.draft["verbatim"] == "Je veux mon dossier"


def test_another_wish_changes_the_right_and_keeps_who_one_is() -> None:
    state = explained(identity={"full_name": CAMILLE})
    said = only(guide.take_explained(a_wish("Je veux plutôt tout effacer", "effacement"), state, phrases()))
    assert said.carries["right"] == "effacement"
    assert state.draft["identity"] == {"full_name": CAMILLE}


@pytest.mark.parametrize("turn", [a_turn("Qui voit mes données ?", "policy_question"), a_turn("un humain", "human")])
def test_an_aside_to_an_explanation_is_left_to_its_own_answer(turn: Turn) -> None:
    state = explained()
    assert guide.take_explained(turn, state, phrases()) is None
    assert state.stage == EXPLAINED


def test_why_reminds_of_what_is_offered() -> None:
    said = only(guide.take_explained(a_turn("pourquoi", "why"), explained(), phrases()))
    assert (said.response, said.carries["right"]) == ("utter_go_on", "acces")
    assert "droit d'accès" in written(said)


# --- an offer is not a wish -------------------------------------------------------------------------------------------


def offered() -> State:
    """Build the state after a question about erasure was answered."""
    state = State()
    question = a_turn("Peut-on effacer mes données ?", "policy_question", message_id="m-q")
    only(guide.offer(question, state, phrases(), Right.EFFACEMENT, []))
    return state


def test_a_question_about_a_right_is_no_draft() -> None:
    state = offered()
    assert state.draft is None
    assert (state.offer, state.wish) == ("effacement", "Peut-on effacer mes données ?")


def test_an_offer_becomes_a_wish_on_a_yes_dated_by_the_question() -> None:
    state = offered()
    said = only(guide.take_explained(a_turn("oui", "affirm", message_id="m-y"), state, phrases()))
    assert said.kind == "question"
    assert (state.draft["right"], state.offer) == ("effacement", None)
    assert state.draft["verbatim"] == "Peut-on effacer mes données ?"


@pytest.mark.parametrize("turn", [a_turn("Qui voit mes données ?", "policy_question"), a_turn("merci", "smalltalk")])
def test_an_offer_that_is_not_taken_up_leaves_nothing(turn: Turn) -> None:
    state = offered()
    assert guide.take_explained(turn, state, phrases()) is None
    assert (state.stage, state.offer, state.draft, state.wish_message_id) == (None, None, None, None)


def test_the_cnil_is_never_an_offer() -> None:
    state = State()
    said = only(guide.offer(a_turn("la CNIL ?", "policy_question"), state, phrases(), Right.RECLAMATION_CNIL, []))
    assert (said.buttons, state.offer, state.stage) == ([], None, None)


def test_a_breach_is_thanked_and_flagged() -> None:
    state = State()
    said = only(guide.explain_breach(a_turn("Mon bail est chez le voisin", "breach"), state, phrases()))
    assert (said.kind, state.draft["type"], state.draft["right"]) == ("right_explained", "breach", None)
    assert state.draft["flags"] == ["violation"]
    assert payloads(said) == ["oui", "autre chose"]


@pytest.mark.parametrize("right", [Right.ACCES, None])
def test_a_reminder_names_what_is_under_way(right: Right | None) -> None:
    assert written(only(guide.remind(explained(right), phrases())))


# --- a new wish while a request is under way --------------------------------------------------------------------------


def test_a_new_wish_never_replaces_the_request_under_way_by_itself() -> None:
    state = asking("full_name", right=Right.EFFACEMENT)
    said = only(guide.ask_to_replace(a_wish(), state, phrases(), Right.ACCES))
    assert (said.kind, said.carries["rights"]) == ("clarification", ["acces"])
    assert state.draft["right"] == "effacement"
    assert guide.KEEP_ON in [payload for _, payload in said.buttons]


def test_the_words_of_a_replaced_request_are_not_those_of_the_new_one() -> None:
    state = asking("full_name", right=Right.ACCES)
    state.wish, state.wish_message_id = "une copie de mon dossier", "m-1"
    guide.explain(a_turn("effacement", message_id="m-9"), state, phrases(), Right.EFFACEMENT)
    assert "copie" not in state.draft["verbatim"]
    assert state.draft["wish_message_id"] == "m-9"


def test_an_offer_that_is_not_taken_up_dates_nothing() -> None:
    state = State(offer="effacement", wish="c'est quoi l'effacement ?", wish_message_id="m-1")
    assert guide.take_up_offer(a_turn("merci", "smalltalk"), state, phrases()) is None
    assert (state.offer, state.wish, state.wish_message_id) == (None, None, None)
