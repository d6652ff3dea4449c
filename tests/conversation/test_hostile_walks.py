"""Let people say anything in any order, 200 times; `make faults` walks 10,000 times."""

import asyncio
from collections.abc import Callable

from rasa.core.agent import Agent

from tests.conversation.hostile import walk
from tests.conversation.office import events_of
from tests.conversation.tenant import Tenant


def test_whatever_is_said_the_promises_are_kept(
    new_tenant: Callable[[str], Tenant], agent: Agent, loop: asyncio.AbstractEventLoop
) -> None:
    walk(new_tenant, lambda person: loop.run_until_complete(events_of(agent, person)), walks=200, seed=20261125)
