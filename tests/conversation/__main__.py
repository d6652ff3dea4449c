"""Walk through conversations for long, and print what was broken: `python -m tests.conversation [--walks N]`.

Part of `make faults`. Each walk is one of tests/conversation/hostile.py; a broken promise is printed and counted, and
the walks go on.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

from tests.bot.doors import open_doors
from tests.conversation.hostile import walk
from tests.conversation.office import InProcessActions, events_of, load_agent
from tests.conversation.tenant import FakeIntake, Tenant

EACH = 100


def main() -> int:
    """Walk; give 0 when every promise was kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--walks", type=int, default=10_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="guichet-walks-") as folder:
        return int(_walk(Path(folder), asked.walks) > 0)


def _walk(folder: Path, walks: int) -> int:
    """Walk by hundreds, each with its own seed, and return how many of these broke a promise."""
    loop, intake = asyncio.new_event_loop(), FakeIntake()
    asyncio.set_event_loop(loop)
    agent = load_agent(InProcessActions(intake), folder)
    doors = open_doors(agent)
    client = loop.run_until_complete(doors.__aenter__())
    seed, started, broken = time.time_ns(), time.monotonic(), 0
    print(f"{walks} hostile walks, first seed {seed}", flush=True)
    for number, done in enumerate(range(0, walks, EACH)):
        intake.filed.clear()
        try:
            walk(
                lambda channel: Tenant(client, intake, loop, channel),
                lambda person: loop.run_until_complete(events_of(agent, person)),
                walks=min(EACH, walks - done),
                seed=seed + number,
            )
        except Exception as error:  # Whatever broke is a finding, and the next walks may find another.
            broken += 1
            print(f"broken (seed {seed + number}): {error!r}", *getattr(error, "__notes__", ()), sep="\n")
        spent = time.monotonic() - started
        print(f"{min(done + EACH, walks)} walks, {len(intake.filed)} filed, {broken} broken, {spent:.0f} s", flush=True)
    loop.run_until_complete(doors.__aexit__(None, None, None))
    return broken


if __name__ == "__main__":
    sys.exit(main())
