"""Measure how long an SMS waits for its acknowledgement when many arrive."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, NamedTuple

from tests.faults.instance import WORKERS, Instance
from tests.faults.storm import number_of, post_sms, sid_of

PER_SECOND: Final = 50
SECONDS: Final = 20
CLIENTS: Final = 24
SENDERS: Final = 500
# The real bot leads some twenty turns a second at best; one that answered at once would only measure the worker.
TURN_SECONDS: Final = 0.05


class Waits(NamedTuple):
    """Hold what the senders waited, in milliseconds from the moment each SMS was due, and how many got no 200."""

    count: int
    refused: int
    p50_ms: float
    p95_ms: float
    p99_ms: float
    longest_ms: float


def measure_acknowledgements(instance: Instance) -> Waits:
    """Send at a steady rate, whatever the answers take, while one worker and a bot are at work as `make run` has them.

    A wait counts from when the SMS was due, not from when a client was free to send it: a server that stalls cannot
    hide behind its own slowness.
    """
    instance.start("webhook", "bot", "provider", WORKERS[0])
    instance.journal.calm.touch()
    instance.wait_until_it_answers()
    total = PER_SECOND * SECONDS
    for number in range(2 * CLIENTS):  # Every thread of the server has opened its connection to the database.
        _send(instance, -1 - number)
    started = time.monotonic()
    with ThreadPoolExecutor(CLIENTS) as pool:
        waits = sorted(pool.map(_timed(instance, started), range(total)))
    refused = sum(wait == float("inf") for wait in waits)

    def percentile(share: float) -> float:
        return 1000 * waits[min(total - 1, int(share * total))]

    return Waits(total, refused, percentile(0.5), percentile(0.95), percentile(0.99), 1000 * waits[-1])


def _timed(instance: Instance, started: float) -> Callable[[int], float]:
    def send(number: int) -> float:
        due = started + number / PER_SECOND
        time.sleep(max(0.0, due - time.monotonic()))
        return time.monotonic() - due if _send(instance, number) == 200 else float("inf")

    return send


def _send(instance: Instance, number: int) -> int:
    body = f"Bonjour, voici ma question {number}."
    return post_sms(instance, number_of(number % SENDERS), body, sid_of(number % 2**64))
