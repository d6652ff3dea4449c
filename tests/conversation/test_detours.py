"""Play the stories of people who hesitate: questions, corrections, refusals, STOP, « annuler », another right."""

import asyncio

import pytest
from rasa.core.agent import Agent

from tests.conversation.tenant import Tenant

WISH = "Je veux une copie de toutes mes données"
CAMILLE = {
    "full_name": "Camille Perrin",
    "birth_date": "12/04/1985",
    "tenant_reference": "L-451238",
    "email": "camille.perrin@example.org",
    "role": "titulaire",
}


def to_recap(tenant: Tenant) -> dict:
    """Lead an access request to its recap."""
    recap = tenant.answers(tenant.says(WISH, "oui"), **CAMILLE)
    assert recap["kind"] == "recap"
    return recap


# --- asides -----------------------------------------------------------------------------------------------------------


def test_a_question_in_the_middle_is_answered_and_the_interview_goes_on(tenant: Tenant) -> None:
    asked = tenant.says(WISH, "oui", "Camille Perrin")
    assert asked["field"] == "birth_date"
    answer, again = tenant.say("Est-ce que mes données partent en dehors de l'Union européenne ?")
    assert answer["kind"] == "policy_answer"
    assert (again["kind"], again["field"]) == ("question", "birth_date")
    assert tenant.says("12/04/1985")["field"] == "tenant_reference"
    assert tenant.draft["identity"]["birth_date"] == "1985-04-12"


@pytest.mark.parametrize("words", ["pourquoi", "Pourquoi ?", "pk"])
def test_a_person_who_asks_why_is_told_why_and_asked_again(tenant: Tenant, words: str) -> None:
    tenant.says(WISH, "oui", "Camille Perrin")
    why = tenant.says(words)
    assert (why["kind"], why["field"]) == ("question", "birth_date")
    assert "homonyme" in why["text"] or "même nom" in why["text"]


def test_danger_in_the_middle_is_answered_alone_and_the_interview_waits(tenant: Tenant) -> None:
    tenant.says(WISH, "oui")
    (answer,) = tenant.say("Au secours, il y a le feu dans mon appartement !")
    assert answer["kind"] == "emergency"
    assert tenant.says("Camille Perrin")["field"] == "safe_channel"  # On the next turn: who else reads the answer?
    assert tenant.says("non")["field"] == "birth_date"


def test_asking_for_a_person_in_the_middle_gives_one_and_keeps_the_place(tenant: Tenant) -> None:
    tenant.says(WISH, "oui")
    human, again = tenant.say("un humain")
    assert (human["kind"], again["field"]) == ("human", "full_name")


def test_a_remark_at_the_recap_reads_it_back_and_files_nothing(tenant: Tenant) -> None:
    to_recap(tenant)
    assert tenant.says("Est-ce que mes données partent en dehors de l'Union européenne ?")["kind"] == "recap"
    assert tenant.intake.requests == []
    assert tenant.says("oui")["kind"] == "receipt"


def test_a_question_before_the_first_answer_comes_back_to_the_right(tenant: Tenant) -> None:
    tenant.says(WISH)
    messages = tenant.say("Est-ce que mes données partent en dehors de l'Union européenne ?")
    assert messages[0]["kind"] == "policy_answer"
    assert (messages[-1]["kind"], messages[-1]["right"]) == ("right_explained", "acces")
    assert tenant.says("oui")["field"] == "full_name"


# --- answers that do not do, and answers that are not given -----------------------------------------------------------


def test_an_answer_that_does_not_do_says_why_and_keeps_nothing(tenant: Tenant) -> None:
    tenant.says(WISH, "oui", "Camille Perrin")
    invalid = tenant.says("31/02/1985")
    assert (invalid["kind"], invalid["field"]) == ("invalid_answer", "birth_date")
    assert "n'existe pas" in invalid["text"]
    assert tenant.says("12/04/1985")["field"] == "tenant_reference"


def test_someone_who_refuses_to_say_their_name_is_never_filed_nor_asked_for_ever(tenant: Tenant) -> None:
    tenant.says(WISH, "oui")
    kinds = [tenant.says(words)["kind"] for words in ("je ne veux pas donner mon nom", "je refuse", "non", "je refuse")]
    assert "recap" not in kinds
    assert "receipt" not in kinds
    assert tenant.intake.requests == []
    assert tenant.says("annuler")["kind"] == "cancelled"


def test_a_birth_date_that_is_refused_is_left_out_and_the_dpo_knows(tenant: Tenant) -> None:
    tenant.says(WISH, "oui", "Camille Perrin")
    message = tenant.says("Je refuse de donner ma date de naissance")
    assert message["field"] == "tenant_reference"
    recap = tenant.answers(message, **CAMILLE)
    assert "birth_date" not in recap["request"]["identity"]
    assert recap["request"]["flags"] == ["champ_refuse"]


def test_without_any_way_to_answer_nothing_is_sent_and_the_person_is_told(tenant: Tenant) -> None:
    message = tenant.says(WISH, "oui", "Camille Perrin", "passer", "passer")
    fields = []
    for _ in range(3):
        fields.append(message["field"])
        message = tenant.says("passer")
    assert fields == ["email", "phone", "postal_address"]
    assert message["kind"] == "invalid_answer"
    assert "rien ne peut être transmis" in message["text"]
    assert tenant.intake.requests == []


# --- corrections ------------------------------------------------------------------------------------------------------


def test_a_value_is_corrected_by_its_number(tenant: Tenant) -> None:
    recap = to_recap(tenant)
    line = next(line for line in recap["text"].splitlines() if "E-mail" in line)
    assert tenant.says(line.split(")")[0])["field"] == "email"
    corrected = tenant.says("camille@example.com")
    assert corrected["kind"] == "recap"
    assert corrected["request"]["identity"]["email"] == "camille@example.com"
    assert corrected["request"]["identity"]["full_name"] == recap["request"]["identity"]["full_name"]


def test_a_value_is_corrected_by_words_at_the_recap(tenant: Tenant) -> None:
    to_recap(tenant)
    corrected = tenant.says("Non, mon adresse e-mail c'est camille@example.com")
    assert corrected["kind"] == "recap"
    assert corrected["request"]["identity"]["email"] == "camille@example.com"
    assert tenant.intake.requests == []


def test_a_value_is_corrected_while_another_is_asked(tenant: Tenant) -> None:
    asked = tenant.says(WISH, "oui", "Camille Perrin", "12/04/1985")
    again = tenant.says("Pardon, je suis née le 12/04/1986")
    assert (again["kind"], again["field"]) == ("question", asked["field"])
    assert tenant.draft["identity"]["birth_date"] == "1986-04-12"


def test_someone_who_says_no_at_the_recap_is_asked_what_to_correct(tenant: Tenant) -> None:
    to_recap(tenant)
    message = tenant.says("non")
    assert "numéro" in message["text"]
    assert tenant.intake.requests == []
    assert tenant.says("2")["kind"] == "question"


def test_the_button_to_correct_asks_which_value(tenant: Tenant) -> None:
    to_recap(tenant)
    assert "numéro" in tenant.says("corriger")["text"]
    assert tenant.intake.requests == []


# --- STOP, « annuler », another right ---------------------------------------------------------------------------------


def test_a_stop_pauses_the_interview_and_files_nothing(texting_tenant: Tenant) -> None:
    texting_tenant.says(WISH, "oui")
    paused = texting_tenant.says("STOP")
    assert paused["kind"] == "opt_out"
    assert texting_tenant.says("Camille Perrin")["kind"] == "opt_out"
    assert texting_tenant.intake.requests == []
    assert texting_tenant.says("oui")["field"] == "full_name"


def test_a_stop_at_the_recap_is_never_a_yes(texting_tenant: Tenant) -> None:
    known = {**CAMILLE, "birth_date": "passer", "tenant_reference": "passer"}
    assert texting_tenant.answers(texting_tenant.says(WISH, "oui"), **known)["kind"] == "recap"
    texting_tenant.says("STOP")
    assert texting_tenant.says("oui")["kind"] == "recap"
    assert texting_tenant.intake.requests == []
    assert texting_tenant.says("oui")["kind"] == "receipt"


def test_a_yes_after_a_stop_that_the_webhook_took_asks_whether_to_go_on(texting_tenant: Tenant) -> None:
    known = {**CAMILLE, "birth_date": "passer", "tenant_reference": "passer"}
    assert texting_tenant.answers(texting_tenant.says(WISH, "oui"), **known)["kind"] == "recap"
    assert texting_tenant.say("oui", opted_out=True)[-1]["kind"] == "opt_out"
    assert texting_tenant.intake.requests == []
    assert texting_tenant.says("oui")["kind"] == "recap"
    assert texting_tenant.intake.requests == []
    assert texting_tenant.says("oui")["kind"] == "receipt"


def test_a_stop_outside_an_interview_changes_nothing_for_the_bot(texting_tenant: Tenant) -> None:
    assert texting_tenant.say("bonjour", opted_out=True)[-1]["kind"] != "opt_out"


@pytest.mark.parametrize("words", ["annuler", "Annulez tout", "RETIRER"])
def test_letting_go_erases_what_was_said(
    tenant: Tenant, agent: Agent, loop: asyncio.AbstractEventLoop, words: str
) -> None:
    tenant.says(WISH, "oui", "Camille Perrin", "12/04/1985")
    assert tenant.says(words)["kind"] == "cancelled"
    assert tenant.draft is None
    tracker = loop.run_until_complete(agent.tracker_store.retrieve(tenant.conversation_id))
    kept = str([event.as_dict() for event in tracker.events])
    for word in ("Perrin", "12/04/1985", "1985-04-12", WISH):
        assert word not in kept
    assert tenant.says(WISH, "oui")["field"] == "full_name"


def test_a_receipt_erases_what_was_said_before_it(
    tenant: Tenant, agent: Agent, loop: asyncio.AbstractEventLoop
) -> None:
    to_recap(tenant)
    tenant.says("oui")
    tracker = loop.run_until_complete(agent.tracker_store.retrieve(tenant.conversation_id))
    assert WISH not in [event.text for event in tracker.events if hasattr(event, "text")]


def test_leaving_erases_the_conversation(tenant: Tenant) -> None:
    tenant.says(WISH, "oui", "Camille Perrin")
    tenant.leave()
    assert tenant.status == 200
    assert tenant.says("12/04/1985")["kind"] not in {"question", "recap"}


def test_changing_the_right_keeps_who_one_is(tenant: Tenant) -> None:
    tenant.says(WISH, "oui", "Camille Perrin", "12/04/1985")
    explained = tenant.says("effacement")
    assert (explained["kind"], explained["right"]) == ("right_explained", "effacement")
    assert tenant.draft["identity"]["birth_date"] == "1985-04-12"
    known = {**CAMILLE, "datum": "mon ancien dossier", "ground": "passer"}
    recap = tenant.answers(tenant.says("oui"), **known)
    assert not {"full_name", "birth_date"} & set(tenant.asked)
    assert recap["request"]["right"] == "effacement"
    assert "scope" not in recap["request"]["details"]


def test_changing_to_the_refusal_of_advertising_lets_go_of_the_name(tenant: Tenant) -> None:
    tenant.says(WISH, "oui", "Camille Perrin", "12/04/1985")
    tenant.says("opposition_prospection")
    recap = tenant.answers(tenant.says("oui"), channels="email", email="camille.perrin@example.org")
    assert recap["request"]["identity"] == {"email": "camille.perrin@example.org"}
