"""Play the stories of people who ask for several things: each is taken in turn, and filed on a yes of its own."""

from collections.abc import Callable

import pytest

from tests.conversation.tenant import Tenant

CAMILLE = {
    "full_name": "Camille Perrin",
    "birth_date": "passer",
    "tenant_reference": "L-451238",
    "email": "camille.perrin@example.org",
    "role": "titulaire",
    "scope": "tout",
}
TOGETHER = "je veux une copie de mon dossier et ensuite que vous l'effaciez"


def test_a_copy_then_erasure_are_two_linked_requests_dated_by_the_same_message(tenant: Tenant) -> None:
    (explained,) = tenant.say(TOGETHER, message_id="both-wishes")
    assert explained["right"] == "acces"
    assert "effacer mes données" in explained["text"]  # The other is heard, and comes after.
    assert tenant.answers(tenant.says("oui"), **CAMILLE)["kind"] == "recap"
    receipt, proposed = tenant.say("oui")
    assert receipt["kind"] == "receipt"
    assert (proposed["kind"], proposed["right"]) == ("right_explained", "effacement")
    assert len(tenant.intake.requests) == 1  # Nothing is filed without a yes of its own.
    assert tenant.draft["right"] == "effacement"
    recap = tenant.answers(tenant.says("oui"), datum="mes anciennes adresses", ground="passer")
    assert tenant.asked == ["datum", "ground"]  # Who one is was said once.
    assert recap["kind"] == "recap"
    assert [message["kind"] for message in tenant.say("oui")] == ["receipt"]
    first, second = tenant.intake.requests
    assert (first["right"], second["right"]) == ("acces", "effacement")
    assert second["linked_to"] == [first["reference"]]
    assert first["wish_message_id"] == second["wish_message_id"] == "both-wishes"
    assert second["identity"] == first["identity"]
    assert second["verbatim"] == TOGETHER


@pytest.mark.parametrize(
    ("words", "rights"),
    [
        ("corrigez mon nom et arrêtez la pub", ["rectification", "opposition_prospection"]),
        ("Envoyez-moi mon dossier. Ensuite, supprimez-le.", ["acces", "effacement"]),
        (
            "Je m'oppose aux caméras du hall et je veux voir les images où j'apparais",
            ["opposition", "acces"],
        ),
    ],
)
def test_what_is_asked_in_one_breath_is_explained_in_its_order(tenant: Tenant, words: str, rights: list[str]) -> None:
    explained = tenant.says(words)
    assert explained["right"] == rights[0]
    # The button of the other one takes it first; what was explained then waits.
    assert tenant.says(rights[1])["right"] == rights[1]
    assert "Après celle-ci" in tenant.says(rights[0])["text"]


@pytest.mark.parametrize(
    "words",
    [
        "J'en ai assez de vos publicités par SMS, arrêtez de m'en envoyer",
        "Effacez mes données et confirmez-moi par mail",
        "Je veux vérifier mes données, vous avez effacé mon adresse",
        "Ne supprimez rien mais bloquez mes données le temps que le juge décide, je suis en procès avec vous",
        "Je m'appelle Camille Perrin et mon adresse est camille@example.org, je veux une copie de mes données",
    ],
)
def test_one_wish_in_several_clauses_is_one_request(tenant: Tenant, words: str) -> None:
    assert "Après celle-ci" not in tenant.says(words)["text"]


def test_the_next_right_can_be_declined_and_nothing_more_is_filed(tenant: Tenant) -> None:
    tenant.answers(tenant.says(TOGETHER, "oui"), **CAMILLE)
    tenant.say("oui")
    assert tenant.says("autre chose")["kind"] == "clarification"
    assert tenant.draft is None
    assert len(tenant.intake.requests) == 1


def test_letting_go_lets_go_of_what_was_to_come_too(tenant: Tenant) -> None:
    tenant.answers(tenant.says(TOGETHER, "oui"), **CAMILLE)
    assert tenant.says("annuler")["kind"] == "cancelled"
    tenant.answers(tenant.says("Je veux une copie de toutes mes données", "oui"), **CAMILLE)
    assert [message["kind"] for message in tenant.say("oui")] == ["receipt"]


def test_a_wish_that_comes_up_meanwhile_waits_when_the_person_continues(tenant: Tenant) -> None:
    tenant.says("Je veux une copie de toutes mes données", "oui", "Camille Perrin")
    tenant.say("Au fait, je ne veux plus recevoir de publicité de votre part", message_id="the-other-wish")
    message = tenant.says("continuer")
    assert tenant.answers(message, **CAMILLE)["kind"] == "recap"
    receipt, proposed = tenant.say("oui")
    assert (receipt["right"], proposed["right"]) == ("acces", "opposition_prospection")
    assert tenant.draft["wish_message_id"] == "the-other-wish"


def test_by_sms_too(new_tenant: Callable[[str], Tenant]) -> None:
    texting = new_tenant("sms")
    recap = texting.answers(texting.says("corrigez mon nom et arretez la pub", "oui"), **CAMILLE, **WRONG_NAME)
    assert recap["kind"] == "recap"
    assert [message["kind"] for message in texting.say("oui")] == ["receipt", "right_explained"]


WRONG_NAME = {"datum": "mon nom", "correct_value": "Perrin avec deux r"}
