"""Check that every setting that the code reads is documented, and that nothing else is."""

import ast
import re
from collections.abc import Iterator

from deploy.local.train import ROOT
from tests.test_architecture import ROOMS, sources, tree
from webhook.config import DOCUMENTED

NAME = re.compile(r"\bGUICHET_[A-Z_]+[A-Z]\b")


def used_in_python() -> Iterator[str]:
    """List the settings named in the code, docstrings and comments left out."""
    for path in sources(*ROOMS, "deploy"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and NAME.fullmatch(node.value):
                yield node.value


def used_in_configuration() -> Iterator[str]:
    """List the settings named in what Rasa and supervisord read."""
    for name in ("bot/endpoints.yml", "bot/credentials.yml", "deploy/local/supervisord.conf"):
        yield from NAME.findall((ROOT / name).read_text(encoding="utf-8").replace("ENV_", ""))


def documented() -> dict[str, str]:
    """Return each documented setting with its default, empty where there is none."""
    return {setting.name: setting.default or "" for setting in DOCUMENTED} | {"GUICHET_VAR": "var"}


def example() -> dict[str, str]:
    """Read `.env.example`, where every setting stands commented out with its default."""
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    return dict(line.removeprefix("# ").split("=", 1) for line in lines if re.match(r"(# )?GUICHET_[A-Z_]+=", line))


def readme_table() -> set[str]:
    """Read the settings of the README's table, the one whose first heading is `setting`."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    table = re.search(r"^\| *setting *\|.*\n\|[-| :]+\|\n((?:\|.*\n?)+)", readme, flags=re.MULTILINE | re.IGNORECASE)
    assert table, "README.md has no table whose first column is headed `setting`"
    return set(NAME.findall("\n".join(row.split("|")[1] for row in table[1].splitlines())))


def test_every_setting_that_is_read_is_documented() -> None:
    used = set(used_in_python()) | set(used_in_configuration())
    assert used - set(documented()) == set()


def test_the_example_lists_every_setting_with_its_default() -> None:
    assert example() == documented()


def test_the_readme_lists_every_setting() -> None:
    assert readme_table() == set(documented())
