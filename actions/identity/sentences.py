"""Take out of a free sentence every identity field that it surely gives: a wrong value is worse than none."""

from datetime import date
from typing import Any

from actions.identity import addresses, dates, emails, names, phones, references
from actions.identity.phrases import places
from actions.identity.text import tidy


def extract(text: str, today: date) -> dict[str, Any]:
    """Return the fields found, by name.

    What follows the mention of somebody else (« mon père… ») is left aside, and contact details too when the sentence speaks
    of an old or wrong value.
    """
    text = tidy(text)
    others = places("third_person", text)
    if others:
        text = text[: others[0][0]]
    found: dict[str, Any] = {}
    rest = text if places("obsolete", text) else _contacts(text, found)
    name = names.introduced(rest)
    rest = _identity_numbers(rest, found, today, listed=bool(name or names.head(rest)))
    name = name or (names.head(text) if found else None)
    return {"full_name": name, **found} if name else found


def _contacts(text: str, found: dict[str, Any]) -> str:
    """Take the e-mail, the postal address and the phone; return the text without them, in digits."""
    spelled = emails.prepared(text)
    for email in emails.find(spelled):
        found["email"] = email.value
        text = spelled[: email.start] + "," + spelled[email.end :]
        break
    address = addresses.parse(text)
    if address:
        found["postal_address"] = address
        start, end = addresses.find(text).place
        text = f"{text[:start]}, {text[end:]}"
    phone = next(phones.find(phones.prepared(text)), None)
    if phone:
        found["phone"] = phone.value
    return text


def _identity_numbers(text: str, found: dict[str, Any], today: date, *, listed: bool) -> str:
    """Take the birth date, when « né(e) » introduces it or it stands in a list after the name, and the labelled reference."""
    prepared = dates.prepared(text)
    born = [one for one in dates.find(prepared, today) if one.value]
    sure = [one for one in born if dates.introduced(prepared, one.start)] or (born if listed and len(born) == 1 else [])
    if len(sure) == 1 and sure[0].value and _alone(prepared, sure[0], listed):
        found["birth_date"] = sure[0].value.isoformat()
    reference = next((one for one in references.find(text) if one.labelled), None)
    if reference:
        found["tenant_reference"] = reference.value
    return text


def _alone(text: str, one: dates.BirthDate, listed: bool) -> bool:
    """Say whether the date is introduced, or fills its place of the list by itself."""
    if dates.introduced(text, one.start):
        return True
    before, after = text[: one.start].rstrip(), text[one.end :].lstrip()
    return listed and before.endswith((",", ";", "-")) and (not after or after[0] in ",;.-")
