"""Give the French label of every coded value that a request holds."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from gdpr.labels import Labelled
from gdpr.requests import Flag, Role
from gdpr.rights import AccessScope, Consent, ErasureGround, LimitationCase, PostMortemWish, ProspectingChannel

_CODES: Final[Mapping[str, type[Labelled]]] = MappingProxyType(
    {
        "scope": AccessScope,
        "ground": ErasureGround,
        "case": LimitationCase,
        "channels": ProspectingChannel,
        "wish": PostMortemWish,
        "consent": Consent,
        "role": Role,
        "flags": Flag,
    }
)


def plain_value(field: str, value: Any) -> str:
    """Write the value of a field for people: codes by their labels, lists on one line, objects without their keys.

    A value that is no code of its field is free text and is returned as it is; None is an empty string.
    """
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return (" " if field == "full_name" else ", ").join(plain_value(field, part) for part in value.values() if part)
    if isinstance(value, (list, tuple)):
        return ", ".join(plain_value(field, part) for part in value)
    codes = _CODES.get(field)
    if codes is not None and value in codes:
        return codes(value).label
    return str(value)
