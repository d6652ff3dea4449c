"""Read a telephone number into E.164."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import phonenumbers

from actions.identity.text import digits_from_words, fold, tidy
from actions.identity.words import WORDS

# Overseas departments dial like the mainland and have their own country codes (ARCEP numbering plan). The prefix
# decides: phonenumbers lists the blocks given to operators one by one, and is late.
_OVERSEAS = {
    "262": ("0262", "0263", "0692", "0693", "0269", "0639"),
    "590": ("0590", "0690", "0691"),
    "594": ("0594", "0694"),
    "596": ("0596", "0696", "0697"),
}
# Ranges kept for fiction by ARCEP decision 2018-0881 art. 2.5.12: phonenumbers does not hold them all to be valid.
_FICTION = re.compile(r"0(?:19900|26191|35301|46571|53649|63998)\d{4}")
_PLACEHOLDERS = re.compile(r"0\d?(\d)\1{7,}|0123456789")

_RUN = re.compile(r"(?:\+\s?|\bplus\s)?(?<![\w@])\(?\+?\d(?:[\s.\-/_()·•|:;',*]*\d)+(?![\w@])")
_HARD_BREAK = re.compile(r"\s[/\-|]\s|[,;:]\s?|\)\s?\(")
# A whole number beside other figures: « 12/05/1980 0639981234 ».
_STANDING = re.compile(r"(?<!\S)0[1-9]\d{8}(?!\S)|(?<=\d{4}\s)0[1-9](?:[\s.\-]\d\d){4}(?!\S)")
_LETTERS_O = re.compile(r"(?<!\w)[+\do][\do\s.\-/]{7,}(?!\w)")
_OF_THE_END = re.compile(WORDS["of_the_end"])
_LETTER_L = re.compile(r"(?<=\d[\s.\-])[il](?=\d)")


class Phone(NamedTuple):
    """A number and its place in a prepared text."""

    start: int
    end: int
    value: str


def parse(text: str) -> str | None:
    """Return the first valid number in E.164, or None."""
    return next((found.value for found in find(prepared(text))), None)


def amend(known: str, said: str) -> str | None:
    """Return the known number with the last digits that a correction gives alone (« 35 à la fin »)."""
    text = digits_from_words(fold(tidy(said)))
    digits = re.sub(r"\D", "", text)
    if not (_OF_THE_END.search(text) and 1 < len(digits) < 9):
        return None
    return parse(known[: -len(digits)] + digits)


def prepared(text: str) -> str:
    """Return the folded text with its numbers in digits, those typed O and l too, and no e-mail, for `find`."""
    text = re.sub(r"\S+@\S+", " ", fold(tidy(text)))
    text = _LETTER_L.sub("1", digits_from_words(text))
    return _LETTERS_O.sub(lambda match: match.group().replace("o", "0"), text)


def find(text: str) -> Iterator[Phone]:
    """Yield the valid numbers of a prepared text, in reading order."""
    for run in _RUN.finditer(text):
        value = _e164(run.group())
        if value:
            yield Phone(run.start(), run.end(), value)
            continue
        for piece in _pieces(run.group()):
            value = _e164(piece)
            if value:
                yield Phone(run.start(), run.end(), value)


def _pieces(run: str) -> list[str]:
    """Cut a run that is no number by itself: where its signs cut it, or in two when it holds twice ten digits."""
    standing = _STANDING.findall(run)
    if standing:
        return standing
    digits = re.sub(r"\D", "", run)
    return [digits[:10], digits[10:]] if len(digits) == 20 else _HARD_BREAK.split(run)


def _e164(written: str) -> str | None:
    written = re.sub(r"\(\s?0\s?\)", "", written)
    international = written.lstrip("( ").startswith(("+", "plus"))
    digits = re.sub(r"\D", "", written)
    if not international and digits.startswith("00"):
        international, digits = True, digits[2:]
    if not international and re.fullmatch(r"330?[1-79]\d{8}|(?:262|59[046])[2-7]\d{8}", digits):
        international = True
    if international and re.fullmatch(r"0[1-9]\d{8}", digits):
        international = False
    if not international and re.fullmatch(r"[67]\d{8}", digits):
        digits = "0" + digits
    if international and digits.startswith("33"):
        international, digits = False, "0" + digits[2:].removeprefix("0")
    return _foreign(digits) if international else _french(digits)


def _french(national: str) -> str | None:
    if not re.fullmatch(r"0[1-9]\d{8}", national) or _PLACEHOLDERS.fullmatch(national):
        return None
    if _FICTION.fullmatch(national):
        return f"+33{national[1:]}"
    for code, prefixes in _OVERSEAS.items():
        if national.startswith(prefixes):
            return f"+{code}{national[1:]}"
    return _foreign("33" + national[1:])


def _foreign(digits: str) -> str | None:
    try:
        number = phonenumbers.parse(f"+{digits}", None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
