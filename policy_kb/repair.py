"""Mend what optical character recognition did to a policy: bullets, heading numbers, letters, accents, names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from rapidfuzz import fuzz, process

from policy_kb.columns import BULLET, part_columns
from policy_kb.french import accented_lexicon, fold
from policy_kb.read import Landlord

_RULES_PATH = Path(__file__).with_name("ocr.yml")
_WORD = re.compile(r"[^\W\d_]+")
# What is written without accents nor dictionary: never mended, and no sign of a scan.
_ADDRESS = re.compile(r"\S+@\S+|(?:https?://|www\.)\S+")
_ADDRESS_OR_WORD = re.compile(rf"(?P<address>{_ADDRESS.pattern})|{_WORD.pattern}")
_MARKDOWN_HEADING = re.compile(r"^#{1,6} \d", re.MULTILINE)
_LOST_BULLETS = re.compile(r"^[vy]{1,8}$")
# A number that stands alone before a heading in capitals, or was read as a sign before it: "S.", "/.", "@ OBJECTIF".
_NUMBER = re.compile(r"^(?P<sign>@|\S{1,2}\.)(?:[\s—.-]*$|\s+(?P<title>[^\Wa-z].*))")
_EDGES = re.compile(r"^[^\w«(]+\s|^\[ \d\s|\s[\s.—-]+$")
_SUBSECTION = re.compile(r"^\d+\.\d+\b")


def repair(text: str, landlord: Landlord) -> str:
    """Return a scanned text with its faults mended; any other text as it is."""
    if not is_scanned(text, landlord):
        return text
    for misread, name in landlord.misreadings.items():
        text = text.replace(misread, name)
    for print_ in landlord.stray_print:
        text = text.replace(print_, "")
    text = "\n".join(_structure(_with_parted_columns(text.split("\n"), landlord)))
    for pattern, replacement in _rules()["patterns"]:
        text = re.sub(pattern, replacement, text, flags=re.MULTILINE)
    names = frozenset(word.lower() for name in (landlord.name, *landlord.proper_names) for word in _WORD.findall(name))
    text = _ADDRESS_OR_WORD.sub(lambda match: match[0] if match["address"] else _mend(match[0], names), text)
    return _mend_prepositions(text, landlord)


def is_scanned(text: str, landlord: Landlord) -> bool:
    """Tell whether a text is a scan: by a name that scans misread, or by the words that no dictionary has.

    Headings in Markdown are written by a person or a program, never by a scanner.
    """
    if any(misread in text for misread in landlord.misreadings):
        return True
    if _MARKDOWN_HEADING.search(text):
        return False
    words = [word for word in _WORD.findall(_ADDRESS.sub(" ", re.sub(r"-\n", "", text))) if len(word) > 2]
    unknown = sum(1 for word in words if not _is_french(word) and not word[0].isupper())
    return bool(unknown > _rules()["scan_threshold"] * len(words))


def _with_parted_columns(lines: list[str], landlord: Landlord) -> list[str]:
    """Part the columns of the landlord's table of purposes, when its brochure has one."""
    if "width" not in landlord.purposes:
        return lines
    openings = list(landlord.purposes["bases"].values())
    start = next((i for i, line in enumerate(lines) if line.strip() == openings[0]), len(lines))
    end = next((i for i in range(start, len(lines)) if _is_number(lines, i)), len(lines))
    table = [line for line in lines[start:end] if not line.strip() or not _is_speck(line.strip())]
    return (
        [*lines[:start], *part_columns(table, openings, landlord.purposes["width"]), *lines[end:]] if table else lines
    )


def _structure(lines: list[str]) -> Iterator[str]:
    """Give the bullets and the heading numbers back, and drop lines that are only specks."""
    number, items_expected, title_lines = 0, False, 0
    for position, raw in enumerate(lines):
        line = raw.strip()
        numbered = _NUMBER.match(line)
        if numbered and _is_number(lines, position):
            number, items_expected, title_lines = number + 1, False, 0
            yield f"\n{number}.\n{_trim(numbered['title'] or '')}"
        elif _LOST_BULLETS.match(line):
            items_expected = True
        elif line and _is_speck(line):
            continue
        elif _in_capitals(line):
            # Lines of one title may be set apart by blank lines: those have been dropped.
            own = title_lines and re.match(_rules()["own_heading"], line)
            items_expected, title_lines = False, title_lines + 1
            yield ("\n" if own or raw[0] == " " else "") + (line if _SUBSECTION.match(line) else _trim(line))
        elif not line:
            if not _in_capitals(_next_text(lines, position)) or not title_lines:
                yield ""
        else:
            after_title, title_lines = "\n" * bool(title_lines), 0
            yield after_title + _body_line(lines, position, items_expected)


def _is_number(lines: list[str], position: int) -> bool:
    """Tell whether a line is the number of a heading, with its title or just above it."""
    numbered = _NUMBER.match(lines[position].strip())
    return numbered is not None and _in_capitals(numbered["title"] or _next_text(lines, position))


def _is_speck(line: str) -> bool:
    return not any(len(word) > 2 for word in _WORD.findall(line)) and not _SUBSECTION.match(line)


def _body_line(lines: list[str], position: int, items_expected: bool) -> str:
    line = lines[position].strip()
    if BULLET.match(line):
        return "\n• " + BULLET.sub("", line)
    if items_expected and _begins_item(lines, position):
        return "\n• " + line
    return (" " if lines[position].startswith(" ") else "") + _EDGES.sub("", line)


def _begins_item(lines: list[str], position: int) -> bool:
    before = lines[position - 1].strip()
    return not before or before.endswith(";") or bool(_LOST_BULLETS.match(before))


def _next_text(lines: list[str], position: int) -> str:
    return next((line.strip() for line in lines[position + 1 :] if line.strip()), "")


def _trim(line: str) -> str:
    """Drop the specks before and after a heading."""
    return _EDGES.sub("", re.sub(r"^(?:[\W\d]+\s)+", "", line)).strip()


def _in_capitals(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return len(letters) > 3 and text.upper() == text


def _mend(word: str, names: frozenset[str]) -> str:
    """Return the French word that a misread one stands for, in the same case; the word itself when none is near."""
    if len(word) < 2 or word.lower() in names or _is_french(word):
        return word
    candidates = list(_candidates(word))
    mended = next((candidate for candidate in candidates if candidate.lower() in _rules()["words"]), None)
    mended = mended or next(filter(None, map(_nearest_accents, candidates)), None)
    return _same_case(mended.lower(), word) if mended else word


def _candidates(word: str) -> Iterator[str]:
    yield word
    # Letters are misread alike in capitals, and a word with capitals inside was not printed so.
    if not word[1:].islower():
        word = word.lower()
        yield word
    for read, printed in _rules()["letters"]:
        if read in word:
            yield word.replace(read, printed)
    # An article read as a letter of the word, or stuck to it: "Pexécution", "LEFFACEMENT".
    if word[0] in "PLl" and len(word) > 4:
        yield "l’" + word[1:]


def _nearest_accents(word: str) -> str | None:
    article, _, stem = word.rpartition("’")
    forms = _by_folded_form().get(fold(stem), ())
    best = process.extractOne(stem.lower(), forms, scorer=fuzz.ratio) if forms else None
    return (f"{article}’{best[0]}" if article else best[0]) if best else None


def _same_case(mended: str, word: str) -> str:
    if word.isupper():
        return mended.upper()
    keeps_capital = word[0].isupper() and word[0].lower() == mended[0] and "’" not in mended and word[1:].islower()
    return mended[0].upper() + mended[1:] if keeps_capital else mended


def _mend_prepositions(text: str, landlord: Landlord) -> str:
    """Write "à" for each "a" that is not the verb, and "À" in headings."""
    verb = re.compile(rf"(?:{re.escape(landlord.name)}|qui vous) a\b(?= [^\W\d_]+(?:é|pour|u)\b)|\ba pour missions")
    kept = {match.end() - 1 if match[0].endswith("a") else match.start() for match in verb.finditer(text)}
    text = re.sub(r"(?<![\w’])a(?![\w’])", lambda m: "a" if m.start() in kept else "à", text)
    return re.sub(r"(?<![\w’.])A(?= [^\W\d_])", "À", text)


def _is_french(word: str) -> bool:
    return word.lower() in _forms()


@cache
def _rules() -> dict[str, Any]:
    rules: dict[str, Any] = yaml.safe_load(_RULES_PATH.read_text(encoding="utf-8"))
    return rules


@cache
def _forms() -> frozenset[str]:
    table = accented_lexicon()
    return frozenset((*table, *(lemma for found in table.values() for lemma in found), *_rules()["words"]))


@cache
def _by_folded_form() -> dict[str, tuple[str, ...]]:
    """Map a form without accents to its accented spellings; those that we listed ourselves come alone."""
    found: dict[str, tuple[str, ...]] = {}
    for form in sorted(_forms()):
        found[fold(form)] = (*found.get(fold(form), ()), form)
    return {**found, **{fold(word): (word,) for word in _rules()["words"]}}
