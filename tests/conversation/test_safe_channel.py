"""Play the stories of people whom somebody else may read: they are asked, once, how to be answered in safety."""

import pytest

from tests.conversation.tenant import Tenant

KNOWN = {
    "full_name": "Camille Perrin",
    "birth_date": "passer",
    "tenant_reference": "L-451238",
    "email": "camille.perrin@example.org",
    "role": "titulaire",
    "scope": "tout",
    "period": "passer",
    "datum": "mon adresse",
    "correct_value": "12 rue des Lilas, 93100 Montreuil",
}
SAFE = "par mail uniquement : camille.sure@example.org"


@pytest.mark.parametrize(
    "story",
    [
        "Je me suis séparée et je veux que vous corrigiez mon adresse dans mon dossier",
        "Je veux une copie de mon dossier mais mon ex ouvre mon courrier",
        "Je veux voir mes données, il a le double de la clé de ma boîte aux lettres",
    ],
)
def test_a_story_of_separation_asks_once_for_a_safe_way_to_answer(tenant: Tenant, story: str) -> None:
    recap = tenant.answers(
        tenant.says(story, "oui"), **KNOWN, safe_channel="par mail uniquement : camille.sure@example.org"
    )
    assert tenant.asked.count("safe_channel") == 1
    assert "email" not in tenant.asked  # The safe way is a way to answer.
    assert recap["request"]["details"]["safe_channel"] == SAFE
    assert "canal_sur" in recap["request"]["flags"]
    assert tenant.says("oui")["kind"] == "receipt"


def test_a_yes_alone_is_asked_how(tenant: Tenant) -> None:
    tenant.says("Je veux une copie de mon dossier, mon ex ouvre mon courrier", "oui")
    again = tenant.says("oui")
    assert (again["kind"], again["field"]) == ("invalid_answer", "safe_channel")


def test_someone_whom_nobody_reads_goes_on_without_a_flag(tenant: Tenant) -> None:
    message = tenant.says("Je me suis séparée et je veux une copie de mon dossier", "oui")
    assert "canal_sur" not in tenant.answers(message, **KNOWN, safe_channel="non")["request"]["flags"]


def test_an_ordinary_story_is_not_asked(tenant: Tenant) -> None:
    tenant.answers(tenant.says("Je veux une copie de toutes mes données", "oui"), **KNOWN)
    assert "safe_channel" not in tenant.asked


def test_a_danger_told_at_the_recap_asks_before_anything_is_sent(tenant: Tenant) -> None:
    tenant.answers(tenant.says("Je veux une copie de toutes mes données", "oui"), **KNOWN)
    assert tenant.says("mon mari me frappe")["kind"] == "emergency"
    assert tenant.says("oui")["field"] == "safe_channel"
    assert tenant.intake.requests == []
    assert tenant.says("par mail seulement")["kind"] == "recap"
    assert tenant.says("oui")["kind"] == "receipt"


def test_a_danger_told_before_the_wish_asks_when_the_request_begins(tenant: Tenant) -> None:
    tenant.says("mon mari me frappe")
    assert tenant.says("Je veux une copie de toutes mes données", "oui")["field"] == "safe_channel"


def test_the_safe_way_is_kept_for_the_next_request(tenant: Tenant) -> None:
    wish = "Mon ex ouvre mon courrier : je veux une copie de mon dossier"
    tenant.answers(tenant.says(wish, "oui"), **KNOWN, safe_channel="par mail")
    tenant.says("oui")
    recap = tenant.answers(tenant.says("Corrigez aussi mon adresse dans mon dossier", "oui"), **KNOWN)
    assert "safe_channel" not in tenant.asked
    assert "canal_sur" in recap["request"]["flags"]
