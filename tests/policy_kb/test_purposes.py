"""A processing named in people's words gives its purposes and every legal basis they stand under."""

import pytest

from policy_kb.purposes import find_processing, purposes_by_name
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


def test_what_names_no_processing_gives_none() -> None:
    assert find_processing("bonjour madame") == []


def test_every_entry_of_the_file_is_a_purpose_of_the_policy(policy: Policy) -> None:
    for said, purposes in purposes_by_name(policy).items():
        assert purposes, said
        assert set(purposes) <= set(policy.purposes)
