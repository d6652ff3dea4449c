"""The commands of the contract: build, check, ask."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from policy_kb.sections import load_policy, parse_policy

ROOT = Path(__file__).parents[2]
MISREAD = re.compile("seqgens|segens", re.IGNORECASE)


def policy_kb(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "policy_kb", *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=120, check=False)


def test_a_source_that_cannot_be_read_is_one_line_and_status_1(tmp_path: Path) -> None:
    done = policy_kb("build", str(tmp_path / "missing.txt"), "--out", str(tmp_path))
    assert done.returncode == 1
    assert done.stderr.startswith("policy_kb: missing.txt") and done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "source", ["policy_kb/sources/politique_texte.txt", "policy_kb/sources"], ids=["clean", "both"]
)
def test_the_clean_text_alone_or_beside_its_scan_gives_the_committed_policy(source: str, tmp_path: Path) -> None:
    done = policy_kb("build", source, "--out", str(tmp_path))
    assert (done.returncode, done.stdout) == (0, f"{tmp_path / 'policy.md'}\n"), done.stderr
    assert (tmp_path / "policy.md").read_bytes() == (ROOT / "policy_kb" / "policy.md").read_bytes()


def test_the_scan_alone_gives_the_same_sections_with_no_misread_name(tmp_path: Path) -> None:
    assert policy_kb("build", "policy_kb/sources/politique_ocr.txt", "--out", str(tmp_path)).returncode == 0
    built = (tmp_path / "policy.md").read_text(encoding="utf-8")
    assert [section.id for section in parse_policy(built).sections] == [s.id for s in load_policy().sections]
    assert not MISREAD.search(built)


def test_another_landlord_s_policy_builds_with_no_change_of_the_code(tmp_path: Path) -> None:
    lilas = "tests/policy_kb/data/residence_des_lilas"
    done = policy_kb("build", f"{lilas}.md", "--out", str(tmp_path), "--landlord", f"{lilas}.yml")
    assert done.returncode == 0, done.stderr
    policy = load_policy(tmp_path / "policy.md")
    assert [section.id for section in policy.sections] == ["1", "2", "2.1", "3"]
    # An address is written without accents, on purpose.
    assert policy.contact.email == "donnees@office-lilas.example.org"


def test_an_unreadable_source_leaves_the_old_policy_as_it_was(tmp_path: Path) -> None:
    source, old = tmp_path / "source.txt", tmp_path / "policy.md"
    source.write_text("Bonjour, voici notre politique.", encoding="utf-8")
    old.write_text("the old policy", encoding="utf-8")
    done = policy_kb("build", str(source), "--out", str(tmp_path))
    assert (done.returncode, done.stderr) == (1, "policy_kb: no numbered sections found\n")
    assert old.read_text(encoding="utf-8") == "the old policy"


def test_check_compares_the_two_sources_and_the_policy() -> None:
    done = policy_kb("check")
    assert done.returncode == 0, done.stdout
    assert "policy.md is what the trusted source gives" in done.stdout
    (after,) = re.findall(r"before repair, ([\d.]+) after", done.stdout)
    assert float(after) >= 0.985


def test_ask_prints_the_answer_as_json() -> None:
    done = policy_kb("ask", "où écrire à la CNIL ?")
    answer = json.loads(done.stdout)
    assert answer["answered"] and answer["sections"][0]["id"] == "14.8"
    assert "75007 Paris" in answer["sections"][0]["quote"]
