"""Stand in for the bot as one process: what it answered is on disk by message id, and an answer may be lost after that.

`python -m tests.faults.bot <port> <file> <seconds that a turn takes>`
"""

import json
import random
import sqlite3
import sys
import threading
import time
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final, NamedTuple

LOST_ANSWERS: Final = 0.05


class Turn(NamedTuple):
    """Hold one turn that the bot led, in the order in which it led them."""

    conversation_id: str
    message_id: str
    text: str


def read_turns(file: Path) -> list[Turn]:
    """List the turns that a bot led, whether or not it still lives."""
    with closing(_open(file)) as database:
        return [
            Turn(*row) for row in database.execute("SELECT conversation_id, message_id, text FROM turns ORDER BY id")
        ]


def _open(file: Path) -> sqlite3.Connection:
    database = sqlite3.connect(file, timeout=10, isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute(
        "CREATE TABLE IF NOT EXISTS turns (id INTEGER PRIMARY KEY, conversation_id TEXT, message_id TEXT, text TEXT)"
    )
    return database


class _Bot:
    """Lead one turn a message id. Nothing in the table forbids two: the report counts them."""

    def __init__(self, file: Path, turn_seconds: float) -> None:
        self._file, self._turn_seconds = file, turn_seconds
        self._one_at_a_time = threading.Lock()

    def answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Repeat what was said to a known message, else lead its turn and keep it."""
        with self._one_at_a_time, closing(_open(self._file)) as database:
            known = database.execute("SELECT 1 FROM turns WHERE message_id = ?", [asked["message_id"]]).fetchone()
            if known is None:
                time.sleep(self._turn_seconds)
                turn = Turn(asked["conversation_id"], asked["message_id"], asked["text"])
                database.execute("INSERT INTO turns (conversation_id, message_id, text) VALUES (?, ?, ?)", turn)
        return {"messages": [{"kind": "smalltalk", "text": f"Vous dites : {asked['text']}"}]}


def _handler(bot: _Bot) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            answer = json.dumps(bot.answer(asked)).encode()
            if random.random() < LOST_ANSWERS:
                self.close_connection = True
                return
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *arguments: Any) -> None:
            """Keep the logs of the run for the product's own lines."""

    return Handler


def main() -> None:
    """Listen until killed."""
    port, bot = int(sys.argv[1]), _Bot(Path(sys.argv[2]), float(sys.argv[3]))
    ThreadingHTTPServer(("127.0.0.1", port), _handler(bot)).serve_forever()


if __name__ == "__main__":
    main()
