"""Answer on standard output, line for line, what each identity answer on standard input means (JSONL, contract §5)."""

import json
import sys
from typing import Any

from actions.identity import FIELDS, parse


def answer(line: str) -> dict[str, Any]:
    """Return `{"id", "value"}` for one line; a line that asks nothing readable gets a null value."""
    try:
        case = json.loads(line)
    except (ValueError, RecursionError):
        return {"id": None, "value": None}
    if not isinstance(case, dict):
        return {"id": None, "value": None}
    field, text = case.get("field"), case.get("text")
    readable = isinstance(field, str) and field in FIELDS and isinstance(text, str)
    return {"id": case.get("id"), "value": parse(str(field), str(text)) if readable else None}


def main() -> None:
    """Read to the end of the input; a line ends with a line feed only, for a text may hold other separators."""
    for line in sys.stdin.buffer:
        written = json.dumps(answer(line.decode("utf-8", "replace")), ensure_ascii=False)
        sys.stdout.buffer.write(written.encode("utf-8", "replace") + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
