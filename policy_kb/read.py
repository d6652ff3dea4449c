"""Turn a landlord's policy, as received, into the numbered sections of policy.md."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from policy_kb.sections import fold_whitespace, parse_policy

LANDLORD_PATH = Path(__file__).with_name("landlord.yml")
SOURCES = Path(__file__).with_name("sources")
PREAMBLE = "preamble"

# Private-use signs and the replacement character are what PDF bullets become; tabs indent list items.
_BULLET = re.compile(r"^\s*(?:[\t\ufffd•▪►▶●◦‣·➢\uf0b7]+[\s\ufffd]*|[-–*]\s+)+")
_NUMBER_ALONE = re.compile(r"^\s*(?:#+ )?(\d{1,2})\.\s*$")
_NUMBER_AND_TITLE = re.compile(r"^\s*(?:#+ )?(\d{1,2}\.\d{1,2}|\d{1,2}(?=\.\s|\s[-–]))\.?\s*[-–]?\s+(\S.*)$")
_ENDS_A_SENTENCE = (".", ";", ":", "!", "?", "…")


class UnreadablePolicy(ValueError):
    """Say why a source could not be read as numbered sections."""


@dataclass(frozen=True)
class Landlord:
    """What is particular to one landlord's policy, from its YAML file."""

    name: str
    email: str
    postal_address: str
    title: str
    proper_names: list[str] = field(default_factory=list)
    running_heads: list[str] = field(default_factory=list)
    furniture: list[str] = field(default_factory=list)
    moves: list[dict[str, str]] = field(default_factory=list)
    purposes: dict[str, Any] = field(default_factory=dict)
    stray_print: list[str] = field(default_factory=list)
    misreadings: dict[str, str] = field(default_factory=dict)


@dataclass
class Draft:
    """One section while it is being read: paragraphs, headings and list items in reading order."""

    id: str
    title: str
    blocks: list[tuple[str, str]] = field(default_factory=list)


def load_landlord(path: Path = LANDLORD_PATH) -> Landlord:
    """Read a landlord's file; raise UnreadablePolicy when a key is missing or unknown."""
    values = yaml.safe_load(path.read_text(encoding="utf-8"))
    try:
        return Landlord(**values.pop("contact"), **values)
    except (TypeError, KeyError, AttributeError) as error:
        raise UnreadablePolicy(f"{path.name}: {error}") from error


def choose_source(source: Path, is_scanned: Callable[[str], bool]) -> Path:
    """Return the file to build from: `source` itself or, in a folder of the same policy received twice, the clean one.

    Raises UnreadablePolicy when the folder holds no text, or several clean ones: only a person can choose.
    """
    if not source.is_dir():
        return source
    files = sorted(path for path in source.iterdir() if path.suffix in (".txt", ".md"))
    clean = [path for path in files if not is_scanned(_read(path))]
    candidates = clean or files
    if len(candidates) != 1:
        found = ", ".join(path.name for path in candidates) or "no .txt nor .md file"
        raise UnreadablePolicy(f"{source.name}: name the source to build from ({found})")
    return candidates[0]


def build(source: Path, out: Path, landlord: Landlord, repair: Callable[[str], str]) -> Path:
    """Write `out`/policy.md from `source`; on an unreadable source raise and leave an older policy.md as it is."""
    markdown = to_markdown(repair(_read(source)), landlord)
    out.mkdir(parents=True, exist_ok=True)
    target = out / "policy.md"
    draft = target.with_suffix(".md.new")
    draft.write_text(markdown, encoding="utf-8")
    os.replace(draft, target)
    return target


def _read(source: Path) -> str:
    try:
        return source.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadablePolicy(f"{source.name}: {error}") from error


def to_markdown(text: str, landlord: Landlord) -> str:
    """Return the policy as Markdown: a header, the preamble, then the sections in the order of their numbers."""
    drafts = _rearrange(_read_drafts(_lines(text, landlord), landlord), landlord)
    _check_numbering(drafts)
    by_id = {draft.id: draft for draft in drafts}
    ids = sorted((i for i in by_id if i != PREAMBLE), key=_number)
    parts = [
        f"---\nlandlord: {landlord.name}\ndpo_email: {landlord.email}\n"
        f"dpo_postal_address: {landlord.postal_address}\n---",
        f"# {landlord.title}",
    ]
    if by_id[PREAMBLE].blocks:
        parts.append(_body(by_id[PREAMBLE], landlord))
    for section_id in ids:
        level, dot = ("###", "") if "." in section_id else ("##", ".")
        parts.append(f"{level} {section_id}{dot} {by_id[section_id].title}")
        body = _body(by_id[section_id], landlord)
        if not body:
            raise UnreadablePolicy(f"section {section_id} has no text")
        parts.append(body)
    markdown = "\n\n".join(parts) + "\n"
    _check_contact(markdown, landlord)
    return markdown


def _lines(text: str, landlord: Landlord) -> list[str]:
    """Drop running heads and page numbers; a page break (a leading space) becomes a blank line."""
    text = text.replace("\r\n", "\n").replace("\f", "\n\n").replace("\u00a0", " ").replace("\u00ad", "")
    for head in landlord.running_heads:
        text = re.sub(rf"^[ \d]*{head}[ \d]*$", "", text, flags=re.MULTILINE)
    text = re.sub(r"^ +", "\n", text, flags=re.MULTILINE)
    return [line.rstrip() for line in text.split("\n") if not re.fullmatch(r"\s*\d{1,3}\s*", line)]


def _read_drafts(lines: list[str], landlord: Landlord) -> list[Draft]:
    drafts = [Draft(PREAMBLE, "")]
    chunk: list[str] = []
    position = 0
    while position < len(lines):
        heading = _heading_at(lines, position)
        if heading:
            _close(chunk, drafts[-1], landlord)
            section_id, title, position = heading
            drafts.append(Draft(section_id, _sentence_case(title, landlord)))
            continue
        line = lines[position]
        position += 1
        if not line.strip() or _BULLET.match(line):
            _close(chunk, drafts[-1], landlord)
        if line.strip():
            chunk.append(line)
    _close(chunk, drafts[-1], landlord)
    return drafts


def _heading_at(lines: list[str], position: int) -> tuple[str, str, int] | None:
    """Return (id, title, next position) when a numbered heading begins here: capitals, or Markdown."""
    line = lines[position]
    alone, titled = _NUMBER_ALONE.match(line), _NUMBER_AND_TITLE.match(line)
    if not alone and not (titled and (line.startswith("#") or _in_capitals(titled[2]))):
        return None
    title = [titled[2]] if titled and not alone else []
    position += 1
    while alone and position < len(lines) and not lines[position].strip():
        position += 1
    while position < len(lines) and not line.startswith("#") and _in_capitals(lines[position]):
        title.append(lines[position].strip())
        position += 1
    number = alone or titled
    return (number[1], " ".join(title), position) if title and number else None


def _close(chunk: list[str], draft: Draft, landlord: Landlord) -> None:
    """Add the lines gathered so far to the section, as a heading, a list item, or a paragraph."""
    if not chunk:
        return
    bullet = _BULLET.match(chunk[0])
    text = join_lines([chunk[0][bullet.end() :] if bullet else chunk[0], *chunk[1:]])
    chunk.clear()
    kind = "item" if bullet else "paragraph"
    if text in landlord.furniture or fold_whitespace(text) == landlord.title:
        return
    if kind == "paragraph" and _in_capitals(text):
        draft.blocks.append(("heading", _sentence_case(text.lstrip("# "), landlord)))
        return
    if kind == "paragraph" and draft.blocks and text[:1].islower():
        last_kind, last = draft.blocks[-1]
        if last_kind == "paragraph" and not last.endswith(_ENDS_A_SENTENCE):
            draft.blocks[-1] = (kind, join_lines([last, text]))
            return
    draft.blocks.append((kind, text))


def join_lines(lines: Iterable[str]) -> str:
    """Join wrapped lines into one, and words cut by a hyphen at a line's end."""
    text = "\n".join(line.strip() for line in lines)
    text = re.sub(r"(?<=[^\W\d])-\n(?=[^\W\d])", "", text)
    return fold_whitespace(re.sub(r"/\n", "/", text))


def _rearrange(drafts: list[Draft], landlord: Landlord) -> list[Draft]:
    """Put back what is printed under the wrong section, part what is glued, name the legal bases."""
    by_id = {draft.id: draft for draft in drafts}
    for move in landlord.moves:
        for draft in drafts:
            start = next((i for i, (_, text) in enumerate(draft.blocks) if text.startswith(move["starts"])), None)
            if start is None or move["to"] not in by_id or draft.id == move["to"]:
                continue
            end = next(i for i in range(start, len(draft.blocks)) if draft.blocks[i][1].endswith(move["ends"]))
            by_id[move["to"]].blocks += draft.blocks[start : end + 1]
            del draft.blocks[start : end + 1]
    table = by_id.get(str(landlord.purposes.get("section")))
    if table:
        table.blocks = [part for block in table.blocks for part in _purpose_blocks(block, landlord)]
    return drafts


def _purpose_blocks(block: tuple[str, str], landlord: Landlord) -> list[tuple[str, str]]:
    kind, text = block
    for code, opening in landlord.purposes["bases"].items():
        if text.startswith(opening):
            return [("heading", f"{text} {{#{code}}}")]
    for glued in landlord.purposes.get("split_before", []):
        if kind == "item" and text.find(glued) > 0:
            before, after = text.split(glued, 1)
            return [(kind, before.strip()), (kind, glued + after)]
    return [block]


def _body(draft: Draft, landlord: Landlord) -> str:
    parts: list[str] = []
    previous = ""
    for kind, text in draft.blocks:
        if kind == "item" and previous == "item":
            parts[-1] += f"\n- {text}"
        else:
            parts.append({"item": "- ", "heading": "#### "}.get(kind, "") + text)
        previous = kind
    return "\n\n".join(parts)


def _check_numbering(drafts: list[Draft]) -> None:
    ids = [draft.id for draft in drafts if draft.id != PREAMBLE]
    if len(ids) < 3:
        raise UnreadablePolicy("no numbered sections found")
    repeated = sorted({i for i in ids if ids.count(i) > 1}, key=_number)
    if repeated:
        raise UnreadablePolicy(f"sections found twice: {', '.join(repeated)}")
    for section_id in ids:
        parent, _, last = section_id.rpartition(".")
        before = f"{parent}.{int(last) - 1}" if parent else str(int(last) - 1)
        if int(last) > 1 and before not in ids:
            raise UnreadablePolicy(f"section {before} is missing before {section_id}")
        if parent and parent not in ids:
            raise UnreadablePolicy(f"section {parent} is missing above {section_id}")


def _check_contact(markdown: str, landlord: Landlord) -> None:
    body = fold_whitespace(markdown.split("---\n", 2)[2])
    for value in (landlord.email, landlord.postal_address):
        if value not in body:
            raise UnreadablePolicy(f"the policy does not say {value!r}, which the landlord's file gives")
    parse_policy(markdown)


def _number(section_id: str) -> tuple[int, ...]:
    return tuple(int(part) for part in section_id.split("."))


def _in_capitals(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return len(letters) > 3 and text.upper() == text


def _sentence_case(title: str, landlord: Landlord) -> str:
    """Write a heading in capitals as a sentence: "VOTRE DROIT D’ACCÈS" → "Votre droit d’accès"."""
    title = fold_whitespace(title)
    if not _in_capitals(title):
        return title
    text = title.lower()
    for name in landlord.proper_names:
        text = re.sub(rf"\b{re.escape(name.lower())}\b", name, text)
    return text[:1].upper() + text[1:]
