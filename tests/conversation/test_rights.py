"""Play the stories of people who tell a situation in everyday words: the right that fits is explained, or asked."""

import pytest

from gdpr.rights import Right
from tests.conversation.tenant import Tenant

# Situations told without the name of the right, and none of them among the training phrases.
STORIES = [
    ("acces", "Je voudrais recevoir une copie de tout ce que vous avez écrit sur moi dans mon dossier"),
    ("rectification", "Vous avez mal écrit mon nom de famille dans mon dossier, merci de le corriger"),
    ("effacement", "J'ai déménagé depuis six ans, je veux que vous supprimiez mon ancien dossier de locataire"),
    (
        "limitation",
        "Ne supprimez rien mais bloquez mes données le temps que le juge décide, je suis en procès avec vous",
    ),
    ("opposition", "Pour des raisons personnelles, je refuse que les caméras du hall continuent à me filmer"),
    ("opposition_prospection", "J'en ai assez de vos publicités par SMS, arrêtez de m'en envoyer"),
    (
        "portabilite",
        "Je voudrais récupérer dans un fichier CSV les données que j'ai fournies, pour mon nouveau bailleur",
    ),
    ("retrait_consentement", "J'avais donné mon accord pour l'accompagnement social et je veux retirer cet accord"),
    ("reclamation_cnil", "Vous ne me répondez jamais : comment déposer plainte contre vous auprès de la CNIL ?"),
    (
        "directives_post_mortem",
        "Je suis très malade et je veux décider de ce que deviendront mes données après ma mort",
    ),
]


@pytest.mark.parametrize(("right", "story"), STORIES)
def test_the_right_that_fits_the_situation_is_explained_with_the_policy_s_words(
    tenant: Tenant, right: str, story: str
) -> None:
    answer = tenant.says(story)
    assert (answer["kind"], answer["right"]) == ("right_explained", right)
    assert answer["sections"][0]["id"] == Right(right).section


def test_every_right_has_its_story() -> None:
    assert {right for right, _ in STORIES} == {str(right) for right in Right}


@pytest.mark.parametrize("right", [str(right) for right in Right])
def test_the_code_of_a_right_is_the_payload_of_its_button(tenant: Tenant, right: str) -> None:
    answer = tenant.says(right)
    assert (answer["kind"], answer["right"]) == ("right_explained", right)


def test_a_vague_wish_is_asked_one_question_with_buttons_that_lead_on(tenant: Tenant) -> None:
    answer = tenant.says("Je voudrais faire une demande concernant mes données personnelles")
    assert answer["kind"] == "clarification"
    right = answer["rights"][0]
    assert tenant.says(right)["right"] == right
    assert tenant.draft["verbatim"]


def test_something_else_is_always_possible(tenant: Tenant) -> None:
    answer = tenant.says("Je voudrais faire une demande concernant mes données personnelles", "autre chose")
    assert (answer["kind"], answer["rights"]) == ("clarification", [])


def test_the_number_of_a_button_presses_it(texting_tenant: Tenant) -> None:
    answer = texting_tenant.says("Je voudrais faire une demande concernant mes données personnelles")
    assert texting_tenant.says("2")["right"] == answer["rights"][1]


def test_the_cnil_informs_and_files_nothing(tenant: Tenant) -> None:
    answer = tenant.says("Je veux déposer une plainte à la CNIL contre vous")
    assert (answer["kind"], answer["right"]) == ("right_explained", "reclamation_cnil")
    assert "oui" not in [button["payload"] for button in answer["buttons"]]
    assert not tenant.answer.get("draft")
    assert tenant.says("oui")["kind"] not in {"question", "recap", "receipt"}
    assert tenant.intake.requests == []


def test_a_wish_is_dated_by_the_first_message_that_states_it(tenant: Tenant) -> None:
    tenant.say("Je veux une copie de toutes mes données", message_id="the-wish")
    tenant.say("oui", message_id="the-yes")
    tenant.say("Camille Perrin", message_id="the-name")
    assert tenant.draft["wish_message_id"] == "the-wish"
    assert tenant.draft["verbatim"] == "Je veux une copie de toutes mes données"


def test_a_right_that_is_declined_leaves_no_draft(tenant: Tenant) -> None:
    answer = tenant.says("Je veux une copie de toutes mes données", "autre chose")
    assert answer["kind"] == "clarification"
    assert tenant.draft is None
