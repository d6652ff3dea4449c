"""Give every closed list of codes its French label."""

from __future__ import annotations

from enum import Enum


class Labelled(str, Enum):
    """Hold a code that travels in JSON and in columns, and the French words shown to people.

    `StrEnum` does not exist in Python 3.10, and `format()` of a `(str, Enum)` member changed in 3.12: `__str__` is
    written here so that a member prints as its code in both environments.
    """

    label: str

    def __new__(cls, code: str, label: str = "") -> Labelled:
        """Make a member that equals its code; the default is for a type checker reading a look-up by code."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member

    def __str__(self) -> str:
        """Print the code, not the member's Python name."""
        return str(self.value)
