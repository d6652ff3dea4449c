"""Play the stories of people who come back to a request: where it stands, the code, its withdrawal."""

import re
from collections.abc import Callable

import pytest

from tests.actions.register import CODE
from tests.conversation.tenant import Tenant

REFERENCE = "SQ-7K4M-2F9T"
CAMILLE = {
    "full_name": "Camille Perrin",
    "birth_date": "passer",
    "tenant_reference": "passer",
    "email": "camille.perrin@example.org",
    "role": "titulaire",
}


def files(tenant: Tenant) -> str:
    """File an access request and return its reference."""
    recap = tenant.answers(tenant.says("Je veux une copie de toutes mes données", "oui"), **CAMILLE)
    assert recap["kind"] == "recap"
    return tenant.says("oui")["reference"]


def filed_elsewhere(tenant: Tenant, **values: object) -> None:
    """Register a request that this person filed last week, in a conversation that is gone."""
    entry = {"type": "right", "right": "effacement", "status": "in_progress", "due_on": "2026-12-22"}
    entry |= {"reference": REFERENCE, "received_at": "2026-11-22T10:04:00+01:00", **values}
    tenant.intake.enter("a conversation that is gone", entry)


# --- where it stands --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["SUIVI", "où en est ma demande ?", "vous avez bien reçu ma demande ?", "suivi svp"])
def test_someone_who_just_filed_asks_where_it_stands(tenant: Tenant, words: str) -> None:
    reference = files(tenant)
    (status,) = tenant.say(words)
    assert (status["kind"], status["reference"], status["due_on"]) == ("status", reference, "2026-12-22")
    for told in (reference, "22/11/2026", "22/12/2026"):
        assert told in status["text"]
    assert "Perrin" not in status["text"]


def test_the_dpo_moves_on_and_the_person_is_told(tenant: Tenant) -> None:
    reference = files(tenant)
    tenant.intake.change(reference, status="extended", due_on="2027-02-22")
    assert "22/02/2027" in tenant.says("suivi")["text"]
    tenant.intake.change(reference, status="answered", due_on=None, withdrawable=False)
    assert "répondu" in tenant.says("suivi")["text"]


def test_someone_who_texts_suivi_gets_their_latest_request(texting_tenant: Tenant) -> None:
    texting_tenant.intake.channel = "sms"
    first = files(texting_tenant)
    texting_tenant.says("Je veux faire corriger mon adresse dans vos fichiers", "annuler")
    status = texting_tenant.says("Suivi")
    assert (status["kind"], status["reference"]) == ("status", first)


def test_another_s_reference_by_sms_is_not_found(texting_tenant: Tenant) -> None:
    texting_tenant.intake.channel = "sms"
    filed_elsewhere(texting_tenant)
    known = texting_tenant.says(f"SUIVI {REFERENCE}")
    unknown = texting_tenant.says("suivi sq 2222 2222")
    assert known["kind"] == "status"
    assert known["text"] == unknown["text"]


def test_someone_who_lost_everything_is_told_how_to_go_on(tenant: Tenant) -> None:
    status = tenant.says("où en est ma demande")
    assert status["kind"] == "status"
    assert "SUIVI" in status["text"]
    assert "@" in status["text"]


# --- the code ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", [f"SUIVI {REFERENCE}", "suivi sq7k4m2f9t", "bonjour, où en est ma demande SQ 7K4M 2F9T svp", REFERENCE]
)
def test_someone_who_comes_back_days_later_proves_it_with_a_code(tenant: Tenant, words: str) -> None:
    filed_elsewhere(tenant)
    question = tenant.says(words)
    assert (question["kind"], question["field"]) == ("question", "code")
    assert "en cours de traitement" not in question["text"]
    status = tenant.says(CODE)
    assert (status["kind"], status["reference"]) == ("status", REFERENCE)
    assert "en cours de traitement" in status["text"]


def test_a_curious_neighbour_learns_nothing(tenant: Tenant, new_tenant: Callable[[str], Tenant]) -> None:
    filed_elsewhere(tenant)
    other = new_tenant("web")
    said = [[person.says(text)["text"] for text in (f"SUIVI {reference}", "111111", "111112", "111113", "111114")]
            for person, reference in ((tenant, REFERENCE), (other, "SQ-2222-2222"))]  # fmt: skip
    assert said[0] == said[1]


def test_someone_who_mistypes_the_code_tries_again(tenant: Tenant) -> None:
    filed_elsewhere(tenant)
    tenant.says(f"SUIVI {REFERENCE}")
    wrong = tenant.says("135790")
    assert (wrong["kind"], wrong["field"]) == ("invalid_answer", "code")
    assert re.search(r"\b2\b", wrong["text"])
    assert tenant.says(f"{CODE[:3]} {CODE[3:]}")["kind"] == "status"


def test_a_code_that_does_not_come_is_sent_again(tenant: Tenant) -> None:
    filed_elsewhere(tenant)
    tenant.says(f"SUIVI {REFERENCE}")
    assert tenant.says("j'ai pas reçu le code")["kind"] == "question"
    assert tenant.says(CODE)["reference"] == REFERENCE


# --- the withdrawal ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", ["RETIRER", "je retire ma demande", "retirer {reference}", "Je retire ma demande {reference}"]
)
def test_someone_changes_their_mind_after_filing(tenant: Tenant, words: str) -> None:
    reference = files(tenant)
    confirm = tenant.says(words.format(reference=reference.lower()))
    assert [button["payload"] for button in confirm["buttons"]] == ["oui", "non"]
    assert reference in confirm["text"]
    withdrawn = tenant.says("oui")
    assert (withdrawn["kind"], withdrawn["reference"]) == ("cancelled", reference)
    assert tenant.intake.entries[reference]["status"] == "withdrawn"
    assert "retirée" in tenant.says("SUIVI")["text"]


@pytest.mark.parametrize("words", ["non", "non je la garde", "pourquoi ?", "attends"])
def test_nothing_but_a_yes_withdraws(tenant: Tenant, words: str) -> None:
    reference = files(tenant)
    tenant.says("RETIRER")
    tenant.says(words)
    tenant.says("oui")
    assert tenant.intake.entries[reference]["status"] == "received"


def test_someone_withdraws_by_sms_with_the_number_of_the_choice(texting_tenant: Tenant) -> None:
    reference = files(texting_tenant)
    confirm = texting_tenant.says("je veux retirer ma demande")
    texting_tenant.says(confirm["buttons"][0]["payload"])
    assert texting_tenant.intake.entries[reference]["status"] == "withdrawn"


def test_someone_who_comes_back_withdraws_with_a_code_then_a_yes(tenant: Tenant) -> None:
    filed_elsewhere(tenant)
    assert tenant.says(f"je retire ma demande {REFERENCE}")["field"] == "code"
    assert tenant.says(CODE)["kind"] == "status"
    assert tenant.intake.entries[REFERENCE]["status"] == "in_progress"
    assert tenant.says("oui")["kind"] == "cancelled"


def test_an_answered_request_stays_answered(tenant: Tenant) -> None:
    filed_elsewhere(tenant, status="answered", due_on=None)
    tenant.intake.change(REFERENCE, withdrawable=False)
    tenant.says(f"RETIRER {REFERENCE}")
    message = tenant.says(CODE)
    assert message["kind"] == "status"
    assert "réponse donnée" in message["text"]
    assert not message["buttons"]


def test_retirer_in_an_interview_lets_go_of_the_interview_and_not_of_what_was_filed(tenant: Tenant) -> None:
    reference = files(tenant)
    tenant.says("Je veux faire effacer mon ancienne adresse", "oui")
    assert tenant.says("RETIRER")["kind"] == "cancelled"
    assert tenant.intake.entries[reference]["status"] == "received"


def test_a_question_on_the_way_does_not_lose_the_interview(tenant: Tenant) -> None:
    reference = files(tenant)
    asked = tenant.says("Je veux faire effacer mon ancienne adresse", "oui")
    status, again = tenant.say(f"suivi {reference}")
    assert (status["kind"], again["field"]) == ("status", asked["field"])


def test_an_outage_in_a_follow_up_loses_nothing(tenant: Tenant) -> None:
    reference = files(tenant)
    tenant.says("RETIRER")
    tenant.intake.is_down = True
    assert tenant.say("oui", "the-yes") == []
    assert tenant.status == 503
    tenant.intake.is_down = False
    assert tenant.say("oui", "the-yes")[0]["kind"] == "cancelled"
    assert tenant.intake.entries[reference]["status"] == "withdrawn"
