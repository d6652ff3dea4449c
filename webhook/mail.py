"""Send one e-mail through the server that GUICHET_SMTP_URL names."""

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import SplitResult, unquote, urlsplit

from policy_kb.sections import load_policy
from webhook.config import Settings

TIMEOUT_SECONDS: Final = 10.0
DEFAULT_PORTS: Final = {"smtp": 587, "smtps": 465}

_TEMPLATES: Final = Path(__file__).parent / "templates" / "mail"


class MailFailed(Exception):
    """Say that the server did not take a message; its text is a class of error, without any address."""


def mail_text(name: str, **values: Any) -> tuple[str, str]:
    """Fill in one of `templates/mail/`: its first line is the subject, what follows a blank line is the body."""
    subject, _, body = _template(name).format(**values).partition("\n\n")
    return subject, body


def send_mail(settings: Settings, to: str, subject: str, body: str) -> None:
    """Send from the DPO's own address, so that an answer reaches a person. Raises MailFailed.

    `smtps://` begins with TLS; `smtp://` asks for STARTTLS when the server has it, and before a password always.
    """
    parts = urlsplit(settings.smtp_url)
    try:
        with _connect(parts) as server:
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(_message(to, subject, body))
    except (OSError, smtplib.SMTPException) as error:  # The library's own words repeat the recipient.
        raise MailFailed(type(error).__name__) from None


def _connect(address: SplitResult) -> smtplib.SMTP:
    host, port = address.hostname or "", address.port or DEFAULT_PORTS[address.scheme]
    context = ssl.create_default_context()
    if address.scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_SECONDS, context=context)
    server = smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
    server.ehlo()
    if address.username or server.has_extn("starttls"):
        server.starttls(context=context)
        server.ehlo()
    return server


def _message(to: str, subject: str, body: str) -> EmailMessage:
    sender = load_policy().contact.email
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no vacation notice is wanted in answer.
    message.set_content(body)
    return message


@cache
def _template(name: str) -> str:
    return (_TEMPLATES / f"{name}.txt").read_text(encoding="utf-8").strip()
