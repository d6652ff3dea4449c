"""Play the stories of people who correct themselves, and of those who say yes with a thumb."""

import pytest

from tests.conversation.tenant import Tenant

WISH = "Je veux une copie de toutes mes données"
CAMILLE = {
    "full_name": "Camille Martel",
    "birth_date": "12/04/1985",
    "tenant_reference": "L-451238",
    "email": "camille@example.org",
    "role": "titulaire",
}


def test_a_name_with_a_wrong_letter_is_corrected_while_something_else_is_asked(tenant: Tenant) -> None:
    assert tenant.says(WISH, "oui", "Camille Martel")["field"] == "birth_date"
    again = tenant.says("je me suis trompé, c'est MARTIN avec un T")
    assert (again["kind"], again["field"]) == ("question", "birth_date")
    assert tenant.draft["identity"]["full_name"] == {"first_name": "Camille", "last_name": "MARTIN"}


@pytest.mark.parametrize(
    ("words", "last_name"),
    [
        ("Non, mon nom c'est M-A-R-T-I-N", "MARTIN"),
        ("il y a une faute, mon nom s'écrit avec deux l", "Martell"),
    ],
)
def test_letters_are_understood_at_the_recap(tenant: Tenant, words: str, last_name: str) -> None:
    tenant.answers(tenant.says(WISH, "oui"), **CAMILLE)
    recap = tenant.says(words)
    assert recap["kind"] == "recap"
    assert recap["request"]["identity"]["full_name"] == {"first_name": "Camille", "last_name": last_name}
    assert tenant.intake.requests == []


def test_a_field_that_is_only_named_is_asked_again_and_the_rest_stays(tenant: Tenant) -> None:
    tenant.answers(tenant.says(WISH, "oui"), **CAMILLE)
    asked = tenant.says("je me suis trompée dans ma date de naissance")
    assert (asked["kind"], asked["field"]) == ("question", "birth_date")
    recap = tenant.says("14/04/1985")
    assert recap["request"]["identity"]["birth_date"] == "1985-04-14"
    assert recap["request"]["identity"]["tenant_reference"] == "L451238"


def test_a_role_is_corrected_by_words(tenant: Tenant) -> None:
    tenant.answers(tenant.says(WISH, "oui"), **CAMILLE)
    assert tenant.says("non, en fait je suis garante de ma fille")["request"]["requester"]["role"] == "garant"


@pytest.mark.parametrize("words", ["👍", "👍🏽", "👌👌", "ok c bon", "c'est parfait", "Oui 👍"])
def test_a_yes_of_today_files(tenant: Tenant, words: str) -> None:
    tenant.answers(tenant.says(WISH, "oui"), **CAMILLE)
    assert tenant.says(words)["kind"] == "receipt"


@pytest.mark.parametrize("words", ["👍 mais attendez", "👎", "👍 ?", "👍👎", "ok mais pas tout de suite"])
def test_a_yes_that_takes_itself_back_files_nothing(tenant: Tenant, words: str) -> None:
    tenant.answers(tenant.says(WISH, "oui"), **CAMILLE)
    tenant.says(words)
    assert tenant.intake.requests == []


@pytest.mark.parametrize("field", ["scope", "full_name", "birth_date", "tenant_reference", "email", "role"])
def test_why_explains_the_field_that_is_asked_and_asks_it_again(tenant: Tenant, field: str) -> None:
    message = tenant.answers(tenant.says("Je veux voir mes données", "oui"), until=field, **CAMILLE, scope="tout")
    why = tenant.says("pourquoi ?")
    assert (why["kind"], why["field"]) == ("question", field)
    assert why["text"] != message["text"]
