"""Stand in for a mail server on loopback: take each message that comes, or refuse them all."""

import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Thread
from typing import cast


class MailServer:
    """Hold what was received; `refuses` makes the server turn every recipient away."""

    def __init__(self) -> None:
        self.url = ""
        self.received: list[EmailMessage] = []
        self.refuses = False


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """Listen on a free port of 127.0.0.1 until the end of the block."""
    held = MailServer()

    class Handler(socketserver.StreamRequestHandler):
        """Speak as much SMTP (RFC 5321) as one client needs."""

        def handle(self) -> None:
            self._say("220 mail.example.org")
            while line := self.rfile.readline().strip().upper():
                if line.startswith(b"RCPT") and held.refuses:
                    self._say("550 no such user")
                elif line.startswith(b"DATA"):
                    self._say("354 go on")
                    self._take()
                    self._say("250 taken")
                elif line.startswith(b"QUIT"):
                    self._say("221 bye")
                    return
                else:
                    self._say("250 ok")

        def _take(self) -> None:
            lines = iter(self.rfile.readline, b".\r\n")
            message = message_from_bytes(b"".join(lines), policy=policy.default)
            held.received.append(cast(EmailMessage, message))

        def _say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        held.url = f"smtp://127.0.0.1:{server.server_address[1]}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield held
        finally:
            server.shutdown()
            thread.join()
