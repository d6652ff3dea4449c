"""Make references that cannot be guessed and tell nothing about the person."""

import re
import secrets
from typing import Final

# Without 0 O 1 I L U V: what is read aloud or copied by hand from a letter must not be mistaken.
ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTWXYZ"
REFERENCE: Final = re.compile(rf"SQ-[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}")


def new_reference() -> str:
    """Draw a reference such as SQ-7K4M-2F9T: eight characters of 29, about 39 bits."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"SQ-{drawn[:4]}-{drawn[4:]}"
