"""Stand in for Twilio: a real HTTP server that signs inbound SMS, takes outbound ones, and fails when told to."""

import base64
import hashlib
import hmac
import json
import threading
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Literal, Self

Fault = Literal["reject", "throttle", "unavailable", "accept_then_cut", "cut", "hang", "blocked", "landline"]


@dataclass(frozen=True)
class Response:
    """Hold what a webhook answered."""

    status: int
    body: str
    content_type: str


@dataclass
class Sent:
    """Hold one SMS that the double took from the REST API."""

    sid: str
    sender: str
    recipient: str
    body: str
    status_callback: str


@dataclass
class _Received:
    sid: str
    sender: str
    recipient: str
    body: str


@dataclass
class TwilioDouble:
    """Run one fictional account. Use it as a context manager; point GUICHET_TWILIO_API_URL at `api_url`.

    `webhook_url` is the public address of /sms/inbound, over which inbound SMS are signed. `faults` are used up, one by
    each call of the REST API; `release` ends a "hang". A `port` of 0 is a free one.
    """

    account_sid: str
    auth_token: str
    webhook_url: str
    number: str = "+33939980000"
    port: int = 0
    sent: list[Sent] = field(default_factory=list)
    faults: deque[Fault] = field(default_factory=deque)
    release: threading.Event = field(default_factory=threading.Event)
    _received: list[_Received] = field(default_factory=list)
    _arrived: threading.Condition = field(default_factory=threading.Condition)
    _server: ThreadingHTTPServer | None = None

    def __enter__(self) -> Self:
        double = self

        class Handler(_Handler):
            twilio = double

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release.set()
        assert self._server is not None
        self._server.shutdown()
        self._server.server_close()

    @property
    def api_url(self) -> str:
        """Give the address that stands for https://api.twilio.com."""
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.server_port}"

    def inbound(self, sender: str, body: str, **more: str) -> dict[str, str]:
        """Make the parameters of one inbound SMS, as Twilio names them, and remember it as received."""
        sid = more.get("MessageSid") or "SM" + uuid.uuid4().hex
        self._received.append(_Received(sid, sender, self.number, body))
        return {
            "MessageSid": sid,
            "SmsSid": sid,
            "SmsMessageSid": sid,
            "AccountSid": self.account_sid,
            "From": sender,
            "To": self.number,
            "Body": body,
            "NumMedia": "0",
            "NumSegments": "1",
            "FromCountry": "FR",
            "ApiVersion": "2010-04-01",
            **more,
        }

    def text(self, from_: str, body: str, **more: str) -> Response:
        """Send one inbound SMS to the webhook; `MessageSid=…` repeats an earlier one."""
        return self.post(self.webhook_url, self.inbound(from_, body, **more))

    def post(self, url: str, parameters: dict[str, str]) -> Response:
        """Call any webhook, signed."""
        data = urllib.parse.urlencode(parameters).encode()
        request = urllib.request.Request(url, data, {"X-Twilio-Signature": self.sign(url, parameters)})
        try:
            with urllib.request.urlopen(request, timeout=15) as response:
                return Response(response.status, response.read().decode(), response.headers.get_content_type())
        except urllib.error.HTTPError as error:
            return Response(error.code, error.read().decode(), error.headers.get_content_type())

    def sign(self, url: str, parameters: dict[str, str]) -> str:
        """Sign as Twilio does: the address, then each name and value in the order of the names, HMAC-SHA1."""
        signed = url + "".join(name + parameters[name] for name in sorted(parameters))
        return base64.b64encode(hmac.new(self.auth_token.encode(), signed.encode(), hashlib.sha1).digest()).decode()

    def call_back(self, sent: Sent, status: str, error_code: str = "") -> Response:
        """Report the delivery of an SMS at the address that came with it."""
        parameters = {
            "MessageSid": sent.sid,
            "MessageStatus": status,
            "AccountSid": self.account_sid,
            "From": sent.sender,
            "To": sent.recipient,
        }
        return self.post(sent.status_callback, parameters | ({"ErrorCode": error_code} if error_code else {}))

    def wait_for_sent(self, count: int, timeout: float = 20.0) -> list[Sent]:
        """Wait until `count` SMS were taken, and give them all. Raises TimeoutError."""
        with self._arrived:
            if not self._arrived.wait_for(lambda: len(self.sent) >= count, timeout):
                raise TimeoutError(f"{len(self.sent)} SMS of {count}")
            return list(self.sent)

    def next_fault(self) -> Fault | None:
        """Say how the next call of the REST API goes wrong, if it does."""
        return self.faults.popleft() if self.faults else None

    def take(self, form: dict[str, str]) -> Sent:
        """Take one outbound SMS."""
        sent = Sent("SM" + uuid.uuid4().hex, form["From"], form["To"], form["Body"], form.get("StatusCallback", ""))
        with self._arrived:
            self.sent.append(sent)
            self._arrived.notify_all()
        return sent

    def listing(self, recipient: str) -> list[dict[str, Any]]:
        """List what was sent to a number or received by it, as the REST API does."""
        outbound = [(sms.sid, "outbound-api", sms.sender, sms.recipient, sms.body) for sms in self.sent]
        inbound = [(sms.sid, "inbound", sms.sender, sms.recipient, sms.body) for sms in self._received]
        return [
            {
                "sid": sid,
                "direction": direction,
                "from": sender,
                "to": to,
                "body": body,
                "num_media": "0",
                "date_sent": format_datetime(datetime.now(UTC)),
            }
            for sid, direction, sender, to, body in [*outbound, *inbound]
            if to == recipient
        ]


class _Handler(BaseHTTPRequestHandler):
    """Answer the part of the Messages API that the product uses."""

    twilio: TwilioDouble
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Take an SMS, or fail as scripted."""
        length = int(self.headers.get("Content-Length", "0"))
        form = dict(urllib.parse.parse_qsl(self.rfile.read(length).decode(), keep_blank_values=True))
        fault = self.twilio.next_fault()
        if not self._authorised():
            return self._answer(401, {"code": 20003, "message": "Authenticate"})
        if fault == "hang":
            self.twilio.release.wait(30)
        if fault in ("cut", "hang"):
            return self._cut()
        if fault == "accept_then_cut":
            self.twilio.take(form)
            return self._cut()
        refusals: dict[str | None, tuple[int, int]] = {
            "throttle": (429, 20429),
            "unavailable": (503, 20500),
            "reject": (400, 21211),
            "blocked": (400, 21610),
            "landline": (400, 21614),
        }
        if fault in refusals:
            status, code = refusals[fault]
            return self._answer(status, {"code": code, "message": "refused", "status": status})
        sent = self.twilio.take(form)
        return self._answer(201, {"sid": sent.sid, "status": "queued"})

    def do_GET(self) -> None:
        """List messages by recipient."""
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query))
        if not self._authorised():
            return self._answer(401, {"code": 20003, "message": "Authenticate"})
        return self._answer(200, {"messages": self.twilio.listing(query.get("To", "")), "next_page_uri": None})

    def _authorised(self) -> bool:
        pair = base64.b64encode(f"{self.twilio.account_sid}:{self.twilio.auth_token}".encode()).decode()
        return self.headers.get("Authorization") == f"Basic {pair}"

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _cut(self) -> None:
        """Close the connection without a word."""
        self.close_connection = True

    def log_message(self, format: str, *arguments: Any) -> None:
        """Keep quiet: what would be logged holds numbers and texts."""
