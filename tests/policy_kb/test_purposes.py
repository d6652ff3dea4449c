"""A processing named in people's words gives its purposes and every legal basis they stand under."""

import pytest

from policy_kb.french import terms
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
    ("said", "opening"),
    [
        ("l'enregistrement de mes appels", "l’écoute et l’enregistrement"),
        ("vous écoutez les appels", "l’écoute et l’enregistrement"),
        ("écoute téléphonique", "l’écoute et l’enregistrement"),
        ("la video-surveillance du parking", "la vidéosurveillance"),
        ("les images du hall", "la vidéosurveillance"),
        ("je ne veux plus être filmée", "la vidéosurveillance"),
        ("ENQUETE DE SATISFACTION", "le suivi et la gestion de la qualité"),
        ("vos sondages", "le suivi et la gestion de la qualité"),
        ("mes loyers en retard", "la gestion et le suivi des impayés"),
        ("mon loyer est en retard", "la gestion et le suivi des impayés"),
        ("le plan d'apurement", "la gestion et le suivi des impayés"),
        ("les prospectus dans ma boîte", "la prospection commerciale"),
        ("vos appels commerciaux", "la prospection commerciale"),
        ("les promotions de vos partenaires", "la prospection commerciale"),
        ("le journal des locataires", "la communication institutionnelle"),
        ("votre gazette", "la communication institutionnelle"),
        ("les visites de l'assistante sociale", "la gestion, le suivi de l’accompagnement"),
        ("le travailleur social", "la gestion, le suivi de l’accompagnement"),
        ("l'enquête SLS/OPS", "l’organisation, la gestion et le suivi des enquêtes"),
        ("le surloyer", "l’organisation, la gestion et le suivi des enquêtes"),
        ("l'attribution des logements", "L’attribution d’un logement"),
        ("la commission d'attribution", "la gestion, l’organisation, le suivi des commissions"),
        ("l'état des lieux de sortie", "la gestion et le suivi des états des lieux"),
        ("mon EDL", "la gestion et le suivi des états des lieux"),
        ("mon préavis", "la gestion et le suivi des états des lieux"),
        ("mes quittances", "la gestion et le suivi du quittancement"),
        ("la régularisation des charges", "la gestion et le suivi des régularisations"),
        ("mon dégât des eaux", "la gestion, le suivi des sinistres"),
        ("la fuite d'eau chez moi", "la gestion, le suivi des sinistres"),
        ("le badge de l'immeuble", "la gestion du contrôle des accès"),
        ("les plaintes de mes voisins", "la gestion, le suivi et la prévention des troubles"),
        ("la CAF et l'APL", "la gestion et le suivi du versement"),
        ("l'élection des représentants des locataires", "l’organisation, le suivi des élections"),
        ("une douche adaptée", "la gestion et le suivi de l’adaptation"),
        ("mes difficultés financières", "la gestion des demandes sociales"),
        ("les cookies de votre site", "l’analyse statistique de la fréquentation"),
        ("la vente de mon immeuble", "l’étude, la préparation"),
        ("le jeu-concours", "animation jeu concours"),
        ("mon bail", "la gestion et le suivi de l’exécution du contrat"),
        ("l'expulsion", "la gestion du contentieux"),
    ],
)
def test_the_everyday_names_of_a_processing_find_its_purpose(said: str, opening: str) -> None:
    assert find_processing(said)[0].text.startswith(opening)


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


@pytest.mark.parametrize(
    "said",
    [
        "bonjour madame",
        "tout",
        "mon nom est mal écrit",
        "ma date de naissance",
        "mon numéro de téléphone",
        "mon adresse e-mail",
        "ma carte d'identité",
        "mon état civil",  # not an inventory
        "la loi",  # « loyer » has its stem
        "une fuite de données",  # not a leak of water
        "vos appels",  # recorded ones, or advertising: nobody can tell
        "l'enquête",  # satisfaction, resources, social…
        "la commission européenne",
        "rappelez-moi demain",
        "mon contrat de travail",
        "mon ancien logement",
        "je m'oppose à ce traitement",
        "",
    ],
)
def test_what_names_no_processing_gives_none(said: str) -> None:
    assert find_processing(said) == []
    assert bases_of(said) == ()


def test_every_purpose_of_the_policy_has_an_everyday_name(policy: Policy) -> None:
    named = purposes_by_name(policy)
    assert {purpose.text for purposes in named.values() for purpose in purposes} == {p.text for p in policy.purposes}
    assert len(named) >= 150


def test_no_two_names_are_the_same_words(policy: Policy) -> None:
    words = [frozenset(terms(said)) for said in purposes_by_name(policy)]
    assert all(words) and len(words) == len(set(words))


def test_every_entry_of_the_file_is_a_purpose_of_the_policy(policy: Policy) -> None:
    for said, purposes in purposes_by_name(policy).items():
        assert purposes, said
        assert set(purposes) <= set(policy.purposes)
