"""Describe the API in OpenAPI 3.1 (served at /openapi.json)."""

from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from gdpr.identity import IdentityLevel
from gdpr.requests import Flag, RequestType, Role, Status
from gdpr.rights import Right

DESCRIPTION_FILE: Final = Path(__file__).parent / "openapi.yml"


@cache
def describe_api() -> dict[str, Any]:
    """Read the description and fill in the closed lists, whose only home is gdpr."""
    description: dict[str, Any] = yaml.safe_load(DESCRIPTION_FILE.read_text(encoding="utf-8"))
    schemas = description["components"]["schemas"]
    for codes in (Right, Status, Flag, Role, RequestType, IdentityLevel):
        schemas[codes.__name__] = {"type": "string", "enum": [str(code) for code in codes]}
    return description
