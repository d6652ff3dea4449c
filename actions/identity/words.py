"""Load the French words of words.yml."""

from pathlib import Path
from typing import Any

import yaml

WORDS: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("words.yml").read_text(encoding="utf-8"))
