"""Seal personal data and make the keyed fingerprints by which it is looked up."""

import hashlib
import hmac
from collections.abc import Iterable

from cryptography.fernet import Fernet, MultiFernet


class Keys:
    """Hold the sealing keys and the fingerprint key of one deployment.

    Sealing keys rotate: the first seals, all unseal (cryptography's MultiFernet). The fingerprint key does not rotate,
    for every stored fingerprint would have to be computed again from the value that it hides.
    """

    def __init__(self, secret_keys: Iterable[str], hash_key: str) -> None:
        self._fernet = MultiFernet([Fernet(key) for key in secret_keys])
        self._hash_key = hash_key.encode()

    def seal(self, text: str) -> str:
        """Encrypt and authenticate a text; the result is ASCII."""
        return self._fernet.encrypt(text.encode()).decode("ascii")

    def unseal(self, sealed: str) -> str:
        """Decrypt what `seal` made. Raises cryptography.fernet.InvalidToken when no key fits."""
        return self._fernet.decrypt(sealed).decode()

    def fingerprint(self, kind: str, value: str) -> str:
        """Compute the HMAC-SHA256 of a value, 64 hexadecimal digits.

        The kind ("phone", "conversation"…) is part of what is hashed, so that the same number used for two purposes
        cannot be matched between them. Its length goes first, so that no two pairs read alike.
        """
        data = f"{len(kind)}:{kind}:{value}".encode()
        return hmac.new(self._hash_key, data, hashlib.sha256).hexdigest()
