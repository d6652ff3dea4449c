"""Check that telephone numbers are read into E.164, overseas departments included, and incomplete ones refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.identity import phones

PHONES = [
    ("0639981234", "+33639981234", "plain"),
    ("06 39 98 12 34", "+33639981234", "spaces"),
    ("06.39.98.12.34", "+33639981234", "dots"),
    ("06-39-98-12-34", "+33639981234", "dashes"),
    ("06/39/98/12/34", "+33639981234", "slashes"),
    ("06,39,98,12,34", "+33639981234", "commas"),
    ("06_39_98_12_34", "+33639981234", "underscores"),
    ("06 . 39 . 98 . 12 . 34", "+33639981234", "spaces and dots"),
    ("0 6 3 9 9 8 1 2 3 4", "+33639981234", "digit by digit"),
    ("0639 98 12 34", "+33639981234", "odd groups"),
    ("063 998 1234", "+33639981234", "odd groups"),
    ("06\u00a039\u00a098\u00a012\u00a034", "+33639981234", "no-break spaces"),
    ("06\n39\n98\n12\n34", "+33639981234", "a group a line"),
    ("(06) 39 98 12 34", "+33639981234", "brackets"),
    ("+33639981234", "+33639981234", "international"),
    ("+33 6 39 98 12 34", "+33639981234", "international with spaces"),
    ("+33 (0)6 39 98 12 34", "+33639981234", "zero in brackets"),
    ("+33 06 39 98 12 34", "+33639981234", "zero too many"),
    ("(+33) 6 39 98 12 34", "+33639981234", "country in brackets"),
    ("0033 6 39 98 12 34", "+33639981234", "two zeros for plus"),
    ("00 33 6 39 98 12 34", "+33639981234", "two zeros for plus, spaces"),
    ("0033639981234", "+33639981234", "two zeros in one piece"),
    ("33639981234", "+33639981234", "country without plus"),
    ("plus trente-trois 6 39 98 12 34", "+33639981234", "plus in letters"),
    ("639981234", "+33639981234", "the first zero forgotten"),
    ("O6 39 98 12 34", "+33639981234", "letter O first"),
    ("06 39 98 12 3O", "+33639981230", "letter O last"),
    ("o6399812o4", "+33639981204", "letters o inside"),
    ("zéro six trente-neuf quatre-vingt-dix-huit douze trente-quatre", "+33639981234", "all in words"),
    ("zero six trente neuf quatre vingt dix huit douze trente quatre", "+33639981234", "words without accents"),
    ("06 trente-neuf 98 douze 34", "+33639981234", "half in words"),
    ("mon num c'est le 06 39 98 12 34", "+33639981234", "filler"),
    ("tel:0639981234", "+33639981234", "label"),
    ("Tél. : 06 39 98 12 34.", "+33639981234", "label and full stop"),
    ("06 39 98 12 34 après 18h", "+33639981234", "an hour after"),
    ("06 39 98 12 34 (entre 9h et 12h)", "+33639981234", "hours in brackets"),
    ("06 39 98 12 34 merci", "+33639981234", "politeness"),
    ("appelez ma fille au 01 99 00 45 67", "+33199004567", "someone else's, given to be called on"),
    ("fixe 01 99 00 45 67 ou portable 06 39 98 12 34", "+33199004567", "of two, the first"),
    ("06 39 98 12 34 / 01 99 00 45 67", "+33639981234", "two cut by a slash"),
    ("06 39 98 12 34, 01 99 00 45 67", "+33639981234", "two cut by a comma"),
    ("02 61 91 12 34", "+33261911234", "fiction range of the west"),
    ("03 53 01 12 34", "+33353011234", "fiction range of the east"),
    ("04 65 71 12 34", "+33465711234", "fiction range of the south-east"),
    ("05 36 49 12 34", "+33536491234", "fiction range of the south-west"),
    ("0692 12 34 56", "+262692123456", "Réunion, mobile"),
    ("0693 12 34 56", "+262693123456", "Réunion, mobile"),
    ("0262 41 23 45", "+262262412345", "Réunion, landline"),
    ("0639 12 34 56", "+262639123456", "Mayotte, mobile: the mainland's fiction range is only 06 39 98"),
    ("0269 61 23 45", "+262269612345", "Mayotte, landline"),
    ("0690 35 12 34", "+590690351234", "Guadeloupe, mobile"),
    ("0691 21 12 34", "+590691211234", "Guadeloupe, mobile"),
    ("0590 82 12 34", "+590590821234", "Guadeloupe, landline"),
    ("0694 20 12 34", "+594694201234", "Guyane, mobile"),
    ("0594 30 12 34", "+594594301234", "Guyane, landline"),
    ("0696 20 12 34", "+596696201234", "Martinique, mobile"),
    ("0596 60 12 34", "+596596601234", "Martinique, landline"),
    ("+33 692 12 34 56", "+262692123456", "overseas typed with the mainland's code"),
    ("+262 692 12 34 56", "+262692123456", "overseas with its own code"),
    ("+32 470 12 34 56", "+32470123456", "Belgium"),
    ("00 32 470 12 34 56", "+32470123456", "Belgium, two zeros"),
    ("+213 551 23 45 67", "+213551234567", "Algeria"),
    ("00213551234567", "+213551234567", "Algeria, two zeros"),
    ("+44 7400 123456", "+447400123456", "United Kingdom"),
    ("０６３９９８１２３４", "+33639981234", "full-width digits"),
    ("٠٦٣٩٩٨١٢٣٤", "+33639981234", "Arabic digits"),
    ("O6.39.98.OO.OO", "+33639980000", "letters O in pairs"),
    ("06 39 98 l2 34", "+33639981234", "letter l for one"),
    ("06•39•98•12•34", "+33639981234", "bullets"),
    ("33 06 39 98 12 34", "+33639981234", "country without plus, zero too many"),
    ("262692123456", "+262692123456", "overseas country without plus"),
    ("0639981234 0199001234", "+33639981234", "two without a sign between"),
    ("12/05/1980 0639981234", "+33639981234", "a date before"),
    ("06 39 98 12 34 a.b12@example.org", "+33639981234", "an e-mail beside it"),
]

NO_PHONES = [
    ("06 39 98 12", "two digits short"),
    ("06 39 98 12 3", "one digit short"),
    ("06 39 98 12 34 5", "one digit too many"),
    ("06 39 98 12 34 56", "two digits too many"),
    ("06", "a beginning"),
    ("06 xx xx xx xx", "hidden"),
    ("00 00 00 00 00", "zeros"),
    ("0000000000", "zeros"),
    ("9999999999", "nines"),
    ("0123456789", "a row of digits"),
    ("1234567890", "a row of digits"),
    ("+33", "a country"),
    ("+33 6 39 98 12", "international and short"),
    ("+999 123 456 789", "no such country"),
    ("15", "an emergency number"),
    ("3639", "a short number"),
    ("14/06/1969", "a date"),
    ("L-451238", "a reference"),
    ("12 rue des Lilas 92700 Colombes", "an address"),
    ("marie0639981234@example.org", "an e-mail that holds one"),
    ("1 84 07 75 123 456 78", "a social security number"),
    ("4539 1488 0343 6467", "a bank card"),
    ("j'en ai pas", "there is none"),
    ("je préfère par mail", "another way"),
    ("pourquoi ?", "a question"),
    ("non", "a refusal"),
    ("je sais pas", "unknown"),
    ("celui que vous avez déjà", "not said"),
    ("", "nothing"),
]


@pytest.mark.parametrize(("text", "phone", "why"), PHONES)
def test_a_phone_number_is_read_into_e164(text: str, phone: str, why: str) -> None:
    assert phones.parse(text) == phone, why


@pytest.mark.parametrize(("text", "why"), NO_PHONES)
def test_what_is_no_phone_number_is_refused(text: str, why: str) -> None:
    assert phones.parse(text) is None, why


@given(st.from_regex(r"\+?[0-9]{9,14}", fullmatch=True))
def test_reading_a_phone_number_again_changes_nothing(written: str) -> None:
    phone = phones.parse(written)
    assert phone is None or phones.parse(phone) == phone
