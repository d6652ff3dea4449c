"""Fold French to the letters that a text message carries cheaply, and count its segments (3GPP TS 23.038)."""

import unicodedata
from typing import Final, NamedTuple

_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED: Final = frozenset("\f^{}\\[~]|€")  # Each costs two septets.

# What French types and the table lacks. Letters lose the accents that it lacks: ç ê î ô û and most capitals.
_SUBSTITUTES: Final[dict[int, str]] = (
    dict.fromkeys(map(ord, "’‘ʼ´`"), "'")
    | dict.fromkeys(map(ord, "«»“”„"), '"')
    | dict.fromkeys(map(ord, "–—‐‑−•·"), "-")
    | dict.fromkeys(map(ord, "\u00a0\u202f\u2007\u2009\u200a\t"), " ")
    | dict.fromkeys(map(ord, "\u200b\u200c\u200d\u00ad\ufeff\u2060"), "")
    | {ord(character): text for character, text in {"œ": "oe", "Œ": "OE", "…": "...", "°": "o", "×": "x"}.items()}
)

_SEPTETS: Final = (160, 153)  # In one segment alone, and in each of several.
_UCS2_UNITS: Final = (70, 67)


class Segments(NamedTuple):
    """Say how a text travels: its encoding and how many segments it costs."""

    encoding: str
    number: int


def fold(text: str) -> str:
    """Replace what GSM-7 lacks by what reads the same; what has no neighbour (emoji, Arabic…) is kept as it is."""
    return "".join(
        _fold_character(character) for character in unicodedata.normalize("NFC", text).translate(_SUBSTITUTES)
    )


def count_segments(text: str) -> Segments:
    """Count the segments of a text as it stands. One character outside the table makes it UCS-2, twice as dear."""
    if all(character in _BASIC or character in _EXTENDED for character in text):
        septets = sum(2 if character in _EXTENDED else 1 for character in text)
        return Segments("GSM-7", _count(septets, *_SEPTETS))
    return Segments("UCS-2", _count(len(text.encode("utf-16-be")) // 2, *_UCS2_UNITS))


def _fold_character(character: str) -> str:
    if character in _BASIC or character in _EXTENDED:
        return character
    base = unicodedata.normalize("NFKD", character)[0]
    return base if base in _BASIC else character


def _count(units: int, alone: int, each: int) -> int:
    return 1 if units <= alone else -(-units // each)
