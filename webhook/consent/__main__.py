"""Classify SMS from standard input: `{"id", "text"}` lines in, `{"id", "action"}` lines out, in the same order."""

import json
import sys
from typing import Any

from webhook.consent.keywords import classify


def answer(line: str) -> dict[str, Any]:
    """Classify one line. A line that is not the expected object is answered too: action "none"."""
    try:
        case = json.loads(line)
    except (ValueError, RecursionError):
        case = None
    if not isinstance(case, dict):
        return {"id": None, "action": "none"}
    text = case.get("text")
    return {"id": case.get("id"), "action": classify(text).action if isinstance(text, str) else "none"}


def main() -> None:
    """Read until the end of the input. Lines end with \\n only: an SMS may hold other separators."""
    sys.stdin.reconfigure(encoding="utf-8-sig", errors="replace", newline="\n")  # type: ignore[union-attr]
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
    for line in sys.stdin:
        sys.stdout.write(json.dumps(answer(line)) + "\n")


if __name__ == "__main__":
    main()
