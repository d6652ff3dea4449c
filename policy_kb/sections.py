"""Read policy.md into sections, passages, purposes and the contact, with the standard library alone.

The webhook imports this module too: nothing here may need a package, and it runs on Python 3.10 and newer.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

DEFAULT_PATH = Path(__file__).with_name("policy.md")

_SECTION_HEADING = re.compile(r"^#{2,3} (?P<id>\d+(?:\.\d+)?)\.? (?P<title>.+)$")
_SUBHEADING = re.compile(r"^#### (?P<text>.+?)(?: \{#(?P<anchor>[a-z_]+)\})?$")
# A sentence ends before a capital letter or an opening quotation mark; "ex. copie" is not an end.
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+(?=[A-ZÀÂÇÉÈÊËÎÏÔŒÙÛÜ«])")


@dataclass(frozen=True)
class Passage:
    """A sentence, or a list item with the words that introduce its list; both are verbatim."""

    text: str
    lead: str | None = None

    @property
    def is_item(self) -> bool:
        """Tell a list item from a sentence."""
        return self.lead is not None


@dataclass(frozen=True)
class Block:
    """A paragraph, a heading inside a section, or a list (`items` filled, `text` empty)."""

    kind: str
    text: str = ""
    items: tuple[str, ...] = ()
    anchor: str | None = None


@dataclass(frozen=True)
class Section:
    """A numbered section: `text` is its body as it stands in policy.md, `blocks` the same for display."""

    id: str
    title: str
    text: str
    passages: tuple[Passage, ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Purpose:
    """A purpose of processing and every legal basis it stands under (codes of policy.md's anchors)."""

    text: str
    bases: tuple[str, ...]


@dataclass(frozen=True)
class Contact:
    """Where to write to the data protection officer, as the policy gives it."""

    email: str
    postal_address: str


@dataclass(frozen=True)
class Policy:
    """The whole policy, its sections in the order of their numbers."""

    landlord: str
    title: str
    preamble: str
    contact: Contact
    version: str
    sections: tuple[Section, ...]

    def section(self, section_id: str) -> Section:
        """Return one section by its number (`"14.3"`); raise KeyError when the policy has none."""
        return self._by_id[section_id]

    @cached_property
    def _by_id(self) -> dict[str, Section]:
        return {section.id: section for section in self.sections}

    @cached_property
    def legal_bases(self) -> dict[str, str]:
        """Map each legal basis's code to the policy's own words for it."""
        return {block.anchor: block.text for s in self.sections for block in s.blocks if block.anchor}

    @cached_property
    def purposes(self) -> tuple[Purpose, ...]:
        """List the purposes in the policy's order; one printed under two legal bases carries both."""
        found: dict[str, Purpose] = {}
        for section in self.sections:
            basis = None
            for block in section.blocks:
                if block.kind == "heading":
                    basis = block.anchor
                for item in block.items if basis else ():
                    text = item.rstrip(" .;")
                    known = found.get(text.casefold(), Purpose(text, ()))
                    found[text.casefold()] = Purpose(known.text, (*known.bases, str(basis)))
        return tuple(found.values())


@cache
def load_policy(path: Path = DEFAULT_PATH) -> Policy:
    """Read a built policy; raise FileNotFoundError or ValueError when it is missing or was not built by us."""
    return parse_policy(path.read_text(encoding="utf-8"))


def parse_policy(source: str) -> Policy:
    """Parse the Markdown that `python -m policy_kb build` writes; raise ValueError on anything else."""
    header, body = _split_header(source)
    title, preamble = "", []
    sections: list[Section] = []
    heading: re.Match[str] | None = None
    lines: list[str] = []
    for line in body.splitlines():
        match = _SECTION_HEADING.match(line)
        if match:
            if heading:
                sections.append(_section(heading, lines))
            heading, lines = match, []
        elif heading:
            lines.append(line)
        elif line.startswith("# "):
            title = line[2:]
        else:
            preamble.append(line)
    if heading is None:
        raise ValueError("policy.md has no numbered section")
    sections.append(_section(heading, lines))
    return Policy(
        landlord=header["landlord"],
        title=title,
        preamble="\n".join(preamble).strip(),
        contact=Contact(header["dpo_email"], header["dpo_postal_address"]),
        version=hashlib.sha256(source.encode()).hexdigest()[:12],
        sections=tuple(sections),
    )


def fold_whitespace(text: str) -> str:
    """Turn every run of white space into one space: how quotations are compared with policy.md."""
    return " ".join(text.split())


def split_sentences(text: str) -> list[str]:
    """Cut a paragraph into its sentences, each verbatim."""
    return [sentence for sentence in _SENTENCE_END.split(text.strip()) if sentence]


def _split_header(source: str) -> tuple[dict[str, str], str]:
    parts = source.split("---\n", 2)
    if len(parts) != 3 or parts[0]:
        raise ValueError("policy.md does not begin with its header")
    header = dict(line.split(": ", 1) for line in parts[1].splitlines())
    missing = {"landlord", "dpo_email", "dpo_postal_address"} - header.keys()
    if missing:
        raise ValueError(f"policy.md's header lacks {', '.join(sorted(missing))}")
    return header, parts[2]


def _section(heading: re.Match[str], lines: list[str]) -> Section:
    text = "\n".join(lines).strip()
    blocks = tuple(_blocks(text))
    return Section(heading["id"], heading["title"], text, tuple(_passages(blocks)), blocks)


def _blocks(text: str) -> list[Block]:
    blocks = []
    for chunk in re.split(r"\n{2,}", text):
        subheading = _SUBHEADING.match(chunk)
        if subheading:
            blocks.append(Block("heading", subheading["text"], anchor=subheading["anchor"]))
        elif chunk.startswith("- "):
            blocks.append(Block("list", items=tuple(line[2:] for line in chunk.splitlines())))
        elif chunk:
            blocks.append(Block("paragraph", chunk))
    return blocks


def _passages(blocks: tuple[Block, ...]) -> list[Passage]:
    passages: list[Passage] = []
    lead = ""
    for block in blocks:
        if block.kind == "list":
            passages += [Passage(item, lead) for item in block.items]
        elif block.kind == "paragraph":
            sentences = split_sentences(block.text)
            passages += [Passage(sentence) for sentence in sentences]
            lead = sentences[-1]
        else:
            lead = block.text
    return passages
