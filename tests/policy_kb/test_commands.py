"""The commands of the contract: build, check, ask."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def policy_kb(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "policy_kb", *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=120, check=False)


def test_a_source_that_cannot_be_read_is_one_line_and_status_1(tmp_path: Path) -> None:
    done = policy_kb("build", str(tmp_path / "missing.txt"), "--out", str(tmp_path))
    assert done.returncode == 1
    assert done.stderr.startswith("policy_kb: missing.txt") and done.stderr.count("\n") == 1


def test_ask_prints_the_answer_as_json() -> None:
    done = policy_kb("ask", "où écrire à la CNIL ?")
    answer = json.loads(done.stdout)
    assert answer["answered"] and answer["sections"][0]["id"] == "14.8"
    assert "75007 Paris" in answer["sections"][0]["quote"]
