"""Bring what a person typed to one spelling, without losing the place of any letter."""

import re
import unicodedata

from text_to_num import alpha2digit

from actions.identity.words import WORDS

LONGEST = 2000  # The contract's longest message.
_APOSTROPHES = dict.fromkeys(map(ord, "’‘ʼ`´′"), "'")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—−"), "-")
_ZERO = re.compile(rf"\b{WORDS['zero']}\b")


def tidy(text: str) -> str:
    """Compose accents, straighten apostrophes and dashes, make digits ASCII, spaces single, new lines commas.

    Invisible characters (zero-width, bidirectional, control) and emoji disappear; case and accents stay as typed.
    """
    text = unicodedata.normalize("NFKC", text.translate(_APOSTROPHES).translate(_DASHES))
    text = re.sub(r"[,;\s]*[\r\n]+\s*", ", ", text.strip())
    kept = []
    for char in text:
        category = unicodedata.category(char)
        if category == "Nd":
            kept.append(str(unicodedata.decimal(char)))
        elif category in {"So", "Sk", "Co", "Cn", "Cs", "Zs"} and char != "°":
            kept.append(" ")
        elif category not in {"Cf", "Cc", "Me"} and not (category == "Mn" and char in "\ufe0e\ufe0f"):
            kept.append(char)
    return " ".join("".join(kept).split())


def fold(text: str) -> str:
    """Lower-case and strip accents, one character for one, so that a place found here is a place in `text`."""
    return text.lower() if text.isascii() else "".join(map(_bare, text))


def _bare(char: str) -> str:
    return unicodedata.normalize("NFD", char.lower())[:1] or char


def digits_from_words(text: str) -> str:
    """Write the numbers said in words with digits: « le cinq mai mille neuf cent deux » → « le 5 mai 1902 »."""
    return alpha2digit(_ZERO.sub("zéro", text), "fr", threshold=0)
