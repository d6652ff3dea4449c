"""Make the secrets of a local instance, once."""

import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet

from webhook.environment import SECRETS_FILE


def make_secrets(var: Path) -> bool:
    """Write `secrets.env` in the instance's folder, readable by its owner only, unless it is already there.

    Losing the file loses what it sealed: it belongs in the back-up of the instance, apart from the database.

    Returns:
        Whether the file was made now.
    """
    var.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        descriptor = os.open(var / SECRETS_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write("# Made on the first run. Seals and signs this instance's data: keep it, and keep it private.\n")
        file.writelines(f"{name}={value}\n" for name, value in _new_secrets().items())
    return True


def _new_secrets() -> dict[str, str]:
    return {
        "GUICHET_SECRET_KEYS": Fernet.generate_key().decode(),
        "GUICHET_HASH_KEY": secrets.token_urlsafe(32),
        "GUICHET_BOT_TOKEN": secrets.token_urlsafe(32),
        "GUICHET_SERVICE_TOKEN": secrets.token_urlsafe(32),
        # Only to sign what a local double of Twilio sends: a real account brings its own.
        "GUICHET_TWILIO_ACCOUNT_SID": f"AC{secrets.token_hex(16)}",
        "GUICHET_TWILIO_AUTH_TOKENS": secrets.token_hex(16),
    }
