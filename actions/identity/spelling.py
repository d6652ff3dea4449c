"""Read names that are spelled out: « M-A-R-T-I-N », « avec deux l », « c'est MARTIN avec un T »."""

import re

from rapidfuzz.fuzz import ratio

from actions.identity.lexicon import is_ordinary
from actions.identity.name_words import is_name_word
from actions.identity.text import fold, tidy
from actions.identity.words import WORDS

_LETTER = r"(?<![^\W_])[^\W\d_](?![^\W_])"
# Three letters at least: « J-P » are initials. Between spaces, four: « il y a » is no name.
_SPELLED = re.compile(rf"{_LETTER}(?:\s?[-.]\s?{_LETTER}){{2,}}\.?|{_LETTER}(?:\s{_LETTER}){{3,}}")
_TWO = re.compile(WORDS["two_letters"])
_ONE = re.compile(WORDS["one_letter"])
_GIVEN = re.compile(WORDS["given_name_said"])
_FAMILY = re.compile(WORDS["family_name_said"])
_SAID_AGAIN = re.compile(WORDS["said_again"])
ALIKE = 60
"""From this resemblance, of 100, a word is another spelling of a known name (« Martel », « MARTIN »: 67)."""


def joined(text: str) -> str:
    """Join the letters of a word that is spelled out: « M-A-R-T-I-N » → « MARTIN »."""
    return _SPELLED.sub(lambda spelled: re.sub(r"[\s\-.]", "", spelled.group()), text)


def respell(full_name: dict[str, str], text: str) -> dict[str, str] | None:
    """Return the name with the one part that the text spells anew, None when it spells none.

    In turn: a word that looks like a known part, or that follows « c'est » when the text says which part it speaks of;
    then « avec deux l » and « un seul l » on the part that has this letter. The case is the one that was typed.
    """
    text = joined(tidy(text))
    parts = _parts_meant(full_name, text)
    found = _written_anew(full_name, parts, text)
    part, value = found or (parts[0], full_name[parts[0]])
    for pattern, times in ((_TWO, 2), (_ONE, 1)):
        said = pattern.search(fold(text))
        if said:
            part, value = _with_letters(full_name | {part: value}, parts, said[1], times) or (part, value)
    return None if value == full_name[part] else full_name | {part: value}


def _parts_meant(full_name: dict[str, str], text: str) -> list[str]:
    """List the parts of the name that the text may speak of, likeliest first: people misspell family names most."""
    low = fold(text)
    if _GIVEN.search(low) and not _FAMILY.search(low):
        return ["first_name"]
    return ["last_name"] if _FAMILY.search(low) and not _GIVEN.search(low) else ["last_name", "first_name"]


def _written_anew(full_name: dict[str, str], parts: list[str], text: str) -> tuple[str, str] | None:
    """Find the word of the text that is another spelling of a part of the name."""
    candidates = []
    for match in re.finditer(r"[^\W\d_]+(?:['\-][^\W\d_]+)*", text):
        word = match.group()
        capital = word.isupper() or (match.start() > 0 and word[0].isupper())
        if len(word) < 3 or not is_name_word(word) or (is_ordinary(word) and not capital):
            continue
        for part in parts:
            likeness = ratio(fold(word), fold(full_name[part]))
            if word == full_name[part]:
                continue
            if likeness >= ALIKE or (len(parts) == 1 and _SAID_AGAIN.search(fold(text[: match.start()]))):
                candidates.append((likeness, part, word))
    best = max(candidates, default=None)
    return (best[1], best[2]) if best else None


def _with_letters(full_name: dict[str, str], parts: list[str], letter: str, times: int) -> tuple[str, str] | None:
    """Write `letter` once or twice where the part of the name has it otherwise, when only one place can be meant."""
    runs = re.compile(rf"{letter}+", re.IGNORECASE)
    for part in parts:
        value = full_name[part]
        found = list(runs.finditer(fold(value)))
        if any(len(run.group()) == times for run in found):
            return part, value
        if len(found) == 1:
            start, end = found[0].span()
            return part, value[:start] + value[start] + value[start].lower() * (times - 1) + value[end:]
    return None
