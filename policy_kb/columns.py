"""Part the two columns of a scanned table, legal basis and purposes, which were read line by line across both."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from policy_kb.french import fold

BULLET = re.compile(r"^\s*[®@•»p]\s+(?=\S)|^\s*[Pe]\s+(?=[\w’'|\[])")
# A line of both columns where an item of the second begins: "Le respect ® gestion des droits".
_BULLET_INSIDE = re.compile(r"\s[®@•e]\s+(?=\w)")
# Words that cannot begin an item: they go on with the one before.
_GOES_ON = re.compile(r"(?:et|ou) ")


@dataclass
class Item:
    """One purpose while it is being read: its lines, and the page that it is printed on."""

    page: int
    lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Return the purpose as one line; words cut at line ends are joined."""
        return re.sub(r"-\n", "", "\n".join(self.lines)).replace("\n", " ")


@dataclass
class Label:
    """One legal basis while it is being read: its lines, and the number of the item that begins beside it."""

    beside: int
    lines: list[str] = field(default_factory=list)


def part_columns(lines: Sequence[str], openings: Iterable[str], width: int) -> list[str]:
    """Return the table as one paragraph for each legal basis, followed by its purposes as a list.

    Args:
        lines: The table as scanned; a page begins with a space.
        openings: The first words of each legal basis.
        width: The most characters that a line of the first column holds.
    """
    labels, items = _read(lines, [_bare(opening) for opening in openings], width)
    starts = _starts(labels, items)
    parted = []
    for label, start, end in zip(labels, starts, [*starts[1:], len(items)], strict=True):
        parted += ["", *label.lines, ""]
        for item in items[start:end]:
            parted += [f"• {item.text}", ""]
    return parted


def _read(lines: Sequence[str], openings: list[str], width: int) -> tuple[list[Label], list[Item]]:
    labels: list[Label] = []
    items: list[Item] = []
    page, in_label, after_blank = 0, False, False
    for raw in lines:
        line = raw.strip()
        if raw.startswith(" "):
            page, in_label, after_blank = page + 1, False, True
        if not line or _is_running_head(line):
            in_label, after_blank = False, True
            continue
        # A speck or two may stand between the columns.
        inside = _BULLET_INSIDE.search(line[: width + 6])
        begins = _bare(line[: inside.start()] if inside else line)
        if BULLET.match(line):
            in_label = False
        elif begins and any(opening.startswith(begins) for opening in openings):
            labels.append(Label(len(items)))
            in_label = True
        left, right = _cut(line, width, inside) if in_label else ("", line)
        if begins in openings and not inside:
            left, right = line, ""
        if left:
            labels[-1].lines.append(left)
        new = bool(inside) or bool(BULLET.match(right)) or (after_blank and not _GOES_ON.match(right))
        if right and (new or not items):
            items.append(Item(page))
        if right:
            items[-1].lines.append(BULLET.sub("", right))
        after_blank = False
    return labels, items


def _cut(line: str, width: int, inside: re.Match[str] | None) -> tuple[str, str]:
    """Cut a line of both columns in two; a short line is of the first column, unless it goes on with an item."""
    if inside:
        return line[: inside.start()], line[inside.end() :]
    if len(line) <= width:
        return ("", line) if _GOES_ON.match(line) else (line, "")
    space = line.rfind(" ", 0, width + 1)
    return line[:space], line[space + 1 :]


def _starts(labels: list[Label], items: list[Item]) -> list[int]:
    """Return the number of the first purpose of each legal basis: the basis is printed at mid-height of its cell."""
    starts: list[int] = []
    for label in labels:
        start = label.beside
        above = [number for number in range(starts[-1] + 1 if starts else 0, start) if _on_page(items, number, start)]
        # The same purpose is not printed twice under one basis: a repeat is in the next cell.
        repeated = next((number for number in above if _is_repeated(items[starts[-1] : number + 1])), None)
        below = [item for number, item in enumerate(items) if number >= start and _on_page(items, number, start)]
        room = sum(len(item.lines) for item in below) - len(label.lines)
        while above and start > above[0] and room >= len(items[start - 1].lines):
            start -= 1
            room -= len(items[start].lines)
        starts.append(start if repeated is None else repeated)
    return starts


def _is_repeated(items: list[Item]) -> bool:
    return items[-1].text.casefold() in {item.text.casefold() for item in items[:-1]}


def _is_running_head(line: str) -> bool:
    return line.upper() == line and len(_bare(line)) > 3


def _on_page(items: list[Item], number: int, other: int) -> bool:
    return other < len(items) and items[number].page == items[other].page


def _bare(text: str) -> str:
    return re.sub(r"[^a-z]+", "", fold(text))
