"""Read a tenant reference: no format is known, so letters and digits in capitals, at least one of them a digit."""

import re
from typing import NamedTuple

from actions.identity import addresses, dates, phones
from actions.identity.lexicon import is_ordinary
from actions.identity.phrases import words
from actions.identity.text import digits_from_words, fold, tidy

_LABELS = words("reference_labels")
_LABELS_CUT_SHORT = words("labels_cut_short")
_FILLERS = words("reference_words") | _LABELS
_JOINERS = words("joiners")
_UNITS = words("units")
_NUMBER_LABELS = words("number_labels")
_SINGLE_LETTERS = words("single_letters")
_BEFORE_A_NUMBER = words("before_a_number")
_WAYS = words("ways_alone")

LONGEST = 20
MOST_WORDS = 15  # In a longer text only a label tells the reference from the other figures.
SHORTEST = 4  # Three signs or fewer, inside a sentence, are a floor, an age or a number of rooms.
_WORD = re.compile(r"[^\W_]+(?:[./\\\-_#+][^\W_]+)*(?!')")
_YEAR = re.compile(r"(?:19|20)\d{2}")
_EMAIL = re.compile(r"\S+@\S+")
# French social security number (13 digits and a key), bank account (IBAN) and bank card: never taken.
_SENSITIVE = re.compile(
    r"[1278]\d{2}(?:0[1-9]|1[0-2]|[2-9]\d)(?:\d{2}|2A|2B)\d{6}(?:\d{2})?|[A-Z]{2}\d{2}[A-Z0-9]{11,30}|[3-6]\d{15}"
)


class Reference(NamedTuple):
    """A reference, its place in the tidied text, and whether a word such as « réf » introduces it."""

    start: int
    end: int
    value: str
    labelled: bool


def parse(text: str) -> str | None:
    """Return the reference in capital letters and digits, separators removed and leading zeros kept, or None."""
    text = tidy(text)
    found = find(text) or [one for one in find(digits_from_words(text)) if len(one.value) > SHORTEST]
    labelled = [one for one in found if one.labelled]
    if labelled or len(text.split()) <= MOST_WORDS:
        return next((one.value for one in labelled + found), None)
    return None


def find(text: str) -> list[Reference]:
    """Return what may be a reference in a tidied text, in reading order."""
    text = _EMAIL.sub(lambda match: " " * len(match.group()), text)
    if any(word in _WAYS for word in re.findall(r"[^\W\d_]+", fold(text))):
        return []
    place = addresses.find(text)
    postcode = place.postcode if place.city else None
    found = []
    for run in _runs(text):
        start, end = run[0].start(), run[-1].end()
        value = "".join(
            char
            for match in run
            if fold(match.group()) not in _JOINERS
            for char in match.group().upper()
            if char.isalnum()
        )
        labelled = _labelled(text[:start])
        sure = labelled or len(text) - (end - start) <= 4
        if (labelled or value != postcode) and _plausible(value, text[start:end], sure):
            found.append(Reference(start, end, value, labelled))
    return found


def _runs(text: str) -> list[list[re.Match[str]]]:
    """Group the neighbouring pieces of a reference cut by spaces: « loc 778 2016 », « L 45 12 38 »."""
    runs: list[list[re.Match[str]]] = []
    current: list[re.Match[str]] = []
    previous_end, previous_word = 0, ""
    for match in _WORD.finditer(text):
        gap = text[previous_end : match.start()]
        last = not text[match.end() :].strip(" .!")
        piece = _is_piece(match.group(), previous_word, last=last) and not _is_label(match, previous_word, text)
        if current and (gap.strip(" .-/#:_") or not piece):
            runs.append(current)
            current = []
        if piece:
            current.append(match)
        previous_end, previous_word = match.end(), fold(match.group())
    runs.append(current)
    trimmed = [_trim(run) for run in runs]
    following = [fold(text[run[-1].end() :]).split()[:1] if run else [] for run in trimmed]
    return [
        run
        for run, after in zip(trimmed, following, strict=True)
        if run and not (after and after[0].strip(".,;!") in _UNITS)
    ]


def _is_label(match: re.Match[str], previous: str, text: str) -> bool:
    """Say whether a word without figures belongs to the label: « réf loc. 12B », « loc : 12B », « réf loc 12B »."""
    word = match.group()
    if not (len(word) > 1 and word.isalpha() and word.islower()):
        return False
    return bool(re.match(r"\.\s|\s?:", text[match.end() :])) or (previous in _LABELS and word in _LABELS_CUT_SHORT)


def _is_piece(word: str, previous: str, *, last: bool) -> bool:
    low = fold(word)
    if low in _JOINERS:
        return True
    if any(char.isdigit() for char in word):
        return previous not in _BEFORE_A_NUMBER and previous not in dates.MONTHS
    if len(word) == 1:
        return word.isupper() or low not in _SINGLE_LETTERS or last
    return (
        len(word) <= 4
        and word.isascii()
        and low not in _FILLERS | _BEFORE_A_NUMBER
        and (word.isupper() or not is_ordinary(word))
    )


def _trim(run: list[re.Match[str]]) -> list[re.Match[str]]:
    while run and fold(run[-1].group()) in _JOINERS:
        run = run[:-1]
    while run and fold(run[0].group()) in _JOINERS:
        run = run[1:]
    return run if any(char.isdigit() for match in run for char in match.group()) else []


def _labelled(before: str) -> bool:
    """Say whether « réf », « locataire n° »… stand just before; « plainte n° » is the number of something else."""
    near = re.findall(r"[^\W\d_]+", fold(before))[-5:]
    while near and near[-1] in _FILLERS - _LABELS:
        near.pop()
    numbered = bool(near) and near[-1] in _NUMBER_LABELS
    while near and near[-1] in _NUMBER_LABELS | (_FILLERS - _LABELS):
        near.pop()
    return near[-1] in _LABELS if near else numbered


def _plausible(value: str, written: str, sure: bool) -> bool:
    """Say whether the value may be a reference; when nothing is said of it, it takes more signs and no year."""
    if not (SHORTEST - sure <= len(value) <= LONGEST) or _SENSITIVE.fullmatch(value):
        return False
    if not sure and (sum(map(str.isdigit, value)) < 3 or _YEAR.fullmatch(value)):
        return False
    if value.isdigit() and value.startswith(("0", "33")) and next(phones.find(phones.prepared(written)), None):
        return False
    return not dates.is_date(fold(written))
