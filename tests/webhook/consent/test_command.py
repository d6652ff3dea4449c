"""Check `python -m webhook.consent`: JSON lines in, as many out, in order, whatever comes."""

import json
import subprocess
import sys
from typing import Any


def _run(standard_input: bytes) -> list[dict[str, Any]]:
    """Run the command and read its lines."""
    finished = subprocess.run([sys.executable, "-m", "webhook.consent"], input=standard_input, capture_output=True)
    assert (finished.returncode, finished.stderr) == (0, b"")
    return [json.loads(line) for line in finished.stdout.decode().split("\n")[:-1]]


def test_each_line_is_answered_in_order() -> None:
    cases = [("a", "STOP"), ("b", "START"), ("c", "AIDE"), ("d", "la chaudière fuit")]
    lines = "".join(json.dumps({"id": name, "text": text}, ensure_ascii=False) + "\n" for name, text in cases)
    assert _run(lines.encode()) == [
        {"id": "a", "action": "stop"},
        {"id": "b", "action": "start"},
        {"id": "c", "action": "help"},
        {"id": "d", "action": "none"},
    ]


def test_a_line_separator_inside_a_text_does_not_cut_it() -> None:
    text = "STOP\u2028\u0085merci"
    assert _run(json.dumps({"id": 1, "text": text}, ensure_ascii=False).encode()) == [{"id": 1, "action": "stop"}]


def test_what_is_not_expected_is_answered_none() -> None:
    lines = [
        b"not json",
        b"[1]",
        b'{"id": 3}',
        b'{"id": 4, "text": null}',
        b"\xff\xfe",
        b"",
        b'{"id": 5, "text": "\\ud800"}',
    ]
    answers = _run(b"\n".join(lines) + b"\n")
    assert [answer["id"] for answer in answers] == [None, None, 3, 4, None, None, 5]
    assert {answer["action"] for answer in answers} == {"none"}


def test_flask_and_the_database_stay_out_of_the_command() -> None:
    program = "import sys, webhook.consent.__main__; print([m for m in ('flask', 'sqlalchemy') if m in sys.modules])"
    finished = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert finished.stdout.strip() == "[]"
