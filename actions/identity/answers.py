"""Read the answer to one identity question, or say why it is none."""

from collections.abc import Callable
from datetime import date
from typing import Any

from actions.identity import addresses, dates, emails, names, phones, references, spelling
from actions.identity.replies import is_question, is_refusal, is_unknown
from actions.identity.self_corrections import Meant, meant
from actions.identity.text import LONGEST, tidy

_PARSERS: dict[str, Callable[[str, date], Any]] = {
    "full_name": lambda text, today: names.parse(text),
    "birth_date": dates.parse,
    "tenant_reference": lambda text, today: references.parse(text),
    "email": lambda text, today: emails.parse(text),
    "phone": lambda text, today: phones.parse(text),
    "postal_address": lambda text, today: addresses.parse(text),
}
_AMENDERS: dict[str, Callable[[Any, str, date], Any]] = {
    # A comma shows that a capital is that of a name: the words stand in mid-sentence.
    "full_name": lambda known, said, today: spelling.respell(known, f", {said}"),
    "birth_date": dates.amend,
    "email": lambda known, said, today: emails.amend(known, said),
    "phone": lambda known, said, today: phones.amend(known, said),
    "postal_address": lambda known, said, today: addresses.amend(known, said),
}
FIELDS = tuple(_PARSERS)


def parse(field: str, text: str, today: date) -> Any:
    """Return the value in the contract's normal form, or None when the text is not a valid answer to that question.

    Of several values the one said to be new or said last wins over the others (`self_corrections`), and a correction
    may say one part alone. Raises KeyError for a field that is not one of `FIELDS`.
    """
    parser = _PARSERS[field]
    text = tidy(text[:LONGEST])
    for piece in meant(text):
        value = _read(field, piece, today)
        if value is not None:
            return value
    return parser(text, today)


def _read(field: str, piece: Meant, today: date) -> Any:
    """Read one piece of a text, or what it changes in the value that it puts right."""
    value = _PARSERS[field](piece.said, today)
    known = _PARSERS[field](piece.replaces, today) if value is None and piece.replaces else None
    if known is None:
        return value
    amended = _AMENDERS[field](known, piece.said, today) if field in _AMENDERS and piece.said else None
    return amended or known


def invalid_reason(field: str, text: str, today: date) -> str:
    """Return the code of what is wrong with an answer that `parse` refused.

    One of: is_question, is_refusal, is_unknown; only_first_name, not_a_name; not_a_date, incomplete_date,
    impossible_date, future_date, implausible_year, too_young, age_not_date, several_dates; not_a_reference;
    no_at_sign, not_an_email; not_a_phone, incomplete_phone; not_an_address, no_street, no_postcode, no_city.
    """
    text = tidy(text[:LONGEST])
    for code, test in (("is_refusal", is_refusal), ("is_unknown", is_unknown), ("is_question", is_question)):
        if test(text):
            return code
    match field:
        case "full_name":
            return names.fault(text)
        case "birth_date":
            return dates.fault(text, today)
        case "tenant_reference":
            return "not_a_reference"
        case "email":
            return "not_an_email" if "@" in emails.prepared(text) else "no_at_sign"
        case "phone":
            return "incomplete_phone" if any(char.isdigit() for char in text) else "not_a_phone"
        case "postal_address":
            return addresses.fault(text)
    raise KeyError(field)
