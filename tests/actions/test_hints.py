"""Try the signs in people's stories: heard when they are there, and never made up."""

import pytest

from actions.hints import MINOR, OTHER_PERSON, UNSAFE_CONTACT, hints_at


@pytest.mark.parametrize(
    "told",
    [
        "mon ex ouvre mon courrier",
        "Je me suis séparée, je veux changer mon adresse",
        "il a le double de la clé",
        "je viens de me séparer et mon ex-mari reçoit mes lettres",
        "mon mari lit mes messages",
        "On partage la même boîte aux lettres",
        "j'ai peur que mon ex sache où j'habite",
        "mon conjoint est violent",
        "ma fille ouvre tous les courriers",
    ],
)
def test_an_unsafe_way_to_answer_is_heard(told: str) -> None:
    assert hints_at(UNSAFE_CONTACT, told)


@pytest.mark.parametrize(
    "told",
    [
        "Je veux une copie de mon dossier",
        "mon bail est arrivé chez le voisin",
        "j'ai perdu ma clé",
        "mon mari est cotitulaire du bail",
        "Mon ex-locataire a laissé un mot",
        "je suis veuve",
        "envoyez-moi mon courrier",
    ],
)
def test_an_ordinary_story_is_no_unsafe_way(told: str) -> None:
    assert not hints_at(UNSAFE_CONTACT, told)


@pytest.mark.parametrize(
    ("told", "heard"),
    [
        ("le dossier de ma mère", True),
        ("effacez l'adresse de mon ex", True),
        ("J'ai reçu le bail de ma voisine", True),
        ("mes données", False),
        ("Mon bail a été envoyé à mon voisin", False),  # one's own data, in the wrong hands
    ],
)
def test_another_person_s_data_are_told_from_one_s_own(told: str, heard: bool) -> None:
    assert hints_at(OTHER_PERSON, told) is heard


@pytest.mark.parametrize(
    ("told", "heard"), [("mon fils mineur", True), ("ma fille de 8 ans", True), ("ma fille de 34 ans", False)]
)
def test_a_minor_is_heard_by_age(told: str, heard: bool) -> None:
    assert hints_at(MINOR, told) is heard


def test_what_is_missing_bears_no_sign() -> None:
    assert not hints_at(MINOR, None, {}, 3)
