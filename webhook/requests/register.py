"""Export the register of requests for the tools of the data protection officer."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any, Final, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from webhook.requests.representation import request_json
from webhook.requests.tables import PrivacyRequest

Format = Literal["json", "csv"]

# A spreadsheet would take a cell that begins so for a formula (OWASP, "CSV injection").
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")

COLUMNS: Final = (
    "reference",
    "type",
    "right",
    "channel",
    "status",
    "received_at",
    "due_on",
    "legal_due_on",
    "identity_level",
    "full_name",
    "birth_date",
    "tenant_reference",
    "email",
    "phone",
    "postal_address",
    "role",
    "on_behalf_of",
    "details",
    "verbatim",
    "flags",
    "linked_to",
    "policy_version",
)


def render_register(session: Session, form: Format) -> str:
    """Write every request, oldest first: the contract's JSON in a list, or CSV for spreadsheets.

    The CSV opens with a byte order mark and separates by semicolons, as French spreadsheets expect; dates stay ISO.
    """
    requests = _requests(session)
    if form == "json":
        return json.dumps(list(requests), ensure_ascii=False, indent=1) + "\n"
    return render_csv(requests)


def render_csv(requests: Iterable[dict[str, Any]]) -> str:
    """Write requests, given in the contract's JSON, as CSV."""
    output = io.StringIO()
    output.write("\ufeff")
    writer = csv.writer(output, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for request in requests:
        flat = {**request, **request["identity"], **request["requester"]}
        writer.writerow([neutralise(_cell(flat.get(column))) for column in COLUMNS])
    return output.getvalue()


def neutralise(cell: str) -> str:
    """Put an apostrophe before a cell that a spreadsheet would run as a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def _requests(session: Session) -> Iterator[dict[str, Any]]:
    for request in session.scalars(select(PrivacyRequest).order_by(PrivacyRequest.received_at, PrivacyRequest.id)):
        yield request_json(session, request)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return " ".join(_cell(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_cell(item)}" for name, item in value.items() if item not in (None, ""))
    return str(value)
