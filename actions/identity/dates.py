"""Read a birth date as people write or say it.

dateparser is not used: 2.5 ms a call, and it completes what was not said (« mars 62 », « 45 ans ») with today's date.
"""

import re
from datetime import date
from typing import NamedTuple

from rapidfuzz import process

from actions.identity.phrases import words
from actions.identity.text import digits_from_words, fold, tidy
from actions.identity.words import WORDS

OLDEST_YEAR = 1900
YOUNGEST_AGE = 13  # Under this age an answer is a slip; under eighteen it is a minor, whom the desk handles.
ADULT_OR_NEARLY = 16  # A two-digit year is read in this century only from this age on.

MONTHS = {fold(word): int(number) for number, line in WORDS["months"].items() for word in line.split()}
_LONG_MONTHS = [month for month in MONTHS if len(month) > 3]
_ROMAN_MONTHS = {roman: number for number, roman in enumerate(WORDS["roman_months"].split(), 1)}
_BIRTH_WORDS = words("birth_words")
_AMENDMENT_WORDS = words("amendment_words") | _BIRTH_WORDS

_SIGNS = r"[\s./\\\-_,;:|*~'+=]"
_GAP = rf"{_SIGNS}*"
_LINK = r"\b(?:du|de|d|of|mois|jour|annee|the)\b"
_SEPARATOR = rf"(?:{_GAP}{_LINK}(?:{_GAP}{_LINK})*{_GAP}|{_SIGNS}+)"
_YEAR = r"(?P<year>\d{4}(?!\d)|\d{2}(?![\s.\-]?\d))"
_START = r"(?<!\d)(?<!\d[.\-/])"
_NO_GROUP_BEFORE = r"(?<!\b\d\s)(?<!\b\d\d\s)"  # « 01 02 03 04 » is a piece of a phone number.
_ORDINAL = r"(?:\s?(?:ier|er|ere|eme|e|st|nd|rd|th)\b|\s?°)?"
_WORD = r"[^\W\d_]{3,}"
_WEEKDAY = rf"(?:(?:{'|'.join(WORDS['weekdays'].split())})\s)?"
_YEAR_FIRST = r"(?<!\d)(?:(?P<year>(?:19|20)\d{2})|\b(?:en|annee|an|de)\s(?P<short_year>\d{2}))"  # « en 62 le 3 mars »
_TO_THE_DAY = rf"(?:,\s?|[\s,;.\-]+(?:(?:et|c'etait)\s)?(?:le|un)\s){_WEEKDAY}"
_SHAPES = (
    re.compile(rf"{_START}(?P<year>\d{{4}}){_SEPARATOR}(?P<month>\d{{1,2}}){_SEPARATOR}(?P<day>\d{{1,2}})(?!\d)"),
    re.compile(
        rf"{_START}{_NO_GROUP_BEFORE}(?P<day>\d{{1,2}}){_ORDINAL}{_SEPARATOR}(?P<month>\d{{1,2}}){_ORDINAL}{_SEPARATOR}{_YEAR}"
    ),
    re.compile(
        rf"{_START}(?P<day>\d{{1,2}}){_ORDINAL}(?:{_SEPARATOR})?(?P<month>{_WORD})"
        rf"{_GAP}(?:c'etait\s)?(?:(?:(?:de|en)\s)?l'(?:an|annee)\s|de\s|of\s|en\s|annee\s)?{_YEAR}"
    ),
    re.compile(rf"{_START}(?P<day>\d{{1,2}}){_SEPARATOR}(?P<month>[ivx]{{1,4}}){_SEPARATOR}{_YEAR}"),
    re.compile(
        rf"{_YEAR_FIRST}{_TO_THE_DAY}(?P<day>\d{{1,2}}){_ORDINAL}{_SEPARATOR}(?P<month>\d{{1,2}}(?!\d)|{_WORD})"
    ),
    re.compile(rf"\b(?P<month>{_WORD})\s(?:de\s)?(?P<year>\d{{4}}|\d\d){_GAP}\ble\s{_WEEKDAY}(?P<day>\d{{1,2}})(?!\d)"),
    re.compile(r"\b(?P<month>[^\W\d_]{3,})\s(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s(?P<year>\d{4})(?!\d)"),
    re.compile(r"(?<!\d)(?P<day>\d{2})(?P<month>\d{2})(?P<year>(?:19|20)\d{2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})(?!\d)"),
    re.compile(r"(?<![\w\-])(?<!\d[\s.])(?P<day>\d{2})(?P<month>\d{2})(?P<year>\d{2})(?![\s.]?\d)"),
)


_PHONE = re.compile(r"(?<!\d)(?:\+33\s?\d|0\d)(?:[\s.\-]?\d\d){4}(?!\d)")
_HESITATION = re.compile(r"\d[^,.]{0,15}\sou\s(?:le\s|du\s)?$")  # « le 3 ou le 4 mai 1980 »
_SEPARATED_SHAPES = _SHAPES[:7]


class BirthDate(NamedTuple):
    """One date found: its place in the text, and either its day or the code of what is wrong with it."""

    start: int
    end: int
    value: date | None
    fault: str | None


def parse(text: str, today: date) -> str | None:
    """Return the birth date as ISO 8601, or None; of several, the one that « né(e) » introduces."""
    text = prepared(text)
    good = [found for found in find(text, today) if found.value]
    if len({found.value for found in good}) > 1:
        good = [found for found in good if introduced(text, found.start)]
    if len({found.value for found in good}) != 1 or good[0].value is None or _HESITATION.search(text[: good[0].start]):
        return None
    return good[0].value.isoformat()


def amend(known: str, said: str, today: date) -> str | None:
    """Return the known date (ISO 8601) with the day, month or year that a correction gives alone (« le 6 »)."""
    new = {"year": "", "month": "", "day": ""}
    for part in re.findall(r"\d+|[^\W\d_]+", prepared(said)):
        if part in MONTHS:
            new["month"] = part
        elif part.isdigit() and len(part) in (1, 2, 4):
            new["day" if len(part) < 4 and int(part) <= 31 else "year"] = part
        elif part not in _AMENDMENT_WORDS:
            return None  # It tells a story: « désolé, j'ai mis 3 jours ».
    if not any(new.values()):
        return None
    year, month, day = known.split("-")
    born_on, _ = _judge(new["year"] or year, MONTHS.get(new["month"], int(month)), int(new["day"] or day), today)
    return born_on.isoformat() if born_on else None


def fault(text: str, today: date) -> str:
    """Say why the text gives no birth date, as a code."""
    text = prepared(text)
    found = find(text, today)
    faults = [one.fault for one in found if one.fault]
    if faults:
        return faults[0]
    if found:
        return "several_dates"
    if re.search(r"\d\s?ans\b", text):
        return "age_not_date"
    return "incomplete_date" if re.search(r"\d", text) else "not_a_date"


def prepared(text: str) -> str:
    """Return the folded text with its numbers in digits, those typed O and l too, without phone numbers."""
    text = re.sub(
        r"(?<=\d)([\s\-]?)sept\b\.?", r"\1septembre", fold(tidy(text))
    )  # « 18 sept 95 »: the month, not the number.
    text = digits_from_words(text.replace("et unieme", "et un"))  # text_to_num leaves this ordinal alone.
    text = re.sub(r"(?<![\d/.\-])1 (?=\d\d? [^\W\d_])", "le ", text)  # « un 12 février »: the article, not the number.
    text = re.sub(r"(?<=\d)o(?=[\d/.\-]|\b)|(?<![^\W_])o(?=\d)", "0", text)
    return _PHONE.sub(", ", re.sub(r"(?<![^\W_])l(?=\d)", "1", text))


def is_date(text: str) -> bool:
    """Say whether a folded text is a date, its parts separated, and nothing else."""
    matches = (shape.fullmatch(text) for shape in _SEPARATED_SHAPES)
    return any(match and (_month(match["month"]) or 99) <= 12 and int(match["day"]) <= 31 for match in matches)


def introduced(text: str, start: int) -> bool:
    """Say whether a word about birth stands just before this place."""
    before = re.findall(r"[^\W\d_]+(?:\(e\))?", re.split(r"\d{4}|\d/", text[:start])[-1])[-5:]
    return any(word in _BIRTH_WORDS for word in before)


def find(text: str, today: date) -> list[BirthDate]:
    """Return every date of a prepared text, in reading order, possible or not."""
    found: list[BirthDate] = []
    for shape in _SHAPES:
        for match in shape.finditer(text):
            taken = any(match.start() < other.end and other.start < match.end() for other in found)
            month = _month(match["month"])
            if month and not taken:
                found.append(
                    BirthDate(match.start(), match.end(), *_judge(_year(match), month, int(match["day"]), today))
                )
    return sorted(found)


def _year(match: re.Match[str]) -> str:
    return next(match[name] for name in ("year", "short_year") if match.groupdict().get(name))


def _month(word: str) -> int | None:
    if word.isdigit():
        return int(word) or 99
    if word in MONTHS:
        return MONTHS[word]
    if word in _ROMAN_MONTHS:
        return _ROMAN_MONTHS[word]
    close = process.extractOne(word, _LONG_MONTHS, score_cutoff=82) if len(word) > 4 else None
    return MONTHS[close[0]] if close else None


def _judge(year_digits: str, month: int, day: int, today: date) -> tuple[date | None, str | None]:
    year = int(year_digits)
    if len(year_digits) == 2:
        year += 2000 if _age(2000 + year, month, day, today) >= ADULT_OR_NEARLY else 1900
    try:
        born_on = date(year, month, day)
    except ValueError:
        return None, "impossible_date"
    if born_on > today:
        return None, "future_date"
    if year < OLDEST_YEAR:
        return None, "implausible_year"
    if _age(year, month, day, today) < YOUNGEST_AGE:
        return None, "too_young"
    return born_on, None


def _age(year: int, month: int, day: int, today: date) -> int:
    return today.year - year - ((today.month, today.day) < (month, day))
