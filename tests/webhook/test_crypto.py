"""Check that keys seal, rotate, and keep fingerprints of different kinds apart."""

import pytest
from cryptography.fernet import Fernet, InvalidToken

from webhook.crypto import Keys

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
HASH_KEY = "an-obviously-fictional-hash-key-0001"


def test_what_is_sealed_is_unreadable_and_comes_back() -> None:
    keys = Keys([NEW], HASH_KEY)
    sealed = keys.seal("Chloé d'Arvor")
    assert "Chlo" not in sealed
    assert keys.unseal(sealed) == "Chloé d'Arvor"


def test_an_older_key_still_unseals_after_rotation() -> None:
    sealed = Keys([OLD], HASH_KEY).seal("texte")
    assert Keys([NEW, OLD], HASH_KEY).unseal(sealed) == "texte"
    with pytest.raises(InvalidToken):
        Keys([NEW], HASH_KEY).unseal(sealed)


def test_the_newest_key_seals() -> None:
    assert Keys([NEW], HASH_KEY).unseal(Keys([NEW, OLD], HASH_KEY).seal("texte")) == "texte"


def test_a_fingerprint_depends_on_key_kind_and_value() -> None:
    keys = Keys([NEW], HASH_KEY)
    fingerprint = keys.fingerprint("phone", "+33639981234")
    assert len(fingerprint) == 64
    assert fingerprint == Keys([OLD], HASH_KEY).fingerprint("phone", "+33639981234")
    others = {
        keys.fingerprint("conversation", "+33639981234"),
        keys.fingerprint("phone", "+33639981235"),
        Keys([NEW], HASH_KEY + "x").fingerprint("phone", "+33639981234"),
        keys.fingerprint("phone:+336", "39981234"),
    }
    assert fingerprint not in others
    assert len(others) == 4
