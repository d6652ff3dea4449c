"""Check that a mail leaves as it should, and that a failure says nothing of whom it was for."""

import socket

import pytest

from policy_kb.sections import load_policy
from tests.webhook.conftest import make_settings
from tests.webhook.mail_server import mail_server
from webhook.mail import MailFailed, mail_text, send_mail


def test_a_mail_leaves_from_the_dpo_and_says_that_it_is_automatic() -> None:
    with mail_server() as server:
        send_mail(make_settings(smtp_url=server.url), "chloe@example.org", "Votre code", "Voilà : 246810\n")
    (message,) = server.received
    assert (message["From"], message["To"]) == (load_policy().contact.email, "chloe@example.org")
    assert (message["Subject"], message["Auto-Submitted"]) == ("Votre code", "auto-generated")
    assert message["Message-ID"].endswith(f"@{load_policy().contact.email.partition('@')[2]}>")
    assert message.get_content().splitlines() == ["Voilà : 246810"]


def test_a_server_that_refuses_is_named_by_the_kind_of_its_refusal_alone() -> None:
    with mail_server() as server:
        server.refuses = True
        with pytest.raises(MailFailed) as failure:
            send_mail(make_settings(smtp_url=server.url), "chloe@example.org", "Votre code", "246810")
    assert str(failure.value) == "SMTPRecipientsRefused"


def test_a_password_never_leaves_in_clear() -> None:
    with mail_server() as server:  # which has no STARTTLS
        url = server.url.replace("smtp://", "smtp://user:secret@")
        with pytest.raises(MailFailed, match="SMTPNotSupportedError"):
            send_mail(make_settings(smtp_url=url), "chloe@example.org", "Votre code", "246810")
    assert server.received == []


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_server_that_is_not_there_fails(scheme: str) -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        url = f"{scheme}://127.0.0.1:{reserved.getsockname()[1]}"
        with pytest.raises(MailFailed):
            send_mail(make_settings(smtp_url=url), "chloe@example.org", "Votre code", "246810")


def test_a_text_has_a_subject_and_a_body() -> None:
    subject, body = mail_text("code", code="246810")
    assert "246810" in subject and "246810" in body
    assert "\n" not in subject and body.startswith("Bonjour")
