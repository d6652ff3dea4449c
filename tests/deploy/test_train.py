"""Check when the model must be trained again."""

import os
from pathlib import Path

import pytest

from deploy.local.train import INPUTS, ROOT, fingerprint


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    """Give a small project: one file and one folder that a model is made from."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "nlu.yml").write_text("effacez mes données")
    (tmp_path / "config.yml").write_text("language: fr")
    return tmp_path


def digest(root: Path) -> str:
    """Take the fingerprint of the small project."""
    return fingerprint(root, ("config.yml", "data"))


def test_the_same_files_touched_again_change_nothing(inputs: Path) -> None:
    before = digest(inputs)
    os.utime(inputs / "config.yml", (0, 0))
    assert digest(inputs) == before


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("config.yml", "language: en"),
        ("data/nlu.yml", "effacez tout"),
        ("data/new.yml", ""),  # an empty file is still a change: Rasa may read its name
    ],
)
def test_a_changed_or_added_file_changes_the_fingerprint(inputs: Path, path: str, text: str) -> None:
    before = digest(inputs)
    (inputs / path).write_text(text)
    assert digest(inputs) != before


def test_a_renamed_file_changes_the_fingerprint(inputs: Path) -> None:
    before = digest(inputs)
    (inputs / "data" / "nlu.yml").rename(inputs / "data" / "renamed.yml")
    assert digest(inputs) != before


def test_compiled_python_is_not_an_input(inputs: Path) -> None:
    before = digest(inputs)
    (inputs / "data" / "__pycache__").mkdir()
    (inputs / "data" / "__pycache__" / "x.pyc").write_bytes(b"compiled")
    assert digest(inputs) == before


def test_every_input_of_the_model_exists() -> None:
    assert [name for name in INPUTS if not (ROOT / name).exists()] == []
