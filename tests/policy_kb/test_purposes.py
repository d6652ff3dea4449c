"""A processing named in people's words gives its purposes and every legal basis they stand under."""

import pytest

from policy_kb.purposes import bases_of, find_processing, purposes_by_name
from policy_kb.sections import Policy


@pytest.mark.parametrize(
    ("said", "opening", "bases"),
    [
        ("les caméras du hall", "la vidéosurveillance", ("interet_legitime",)),
        ("vos enquêtes de satisfaction", "le suivi et la gestion de la qualité", ("interet_legitime",)),
        ("mes impayés", "la gestion et le suivi des impayés", ("contrat",)),
        ("la pub", "la prospection commerciale", ("interet_legitime",)),
        ("les travaux chez moi", "la gestion et le suivi des travaux", ("contrat", "obligation_legale")),
        ("l'enquête SLS", "l’organisation, la gestion et le suivi des enquêtes", ("obligation_legale",)),
        ("le suivi de l'assistante sociale", "la gestion, le suivi de l’accompagnement", ("consentement",)),
    ],
)
def test_a_processing_in_everyday_words_has_its_legal_bases(said: str, opening: str, bases: tuple[str, ...]) -> None:
    purpose = find_processing(said)[0]
    assert purpose.text.startswith(opening)
    assert purpose.bases == bases


@pytest.mark.parametrize(
    ("said", "bases"),
    [
        ("Je m'oppose à ce que vous filmiez le hall avec vos caméras", ("interet_legitime",)),
        ("je refuse les enquêtes de satisfaction", ("interet_legitime",)),
        ("l'enquete SLS c'est non", ("obligation_legale",)),
        ("arrêtez les travaux", ("contrat", "obligation_legale")),  # printed under both
        ("ma demande de logement", ("contrat", "obligation_legale", "consentement")),  # two purposes, three bases
        ("les relances pour mes loyers impayés", ("contrat",)),
        ("le suivi social de ma fille", ("consentement",)),
        ("tout ce que vous faites", ()),  # names no processing
    ],
)
def test_the_legal_bases_of_what_people_name_come_in_the_policy_s_order(
    said: str, bases: tuple[str, ...], policy: Policy
) -> None:
    assert bases_of(said) == bases
    assert set(bases) <= set(policy.legal_bases)


def test_what_names_no_processing_gives_none() -> None:
    assert find_processing("bonjour madame") == []


def test_every_entry_of_the_file_is_a_purpose_of_the_policy(policy: Policy) -> None:
    for said, purposes in purposes_by_name(policy).items():
        assert purposes, said
        assert set(purposes) <= set(policy.purposes)
