"""Try the interview: one question at a time, what is an answer and what is not, corrections, and letting go."""

import pytest

from actions import interview
from actions.state import ASKING, RECAP, State
from gdpr.rights import Right
from tests.actions.builders import CAMILLE, a_turn, asking, only, phrases, written

NAMED = {"full_name": CAMILLE}


def take(state: State, text: str, meaning: str | dict = "gibberish", **values: object) -> object:
    """Give an answer and return the one message that follows, None when the words were no answer."""
    said = interview.take_answer(a_turn(text, meaning, **values), state, phrases())
    return None if said is None else only(said)


def test_a_good_answer_is_kept_and_the_next_question_asked() -> None:
    state = asking("full_name", Right.EFFACEMENT, details={"datum": "x", "ground": None})
    said = take(state, "Camille Perrin")
    assert state.draft["identity"]["full_name"] == CAMILLE
    assert (said.kind, said.carries["field"], state.requested_field) == ("question", "birth_date", "birth_date")
    assert [payload for _, payload in said.buttons] == ["passer"]


def test_a_name_cannot_be_skipped_and_offers_no_button_for_it() -> None:
    state = asking("full_name", details={"scope": "tout"})
    said = take(state, "passer", "skip")
    assert (said.kind, said.carries["field"]) == ("invalid_answer", "full_name")
    assert said.buttons == []
    assert "full_name" not in state.draft["identity"]


def test_an_answer_that_gives_more_is_not_asked_for_it_again() -> None:
    state = asking("full_name", details={"scope": "tout"})
    take(state, "Je m'appelle Camille Perrin, mon adresse est camille@example.org")
    assert state.draft["identity"] == {"full_name": CAMILLE, "email": "camille@example.org"}


def test_a_closed_question_offers_its_choices_and_understands_their_numbers() -> None:
    state = asking("scope")
    said = only([interview.question(a_turn(), state, phrases())])
    assert [payload for _, payload in said.buttons][:2] == ["tout", "dossier"]
    assert state.choices == [payload for _, payload in said.buttons]
    take(state, "2")
    assert state.draft["details"]["scope"] == "dossier"


@pytest.mark.parametrize("text", ["sms", "plus_necessaires", "opposition", "effacer"])
def test_a_choice_is_an_answer_whatever_it_means_elsewhere(text: str) -> None:
    field = {"sms": "channels", "effacer": "wish"}.get(text, "ground")
    assert interview.answers_plainly(a_turn(text, "opt_out"), asking(field, choices=[text]))
    assert not interview.answers_plainly(a_turn("annuler", "cancel"), asking(field, choices=[text]))


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("Qui voit mes données ?", "policy_question"),
        ("Quand passe le plombier", "out_of_scope"),
        ("Bonjour", "greeting"),
        ("un humain", "human"),
        ("Je veux faire effacer mon dossier", "exercise_right"),
    ],
)
def test_an_aside_is_left_to_its_own_answer_and_fills_nothing(text: str, meaning: str) -> None:
    state = asking("birth_date", identity=dict(NAMED), details={"scope": "tout"})
    assert take(state, text, meaning) is None
    assert state.draft["identity"] == NAMED
    assert state.requested_field == "birth_date"


def test_free_words_are_an_answer_even_when_they_look_like_a_subject() -> None:
    state = asking("datum", Right.EFFACEMENT)
    take(state, "mes fiches de paie et mes quittances", "out_of_scope")
    assert state.draft["details"]["datum"] == "mes fiches de paie et mes quittances"


def test_a_question_is_not_taken_for_free_words() -> None:
    state = asking("datum", Right.EFFACEMENT)
    assert take(state, "C'est quoi une donnée personnelle ?", "policy_question") is None
    assert "datum" not in state.draft["details"]


def test_the_words_of_an_identity_field_speak_for_themselves() -> None:
    state = asking("email", identity={**NAMED, "birth_date": None, "tenant_reference": None}, details={"scope": "tout"})
    take(state, "camille@example.org", "policy_question")
    assert state.draft["identity"]["email"] == "camille@example.org"


@pytest.mark.parametrize("text", ["pourquoi", "Pourquoi ?", "pk", "c'est quoi"])
def test_why_is_answered_with_the_reason_of_the_question(text: str) -> None:
    state = asking("birth_date", identity=dict(NAMED), details={"scope": "tout"})
    said = take(state, text)
    assert (said.kind, said.response) == ("question", "utter_why_birth_date")


def test_the_first_failure_says_why_and_the_second_explains_otherwise() -> None:
    state = asking("birth_date", identity=dict(NAMED), details={"scope": "tout"})
    responses = [take(state, text).response for text in ("31/02/1985", "le jour de ma naissance")]
    assert responses == ["utter_invalid_birth_date_impossible_date", "utter_explain_birth_date"]
    assert state.attempts == 2
    take(state, "12/04/1985")
    assert state.attempts == 0


def test_nobody_is_kept_at_a_list_of_choices() -> None:
    state = asking("case", Right.LIMITATION)
    assert take(state, "xxx").kind == "invalid_answer"
    assert take(state, "parce que voilà").carries["field"] == "datum"
    assert state.draft["details"]["case"] == "parce que voilà"


@pytest.mark.parametrize(
    ("text", "meaning", "flags"),
    [
        ("passer", "skip", []),
        ("je ne sais pas", "gibberish", []),
        ("je refuse de répondre", "deny", ["champ_refuse"]),
    ],
)
def test_what_may_be_left_out_is_left_out_and_a_refusal_is_flagged(text: str, meaning: str, flags: list[str]) -> None:
    state = asking("birth_date", identity=dict(NAMED), details={"scope": "tout"})
    assert take(state, text, meaning).carries["field"] == "tenant_reference"
    assert state.draft["identity"]["birth_date"] is None
    assert state.draft["flags"] == flags


def test_the_last_way_to_answer_cannot_be_skipped_and_all_are_offered_again() -> None:
    known = {**NAMED, "birth_date": None, "tenant_reference": None, "email": None, "phone": None}
    state = asking("postal_address", identity=known, details={"scope": "tout"})
    said = take(state, "passer", "skip")
    assert (said.kind, said.response, said.carries["field"]) == ("invalid_answer", "utter_no_contact", "email")
    assert not {"email", "phone", "postal_address"} & set(state.draft["identity"])
    assert take(state, "camille@example.org").carries["field"] == "role"


def test_a_known_value_is_corrected_while_another_is_asked() -> None:
    known = {**NAMED, "birth_date": "1985-04-12"}
    state = asking("tenant_reference", identity=known, details={"scope": "tout"})
    said = take(state, "Pardon, je suis née le 12/04/1986")
    assert state.draft["identity"]["birth_date"] == "1986-04-12"
    assert said.carries["field"] == "tenant_reference"


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("Non, mon e-mail c'est camille@example.com", "email", "camille@example.com"),
        ("erreur : 06 39 98 00 11", "phone", "+33639980011"),
        ("en fait je suis née le 13/04/1985", "birth_date", "1985-04-13"),
        ("non attends, c'est Camille Martin", "full_name", {"first_name": "Camille", "last_name": "Martin"}),
    ],
)
def test_a_correction_by_words_finds_the_value_it_is_about(text: str, field: str, value: object) -> None:
    known = {**NAMED, "birth_date": "1985-04-12", "email": "a@example.org", "phone": "+33639981234"}
    state = asking("role", identity=known, details={"scope": "tout"})
    before = dict(known)
    assert interview.correct(a_turn(text, "correct"), state, phrases()) is not None
    assert state.draft["identity"] == {**before, field: value}


def test_words_that_correct_nothing_are_no_correction() -> None:
    state = asking("role", identity={**NAMED, "email": "a@example.org"})
    for text in ("Mon e-mail est b@example.org", "non", "non, a@example.org"):  # no announcement; no value; the same
        assert interview.correct(a_turn(text, "gibberish"), state, phrases()) is None
    assert state.draft["identity"]["email"] == "a@example.org"


def test_the_last_answer_leads_to_the_recap() -> None:
    known = {**NAMED, "birth_date": None, "tenant_reference": None, "email": "a@example.org"}
    state = asking("role", identity=known, details={"scope": "tout"})
    said = take(state, "titulaire")
    assert (said.kind, state.stage) == ("recap", RECAP)


def test_a_breach_is_asked_with_its_own_words() -> None:
    state = asking("details", None)
    said = only([interview.question(a_turn(), state, phrases())])
    assert (said.carries["field"], said.carries["right"]) == ("details", None)
    assert "autre personne" in written(said)
    assert take(state, "mon bail est chez mon voisin").carries["field"] == "full_name"
    assert state.stage == ASKING


def test_a_statement_taken_for_something_else_is_an_aside_once_and_then_an_answer() -> None:
    state = asking("role", details={"scope": "tout"})
    assert take(state, "le parking du sous-sol", "out_of_scope") is None
    said = take(state, "le parking du sous-sol", "out_of_scope")
    assert (said.kind, state.draft["requester"]["role"]) == ("question", None)  # Left out, and the interview goes on.


def test_what_can_be_left_out_is_left_out_after_three_answers_that_do_not_do() -> None:
    state = asking("birth_date", identity=dict(NAMED), details={"scope": "tout"})
    for _ in range(2):
        assert take(state, "je ne comprends rien à tout cela").kind == "invalid_answer"
    assert take(state, "je ne comprends rien à tout cela").carries["field"] != "birth_date"
    assert state.draft["identity"]["birth_date"] is None


def test_questions_are_asides_however_many() -> None:
    state = asking("role", details={"scope": "tout"})
    for _ in range(4):
        assert take(state, "Qui voit mes données ?", "policy_question") is None
    assert "role" not in state.draft["requester"]


def test_a_refusal_that_wonders_why_is_a_refusal() -> None:
    state = asking("tenant_reference", identity=dict(NAMED), details={"scope": "tout"})
    take(state, "je ne vois pas à quoi ça sert, je ne la donne pas", "why")
    assert state.draft["identity"]["tenant_reference"] is None
    assert state.draft["flags"] == ["champ_refuse"]


def test_a_name_that_sounds_like_a_pourquoi_is_a_name() -> None:
    state = asking("full_name", details={"scope": "tout"})
    take(state, "Claire Perrin", {"why": 0.58, "smalltalk": 0.2})
    assert state.draft["identity"]["full_name"] == {"first_name": "Claire", "last_name": "Perrin"}
