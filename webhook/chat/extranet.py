"""Read the identity token by which the tenant space says who is writing (contract, §7)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import jwt
from jwt.exceptions import PyJWKError, PyJWKSetError
from pydantic import ValidationError

from webhook.config import SettingError
from webhook.requests.drafts import Identity

AUDIENCE: Final = "guichet"
ALGORITHMS: Final = frozenset({"RS256", "EdDSA"})
REQUIRED_CLAIMS: Final = ("iss", "aud", "sub", "jti", "iat", "exp", "auth_time")
LONGEST_LIFE_SECONDS: Final = 300
# Two machines' clocks are never quite the same.
CLOCK_SKEW_SECONDS: Final = 30

ExtranetKeys = Mapping[str, jwt.PyJWK]


class IdentityTokenRefused(Exception):
    """Say why a token is refused, in words that hold none of its values."""


@dataclass(frozen=True)
class ExtranetIdentity:
    """Hold what a valid token proves. `token_id` is unique to the token: issuer and jti."""

    subject: str
    token_id: str
    expires_at: datetime
    fields: Mapping[str, Any]


def load_extranet_keys(setting: str) -> ExtranetKeys:
    """Read the JSON Web Key Set of GUICHET_EXTRANET_KEYS: the JSON itself, or the path of its file.

    Keys are told apart by their `kid` (RFC 7517). Raises SettingError when the set cannot be read or holds a key that
    is neither RSA nor Edwards.
    """
    if not setting:
        return {}
    try:
        text = setting if setting.startswith("{") else Path(setting).read_text(encoding="utf-8")
        keys = jwt.PyJWKSet.from_dict(json.loads(text)).keys
    except (OSError, ValueError, PyJWKError, PyJWKSetError) as error:
        raise SettingError("GUICHET_EXTRANET_KEYS", f"is not a JSON Web Key Set ({type(error).__name__})") from None
    if any(key.algorithm_name not in ALGORITHMS for key in keys):
        raise SettingError("GUICHET_EXTRANET_KEYS", "must hold RS256 or EdDSA keys only")
    return {key.key_id or "": key for key in keys}


def read_identity_token(token: str, keys: ExtranetKeys, now: datetime) -> ExtranetIdentity:
    """Check a token and give what it proves. Raises IdentityTokenRefused; whether it was used before is not seen here.

    The algorithm comes from our key, never from the token, so that no token can choose how it is checked (RFC 8725).
    """
    key = _key_of(token, keys)
    try:
        # Instants are checked below, against the clock that we are given.
        claims = jwt.decode(
            token,
            key=key,
            algorithms=[key.algorithm_name],
            audience=AUDIENCE,
            options={
                "require": list(REQUIRED_CLAIMS),
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
            },
        )
    except jwt.InvalidTokenError as error:
        raise IdentityTokenRefused(type(error).__name__) from None
    _check_instants(claims, now.timestamp())
    for name in ("iss", "sub", "jti"):
        if not isinstance(claims[name], str) or not claims[name]:
            raise IdentityTokenRefused(f"{name} is empty")
    return ExtranetIdentity(
        subject=f"{claims['iss']} {claims['sub']}",
        token_id=f"{claims['iss']} {claims['jti']}",
        expires_at=datetime.fromtimestamp(claims["exp"], UTC),
        fields=_identity_fields(claims),
    )


def _key_of(token: str, keys: ExtranetKeys) -> jwt.PyJWK:
    try:
        key_id = jwt.get_unverified_header(token).get("kid")
    except jwt.InvalidTokenError as error:
        raise IdentityTokenRefused(type(error).__name__) from None
    if key_id is None and len(keys) == 1:
        return next(iter(keys.values()))
    if not isinstance(key_id, str) or key_id not in keys:
        raise IdentityTokenRefused("unknown key")
    return keys[key_id]


def _check_instants(claims: Mapping[str, Any], now: float) -> None:
    issued, expires, logged_in = claims["iat"], claims["exp"], claims["auth_time"]
    not_before = claims.get("nbf", issued)
    if not all(type(instant) is int for instant in (issued, expires, logged_in, not_before)):
        raise IdentityTokenRefused("an instant is not a whole number")
    if expires <= now - CLOCK_SKEW_SECONDS:
        raise IdentityTokenRefused("expired")
    if max(issued, logged_in, not_before) > now + CLOCK_SKEW_SECONDS:
        raise IdentityTokenRefused("not valid yet")
    if expires - issued > LONGEST_LIFE_SECONDS:
        raise IdentityTokenRefused("lives too long")


def _identity_fields(claims: Mapping[str, Any]) -> dict[str, Any]:
    """Keep the identity fields of the contract that have its normal form: any other would refuse the filing later."""
    return {name: claims[name] for name in Identity.model_fields if claims.get(name) and _is_normal(name, claims[name])}


def _is_normal(name: str, value: Any) -> bool:
    try:
        Identity.model_validate({name: value})
    except ValidationError:
        return False
    return True
