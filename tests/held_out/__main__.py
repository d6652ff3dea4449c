"""Measure the trained assistant on cases that nobody learned from: `python -m tests.held_out [--wrong]`.

Part of `make evaluate`. Each case is the first message of a new conversation, played in process.
"""

import argparse
import asyncio
import tempfile
import time
from pathlib import Path

from tests.bot.doors import open_doors
from tests.conversation.office import InProcessActions, load_agent
from tests.conversation.tenant import FakeIntake, Tenant
from tests.held_out.judging import FAMILIES, read_cases, shares


def main() -> None:
    """Play every family and print its figures; with --wrong, the cases that were not met too."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wrong", action="store_true", help="print the cases that were not met")
    asked = parser.parse_args()
    loop, intake = asyncio.new_event_loop(), FakeIntake()
    asyncio.set_event_loop(loop)
    with tempfile.TemporaryDirectory(prefix="guichet-held-out-") as folder:
        doors = open_doors(load_agent(InProcessActions(intake), Path(folder)))
        client = loop.run_until_complete(doors.__aenter__())
        for family, judge in FAMILIES.items():
            started, outcomes = time.monotonic(), []
            for case in read_cases(family):
                messages = Tenant(client, intake, loop, case["channel"]).say(case["text"])
                outcomes.append(judge(case, messages))
                if asked.wrong and not all(outcomes[-1].values()):
                    wanted = case.get("sections") or case.get("right") or case.get("expected")
                    print(f"  {case['text']}\n    wanted {wanted}, got {[message['kind'] for message in messages]}")
            figures = ", ".join(
                f"{name} {hits / cases:.3f} of {cases}" for name, (hits, cases) in shares(outcomes).items()
            )
            print(f"{family}: {figures} ({time.monotonic() - started:.0f} s)", flush=True)
        loop.run_until_complete(doors.__aexit__(None, None, None))


if __name__ == "__main__":
    main()
