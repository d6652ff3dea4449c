"""Take out of a free sentence every identity field that it surely gives: a wrong value is worse than none."""

import re
from datetime import date
from typing import Any

from actions.identity import addresses, dates, emails, names, phones, references
from actions.identity.phrases import places, words
from actions.identity.text import LONGEST, tidy

SHORTEST_REFERENCE = 5  # Four figures may be a year (« mon dossier de 2016 »).
_CALLER_WORDS = words("caller_words")
_LANDLORD_DOMAINS = words("landlord_domains")


def extract(text: str, today: date) -> dict[str, Any]:
    """Return the fields found, by name.

    When somebody else is mentioned (« mon père… ») only what precedes counts, and only of a person who gives a name.
    Contact details are left aside when the sentence speaks of an old or wrong value.
    """
    text = tidy(text[:LONGEST])
    others = places("third_person", text)
    if others:
        text = text[: others[0][0]]
        if not names.introduced(text):
            return {}
    found: dict[str, Any] = {}
    rest = text if places("obsolete", text) else _take_contacts(text, found)
    name = names.introduced(rest)
    headed = names.head(rest)
    _take_birth_date(rest, found, today, listed=bool(name or headed))
    _take_reference(rest, found)
    name = name or (headed if found else None)
    return {"full_name": name, **found} if name else found


def _take_contacts(text: str, found: dict[str, Any]) -> str:
    """Take the e-mail, the postal address and the phone; return the text without the first two."""
    spelled = emails.prepared(text)
    of_persons = (one for one in emails.find(spelled) if one.value.rpartition("@")[2] not in _LANDLORD_DOMAINS)
    email = next(of_persons, None)
    if email:
        found["email"] = email.value
        text = f"{spelled[: email.start]},{spelled[email.end :]}"
    address = addresses.parse(text)
    if address:
        found["postal_address"] = address
        start, end = addresses.find(text).place
        text = f"{text[:start]}, {text[end:]}"
    figures = phones.prepared(text)
    phone = next(phones.find(figures), None)
    if phone and not _called_from(figures[: phone.start]):
        found["phone"] = phone.value
    return text


def _called_from(before: str) -> bool:
    """Say whether the number is where a call came from (« un SMS du 06… »)."""
    return before.split()[-1:] != [] and before.split()[-1] in _CALLER_WORDS


def _take_birth_date(text: str, found: dict[str, Any], today: date, *, listed: bool) -> None:
    """Take the date that « né(e) » introduces, or the only one of a list that a name heads."""
    text = dates.prepared(text)
    born = [one for one in dates.find(text, today) if one.value]
    sure = [one for one in born if dates.introduced(text, one.start)]
    if not sure and listed and len(born) == 1 and _stands_alone(text, born[0]):
        sure = born
    if len(sure) == 1 and sure[0].value:
        found["birth_date"] = sure[0].value.isoformat()


def _stands_alone(text: str, one: dates.BirthDate) -> bool:
    """Say whether the date fills its place of the list: « X Y, 12/05/1980, … » or « X Y 12/05/1980 L-4512 »."""
    before, after = text[: one.start].rstrip(), text[one.end :].lstrip()
    opened = before.endswith((",", ";", "-")) or len(before.split()) <= 3
    return opened and bool(re.match(r"$|[,;.\-]|\S*\d", after))


def _take_reference(text: str, found: dict[str, Any]) -> None:
    """Take the reference that a word such as « réf » introduces."""
    labelled = [one.value for one in references.find(text) if one.labelled and len(one.value) >= SHORTEST_REFERENCE]
    if labelled:
        found["tenant_reference"] = labelled[0]
