"""Mask the secrets that a privacy desk must never keep: numbers of people, accounts, cards and documents, passwords."""

import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import yaml
from stdnum import iban, luhn
from stdnum.fr import nir

MASKS_FILE: Final = Path(__file__).parent / "templates" / "masks.yml"


class Secret(StrEnum):
    """Name what is masked; `templates/masks.yml` gives the words that take its place."""

    NIR = "nir"
    BANK_ACCOUNT = "bank_account"
    CARD = "card"
    DOCUMENT = "document"
    PASSWORD = "password"


class Masked(NamedTuple):
    """Hold a text without its secrets, and which kinds there were, each once."""

    text: str
    secrets: tuple[Secret, ...]


class _Span(NamedTuple):
    start: int
    end: int
    secret: Secret


# What people write between the digits of a number.
_SEPARATOR: Final = r"[ .\-\u00a0\u202f]"

# Sex, year, month, department (2A and 2B in Corsica), town, order; the key is often left out.
_NIR: Final = re.compile(
    rf"(?<!\d)[12378]{_SEPARATOR}?\d\d{_SEPARATOR}?(?:0[1-9]|1[0-2]|[2-4]\d|[5-9]\d){_SEPARATOR}?(?:\d\d|2[ABab])"
    rf"{_SEPARATOR}?\d{{3}}{_SEPARATOR}?\d{{3}}(?:{_SEPARATOR}{{0,3}}\d\d)?(?!\d)"
)
_IBAN: Final = re.compile(rf"(?<![A-Za-z0-9])[A-Za-z]{{2}}\d\d(?:{_SEPARATOR}?[A-Za-z0-9]){{11,30}}(?![A-Za-z0-9])")
_LONG_NUMBER: Final = re.compile(rf"(?<!\d)\d(?:{_SEPARATOR}?\d){{12,30}}(?!\d)")
# Visa, Mastercard (two ranges), American Express and Maestro; ISO/IEC 7812 gives 13 to 19 digits.
_CARD_START: Final = re.compile(r"4|5|6|3[47]|2(?:2[2-9]|[3-6]|7[01]|720)")
_RIB: Final = re.compile(
    rf"(?<![A-Za-z0-9])(?:\d{_SEPARATOR}?){{10}}(?:[A-Za-z0-9]{_SEPARATOR}?){{11}}\d\d(?![A-Za-z0-9])"
)
_DOCUMENT: Final = re.compile(
    r"\b(?:carte (?:nationale )?d['’]identit[ée]|cni|passeport|titre de s[ée]jour|permis de conduire)\b"
    r"(?:\s+(?:num[ée]ro|n[°ºo]\.?|est|le|c['’]est|porte))*\s*[:=]?\s*(?P<secret>(?=(?:[A-Z0-9]*\d){4})[A-Z0-9]{8,15})\b",
    re.IGNORECASE,
)
# After « est » a password is only taken for one when it looks like one: « mon mot de passe est perdu » says no secret.
_PASSWORD: Final = re.compile(
    r"\b(?:mots?\s+de\s+passe|mdp|password|code\s+(?:secret|confidentiel|pin|de\s+carte)|cryptogramme|cvv|cvc)\b"
    r"[^\S\n]*(?:(?:est|c['’]est)[^\S\n]*(?::[^\S\n]*)?(?P<shaped>(?=\S*\d)\S{3,})|[:=][^\S\n]*(?P<any>\S{3,}))",
    re.IGNORECASE,
)


def mask(text: str) -> Masked:
    """Replace every secret of a text by words that say what stood there.

    A number is only masked when its own check fits (key of the social security number, ISO 13616 for an IBAN, Luhn for
    a card), so that telephone numbers and tenant references come through.
    """
    spans = sorted(_spans(text))
    parts: list[str] = []
    position = 0
    for span in spans:
        if span.end <= position:
            continue
        parts += [text[position : max(span.start, position)], _words()[span.secret]]
        position = span.end
    return Masked("".join([*parts, text[position:]]), tuple(dict.fromkeys(span.secret for span in spans)))


def _spans(text: str) -> Iterator[_Span]:
    for match in _NIR.finditer(text):
        if _is_nir(_compact(match.group())):
            yield _Span(match.start(), match.end(), Secret.NIR)
    for match in _IBAN.finditer(text):
        yield from _longest(match, range(34, 14, -1), iban.is_valid, Secret.BANK_ACCOUNT)
    for match in _RIB.finditer(text):
        if _is_rib(_compact(match.group())):
            yield _Span(match.start(), match.end(), Secret.BANK_ACCOUNT)
    for match in _LONG_NUMBER.finditer(text):
        yield from _longest(match, range(19, 12, -1), _is_card, Secret.CARD)
    for match in _DOCUMENT.finditer(text):
        yield _Span(*match.span("secret"), Secret.DOCUMENT)
    for match in _PASSWORD.finditer(text):
        yield _Span(*match.span("shaped" if match["shaped"] else "any"), Secret.PASSWORD)


def _longest(match: re.Match[str], lengths: range, is_valid: Callable[[str], bool], secret: Secret) -> Iterator[_Span]:
    """Find the longest valid number that starts where the match does: an expiry date or a word may follow it."""
    ends = [match.start() + offset + 1 for offset, character in enumerate(match.group()) if character.isalnum()]
    for length in lengths:
        if length <= len(ends) and is_valid(_compact(match.string[match.start() : ends[length - 1]])):
            yield _Span(match.start(), ends[length - 1], secret)
            return


def _compact(number: str) -> str:
    return re.sub(_SEPARATOR, "", number).upper()


def _is_nir(number: str) -> bool:
    """Check the key when it is there. Thirteen digits of the right shape are masked too: the shape is rare enough."""
    if len(number) == 13:
        month = int(number[3:5])
        return 1 <= month <= 12 and number[0] in "12"
    return bool(nir.is_valid(number))


def _is_card(number: str) -> bool:
    return bool(_CARD_START.match(number)) and bool(luhn.is_valid(number))


def _is_rib(number: str) -> bool:
    """Check the key of a French account number: bank, branch, account and key add up to 0 modulo 97."""
    letters = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "12345678912345678923456789")
    bank, branch, account, key = number[:5], number[5:10], number[10:21].translate(letters), number[21:]
    return (89 * int(bank) + 15 * int(branch) + 3 * int(account) + int(key)) % 97 == 0


def explanation() -> str:
    """Give the French sentence that tells a person why something was masked."""
    return _words()["explanation"]


@cache
def _words() -> dict[str, str]:
    words: dict[str, str] = yaml.safe_load(MASKS_FILE.read_text(encoding="utf-8"))
    return words
