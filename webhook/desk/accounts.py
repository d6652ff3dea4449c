"""Let the DPO's team in: set-up links, passwords, sessions, and a limit on guesses."""

import hashlib
import secrets
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from policy_kb.sections import load_policy
from webhook.config import Settings
from webhook.crypto import Keys
from webhook.desk.tables import DeskAccount, DeskSession, FailedLogin

SETUP_LIFETIME: Final = timedelta(hours=24)
IDLE_LIFETIME: Final = timedelta(minutes=30)
# A working day: even a session in constant use asks for the password again.
SESSION_LIFETIME: Final = timedelta(hours=10)
SHORTEST_PASSWORD: Final = 12
# Argon2 reads the whole password: without a limit, a very long one would be a cheap attack.
LONGEST_PASSWORD: Final = 200

GUESS_WINDOW: Final = timedelta(minutes=15)
GUESSES_PER_ADDRESS: Final = 15
# Well above the limit of an address, so that a stranger who fails on purpose does not lock the DPO out.
GUESSES_PER_ACCOUNT: Final = 100

# The library's defaults are the low-memory profile of RFC 9106.
_HASHER: Final = PasswordHasher()


class LinkRefused(Exception):
    """Say that a set-up link is unknown, used or too old."""


class PasswordRefused(Exception):
    """Say that a password is too short or too long."""


class LoginRefused(Exception):
    """Say that no account has this e-mail and this password; which of the two is wrong is not told."""


class TooManyGuesses(Exception):
    """Say that logins failed too often for this account or from this address."""


def create_account(session: Session, email: str, now: datetime) -> str:
    """Create an account, or let an existing one choose a new password; return the token of its set-up link.

    An existing password keeps working until the link is used.
    """
    email = _normalised(email)
    account = session.scalar(select(DeskAccount).where(DeskAccount.email == email))
    if account is None:
        account = DeskAccount(email=email, created_at=now)
        session.add(account)
    token = secrets.token_urlsafe(32)
    account.setup_digest = _digest(token)
    account.setup_expires_at = now + SETUP_LIFETIME
    session.flush()
    return token


def first_account_link(session: Session, settings: Settings, now: datetime) -> str | None:
    """Return a set-up link for the DPO's first account, or None once somebody has chosen a password.

    The account takes the e-mail of the policy's contact (section 3). A lost link is replaced at the next start.
    """
    if session.scalar(select(DeskAccount.id).where(DeskAccount.password_hash.is_not(None)).limit(1)):
        return None
    return setup_link(settings, create_account(session, load_policy().contact.email, now))


def setup_link(settings: Settings, token: str) -> str:
    """Write the address where a password is chosen."""
    return f"{settings.public_url}/dpo/setup/{token}"


def set_up(session: Session, token: str, password: str, now: datetime) -> DeskAccount:
    """Choose the password of the account that a set-up link names; the link dies and open sessions close.

    Raises LinkRefused or PasswordRefused.
    """
    account = session.scalar(select(DeskAccount).where(DeskAccount.setup_digest == _digest(token)))
    if account is None or account.setup_expires_at is None or account.setup_expires_at <= now:
        raise LinkRefused
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise PasswordRefused
    account.password_hash = _HASHER.hash(password)
    account.setup_digest = account.setup_expires_at = None
    session.execute(delete(DeskSession).where(DeskSession.account_id == account.id))
    return account


def log_in(session: Session, email: str, password: str, now: datetime) -> str:
    """Open a session and return its token, a secret for the cookie alone. Raises LoginRefused."""
    account = session.scalar(select(DeskAccount).where(DeskAccount.email == _normalised(email)))
    known_hash = account.password_hash if account else None
    if not _matches(known_hash or _hash_of_nobody(), password) or account is None or known_hash is None:
        raise LoginRefused
    if _HASHER.check_needs_rehash(known_hash):
        account.password_hash = _HASHER.hash(password)
    return open_session(session, account, now)


def open_session(session: Session, account: DeskAccount, now: datetime) -> str:
    """Open a session for an account that has proven itself, and return its token; forget the sessions of other days."""
    session.execute(delete(DeskSession).where(DeskSession.opened_at <= now - SESSION_LIFETIME))
    token = secrets.token_urlsafe(32)
    session.add(DeskSession(token_digest=_digest(token), account_id=account.id, opened_at=now, seen_at=now))
    return token


def log_out(session: Session, token: str) -> None:
    """Close a session. Closing one that is not open succeeds."""
    session.execute(delete(DeskSession).where(DeskSession.token_digest == _digest(token)))


def account_of(session: Session, token: str, now: datetime) -> DeskAccount | None:
    """Find who holds a session, and keep it awake; None when it is unknown, idle or too old."""
    opened = session.get(DeskSession, _digest(token))
    if opened is None:
        return None
    if now >= opened.seen_at + IDLE_LIFETIME or now >= opened.opened_at + SESSION_LIFETIME:
        session.delete(opened)
        return None
    opened.seen_at = now
    return opened.account


def check_guesses(session: Session, keys: Keys, email: str, address: str, now: datetime) -> None:
    """Raise TooManyGuesses when the e-mail or the network address has failed too often lately.

    Unknown e-mails count like known ones, so that the limit does not tell which exist.
    """
    for subject, limit in _limited(keys, email, address):
        recent = select(func.count(FailedLogin.id)).where(
            FailedLogin.subject == subject, FailedLogin.failed_at > now - GUESS_WINDOW
        )
        if (session.scalar(recent) or 0) >= limit:
            raise TooManyGuesses


def record_failure(session: Session, keys: Keys, email: str, address: str, now: datetime) -> None:
    """Count a failed login, and forget the failures that no longer matter."""
    session.execute(delete(FailedLogin).where(FailedLogin.failed_at <= now - GUESS_WINDOW))
    session.add_all(FailedLogin(subject=subject, failed_at=now) for subject, _ in _limited(keys, email, address))


def _limited(keys: Keys, email: str, address: str) -> tuple[tuple[str, int], ...]:
    return (
        (keys.fingerprint("desk login e-mail", _normalised(email)), GUESSES_PER_ACCOUNT),
        (keys.fingerprint("desk login address", address), GUESSES_PER_ADDRESS),
    )


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _HASHER.verify(password_hash, password[: LONGEST_PASSWORD + 1])
    except VerificationError:
        return False


@cache
def _hash_of_nobody() -> str:
    """Make a hash that no password fits, verified for an unknown e-mail so that the answer takes as long."""
    return _HASHER.hash(secrets.token_urlsafe(32))


def _digest(token: str) -> str:
    """Hash a token for storage. A plain SHA-256 is enough: the token has 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()


def _normalised(email: str) -> str:
    return email.strip().lower()
