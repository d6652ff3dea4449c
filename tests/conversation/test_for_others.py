"""Play the stories of people who ask for someone else: who for whom is kept, nothing is revealed, nobody is refused."""

import pytest

from tests.conversation.tenant import Tenant

CLAIRE = {
    "full_name": "Claire Perrin",
    "birth_date": "passer",
    "tenant_reference": "passer",
    "email": "claire.perrin@example.org",
    "role": "autre",
    "scope": "tout",
    "period": "passer",
    "datum": "son dossier",
    "ground": "passer",
}


@pytest.mark.parametrize(
    ("story", "for_whom", "role", "flags"),
    [
        (
            "Je veux une copie du dossier de ma mère, elle est avec moi et d'accord",
            "Jeanne Perrin, ma mère, elle est d'accord",
            "representant",
            ["mandat", "tiers"],
        ),
        (
            "Je suis la tutrice de M. Paul Roche et je veux voir toutes ses données",
            "Paul Roche, tutelle du tribunal",
            "representant",
            ["mandat", "tiers"],
        ),
        (
            "Je suis assistante sociale, j'accompagne une locataire qui veut une copie de toutes ses données",
            "Mme Nadia Morel, mandat écrit : oui",
            "representant",
            ["mandat", "tiers"],
        ),
        (
            "Je demande pour ma fille de 12 ans : je veux une copie de toutes ses données",
            "Lou Perrin, ma fille",
            "representant",
            ["mandat", "mineur", "tiers"],
        ),
        (
            "Mon père est décédé, je veux que vous effaciez son dossier de locataire",
            "Pierre Perrin, mon père",
            "heritier",
            ["heritier"],
        ),
    ],
)
def test_who_asks_for_whom_is_kept_and_always_passed_on(
    tenant: Tenant, story: str, for_whom: str, role: str, flags: list[str]
) -> None:
    recap = tenant.answers(tenant.says(story, "oui"), **CLAIRE, on_behalf_of=for_whom)
    assert "role" not in tenant.asked  # The story says it.
    assert recap["request"]["requester"] == {"role": role, "on_behalf_of": for_whom}
    assert recap["request"]["flags"] == flags
    assert tenant.says("oui")["kind"] == "receipt"
    (filed,) = tenant.intake.requests
    assert filed["identity"]["full_name"] == {"first_name": "Claire", "last_name": "Perrin"}  # who asks, not for whom


def test_a_role_that_is_only_answered_asks_for_whom_too(tenant: Tenant) -> None:
    known = {**CLAIRE, "role": "representant"}
    message = tenant.says("Je veux une copie de toutes mes données", "oui")
    recap = tenant.answers(message, **known, on_behalf_of="mon mari, sans mandat")
    assert tenant.asked[-2:] == ["role", "on_behalf_of"]
    assert recap["request"]["flags"] == ["mandat", "tiers"]


def test_the_question_speaks_of_a_mandate_to_a_representative_only(tenant: Tenant) -> None:
    message = tenant.says("Mon père est décédé, je veux que vous effaciez son dossier de locataire", "oui")
    message = tenant.answers(message, until="on_behalf_of", **CLAIRE)
    assert "mandat" not in message["text"]
    assert "décédée" in message["text"]


def test_a_neighbour_s_data_are_flagged_and_nothing_is_said_of_them(tenant: Tenant) -> None:
    explained = tenant.says("Je veux une copie du dossier de mon voisin M. Roche")
    assert "Roche" not in explained["text"]
    if explained["kind"] == "right_explained":
        recap = tenant.answers(tenant.says("oui"), **CLAIRE)
        assert recap["request"]["flags"] == ["tiers"]
        assert tenant.says("oui")["kind"] == "receipt"


def test_someone_who_refuses_to_say_for_whom_is_passed_on_all_the_same(tenant: Tenant) -> None:
    message = tenant.says("Mon père est décédé, je veux que vous effaciez son dossier de locataire", "oui")
    recap = tenant.answers(message, **CLAIRE, on_behalf_of="je refuse de le dire")
    assert recap["kind"] == "recap"
    assert recap["request"]["flags"] == ["champ_refuse", "heritier"]
