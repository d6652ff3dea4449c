"""Run every test, each in the interpreter it belongs to, and say where the time went (`make test`)."""

import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import NamedTuple

from deploy.local.train import ROOT, bot_environment, train_if_needed


class Suite(NamedTuple):
    """Name a group of tests, the environment that runs it, and what it holds, as patterns under tests/."""

    name: str
    environment: str
    patterns: tuple[str, ...]


# What both environments import is tested in both.
SUITES = (
    Suite("assistant", "assistant", ("gdpr", "policy_kb", "data", "actions", "bot", "conversation")),
    Suite("webhook", "webhook", ("gdpr", "policy_kb/test_sections.py", "webhook", "deploy", "browser", "test_*.py")),
    Suite("end to end", "webhook", ("e2e",)),
    Suite("faults", "webhook", ("faults",)),
)


def paths(suite: Suite) -> list[Path]:
    """Return the files and folders of a suite that exist."""
    tests = ROOT / "tests"
    return [path.relative_to(ROOT) for pattern in suite.patterns for path in sorted(tests.glob(pattern))]


def run(suite: Suite, report: Path) -> int:
    """Run one suite, write its JUnit report, and return pytest's exit status."""
    python = ROOT / ".venv" / suite.environment / "bin" / "python"
    command = [python, "-m", "pytest", "--quiet", "--durations=5", f"--junitxml={report}", *paths(suite)]
    return subprocess.run(command, cwd=ROOT, env=bot_environment(os.environ), check=False).returncode


def counts(report: Path) -> tuple[int, int, int]:
    """Return how many tests passed, failed and were skipped, from a JUnit report; no report is a failure."""
    if not report.exists():
        return 0, 1, 0
    suite = next(ElementTree.parse(report).getroot().iter("testsuite"))
    failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
    skipped = int(suite.get("skipped", 0))
    return int(suite.get("tests", 0)) - failed - skipped, failed, skipped


def main() -> int:
    """Train if needed, run every suite even after a failure, and return 0 only when all of them passed."""
    started = time.monotonic()
    train_if_needed(os.environ)
    spent = [("model", time.monotonic() - started)]
    statuses, totals = [], (0, 0, 0)
    with tempfile.TemporaryDirectory() as folder:
        for suite in SUITES:
            print(f"\n== {suite.name} ({suite.environment} environment)", flush=True)
            started = time.monotonic()
            report = Path(folder) / f"{suite.name}.xml"
            statuses.append(run(suite, report))
            spent.append((suite.name, time.monotonic() - started))
            totals = tuple(map(sum, zip(totals, counts(report), strict=True)))
    print("\ntime: " + ", ".join(f"{name} {seconds:.0f} s" for name, seconds in spent))
    passed, failed, skipped = totals
    print(f"tests: {passed} passed, {failed} failed, {skipped} skipped")
    return int(any(statuses))


if __name__ == "__main__":
    sys.exit(main())
