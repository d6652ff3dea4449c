"""Check that e-mail addresses are read typed or spoken, and that doubtful ones are refused."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actions.identity import emails

EMAILS = [
    ("marie.lefevre@example.org", "marie.lefevre@example.org", "plain"),
    ("Marie.Lefevre@EXAMPLE.ORG", "Marie.Lefevre@example.org", "local part as typed, domain in lower case"),
    ("m@example.fr", "m@example.fr", "one letter"),
    ("marie+seqens@example.org", "marie+seqens@example.org", "plus sign"),
    ("marie_l@example.org", "marie_l@example.org", "underscore"),
    ("marie-l@example.org", "marie-l@example.org", "dash"),
    ("1969@example.org", "1969@example.org", "digits"),
    ("o'neill@example.org", "o'neill@example.org", "apostrophe"),
    ("marie@mail.example.org", "marie@mail.example.org", "sub-domain"),
    ("marie@mon-domaine.example.fr", "marie@mon-domaine.example.fr", "dash in the domain"),
    ("hélène@example.org", "hélène@example.org", "accent"),
    (" marie@example.org ", "marie@example.org", "spaces around"),
    ("marie@example.org.", "marie@example.org", "full stop"),
    ("marie@example.org,", "marie@example.org", "comma"),
    ("marie@example.org !", "marie@example.org", "mark"),
    ("<marie@example.org>", "marie@example.org", "angle brackets"),
    ("(marie@example.org)", "marie@example.org", "brackets"),
    ("« marie@example.org »", "marie@example.org", "quotation marks"),
    ("mailto:marie@example.org", "marie@example.org", "link"),
    ("mail:marie@example.org", "marie@example.org", "label without space"),
    ("mon mail c'est marie@example.org", "marie@example.org", "filler"),
    ("mon email marie@example.org merci", "marie@example.org", "filler on both sides"),
    ("écrivez-moi à marie@example.org svp", "marie@example.org", "filler"),
    ("Marie Lefèvre marie.lefevre@example.org", "marie.lefevre@example.org", "the name is not a cut local part"),
    ("marie @ example.org", "marie@example.org", "spaces around the sign"),
    ("marie@ example.org", "marie@example.org", "space after the sign"),
    ("marie@example .org", "marie@example.org", "space before the dot"),
    ("marie@example. org", "marie@example.org", "space after the dot"),
    ("marie@example,org", "marie@example.org", "comma for a dot"),
    ("marie arobase example point org", "marie@example.org", "spoken"),
    ("marie point lefevre arobase example point org", "marie.lefevre@example.org", "spoken dots"),
    ("marie tiret lefevre arobase example point org", "marie-lefevre@example.org", "spoken dash"),
    ("marie tiret bas lefevre arobase example point org", "marie_lefevre@example.org", "spoken underscore"),
    ("marie underscore lefevre arobas example point org", "marie_lefevre@example.org", "spoken underscore, spelling"),
    ("marie tiret du 8 lefevre arrobase example point org", "marie_lefevre@example.org", "key of the keyboard"),
    (
        "marie tiret du six lefevre arobase example point org",
        "marie-lefevre@example.org",
        "key of the keyboard in letters",
    ),
    ("Marie Point Lefevre Arobase Example Point Org", "Marie.Lefevre@example.org", "capitals of a dictation"),
    ("marie point lefevre chez example point org", "marie.lefevre@example.org", "chez for the sign"),
    ("marie point chez arobase example point org", "marie.chez@example.org", "chez as a name, beside arobase"),
    ("marie.lefevre chez example.org", "marie.lefevre@example.org", "chez between typed parts"),
    ("marie at example dot org", "marie@example.org", "English"),
    ("marie(at)example.org", "marie@example.org", "against robots"),
    ("marie [at] example [dot] org", "marie@example.org", "against robots"),
    ("mon adresse c'est marie arobase example point org", "marie@example.org", "spoken, with filler"),
    ("marie arobase example point org tout attaché", "marie@example.org", "spoken advice"),
    ("marie arobase example point org en minuscules", "marie@example.org", "spoken advice"),
    ("marie a commercial example point org", "marie@example.org", "the sign's other name"),
    ("marie@example.org ou paul@example.org", "marie@example.org", "of two, the first"),
    ("marie@example.org et mon tel 06 39 98 12 34", "marie@example.org", "a phone number beside it"),
    ("marie@example.org\nmerci", "marie@example.org", "two lines"),
    ("ma\u200brie@example.org", "marie@example.org", "zero-width space"),
    ("ｍａｒｉｅ＠ｅｘａｍｐｌｅ．ｏｒｇ", "marie@example.org", "full-width letters"),
    ("fatou@example point org", "fatou@example.org", "typed sign, spoken dot"),
    ("Email=marie@example.org", "marie@example.org", "label glued"),
    ("06 39 98 12 34 marie@example.org", "marie@example.org", "a phone number before"),
    ("c marie@example.org", "marie@example.org", "texting"),
    ("le mien est marie75@example.org", "marie75@example.org", "digits at the end"),
]

NO_EMAILS = [
    ("marie", "no sign"),
    ("marie.lefevre", "no domain"),
    ("example.org", "no local part"),
    ("@example.org", "no local part"),
    ("@marie", "an account of another site"),
    ("marie@", "no domain"),
    ("marie@example", "no top-level domain"),
    ("marie@@example.org", "two signs"),
    ("marie@example..org", "two dots"),
    ("marie..l@example.org", "two dots"),
    (".marie@example.org", "dot first"),
    ("marie.@example.org", "dot last"),
    ("marie lefevre@example.org", "a space may stand for a dot"),
    ("marie@exam ple.org", "a space in the domain"),
    ("marie@-example.org", "dash first"),
    ("j'en ai pas", "there is none"),
    ("je préfère le courrier", "another way"),
    ("par téléphone plutôt", "another way"),
    ("06 39 98 12 34", "a phone number"),
    ("12 rue des Lilas 92700 Colombes", "an address"),
    ("pourquoi ?", "a question"),
    ("je suis chez ma mère", "chez in a sentence"),
    ("un point c'est tout", "point in a sentence"),
    ("non", "a refusal"),
    ("f a t o u arobase example point org", "letters spelled one by one"),
    ("fatou quatre-vingt arobase example point org", "a number cut from the local part"),
    ("fatou. diallo@example.org", "a space after a dot"),
    ("fatou@example.c", "top-level domain of one letter"),
    ("la voisine est venue chez vous. Et alors", "chez in a sentence, with a full stop"),
    ("@", "nothing"),
    ("", "nothing"),
]


@pytest.mark.parametrize(("text", "email", "why"), EMAILS)
def test_an_email_is_read_as_given(text: str, email: str, why: str) -> None:
    assert emails.parse(text) == email, why


@pytest.mark.parametrize(("text", "why"), NO_EMAILS)
def test_what_is_no_email_is_refused(text: str, why: str) -> None:
    assert emails.parse(text) is None, why


@settings(deadline=None)  # The first doubtful word loads the dictionary.
@given(st.emails(domains=st.sampled_from(["example.org", "mail.example.fr"])))
def test_reading_an_email_again_changes_nothing(written: str) -> None:
    email = emails.parse(written)
    assert email is None or emails.parse(email) == email
