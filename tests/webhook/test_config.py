"""Check that the webhook starts with good settings only, and says in one line what is wrong."""

import pytest
from cryptography.fernet import Fernet

from webhook.config import DOCUMENTED, SettingError, Settings, is_loopback

COMPLETE = {
    "GUICHET_BOT_TOKEN": "fictional-bot-token",
    "GUICHET_SERVICE_TOKEN": "fictional-service-token",
    "GUICHET_SECRET_KEYS": Fernet.generate_key().decode(),
    "GUICHET_HASH_KEY": "an-obviously-fictional-hash-key-0001",
}
PUBLIC = {"GUICHET_PUBLIC_URL": "https://guichet.example.org/"}


def test_secrets_alone_are_enough() -> None:
    settings = Settings.from_environ(COMPLETE)
    assert (settings.port, settings.database_url) == (8000, "sqlite:///var/guichet.db")
    assert (settings.rate_limits, settings.sms_sender) == (True, "console")
    assert settings.metrics_token == "fictional-service-token"


def test_secrets_stay_out_of_what_is_printed() -> None:
    secrets = {"GUICHET_DATABASE_URL": "postgresql://u:fictional-password@db/g", "GUICHET_TWILIO_AUTH_TOKENS": "tw-1"}
    printed = repr(Settings.from_environ(COMPLETE | secrets))
    assert not any(secret in printed for secret in [*COMPLETE.values(), "fictional-password", "tw-1"])


def test_the_documented_defaults_are_those_of_the_code() -> None:
    defaults = {setting.name: setting.default for setting in DOCUMENTED if setting.default is not None}
    assert Settings.from_environ(COMPLETE) == Settings.from_environ(COMPLETE | defaults)


@pytest.mark.parametrize("name", COMPLETE)
def test_a_missing_secret_is_named(name: str) -> None:
    with pytest.raises(SettingError, match=f"^{name} is missing"):
        Settings.from_environ(COMPLETE | {name: " "})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GUICHET_PORT", "http"),
        ("GUICHET_PORT", "0"),
        ("GUICHET_PORT", "²"),  # a digit for Python, not for a port
        ("GUICHET_PUBLIC_URL", "guichet.example.org"),
        ("GUICHET_PUBLIC_URL", "https://example.org?a=1"),
        ("GUICHET_PUBLIC_URL", "http://[broken"),
        ("GUICHET_RATE_LIMITS", "false"),
        ("GUICHET_SMS_SENDER", "sms"),
        ("GUICHET_SECRET_KEYS", "short"),
        ("GUICHET_HASH_KEY", "short"),
        ("GUICHET_RETENTION_SMS_DAYS", "-1"),
        ("GUICHET_NOTICES_URL", "ftp://example.org"),
    ],
)
def test_a_wrong_value_is_named_in_one_line_without_the_value(name: str, value: str) -> None:
    with pytest.raises(SettingError) as raised:
        Settings.from_environ(COMPLETE | {name: value})
    assert str(raised.value).startswith(f"{name} must ")
    assert "\n" not in str(raised.value)
    assert "short" not in str(raised.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GUICHET_RATE_LIMITS", "off"),
        ("GUICHET_TWILIO_API_URL", "http://127.0.0.1:9000"),
        ("GUICHET_TWILIO_API_URL", "https://api.twilio.com.example.org"),  # only looks like Twilio
    ],
)
def test_what_serves_tests_is_refused_in_public(name: str, value: str) -> None:
    Settings.from_environ(COMPLETE | {name: value})
    with pytest.raises(SettingError, match=f"^{name} may be"):
        Settings.from_environ(COMPLETE | PUBLIC | {name: value})


def test_a_region_of_twilio_is_not_foreign() -> None:
    url = "https://api.dublin.ie1.twilio.com"
    assert Settings.from_environ(COMPLETE | PUBLIC | {"GUICHET_TWILIO_API_URL": url}).twilio_api_url == url


@pytest.mark.parametrize("name", ["GUICHET_TWILIO_ACCOUNT_SID", "GUICHET_TWILIO_AUTH_TOKENS", "GUICHET_TWILIO_NUMBERS"])
def test_sending_by_twilio_needs_all_of_its_settings(name: str) -> None:
    twilio = {
        "GUICHET_SMS_SENDER": "twilio",
        "GUICHET_TWILIO_ACCOUNT_SID": "AC0",
        "GUICHET_TWILIO_AUTH_TOKENS": "one, two",
        "GUICHET_TWILIO_NUMBERS": "+33939980000",
    }
    assert Settings.from_environ(COMPLETE | twilio).twilio_auth_tokens == ("one", "two")
    with pytest.raises(SettingError, match=f"^{name} is missing"):
        Settings.from_environ(COMPLETE | twilio | {name: ""})


@pytest.mark.parametrize("url", ["mail.example.org", "http://mail.example.org", "smtp://", "smtp://mail.example.org:x"])
def test_a_mail_server_is_an_smtp_address(url: str) -> None:
    assert Settings.from_environ(COMPLETE | {"GUICHET_SMTP_URL": "smtps://mail.example.org"}).smtp_url
    with pytest.raises(SettingError, match=r"^GUICHET_SMTP_URL must be"):
        Settings.from_environ(COMPLETE | {"GUICHET_SMTP_URL": url})


def test_notices_need_a_secret_to_sign_them() -> None:
    with pytest.raises(SettingError, match=r"^GUICHET_NOTICES_SECRET is missing"):
        Settings.from_environ(COMPLETE | {"GUICHET_NOTICES_URL": "https://example.org/hook"})


@pytest.mark.parametrize(
    ("url", "loopback"),
    [
        ("http://127.0.0.1:8000", True),
        ("http://127.9.9.9", True),  # all of 127/8
        ("http://[::1]:8000", True),
        ("http://localhost", True),
        ("http://127.0.0.1.example.org", False),  # only starts like it
        ("http://10.0.0.1", False),
        ("http://notlocalhost", False),
    ],
)
def test_loopback_is_told_by_the_host_itself(url: str, loopback: bool) -> None:
    assert is_loopback(url) is loopback
