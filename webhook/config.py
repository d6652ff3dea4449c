"""Read the settings of the webhook from the environment, and refuse to start without them."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from cryptography.fernet import Fernet

TWILIO_API_URL: Final = "https://api.twilio.com"

# A keyed hash of a telephone number is only as secret as its key: there are few telephone numbers.
MINIMUM_HASH_KEY_LENGTH: Final = 32


class SettingError(RuntimeError):
    """Say in one line which setting is missing or wrong. It never repeats the value, which may be a secret."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name} {reason}")
        self.name = name


class Documented(NamedTuple):
    """Describe one setting for the README and `.env.example`. A `default` of None means that there is none."""

    name: str
    default: str | None
    meaning: str


DOCUMENTED: Final = (
    Documented("GUICHET_PORT", "8000", "port of the webhook on 127.0.0.1"),
    Documented("GUICHET_DATABASE_URL", "sqlite:///var/guichet.db", "database of the webhook: SQLite or PostgreSQL"),
    Documented("GUICHET_TRACKER_URL", "sqlite:///var/tracker.db", "database of the bot's conversations (read by bot/)"),
    Documented("GUICHET_PUBLIC_URL", "http://127.0.0.1:8000", "address that tenants and Twilio see"),
    Documented("GUICHET_BOT_URL", "http://127.0.0.1:5005", "where the bot listens"),
    Documented("GUICHET_ACTIONS_URL", "http://127.0.0.1:5055", "where the action server listens"),
    Documented("GUICHET_INTAKE_URL", "http://127.0.0.1:8000", "where the actions file requests (read by actions/)"),
    Documented("GUICHET_BOT_TOKEN", None, "secret that the webhook shows to the bot"),
    Documented("GUICHET_SERVICE_TOKEN", None, "secret that the actions and other programs show to the webhook"),
    Documented("GUICHET_METRICS_TOKEN", "", "secret for GET /metrics; empty: the service token"),
    Documented("GUICHET_RATE_LIMITS", "on", "on or off; off only where the public address is loopback"),
    Documented("GUICHET_TWILIO_ACCOUNT_SID", "", "Twilio account; needed to send by Twilio"),
    Documented("GUICHET_TWILIO_AUTH_TOKENS", "", "Twilio auth tokens: current,next"),
    Documented("GUICHET_TWILIO_API_URL", TWILIO_API_URL, "Twilio's API, or a local double where all is loopback"),
    Documented("GUICHET_TWILIO_NUMBERS", "", "our own numbers, E.164, separated by commas"),
    Documented("GUICHET_SMS_SENDER", "console", "console (printed) or twilio"),
    Documented(
        "GUICHET_SMTP_URL", "", "smtp:// or smtps://user:password@host:port, for one-time codes; empty: no mail"
    ),
    Documented("GUICHET_SECRET_KEYS", None, "Fernet keys that seal personal data, newest first, separated by commas"),
    Documented("GUICHET_HASH_KEY", None, "key of the look-up fingerprints, 32 characters or more"),
    Documented(
        "GUICHET_EXTRANET_KEYS", "", "JSON Web Key Set of the tenant space, or the path of a file that holds it"
    ),
    Documented("GUICHET_FRAME_ANCESTORS", "", "origins of the pages that may embed the chat, separated by commas"),
    Documented("GUICHET_NOTICES_URL", "", "where to tell that a request was filed or changed status; empty: nowhere"),
    Documented("GUICHET_NOTICES_SECRET", "", "secret that signs what is told there; needed with the address"),
    Documented("GUICHET_CHAT_SESSION_MINUTES", "60", "how long a chat session lives after its last message"),
    Documented("GUICHET_RETENTION_CONVERSATION_DAYS", "30", "days before a conversation without request is purged"),
    Documented("GUICHET_RETENTION_SMS_DAYS", "30", "days before the text of an SMS is purged"),
    Documented("GUICHET_RETENTION_REQUEST_YEARS", "5", "years before a closed request is made anonymous"),
    Documented("GUICHET_RETENTION_OPT_OUT_YEARS", "3", "years before an opposition is forgotten"),
    Documented("GUICHET_RETENTION_JOURNAL_MONTHS", "12", "months before journals of reads are purged"),
)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Hold every setting of the webhook. Durations carry their unit in their name; secrets stay out of the repr."""

    port: int = 8000
    database_url: str = field(default="sqlite:///var/guichet.db", repr=False)
    public_url: str = "http://127.0.0.1:8000"
    bot_url: str = "http://127.0.0.1:5005"
    actions_url: str = "http://127.0.0.1:5055"
    bot_token: str = field(repr=False)
    service_token: str = field(repr=False)
    metrics_token: str = field(repr=False)
    rate_limits: bool = True
    twilio_account_sid: str = ""
    twilio_auth_tokens: tuple[str, ...] = field(default=(), repr=False)
    twilio_api_url: str = TWILIO_API_URL
    twilio_numbers: tuple[str, ...] = ()
    sms_sender: str = "console"
    smtp_url: str = field(default="", repr=False)
    secret_keys: tuple[str, ...] = field(repr=False)
    hash_key: str = field(repr=False)
    extranet_keys: str = ""
    frame_ancestors: tuple[str, ...] = ()
    notices_url: str = ""
    notices_secret: str = field(default="", repr=False)
    chat_session_minutes: int = 60
    retention_conversation_days: int = 30
    retention_sms_days: int = 30
    retention_request_years: int = 5
    retention_opt_out_years: int = 3
    retention_journal_months: int = 12

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "Settings":
        """Read and check the settings. Raises SettingError on the first that is missing or wrong."""
        values = {setting.name: environ.get(setting.name, "").strip() for setting in DOCUMENTED}
        for setting in DOCUMENTED:
            if not values[setting.name]:
                if setting.default is None:
                    raise SettingError(setting.name, f"is missing: {setting.meaning}")
                values[setting.name] = setting.default
        settings = cls(
            port=_whole_number(values, "GUICHET_PORT"),
            database_url=values["GUICHET_DATABASE_URL"],
            public_url=_address(values, "GUICHET_PUBLIC_URL"),
            bot_url=_address(values, "GUICHET_BOT_URL"),
            actions_url=_address(values, "GUICHET_ACTIONS_URL"),
            bot_token=values["GUICHET_BOT_TOKEN"],
            service_token=values["GUICHET_SERVICE_TOKEN"],
            metrics_token=values["GUICHET_METRICS_TOKEN"] or values["GUICHET_SERVICE_TOKEN"],
            rate_limits=_one_of(values, "GUICHET_RATE_LIMITS", "on", "off") == "on",
            twilio_account_sid=values["GUICHET_TWILIO_ACCOUNT_SID"],
            twilio_auth_tokens=_comma_separated(values, "GUICHET_TWILIO_AUTH_TOKENS"),
            twilio_api_url=_address(values, "GUICHET_TWILIO_API_URL"),
            twilio_numbers=_comma_separated(values, "GUICHET_TWILIO_NUMBERS"),
            sms_sender=_one_of(values, "GUICHET_SMS_SENDER", "console", "twilio"),
            smtp_url=_mail_server(values, "GUICHET_SMTP_URL"),
            secret_keys=_fernet_keys(values, "GUICHET_SECRET_KEYS"),
            hash_key=_hash_key(values, "GUICHET_HASH_KEY"),
            extranet_keys=values["GUICHET_EXTRANET_KEYS"],
            frame_ancestors=_origins(values, "GUICHET_FRAME_ANCESTORS"),
            notices_url=_address(values, "GUICHET_NOTICES_URL") if values["GUICHET_NOTICES_URL"] else "",
            notices_secret=values["GUICHET_NOTICES_SECRET"],
            chat_session_minutes=_whole_number(values, "GUICHET_CHAT_SESSION_MINUTES"),
            retention_conversation_days=_whole_number(values, "GUICHET_RETENTION_CONVERSATION_DAYS"),
            retention_sms_days=_whole_number(values, "GUICHET_RETENTION_SMS_DAYS"),
            retention_request_years=_whole_number(values, "GUICHET_RETENTION_REQUEST_YEARS"),
            retention_opt_out_years=_whole_number(values, "GUICHET_RETENTION_OPT_OUT_YEARS"),
            retention_journal_months=_whole_number(values, "GUICHET_RETENTION_JOURNAL_MONTHS"),
        )
        settings._refuse_test_settings_in_public()
        settings._refuse_a_half_configured_twilio()
        if settings.notices_url and not settings.notices_secret:
            raise SettingError("GUICHET_NOTICES_SECRET", "is missing: GUICHET_NOTICES_URL is set")
        return settings

    def _refuse_test_settings_in_public(self) -> None:
        if is_loopback(self.public_url):
            return
        if not self.rate_limits:
            raise SettingError("GUICHET_RATE_LIMITS", "may be off only where GUICHET_PUBLIC_URL is loopback")
        if not _belongs_to_twilio(self.twilio_api_url):
            raise SettingError("GUICHET_TWILIO_API_URL", "may be foreign only where GUICHET_PUBLIC_URL is loopback")

    def _refuse_a_half_configured_twilio(self) -> None:
        if self.sms_sender != "twilio":
            return
        for name, value in (
            ("GUICHET_TWILIO_ACCOUNT_SID", self.twilio_account_sid),
            ("GUICHET_TWILIO_AUTH_TOKENS", self.twilio_auth_tokens),
            ("GUICHET_TWILIO_NUMBERS", self.twilio_numbers),
        ):
            if not value:
                raise SettingError(name, "is missing: GUICHET_SMS_SENDER is twilio")


def is_loopback(url: str) -> bool:
    """Say whether an address can only be reached from this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _belongs_to_twilio(url: str) -> bool:
    parts = urlsplit(url)
    host = parts.hostname or ""
    return parts.scheme == "https" and (host == "twilio.com" or host.endswith(".twilio.com"))


def _whole_number(values: Mapping[str, str], name: str) -> int:
    if not values[name].isascii() or not values[name].isdigit() or int(values[name]) == 0:
        raise SettingError(name, "must be a whole number above zero")
    return int(values[name])


def _address(values: Mapping[str, str], name: str) -> str:
    """Read an http(s) address and drop its last slash, so that paths can be appended to it."""
    try:
        parts = urlsplit(values[name])
        well_formed = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        well_formed = False
    if not well_formed or parts.query or parts.fragment:
        raise SettingError(name, "must be an http or https address without query")
    return values[name].rstrip("/")


def _mail_server(values: Mapping[str, str], name: str) -> str:
    try:
        parts = urlsplit(values[name])
        well_formed = parts.scheme in {"smtp", "smtps"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        well_formed = False
    if values[name] and not well_formed:
        raise SettingError(name, "must be an smtp:// or smtps:// address")
    return values[name]


def _one_of(values: Mapping[str, str], name: str, *choices: str) -> str:
    if values[name] not in choices:
        raise SettingError(name, f"must be one of: {', '.join(choices)}")
    return values[name]


def _comma_separated(values: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in values[name].split(",") if part.strip())


def _origins(values: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Read origins such as https://extranet.example.org: anything more would not match what browsers announce."""
    origins = _comma_separated(values, name)
    for origin in origins:
        parts = urlsplit(origin)
        if parts.scheme not in {"http", "https"} or f"{parts.scheme}://{parts.netloc}" != origin or ";" in origin:
            raise SettingError(name, "must hold origins, such as https://extranet.example.org, without a path")
    return origins


def _fernet_keys(values: Mapping[str, str], name: str) -> tuple[str, ...]:
    keys = _comma_separated(values, name)
    try:
        for key in keys:
            Fernet(key)
    except ValueError:
        keys = ()
    if not keys:
        raise SettingError(name, "must hold Fernet keys: 32 bytes in URL-safe base 64 each")
    return keys


def _hash_key(values: Mapping[str, str], name: str) -> str:
    if len(values[name]) < MINIMUM_HASH_KEY_LENGTH:
        raise SettingError(name, f"must have {MINIMUM_HASH_KEY_LENGTH} characters or more")
    return values[name]
