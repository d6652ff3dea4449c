"""Keep the README true: its commands run, the places it names exist, its figures are dated."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local.instance import make_secrets
from deploy.local.train import PYTHON, ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
# What no test may start here: `make test` is this run, and the end-to-end tests start what `make run` does.
COVERED_ELSEWHERE = {"make test": "this very run", "make run": "tests/e2e"}


def blocks() -> list[str]:
    """List the commands of the README's shell blocks."""
    return [line for block in re.findall(r"```sh\n(.*?)```", README, flags=re.DOTALL) for line in block.splitlines()]


def inline(program: str) -> list[str]:
    """List the commands in running text that begin with a program."""
    return sorted(set(re.findall(rf"`({program} [^`]+)`", README)))


def test_the_two_commands_are_targets_and_are_tested_elsewhere() -> None:
    assert blocks() == ["make run", "make test"]
    assert set(blocks()) == set(COVERED_ELSEWHERE)


@pytest.mark.parametrize("command", inline("make"))
def test_every_make_target_that_is_named_exists(command: str) -> None:
    assert re.search(rf"^{command.split()[1]}:.*## ", MAKEFILE, flags=re.MULTILINE)


def test_make_help_lists_every_target_with_what_it_does() -> None:
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    named = {line.split()[1] for line in listed.splitlines()}
    assert {"run", "test", "train", "evaluate", "lint", "help"} <= named


@pytest.mark.parametrize("command", inline("flask"))
def test_every_flask_command_that_is_named_answers(command: str, tmp_path: Path) -> None:
    make_secrets(tmp_path)
    environ = dict(os.environ) | {"GUICHET_VAR": str(tmp_path)}
    arguments = [sys.executable, "-m", "flask", *command.split()[1:], "--help"]
    done = subprocess.run(arguments, cwd=ROOT, env=environ, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("command", inline("python"))
def test_every_python_command_that_is_named_answers(command: str) -> None:
    done = subprocess.run([PYTHON, *command.split()[1:], "--help"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_every_place_to_edit_exists() -> None:
    table = README.partition("## To change X, edit Y")[2].partition("## ")[0]
    places = [place for cell in re.findall(r"`([^`\s]+)`", table) for place in _expanded(cell)]
    assert len(places) > 15
    assert [place for place in places if not list(ROOT.glob(place.rstrip("/")))] == []


def _expanded(place: str) -> list[str]:
    """Write `a/{b,c}/` as `a/b/` and `a/c/`; leave file names without a folder to their own line."""
    choice = re.search(r"\{(.*?)\}", place)
    if choice:
        return [place.replace(choice[0], option) for option in choice[1].split(",")]
    return [place] if "/" in place else []


def test_the_figures_are_dated_and_say_how_they_are_had() -> None:
    figures = README.partition("## Figures")[2].partition("## ")[0]
    assert re.search(r"Measured on 20\d\d-\d\d-\d\d", figures)
    assert "`make evaluate`" in figures
