"""Check that postal addresses are read in whatever order they come, and refused when a part is missing."""

import pytest

from actions.identity import addresses

LILAS = ("12 rue des Lilas", "92700", "Colombes", None)
ADDRESSES = [
    # text, (street, postcode, city, complement), why this line
    ("12 rue des Lilas 92700 Colombes", LILAS, "plain"),
    ("12 rue des Lilas, 92700 Colombes", LILAS, "comma"),
    ("12, rue des Lilas, 92700, Colombes", ("12, rue des Lilas", "92700", "Colombes", None), "commas everywhere"),
    ("12 rue des Lilas\n92700 Colombes", LILAS, "two lines"),
    ("12 rue des Lilas - 92700 Colombes", LILAS, "dash"),
    ("12 rue des Lilas 92700 - Colombes", LILAS, "dash after the postcode"),
    ("12 rue des Lilas 92 700 Colombes", LILAS, "space in the postcode"),
    ("12 rue des Lilas F-92700 Colombes", LILAS, "country before the postcode"),
    ("12 rue des Lilas 92700 Colombes France", LILAS, "country after the city"),
    ("12 rue des Lilas 92700 Colombes.", LILAS, "full stop"),
    ("12 rue des Lilas 92700 Colombes merci", LILAS, "politeness"),
    ("j'habite au 12 rue des Lilas 92700 Colombes", LILAS, "filler"),
    ("mon adresse c'est 12 rue des Lilas à 92700 Colombes", LILAS, "filler"),
    ("Adresse : 12 rue des Lilas, 92700 Colombes", LILAS, "label"),
    ("92700 Colombes, 12 rue des Lilas", LILAS, "city first"),
    ("Colombes 92700 12 rue des Lilas", None, "city first without comma: not sure enough"),
    ("12 rue des Lilas, Colombes 92700", LILAS, "postcode last"),
    ("12 rue des Lilas Colombes 92700", LILAS, "postcode last, without comma, a known city"),
    ("12 rue des Lilas, Colombes (92700)", LILAS, "postcode in brackets"),
    ("12 rue des Lilas à Colombes 92700", LILAS, "à before the city"),
    ("12 rue des lilas 92700 colombes", ("12 rue des lilas", "92700", "colombes", None), "lower case"),
    ("12 RUE DES LILAS 92700 COLOMBES", ("12 RUE DES LILAS", "92700", "COLOMBES", None), "capitals"),
    ("12 av. Jean Jaurès 93500 Pantin", ("12 av. Jean Jaurès", "93500", "Pantin", None), "abbreviated way"),
    ("5 bd Voltaire 75011 Paris", ("5 bd Voltaire", "75011", "Paris", None), "abbreviated way"),
    ("5 bis bd Voltaire 75011 Paris", ("5 bis bd Voltaire", "75011", "Paris", None), "bis"),
    ("5bis bd Voltaire 75011 Paris", ("5bis bd Voltaire", "75011", "Paris", None), "bis glued"),
    ("5 ter allée du Parc 95100 Argenteuil", ("5 ter allée du Parc", "95100", "Argenteuil", None), "ter"),
    ("5 B rue du Bac 75007 Paris", ("5 B rue du Bac", "75007", "Paris", None), "letter"),
    ("5b rue du Bac 75007 Paris", ("5b rue du Bac", "75007", "Paris", None), "letter glued"),
    ("12-14 rue des Lilas 92700 Colombes", ("12-14 rue des Lilas", "92700", "Colombes", None), "two numbers"),
    ("n°12 rue des Lilas 92700 Colombes", LILAS, "numéro sign"),
    (
        "1 place du 8 mai 1945 93200 Saint-Denis",
        ("1 place du 8 mai 1945", "93200", "Saint-Denis", None),
        "a date as a street",
    ),
    ("3 rue du 11 novembre 92700 Colombes", ("3 rue du 11 novembre", "92700", "Colombes", None), "a date as a street"),
    ("7 grande rue 92310 Sèvres", ("7 grande rue", "92310", "Sèvres", None), "grande rue"),
    ("5 La Canebière 13001 Marseille", ("5 La Canebière", "13001", "Marseille", None), "a street without its way"),
    ("8 les Hameaux du Lac 91000 Évry", ("8 les Hameaux du Lac", "91000", "Évry", None), "a street without its way"),
    (
        "4 rue de l'Abbé-Grégoire 75006 Paris",
        ("4 rue de l'Abbé-Grégoire", "75006", "Paris", None),
        "apostrophe and dash",
    ),
    (
        "2 rue de la Tour 75016 Paris",
        ("2 rue de la Tour", "75016", "Paris", None),
        "a word of complement in the street",
    ),
    ("2 avenue de la Porte de Clichy 75017 Paris", ("2 avenue de la Porte de Clichy", "75017", "Paris", None), "same"),
    ("10 allée de la Résidence 78190 Trappes", ("10 allée de la Résidence", "78190", "Trappes", None), "same"),
    (
        "9 rue Paul Vaillant-Couturier 94400 Vitry-sur-Seine",
        ("9 rue Paul Vaillant-Couturier", "94400", "Vitry-sur-Seine", None),
        "long city",
    ),
    ("9 rue Gagnée 94400 vitry sur seine", ("9 rue Gagnée", "94400", "vitry sur seine", None), "city without dashes"),
    ("1 rue Verte 94240 L'Haÿ-les-Roses", ("1 rue Verte", "94240", "L'Haÿ-les-Roses", None), "apostrophe in the city"),
    (
        "1 rue Verte 94270 Le Kremlin-Bicêtre",
        ("1 rue Verte", "94270", "Le Kremlin-Bicêtre", None),
        "article in the city",
    ),
    ("1 rue Verte 93260 Les Lilas", ("1 rue Verte", "93260", "Les Lilas", None), "article in the city"),
    ("1 rue Verte 94210 Saint Maur des Fossés", ("1 rue Verte", "94210", "Saint Maur des Fossés", None), "four words"),
    ("1 rue Verte 13100 Aix en Provence", ("1 rue Verte", "13100", "Aix en Provence", None), "link word in the city"),
    ("1 rue Verte 97400 Saint-Denis", ("1 rue Verte", "97400", "Saint-Denis", None), "overseas"),
    ("1 rue Verte 20200 Bastia", ("1 rue Verte", "20200", "Bastia", None), "Corsica"),
    ("1 rue Verte 01000 Bourg-en-Bresse", ("1 rue Verte", "01000", "Bourg-en-Bresse", None), "leading zero"),
    ("1 rue Verte 75013 Paris 13e", ("1 rue Verte", "75013", "Paris", None), "district after the city"),
    ("1 rue Verte 75013 Paris 13ème arrondissement", ("1 rue Verte", "75013", "Paris", None), "district in full"),
    ("1 rue Verte, Paris 13e", ("1 rue Verte", "75013", "Paris", None), "the district gives the postcode"),
    ("1 rue Verte, Lyon 3ème", ("1 rue Verte", "69003", "Lyon", None), "the district gives the postcode"),
    ("1 rue Verte 92000 Nanterre CEDEX", ("1 rue Verte", "92000", "Nanterre", "CEDEX"), "CEDEX"),
    ("1 rue Verte 92023 Nanterre Cedex 9", ("1 rue Verte", "92023", "Nanterre", "Cedex 9"), "CEDEX and its number"),
    ("Bât C, 12 rue des Lilas, 92700 Colombes", (*LILAS[:3], "Bât C"), "building first"),
    (
        "bâtiment C escalier 2 appt 14, 12 rue des Lilas, 92700 Colombes",
        (*LILAS[:3], "bâtiment C escalier 2 appt 14"),
        "numbers before the street",
    ),
    ("appt 14 12 rue des Lilas 92700 Colombes", (*LILAS[:3], "appt 14"), "flat without comma"),
    ("12 rue des Lilas appt 14 92700 Colombes", (*LILAS[:3], "appt 14"), "flat after the street"),
    ("12 rue des Lilas, esc. 2, 92700 Colombes", (*LILAS[:3], "esc. 2"), "staircase after the street"),
    ("12 rue des Lilas bâtiment B 92700 Colombes", (*LILAS[:3], "bâtiment B"), "building after the street"),
    ("12 rue des Lilas 92700 Colombes bâtiment B", (*LILAS[:3], "bâtiment B"), "building after the city"),
    ("12 rue des Lilas 92700 Colombes, 3e étage gauche", (*LILAS[:3], "3e étage gauche"), "floor after the city"),
    ("12 rue des Lilas 92700 Colombes 3ème étage", (*LILAS[:3], "3ème étage"), "floor after the city, without comma"),
    ("Résidence Bellevue 12 rue des Lilas 92700 Colombes", (*LILAS[:3], "Résidence Bellevue"), "residence first"),
    ("c/o Mme Diallo, 12 rue des Lilas, 92700 Colombes", (*LILAS[:3], "c/o Mme Diallo"), "care of"),
    ("chez M. Petit 12 rue des Lilas 92700 Colombes", (*LILAS[:3], "chez M. Petit"), "chez"),
    ("BP 40, 12 rue des Lilas, 92700 Colombes", (*LILAS[:3], "BP 40"), "box"),
    ("12 rue des Lilas 92700 Colombes c'est chez ma sœur", LILAS, "the sentence goes on"),
    ("12 rue des Lilas 92700 Colombes et mon tel 06 39 98 12 34", LILAS, "a phone number after"),
    ("12 rue des Lilas 92700 Colombes 0639981234", LILAS, "a phone number after"),
    (
        "rue des Lilas 92700 Colombes",
        ("rue des Lilas", "92700", "Colombes", None),
        "a street without number still is one",
    ),
    ("lieu-dit Le Moulin 35000 Rennes", ("lieu-dit Le Moulin", "35000", "Rennes", None), "country place"),
    ("lot 4 12 rue des Lilas 92700 Colombes", (*LILAS[:3], "lot 4"), "lot"),
]

NO_ADDRESSES = [
    ("12 rue des Lilas", "no_postcode", "street alone"),
    ("12 rue des Lilas 92700", "no_city", "no city: not guessed"),
    ("12 rue Victor Hugo 92700", "no_city", "the street's last word is no city"),
    ("12 rue de Paris 92700", "no_city", "the street's name is a known city"),
    ("12 rue des Lilas Colombes", "no_postcode", "no postcode"),
    ("92700 Colombes", "no_street", "no street"),
    ("92700", "no_street", "postcode alone"),
    ("Colombes", "not_an_address", "city alone"),
    ("Paris 13e", "no_street", "district alone"),
    ("12 rue des Lilas 00000 Colombes", "no_postcode", "no such postcode"),
    ("12 rue des Lilas 99999 Colombes", "no_postcode", "no such postcode"),
    ("12 rue des Lilas 9270 Colombes", "no_postcode", "four digits"),
    ("12 rue des Lilas 92700 je sais plus la ville", "no_city", "unknown city"),
    ("appartement 12 92700 Colombes", "no_street", "a flat is no street"),
    ("3e étage gauche 92700 Colombes", "no_street", "a floor is no street"),
    ("la même que sur le bail", "not_an_address", "not said"),
    ("chez ma mère", "not_an_address", "not said"),
    ("je suis à la rue", "not_an_address", "homeless"),
    ("sans domicile fixe", "not_an_address", "homeless"),
    ("celle où je suis", "not_an_address", "not said"),
    ("pourquoi ?", "not_an_address", "a question"),
    ("je préfère pas", "not_an_address", "a refusal"),
    ("Marie Dupont", "not_an_address", "a name"),
    ("06 39 98 12 34", "not_an_address", "a phone number"),
    ("0639981234", "not_an_address", "a phone number in one piece"),
    ("14/06/1969", "not_an_address", "a date"),
    ("marie@example.org", "not_an_address", "an e-mail"),
    ("L-451238", "not_an_address", "a reference"),
    ("j'ai 3 enfants et 45 ans", "not_an_address", "numbers in a sentence"),
    ("???", "not_an_address", "nothing"),
    ("", "not_an_address", "nothing"),
]


@pytest.mark.parametrize(("text", "parts", "why"), ADDRESSES)
def test_a_postal_address_is_read_in_its_parts(text: str, parts: tuple[str | None, ...] | None, why: str) -> None:
    names = ("street", "postcode", "city", "complement")
    expected = {name: part for name, part in zip(names, parts, strict=True) if part} if parts else None
    assert addresses.parse(text) == expected, why


@pytest.mark.parametrize(("text", "code", "why"), NO_ADDRESSES)
def test_an_address_with_a_part_missing_is_refused_with_its_reason(text: str, code: str, why: str) -> None:
    assert (addresses.parse(text), addresses.fault(text)) == (None, code), why
