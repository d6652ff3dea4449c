"""Run the Twilio double as one process that can be killed: what it took is on disk, and it misbehaves at random.

`python -m tests.faults.provider <settings, as JSON>`
"""

import json
import random
import sys
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from tests.twilio_double import Fault, Sent, TwilioDouble

# How often a call of the REST API goes wrong, and how often the delivery is reported.
FAULTS: Final[dict[Fault, float]] = {"throttle": 0.05, "unavailable": 0.03, "accept_then_cut": 0.05}
REPORTED: Final = 0.5


@dataclass
class Journal:
    """Keep on disk what the provider took; while `calm` exists, nothing goes wrong but what is killed."""

    folder: Path

    @property
    def calm(self) -> Path:
        """Give the file whose presence ends the random faults."""
        return self.folder / "calm"

    def append(self, sent: Sent) -> None:
        """Keep one SMS, whole or not at all."""
        with (self.folder / "sent.jsonl").open("ab") as file:
            file.write(json.dumps(asdict(sent)).encode() + b"\n")

    def read(self) -> list[Sent]:
        """List what was taken, in that order."""
        return list(self._lines())

    def _lines(self) -> Iterator[Sent]:
        path = self.folder / "sent.jsonl"
        for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
            yield Sent(**json.loads(line))


class KillableTwilio(TwilioDouble):
    """Take SMS into a journal, fail now and then, and report deliveries late, twice and in any order."""

    def __init__(self, journal: Journal, **settings: str | int) -> None:
        super().__init__(**settings)  # type: ignore[arg-type]
        self._journal = journal
        self.sent.extend(journal.read())

    def next_fault(self) -> Fault | None:
        """Draw a fault."""
        if self._journal.calm.exists():
            return None
        drawn = random.random()
        for fault, share in FAULTS.items():
            drawn -= share
            if drawn < 0:
                return fault
        return None

    def take(self, form: dict[str, str]) -> Sent:
        """Take one SMS and report its delivery from another thread."""
        with self._arrived:
            sent = super().take(form)
            self._journal.append(sent)
        if random.random() < REPORTED:
            threading.Thread(target=self._report, args=[sent], daemon=True).start()
        return sent

    def _report(self, sent: Sent) -> None:
        statuses = ["sent", "delivered", "sent"]
        random.shuffle(statuses)
        for status in statuses:
            try:
                self.call_back(sent, status)
            except OSError:
                return  # The webhook is down, and Twilio does not insist.


def main() -> None:
    """Listen until killed."""
    settings = json.loads(sys.argv[1])
    with KillableTwilio(Journal(Path(settings.pop("folder"))), **settings):
        threading.Event().wait()


if __name__ == "__main__":
    main()
