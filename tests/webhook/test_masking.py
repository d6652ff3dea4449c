"""Check what is masked before storage, and what must come through."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webhook.masking import Secret, mask

# Every number here is made up or is a published example; only its check digits are right.
SECRETS = [
    ("mon numéro de sécu est 184077645108963 merci", "184077645108963", Secret.NIR),
    ("1 84 07 76 451 089 63", "1 84 07 76 451 089 63", Secret.NIR),  # printed with spaces, as on the card
    ("sécu 1840776451089", "1840776451089", Secret.NIR),  # without its key
    ("Corse : 2 84 05 2A 004 012 69", "2 84 05 2A 004 012 69", Secret.NIR),  # letters in the department
    ("IBAN FR76 3000 6000 0112 3456 7890 189", "FR76 3000 6000 0112 3456 7890 189", Secret.BANK_ACCOUNT),
    ("fr7630006000011234567890189 ok", "fr7630006000011234567890189", Secret.BANK_ACCOUNT),  # lower case
    ("DE89370400440532013000", "DE89370400440532013000", Secret.BANK_ACCOUNT),  # a foreign account
    ("30006 00001 12345678901 89", "30006 00001 12345678901 89", Secret.BANK_ACCOUNT),  # the old RIB
    ("carte 4970 1012 3456 7893 exp 12/27", "4970 1012 3456 7893", Secret.CARD),
    ("carte 4970101234567893 12 27", "4970101234567893", Secret.CARD),  # the expiry date follows
    ("3782 822463 10005", "3782 822463 10005", Secret.CARD),  # American Express, fifteen digits
    ("5555-5555-5555-4444", "5555-5555-5555-4444", Secret.CARD),
    ("mot de passe : Soleil!", "Soleil!", Secret.PASSWORD),
    ("mon mdp est azerty123", "azerty123", Secret.PASSWORD),
    ("passeport 12AB34567", "12AB34567", Secret.DOCUMENT),
    ("ma carte d'identité n° 880692310285", "880692310285", Secret.DOCUMENT),
]

HARMLESS = [
    "06 39 98 12 34",  # a telephone number
    "+33 6 39 98 12 34 ou 01 99 00 12 34",  # two of them
    "0639981234 0639985678",  # two without separators: twenty digits in a row
    "ma référence est L-451238",
    "184077645108900",  # fifteen digits whose key is wrong
    "4970 1012 3456 7890",  # sixteen digits that fail Luhn
    "FR76 3000 6000 0112 3456 7890 180",  # an IBAN whose check is wrong
    "mon mot de passe est perdu",  # tells a story, gives no secret
    "on m'a volé mon passeport",
    "le 14/07/2026 à 10:30",
    "FR1",
    "",
]


@pytest.mark.parametrize(("text", "secret", "kind"), SECRETS)
def test_a_secret_is_masked(text: str, secret: str, kind: Secret) -> None:
    masked = mask(text)
    assert secret not in masked.text
    assert masked.secrets == (kind,)
    assert text.split(secret)[0] == masked.text.split("[")[0]


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_no_secret_comes_through(text: str) -> None:
    assert mask(text) == (text, ())


def test_every_secret_of_a_text_is_masked() -> None:
    masked = mask("sécu 184077645108963, carte 4970101234567893 et encore 4970101234567893.")
    assert not any(character.isdigit() for character in masked.text)
    assert masked.secrets == (Secret.NIR, Secret.CARD)


@given(st.text(max_size=200))
def test_masking_twice_changes_nothing_more(text: str) -> None:
    once = mask(text).text
    assert mask(once).text == once
