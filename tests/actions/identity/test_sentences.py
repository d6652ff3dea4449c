"""Check that a free sentence fills every field it surely gives, and no other."""

from datetime import date
from typing import Any

import pytest

from actions.identity import sentences

TODAY = date(2026, 11, 22)
FATOU = {"first_name": "Fatou", "last_name": "Diallo"}
LILAS = {"street": "12 rue des Lilas", "postcode": "92700", "city": "Colombes"}

SENTENCES: list[tuple[str, dict[str, Any], str]] = [
    (
        "Fatou Diallo née le 3 mars 62, ref L-451238",
        {"full_name": FATOU, "birth_date": "1962-03-03", "tenant_reference": "L451238"},
        "all at once",
    ),
    (
        "Fatou Diallo née le 3 mars 62, ref L-451238, 06 39 98 12 34",
        {"full_name": FATOU, "birth_date": "1962-03-03", "tenant_reference": "L451238", "phone": "+33639981234"},
        "and a phone number",
    ),
    (
        "je m'appelle Fatou Diallo, née le 03/03/1962, fatou@example.org",
        {"full_name": FATOU, "birth_date": "1962-03-03", "email": "fatou@example.org"},
        "introduced",
    ),
    (
        "Bonjour, je suis Fatou Diallo et je voudrais voir mon dossier",
        {"full_name": FATOU},
        "a name in a request",
    ),
    (
        "Fatou Diallo, 03/03/1962, fatou@example.org",
        {"full_name": FATOU, "birth_date": "1962-03-03", "email": "fatou@example.org"},
        "a list",
    ),
    (
        "Fatou Diallo, 12 rue des Lilas 92700 Colombes",
        {"full_name": FATOU, "postal_address": LILAS},
        "name and address",
    ),
    ("nom : Diallo, prénom : Fatou, réf 0041122", {"full_name": FATOU, "tenant_reference": "0041122"}, "labels"),
    (
        "Mme Fatou Diallo née le trois mars soixante-deux",
        {"full_name": FATOU, "birth_date": "1962-03-03"},
        "numbers in words",
    ),
    (
        "fatou diallo née le 3/3/62 tel 0639981234",
        {
            "full_name": {"first_name": "fatou", "last_name": "diallo"},
            "birth_date": "1962-03-03",
            "phone": "+33639981234",
        },
        "lower case, a well-known given name",
    ),
    (
        "mon dossier est le 451238 et mon mail fatou@example.org",
        {"tenant_reference": "451238", "email": "fatou@example.org"},
        "no name",
    ),
    ("vous pouvez me joindre au 06 39 98 12 34", {"phone": "+33639981234"}, "a phone number in a sentence"),
    ("arrêtez de m'envoyer des SMS au 06 39 98 12 34", {"phone": "+33639981234"}, "the number that a request is about"),
    ("je suis née le 03/03/1962", {"birth_date": "1962-03-03"}, "a birth date alone"),
    ("j'habite 12 rue des Lilas 92700 Colombes", {"postal_address": LILAS}, "an address alone"),
    ("Je veux voir les données que Seqens garde sur moi", {}, "a wish"),
    ("Seqens", {}, "the landlord is no name"),
    ("Supprimez mes données", {}, "a wish in two words"),
    ("le 12/03/2024 vous m'avez appelée", {}, "a date of something else"),
    ("vidéo du 14/06/2005 dans le hall", {}, "a date of something else, old enough for a birth"),
    ("Caméra du parking, 14/06/2005, vers 22h", {}, "a list that no name heads"),
    ("rue des Lilas", {}, "a street is no name"),
    ("Mon père Ahmed Diallo né le 01/01/1948 est mort", {}, "somebody else"),
    ("lui c'est Ahmed Diallo, né le 01/01/1948", {}, "somebody else"),
    (
        "je m'appelle Fatou Diallo, mon mari s'appelle Amadou Ba né le 2/2/1960",
        {"full_name": FATOU},
        "only what precedes somebody else",
    ),
    ("avant c'était vieux@example.org", {}, "an old value"),
    ("remplacez 12 rue des Lilas 92700 Colombes par la bonne adresse", {}, "a wrong value"),
    ("mon numéro 06 39 98 12 34 est faux", {}, "a wrong value"),
    ("je suis locataire depuis 2016", {}, "a role and a year"),
    ("je suis vraiment très fâché", {}, "a state"),
    ("c'est Bien Compris", {}, "capitals on ordinary words after a weak introduction"),
    ("j'ai 45 ans et 3 enfants", {}, "numbers of no field"),
    ("Effacement, Opposition", {}, "a list that no name heads"),
    ("mon loyer est de 850 euros", {}, "an amount"),
    ("Bonjour, Fatou Diallo, née le 3/3/62", {"full_name": FATOU, "birth_date": "1962-03-03"}, "a greeting first"),
    (
        "Fatou DIALLO - 03/03/1962",
        {"full_name": {"first_name": "Fatou", "last_name": "DIALLO"}, "birth_date": "1962-03-03"},
        "dashes",
    ),
    ("Ahmed Diallo, né le 1/1/1948, c'est mon père", {}, "somebody else, said afterwards"),
    ("Je suis la mère de Awa Diallo née le 1/1/2005", {}, "somebody else"),
    ("Je représente Ahmed Diallo", {}, "somebody else"),
    ("je veux parler à Madame Sylvie Martin", {}, "somebody else"),
    ("C'est Madame Sylvie Martin qui m'a dit ça", {}, "somebody else"),
    ("J'ai reçu un SMS du 06 39 98 12 34", {}, "where a call came from"),
    ("le dossier de 2016", {}, "a year"),
    ("plainte n° 24-018733 à la CNIL", {}, "the number of something else"),
    ("c'est qui protectiondesdonnees@seqens.fr ?", {}, "the landlord's address"),
    ("oui", {}, "a yes"),
    ("Annuler", {}, "a command"),
    ("", {}, "nothing"),
]


@pytest.mark.parametrize(("text", "fields", "why"), SENTENCES)
def test_a_sentence_gives_the_fields_it_surely_holds(text: str, fields: dict[str, Any], why: str) -> None:
    assert sentences.extract(text, TODAY) == fields, why
