"""Make and read the link of policy section 15 by which an e-mail's reader opposes advertising."""

from typing import Final

from cryptography.fernet import InvalidToken

from webhook.crypto import Keys

_PURPOSE: Final = "opposition:"


class LinkRefused(ValueError):
    """Say that a link was not made by us, or that its keys are gone."""


def make_link(keys: Keys, public_url: str, email: str) -> str:
    """Make the link for one address. The address is sealed in it, so that no log or history shows whose it is."""
    return f"{public_url}/opposition/{keys.seal(_PURPOSE + email.strip().lower())}"


def read_link(keys: Keys, signed: str) -> str:
    """Give the address of a link. Raises LinkRefused. A link never expires: e-mails are read years later."""
    try:
        opened = keys.unseal(signed)
    except (InvalidToken, ValueError):  # A letter outside ASCII is no base 64 either.
        raise LinkRefused from None
    if not opened.startswith(_PURPOSE):
        raise LinkRefused
    return opened.removeprefix(_PURPOSE)
