"""Hold every text that can leave to the landlord's true name: a misreading of it by OCR would send people elsewhere."""

import re
from pathlib import Path

import pytest

from deploy.local.train import ROOT
from policy_kb.sections import load_policy

ROOMS = ("gdpr", "policy_kb", "bot", "actions", "webhook")
MISREAD = re.compile("seqgens|segens", re.IGNORECASE)
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")

# What is heard or mended, and never said.
HEARD = {
    "policy_kb/sources/politique_ocr.txt",  # the scan as received
    "policy_kb/landlord.yml",  # the misreadings to mend
    "webhook/consent/lexicon.yml",  # how people may write the name in a STOP
}


def texts() -> list[Path]:
    """List what the rooms are made of: code, responses, cards, silences, templates, letters, pages, scripts."""
    files = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*")) if path.is_file()]
    return [path for path in files if "__pycache__" not in path.parts]


def relative(path: Path) -> str:
    """Return a file's path from the root, as people write it."""
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", texts(), ids=relative)
def test_no_text_that_can_leave_misreads_the_name_or_gives_another_address(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if relative(path) in HEARD:
        assert MISREAD.search(text)
        return
    assert not MISREAD.search(text)
    if path.suffix in (".md", ".yml", ".txt", ".html"):
        given = {address for address in ADDRESS.findall(text) if not address.endswith("example.org")}
        assert given <= {load_policy().contact.email}
