"""Read an e-mail address, typed or spelled out."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from email_validator import EmailNotValidError, validate_email

from actions.identity.lexicon import FIRST_NAMES, is_ordinary
from actions.identity.phrases import folded, words
from actions.identity.text import digits_from_words, fold, tidy
from actions.identity.words import WORDS


def _said(phrases: list[str]) -> str:
    """Return the pattern of these phrases; only words need to stand apart, « (at) » does not."""
    longest_first = sorted(folded(phrases), key=len, reverse=True)
    return "|".join(
        rf"\b{re.escape(phrase)}\b" if phrase[0].isalpha() else re.escape(phrase) for phrase in longest_first
    )


_SPOKEN = {sign: re.compile(_said(said)) for sign, said in WORDS["spoken_email"].items()}
_CHEZ = re.compile(rf"(?:\s?\.)?\s?\b{WORDS['spoken_at_without_sign']}\s(?=[\w-]+(?:\.[\w-]+)+)")
_ADDRESS = re.compile(r"[^\s@,;:=<>()\[\]\"]+@[^\s@,;:=<>()\[\]\"]+")
_BRACKETS = dict.fromkeys(map(ord, "()[]{}"), " ")
_SINGLE_LETTERS = words("single_letters")
_TOP_LEVEL = re.compile(r"\.[^\W\d_]{2,}$|\.xn--[\w-]+$")
_DOMAIN_ALONE = re.compile(r"(?:c'est\s)?@?([\w\-]+(?:\.[\w\-]+)*\.[^\W\d_]{2,})")
_QUOTES = "'\"«»*"
_EDGES = ".,;:!?-" + _QUOTES


class Email(NamedTuple):
    """An address and its place in a prepared text."""

    start: int
    end: int
    value: str


def parse(text: str) -> str | None:
    """Return the address, its domain in lower case and its local part as typed, or None.

    Of several, the first. A word left hanging before the address (« marie lefevre@… ») means that a space may stand
    for a lost dot: None, so that it is asked again.
    """
    return next((found.value for found in find(prepared(text))), None)


def amend(known: str, said: str) -> str | None:
    """Return the known address with the domain that a correction gives alone (« non, example.com »)."""
    domain = _DOMAIN_ALONE.fullmatch(prepared(said))
    return parse(f"{known.partition('@')[0]}@{domain[1]}") if domain else None


def find(text: str) -> Iterator[Email]:
    """Yield the valid addresses of a prepared text, in reading order."""
    for match in _ADDRESS.finditer(text):
        if _hangs(text[: match.start()], match.group()):
            continue
        try:
            valid = validate_email(match.group().strip(_QUOTES).rstrip(_EDGES), check_deliverability=False)
        except EmailNotValidError:
            continue
        if _TOP_LEVEL.search(valid.domain):
            yield Email(match.start(), match.end(), f"{valid.local_part}@{valid.domain.lower()}")


def prepared(text: str) -> str:
    """Return the text with spoken signs written and the spaces around signs removed, ready for `find`."""
    text = tidy(text).replace("mailto:", " ")
    if "@" not in text:
        text = text.translate(_BRACKETS)  # « marie (at) example.org »
    spoken = _with_signs(text)
    if "@" not in spoken:
        chez = _CHEZ.search(fold(spoken))
        spoken = f"{spoken[: chez.start()]}@{spoken[chez.end() :]}" if chez else spoken
    text = re.sub(r"\s*@\s*", "@", spoken)
    text = re.sub(r"(?<=@)(\S+?)\s?[.,]\s?(?=[a-z]{2,6}\b(?!\s?@))", r"\1.", text)
    return re.sub(r"(@\S+?)\s\.\s?(?=[a-z])", r"\1.", text)


def _with_signs(text: str) -> str:
    """Write the signs that were said: all of them in a dictation, only those of a domain beside a typed « @ »."""
    typed = "@" in text
    same = fold(text)
    dictated = not typed and bool(_SPOKEN["@"].search(same))
    if not (typed or dictated or WORDS["spoken_at_without_sign"] in same.split()):
        return text
    if dictated:
        text = digits_from_words(text)
    for sign, said in _SPOKEN.items():
        if sign in (".", "-", "_") or dictated:
            text = _write(sign, said, text)
    return text.strip()


def _write(sign: str, said: re.Pattern[str], text: str) -> str:
    pattern = re.compile(rf"\s*(?:{said.pattern})\s*")
    for match in reversed(list(pattern.finditer(fold(text)))):
        text = text[: match.start()] + (sign or " ") + text[match.end() :]
    return text


def _hangs(before: str, address: str) -> bool:
    """Say whether the word before may be a part of the address, cut off by a space."""
    word = re.search(r"([^\s,;:!?()<>@]+)\s$", before)
    last = fold(word.group(1)).strip(".") if word else ""
    if len(last) == 1:
        return last.isalpha() and last not in _SINGLE_LETTERS
    if not last.isalpha() or last in fold(address):
        return False
    return last in FIRST_NAMES or not is_ordinary(last)
