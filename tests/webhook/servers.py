"""Answer HTTP on loopback as scripted, and remember what was asked."""

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any, NamedTuple


class Asked(NamedTuple):
    """Hold one request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class LocalServer:
    """Answer every request with `status` and `body`."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.asked: list[Asked] = []
        self.status = 200
        self.body: bytes = b"{}"

    def answers(self, status: int, body: Any = b"{}") -> None:
        """Set the answer; anything but bytes is written as JSON."""
        self.status = status
        self.body = body if isinstance(body, bytes) else json.dumps(body).encode()


@contextmanager
def local_server() -> Iterator[LocalServer]:
    """Listen on a free port of 127.0.0.1 until the end of the block."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(lambda: scripted))
    scripted = LocalServer(f"http://127.0.0.1:{server.server_port}")
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield scripted
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(scripted: Callable[[], LocalServer]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            server = scripted()
            server.asked.append(Asked(self.command, self.path, dict(self.headers), body))
            self.send_response(server.status)
            self.send_header("Content-Length", str(len(server.body) if server.status != 204 else 0))
            self.end_headers()
            if server.status != 204:
                self.wfile.write(server.body)

        do_GET = do_POST = do_DELETE = answer

        def log_message(self, format: str, *args: Any) -> None:
            """Keep the test output clean."""

    return Handler


@contextmanager
def dripping_server(pause: float) -> Iterator[str]:
    """Give the address of a server that starts an answer to one request, and adds a byte every `pause` seconds."""
    over = Event()
    with socket.create_server(("127.0.0.1", 0)) as door:
        thread = Thread(target=_drip, args=(door, pause, over))
        thread.start()
        try:
            yield f"http://127.0.0.1:{door.getsockname()[1]}"
        finally:
            over.set()
            thread.join()


def _drip(door: socket.socket, pause: float, over: Event) -> None:
    caller, _ = door.accept()
    with caller:
        caller.recv(65_536)
        caller.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        while not over.wait(pause):
            try:
                caller.sendall(b" ")
            except OSError:
                return  # The caller has given up.
