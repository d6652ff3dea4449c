"""Check that tenant references of any shape are read, and that other numbers are not taken for one."""

import pytest

from actions.identity import references

REFERENCES = [
    ("L451238", "L451238", "plain"),
    ("L-451238", "L451238", "dash"),
    ("l 451 238", "L451238", "lower case and spaces"),
    ("LOC.451.238", "LOC451238", "dots"),
    ("LOC/451/238", "LOC451238", "slashes"),
    ("loc_451_238", "LOC451238", "underscores"),
    ("L-4512387/01", "L451238701", "mixed separators"),
    ("0041122", "0041122", "leading zeros are kept"),
    ("00 41 12 2", "0041122", "leading zeros, spaces"),
    ("451238", "451238", "digits alone"),
    ("45123", "45123", "five digits may be a reference"),
    ("123", "123", "three digits when it is the whole answer"),
    ("AB12cd34", "AB12CD34", "mixed case"),
    ("C04521-B", "C04521B", "letter at the end"),
    ("4521 B", "4521B", "letter at the end after a space"),
    ("A-12-B-34", "A12B34", "alternate"),
    ("ma ref c'est L-451238", "L451238", "filler"),
    ("ma réf cest l451238", "L451238", "filler, texting"),
    ("réf. L-451238", "L451238", "label with a full stop"),
    ("Référence : L-451238", "L451238", "label with a colon"),
    ("n° 451238", "451238", "numéro sign"),
    ("N°451238", "451238", "numéro sign without space"),
    ("no 451238", "451238", "numéro without sign"),
    ("numéro 451238", "451238", "numéro in letters"),
    ("dossier 451238", "451238", "dossier"),
    ("dossier n° L 451238", "L451238", "dossier and numéro sign"),
    ("mon numéro de locataire est le 451238", "451238", "sentence"),
    ("mon numero de contrat 77-812-210 je crois", "77812210", "hesitation"),
    ("c'est écrit 451238 en haut de la quittance", "451238", "where it was read"),
    ("il y a marqué LOC 451238", "LOC451238", "where it was read"),
    ("L tiret 451238", "L451238", "spoken dash"),
    ("451238 slash 01", "45123801", "spoken slash"),
    ("451238.", "451238", "full stop"),
    ("451238 !", "451238", "mark"),
    ("« L-451238 »", "L451238", "quotation marks"),
    ("(L-451238)", "L451238", "brackets"),
    ("#451238", "451238", "hash"),
    ("Ｌ４５１２３８", "L451238", "full-width letters"),
    ("L–451238", "L451238", "en dash"),
    ("L451238\u200b", "L451238", "zero-width space"),
    ("bonjour c'est le 451238 merci", "451238", "politeness"),
    ("451238 et mon mail c'est a.b12@example.org", "451238", "an e-mail beside it"),
    ("réf 451238, tel 06 39 98 12 34", "451238", "a phone number beside it"),
    ("tel 06 39 98 12 34, réf 451238", "451238", "the labelled one, not the first"),
    ("bail 2016-778", "2016778", "lease number with a year"),
    ("matricule 8812", "8812", "matricule"),
    ("je l'ai trouvé : 8812-4471", "88124471", "found at last"),
    ("oui, 451238", "451238", "yes first"),
    ("14061969", "14061969", "eight digits may be a reference"),
    ("TEN-000-012", "TEN000012", "zeros everywhere"),
    ("451238 451239", "451238451239", "two groups read as one"),
]

NO_REFERENCES = [
    ("je sais pas", "unknown"),
    ("passe", "skipped"),
    ("non", "skipped"),
    ("c'est où ça ?", "a question"),
    ("c'est quoi la référence", "a question"),
    ("je l'ai pas sur moi", "unknown"),
    ("aucune idée", "unknown"),
    ("je n'en ai pas", "there is none"),
    ("LOCATAIRE", "no digit"),
    ("ABCDEF", "no digit"),
    ("Marie Dupont", "a name"),
    ("06 39 98 12 34", "a phone number"),
    ("0639981234", "a phone number in one piece"),
    ("+33 6 39 98 12 34", "a phone number with its country"),
    ("14/06/1969", "a date"),
    ("14.06.1969", "a date with dots"),
    ("14 juin 1969", "a date in words"),
    ("j'ai 45 ans", "an age"),
    ("depuis 2016", "a year"),
    ("je suis là depuis 2016 déjà", "a year in a sentence"),
    ("ça fait 3 fois", "a count"),
    ("appartement 12", "a flat"),
    ("bâtiment 3 étage 2", "a flat"),
    ("12 rue des Lilas 92700 Colombes", "an address"),
    ("marie75@example.org", "an e-mail with digits"),
    ("850 euros", "a rent"),
    ("1 84 07 75 123 456 78", "a social security number"),
    ("FR76 3000 6000 0112 3456 7890 189", "a bank account"),
    ("4539 1488 0343 6467", "a bank card"),
    ("12345678901234567890123456", "too long"),
    ("???", "nothing"),
    ("", "nothing"),
]


@pytest.mark.parametrize(("text", "reference", "why"), REFERENCES)
def test_a_reference_is_read_in_capitals_and_digits(text: str, reference: str, why: str) -> None:
    assert references.parse(text) == reference, why


@pytest.mark.parametrize(("text", "why"), NO_REFERENCES)
def test_what_is_no_reference_is_refused(text: str, why: str) -> None:
    assert references.parse(text) is None, why
