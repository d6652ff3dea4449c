"""Play the stories of people who object: the legal basis is quoted, what it opens is said, nobody is refused."""

import pytest

from policy_kb.sections import load_policy
from tests.conversation.tenant import Tenant

BASES = load_policy().legal_bases
CAMILLE = {
    "full_name": "Camille Perrin",
    "birth_date": "passer",
    "tenant_reference": "passer",
    "email": "camille.perrin@example.org",
    "role": "titulaire",
    "processing": "l'enregistrement des appels",
    "reason": "cela me stresse",
}


def test_a_processing_of_legitimate_interest_opens_an_opposition(tenant: Tenant) -> None:
    explained = tenant.says("Je m'oppose aux caméras du hall qui me filment")
    assert explained["right"] == "opposition"
    assert f"« {BASES['interet_legitime']} »" in explained["text"]
    assert "vous y opposer" in explained["text"]
    assert [section["id"] for section in explained["sections"]] == ["14.5", "9"]


def test_another_basis_is_said_with_what_to_do_instead_and_filed_if_the_person_insists(tenant: Tenant) -> None:
    explained = tenant.says("Je m'oppose à ce que vous utilisiez mes données pour le recouvrement de ma dette")
    assert f"« {BASES['contrat']} »" in explained["text"]
    assert "corriger ou bloquer" in explained["text"]
    assert tenant.answers(tenant.says("oui"), **CAMILLE)["kind"] == "recap"
    assert tenant.says("oui")["kind"] == "receipt"
    assert tenant.intake.requests[0]["right"] == "opposition"


def test_consent_offers_to_withdraw_it_instead(tenant: Tenant) -> None:
    explained = tenant.says("Je refuse l'enquête sociale, je m'oppose à ça")
    assert f"« {BASES['consentement']} »" in explained["text"]
    assert "retrait_consentement" in [button["payload"] for button in explained["buttons"]]
    assert tenant.says("retrait_consentement")["right"] == "retrait_consentement"


def test_several_bases_are_all_said_and_none_is_chosen(tenant: Tenant) -> None:
    known = {**CAMILLE, "processing": "le suivi de ma demande de logement"}
    recap = tenant.answers(tenant.says("Je m'oppose à une utilisation de mes données", "oui"), **known)
    assert "plusieurs bases" in recap["text"]
    for basis in ("contrat", "obligation_legale", "consentement"):
        assert f"« {BASES[basis]} »" in recap["text"]


def test_a_processing_that_only_an_answer_names_is_said_at_the_recap(tenant: Tenant) -> None:
    explained = tenant.says("Je m'oppose à une utilisation de mes données")
    assert "La politique place" not in explained["text"]
    recap = tenant.answers(tenant.says("oui"), **CAMILLE)
    assert f"« {BASES['interet_legitime']} »" in recap["text"]


@pytest.mark.parametrize("basis", ["consentement", "interet_legitime"])
def test_a_consent_that_is_withdrawn_is_told_its_basis(tenant: Tenant, basis: str) -> None:
    named = {"consentement": "l'accompagnement social", "interet_legitime": "les statistiques"}[basis]
    explained = tenant.says(f"Je retire mon consentement pour {named}")
    assert explained["right"] == "retrait_consentement"
    assert f"« {BASES[basis]} »" in explained["text"]
