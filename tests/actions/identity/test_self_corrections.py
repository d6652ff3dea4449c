"""Check which value is meant when an answer gives several, in every field by the same marks."""

from datetime import date

import pytest

from actions import identity
from actions.identity.self_corrections import Meant, meant

TODAY = date(2026, 11, 22)

CORRECTED = [
    # field, text, parts of the value meant, why this line
    ("birth_date", "12/09/1983 non le 13", "1983-09-13", "said again"),
    ("birth_date", "12 sept 83, pardon 84", "1984-09-12", "said again"),
    ("birth_date", "c'est plus le 3/3/70 c'est le 3/4/70", "1970-04-03", "no longer the one, but the other"),
    ("birth_date", "j'ai mis 1/2/1990 mais en fait c'est 2/1/1990", "1990-01-02", "no longer the one, but the other"),
    ("birth_date", "le 4 mars 1977 enfin le 4 mai 1977", "1977-05-04", "said again"),
    ("birth_date", "22/10/1985, non, 1986", "1986-10-22", "said again"),
    ("birth_date", "pas 1974, 17/01/1975", "1975-01-17", "the other one is denied"),
    ("birth_date", "j'ai fait une erreur, c'est le 9/9/1969", "1969-09-09", "said again"),
    ("birth_date", "12/04/1976 euh non 12/04/1967", "1967-04-12", "said again"),
    ("birth_date", "le 5 mars 1990, enfin le 6", "1990-03-06", "said again"),
    ("birth_date", "15-03-1980 plutôt 15-08-1980", "1980-08-15", "said again"),
    ("birth_date", "3 mai 1971 je me suis trompé c'est 1972", "1972-05-03", "said again"),
    ("birth_date", "j'ai écrit 10/10/1990 mais c'est 11/10/1990", "1990-10-11", "no longer the one, but the other"),
    ("birth_date", "pas le 4/5/1960, le 5/4/1960", "1960-04-05", "the other one is denied"),
    ("birth_date", "04/01/49 pas 04/10/49", "1949-01-04", "the other one is denied"),
    ("birth_date", "le 6 avril 85, enfin 86", "1986-04-06", "said again"),
    ("email", "avant c'était yo@example.org, désormais yo.b@example.org", "yo.b@example.org", "then and now"),
    ("email", "iris@example.com enfin iris@example.net", "iris@example.net", "said again"),
    (
        "email",
        "c'est plus iris@example.com c'est iris@example.net",
        "iris@example.net",
        "no longer the one, but the other",
    ),
    ("email", "iris@example.net (pas .com)", "iris@example.net", "the other one is denied"),
    (
        "email",
        "mon ancienne adresse iris@example.com marche plus, nouvelle : iris@example.net",
        "iris@example.net",
        "said to be old, to be new",
    ),
    ("email", "sam@example.org, non attendez, samba@example.org", "samba@example.org", "said again"),
    ("email", "flo@example.com plutôt flo@example.org", "flo@example.org", "said again"),
    ("email", "mail actuel flo@example.org, ancien flo@example.com", "flo@example.org", "said to be old, to be new"),
    ("email", "j'ai changé de mail c'est rim.a@example.org", "rim.a@example.org", "said again"),
    (
        "email",
        "c'est plus leo.m@example.org c'est leo.martin@example.org",
        "leo.martin@example.org",
        "no longer the one, but the other",
    ),
    (
        "email",
        "avant j'avais nina@example.org maintenant c'est nina.b@example.com",
        "nina.b@example.com",
        "then and now",
    ),
    ("email", "omar.k@example.org ou plutôt omar.kone@example.org", "omar.kone@example.org", "said again"),
    (
        "email",
        "ancienne adresse zoe@example.org nouvelle adresse zoe.p@example.net",
        "zoe.p@example.net",
        "said to be old, to be new",
    ),
    (
        "email",
        "nouveau mail : alix@example.org (l'ancien alix75@example.com ne marche plus)",
        "alix@example.org",
        "said to be old, to be new",
    ),
    ("email", "jade@exemple.fr enfin jade@example.fr", "jade@example.fr", "said again"),
    ("email", "j'ai changé : tom92@example.org", "tom92@example.org", "said again"),
    ("full_name", "Pauline Ricard, enfin Pauline Ricard-Lenoir", "Pauline | Ricard-Lenoir", "said again"),
    ("full_name", "avant je m'appelais Sonia Hamdi, maintenant Sonia Lebrun", "Sonia | Lebrun", "then and now"),
    (
        "full_name",
        "c'est plus madame Colin, c'est Hélène Vautier",
        "Hélène | Vautier",
        "no longer the one, but the other",
    ),
    ("full_name", "Bruno Mallet non Malet avec un seul l", "Bruno | Malet", "said again"),
    ("full_name", "Estelle Rivoire et pas Rivière", "Estelle | Rivoire", "the other one is denied"),
    (
        "full_name",
        "mon nom d'avant : Céline Brun ; le nouveau : Céline Ferrat",
        "Céline | Ferrat",
        "said to be old, to be new",
    ),
    (
        "full_name",
        "ils ont écrit Gérard Lenoble mais c'est Gérard Lenormand",
        "Gérard | Lenormand",
        "no longer the one, but the other",
    ),
    ("full_name", "Françoise Perrot, ex Françoise Jolly", "Françoise | Perrot", "the other one is denied"),
    ("full_name", "Ludivine Massé... pardon Ludivine Macé", "Ludivine | Macé", "said again"),
    ("full_name", "Bertrand Colas plutôt Collas", "Bertrand | Collas", "said again"),
    ("full_name", "je suis plus Mme Royer, maintenant je m'appelle Agnès Thibert", "Agnès | Thibert", "then and now"),
    ("full_name", "nom actuel Nadia Sellami, ancien nom Nadia Ferhat", "Nadia | Sellami", "said to be old, to be new"),
    ("full_name", "MONNIER Estelle enfin MOUNIER Estelle", "Estelle | MOUNIER", "said again"),
    ("full_name", "Nadège Morel enfin Nadège Morand depuis mon mariage", "Nadège | Morand", "said again"),
    ("full_name", "avant c'était Sylvie Prigent, maintenant c'est Sylvie Le Gall", "Sylvie | Le Gall", "then and now"),
    (
        "full_name",
        "c'est plus Laura Meunier c'est Laura Vasseur",
        "Laura | Vasseur",
        "no longer the one, but the other",
    ),
    ("phone", "c'est plus le 0639981000 c'est le 0639981001", "+33639981001", "no longer the one, but the other"),
    ("phone", "avant le 06 39 98 20 00 et maintenant le 06 39 98 20 01", "+33639982001", "then and now"),
    ("phone", "06 39 98 30 00 enfin 30 01 à la fin", "+33639983001", "said again"),
    ("phone", "nouveau tel 06.39.98.40.01", "+33639984001", "said to be old, to be new"),
    (
        "phone",
        "mon fixe 01 99 00 60 00 ne fonctionne plus, voici le portable 06 39 98 60 01",
        "+33639986001",
        "the first one is gone",
    ),
    ("phone", "0639987000 non pas 7000 mais 0639987001", "+33639987001", "what follows « mais » wins"),
    ("phone", "06 39 98 80 00 et plus 06 39 98 80 01", "+33639988000", "the other one is denied"),
    ("phone", "le 06 39 98 11 10 c'était avant, c'est le 06 39 98 11 11", "+33639981111", "then and now"),
    ("phone", "désormais 06 39 98 22 23", "+33639982223", "then and now"),
    ("phone", "0639983300 pardon je corrige 0639983301", "+33639983301", "said again"),
    ("phone", "prenez le 06 39 98 44 00 et pas le 06 39 98 44 01", "+33639984400", "the other one is denied"),
    (
        "phone",
        "j'ai changé de num, l'ancien 0639985500, le nouveau 0639985501",
        "+33639985501",
        "said to be old, to be new",
    ),
    ("phone", "06 39 98 66 00 enfin je crois", "+33639986600", "said again"),
    ("phone", "le fixe ne marche plus : 06 39 98 88 00", "+33639988800", "the first one is gone"),
    (
        "phone",
        "c'est plus le 06 39 98 11 22, c'est le 06 39 98 33 44",
        "+33639983344",
        "no longer the one, but the other",
    ),
    ("phone", "avant c'était 0639981122 maintenant c'est 0639985566", "+33639985566", "then and now"),
    (
        "postal_address",
        "c'est plus 2 rue Curie 94200 Ivry-sur-Seine, c'est 19 rue Molière 94200 Ivry-sur-Seine",
        "19 rue Molière | 94200 | Ivry-sur-Seine",
        "no longer the one, but the other",
    ),
    (
        "postal_address",
        "avant 2 rue Curie 94200 Ivry-sur-Seine et maintenant 7 impasse du Puits 93700 Drancy",
        "7 impasse du Puits | 93700 | Drancy",
        "then and now",
    ),
    (
        "postal_address",
        "7 impasse du Puits 93700 Drancy, enfin le 17",
        "17 impasse du Puits | 93700 | Drancy",
        "said again",
    ),
    (
        "postal_address",
        "nouvelle adresse 30 rue Auber appt 4 94400 Vitry-sur-Seine",
        "30 rue Auber | 94400 | Vitry-sur-Seine | appt 4",
        "said to be old, to be new",
    ),
    (
        "postal_address",
        "30 rue Auber 94400 Vitry-sur-Seine plutôt 94800 Villejuif",
        "30 rue Auber | 94800 | Villejuif",
        "said again",
    ),
    (
        "postal_address",
        "j'ai déménagé, avant 1 rue Ney 75018 Paris, là c'est 60 rue Riquet 75018 Paris",
        "60 rue Riquet | 75018 | Paris",
        "then and now",
    ),
    (
        "postal_address",
        "ancienne : 3 rue Hugo 92110 Clichy / nouvelle : 6 rue Zola 92110 Clichy",
        "6 rue Zola | 92110 | Clichy",
        "said to be old, to be new",
    ),
    (
        "postal_address",
        "3 rue Hugo 92110 Clichy, je me suis trompée, 13 rue Hugo 92110 Clichy",
        "13 rue Hugo | 92110 | Clichy",
        "said again",
    ),
    ("postal_address", "3 rue Hugo 92110 Clichy pas 92100", "3 rue Hugo | 92110 | Clichy", "the other one is denied"),
    (
        "postal_address",
        "maintenant j'habite 41 cours Vincennes 75020 Paris",
        "41 cours Vincennes | 75020 | Paris",
        "then and now",
    ),
    (
        "postal_address",
        "je n'habite plus 3 rue Hugo 92110 Clichy, c'est 6 rue Zola 92600 Asnières-sur-Seine",
        "6 rue Zola | 92600 | Asnières-sur-Seine",
        "no longer the one, but the other",
    ),
    (
        "postal_address",
        "avant c'était 4 rue Pasteur 92000 Nanterre, maintenant c'est 18 rue Carnot 95000 Cergy",
        "18 rue Carnot | 95000 | Cergy",
        "then and now",
    ),
    (
        "postal_address",
        "7 allée des Tilleuls 78200 Mantes-la-Jolie enfin le 9 allée des Tilleuls 78200 Mantes-la-Jolie",
        "9 allée des Tilleuls | 78200 | Mantes-la-Jolie",
        "said again",
    ),
    (
        "postal_address",
        "c'est plus 3 rue Gambetta 93100 Montreuil, c'est 5 avenue de la Paix 94400 Vitry-sur-Seine",
        "5 avenue de la Paix | 94400 | Vitry-sur-Seine",
        "no longer the one, but the other",
    ),
    (
        "postal_address",
        "ancienne adresse 1 place du Marché 77000 Melun nouvelle adresse 22 rue Jules Ferry 91000 Évry",
        "22 rue Jules Ferry | 91000 | Évry",
        "said to be old, to be new",
    ),
    (
        "postal_address",
        "10 rue Hoche 92240 Malakoff non pardon 92170 Vanves",
        "10 rue Hoche | 92170 | Vanves",
        "said again",
    ),
    ("tenant_reference", "avant c'était le 30119, maintenant le 30991", "30991", "then and now"),
    ("tenant_reference", "A5521 plutôt A5512", "A5512", "said again"),
    ("tenant_reference", "9120 c'était l'ancienne, la nouvelle c'est 9210", "9210", "said to be old, to be new"),
    ("tenant_reference", "j'ai changé de logement : 664-01-B", "66401B", "said again"),
    ("tenant_reference", "L-88123 et non L-88132", "L88123", "the other one is denied"),
    ("tenant_reference", "c'est plus 44120 c'est 44121", "44121", "no longer the one, but the other"),
    ("tenant_reference", "ancienne réf 8812, nouvelle réf 9934", "9934", "said to be old, to be new"),
    ("tenant_reference", "M-5512 non pardon N-5512", "N5512", "said again"),
    ("tenant_reference", "c'est 88120, avant 77120", "88120", "then and now"),
    ("tenant_reference", "j'ai deux numéros, l'ancien 44120 et le nouveau 99812", "99812", "said to be old, to be new"),
    ("tenant_reference", "c'est plus le L33210, c'est le L33211", "L33211", "no longer the one, but the other"),
    ("tenant_reference", "L-7741 enfin L-7714", "L7714", "said again"),
    ("tenant_reference", "avant c'était 120045, maintenant c'est 450021", "450021", "then and now"),
    ("tenant_reference", "j'ai changé : 88-451-20", "8845120", "said again"),
    ("tenant_reference", "450-12-A plutôt 450-12-B", "45012B", "said again"),
    ("tenant_reference", "pas 4512, 4521", "4521", "the other one is denied"),
]


# What follows an excuse is not always a value.
STORIES = [
    ("birth_date", "12/05/1980, désolé, j'ai mis 3 jours", "1980-05-12", "a number that is no day"),
    ("email", "marie@example.org, désolé, merci.au revoir", "marie@example.org", "a full stop that makes no domain"),
    ("phone", "06 39 98 12 34, désolé, depuis 2016", "+33639981234", "figures that are no end of a number"),
    (
        "postal_address",
        "3 rue Hugo 92110 Clichy, pardon, 2 chats",
        "3 rue Hugo | 92110 | Clichy",
        "a number of something",
    ),
    ("full_name", "Marie Dupont, désolée pour le retard", "Marie | Dupont", "an excuse"),
    ("tenant_reference", "L-451238, désolé pour le retard", "L451238", "an excuse"),
]


@pytest.mark.parametrize(("field", "text", "value", "why"), CORRECTED + STORIES)
def test_the_value_meant_is_read(field: str, text: str, value: str, why: str) -> None:
    read = identity.parse(field, text, TODAY)
    assert (" | ".join(read.values()) if isinstance(read, dict) else read) == value, why


def test_what_follows_a_correction_comes_with_what_it_replaces() -> None:
    assert list(meant("12/05/1980, non pardon, 13/05/1980")) == [Meant("13/05/1980", "12/05/1980")]


def test_an_answer_without_mark_has_no_other_reading() -> None:
    assert not list(meant("13/05/1980"))


def test_a_mark_that_nothing_follows_takes_nothing_back() -> None:
    assert identity.parse("birth_date", "13/05/1980 pardon", TODAY) == "1980-05-13"
    assert identity.parse("phone", "avant 18h au 06 39 98 70 70", TODAY) == "+33639987070"


@pytest.mark.parametrize(
    "street", ["1 rue de l'Ancien Marché", "20 avenue de la Nouvelle France", "3 rue du Pas de la Mule"]
)
def test_a_mark_in_the_name_of_a_street_is_none(street: str) -> None:
    address = {"street": street, "postcode": "94000", "city": "Créteil"}
    assert identity.parse("postal_address", f"{street} 94000 Créteil", TODAY) == address
