"""Open the bot's two doors on a loopback port, around any agent: a fake one, or the trained one."""

import itertools
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from rasa.core.channels.channel import register
from sanic import Sanic

from bot.channels import SmsChannel, WebChannel

TOKEN = "the-token-of-the-tests"
BEARER = {"Authorization": f"Bearer {TOKEN}"}

_numbers = itertools.count()

Sanic.test_mode = True  # Sanic otherwise rewrites its own classes at each start, which works once a process.


@asynccontextmanager
async def open_doors(agent: Any) -> AsyncIterator[aiohttp.ClientSession]:
    """Serve the channels as `rasa run` does, and give a client that knows their address."""
    app = Sanic(f"guichet_doors_{next(_numbers)}", configure_logging=False)
    app.ctx.agent = agent
    register([WebChannel(TOKEN), SmsChannel(TOKEN)], app, route="/webhooks/")
    listening = socket.create_server(("127.0.0.1", 0))
    server = await app.create_server(sock=listening, return_asyncio_server=True, access_log=False)
    await server.startup()
    await server.start_serving()
    try:
        async with aiohttp.ClientSession(f"http://127.0.0.1:{listening.getsockname()[1]}") as client:
            yield client
    finally:
        server.close()
        await server.wait_closed()


async def post_turn(
    client: aiohttp.ClientSession, body: Any, *, channel: str = "web", route: str = "turn", headers: Any = BEARER
) -> tuple[int, Any]:
    """Send one turn; return the status and the JSON that answers it."""
    async with client.post(f"/webhooks/{channel}/{route}", json=body, headers=headers) as response:
        return response.status, await response.json()
