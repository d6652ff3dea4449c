"""Check that only a fresh, unused token of the tenant space, made for us, proves an identity."""

import hmac
import json
import logging
import uuid
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.webhook.builders import a_draft
from tests.webhook.conftest import make_settings
from tests.webhook.fakes import FakeBot, FixedClock
from webhook.app import create_app
from webhook.chat.extranet import load_extranet_keys
from webhook.chat.tables import Conversation
from webhook.config import SettingError
from webhook.database import session_scope
from webhook.services import Services

RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
ED_KEY = ed25519.Ed25519PrivateKey.generate()


def a_jwk(key: Any, kid: str) -> dict[str, Any]:
    algorithm = jwt.algorithms.RSAAlgorithm if key is RSA_KEY else jwt.algorithms.OKPAlgorithm
    return {**json.loads(algorithm.to_jwk(key.public_key())), "kid": kid}


KEY_SET = json.dumps({"keys": [a_jwk(RSA_KEY, "rsa-1"), a_jwk(ED_KEY, "ed-1")]})


class TenantSpace:
    """Make tokens as the landlord's extranet does."""

    def __init__(self, clock: FixedClock) -> None:
        self.clock = clock

    def claims(self, **changes: Any) -> dict[str, Any]:
        now = int(self.clock().timestamp())
        claims = {
            "iss": "https://extranet.example.org",
            "aud": "guichet",
            "sub": "opaque-1",
            "jti": str(uuid.uuid4()),
            "iat": now,
            "exp": now + 300,
            "auth_time": now - 60,
            "full_name": {"first_name": "Chloé", "last_name": "d'Arvor"},
            "email": "chloe@example.org",
            **changes,
        }
        return {name: value for name, value in claims.items() if value is not ...}

    def token(self, key: Any = RSA_KEY, algorithm: str = "RS256", kid: str | None = "rsa-1", **changes: Any) -> str:
        return jwt.encode(self.claims(**changes), key, algorithm, headers={"kid": kid} if kid else {})


@pytest.fixture
def space(clock: FixedClock) -> TenantSpace:
    return TenantSpace(clock)


@pytest.fixture
def client(database_url: str, bot: FakeBot, clock: FixedClock) -> FlaskClient:
    settings = make_settings(database_url=database_url, extranet_keys=KEY_SET)
    return create_app(settings, bot=bot, clock=clock).test_client()


def open_with(client: FlaskClient, token: Any) -> Any:
    return client.post("/api/chat/sessions", json={"identity_token": token})


@pytest.mark.parametrize(("key", "algorithm", "kid"), [(RSA_KEY, "RS256", "rsa-1"), (ED_KEY, "EdDSA", "ed-1")])
def test_what_the_token_proves_goes_with_every_turn(
    client: FlaskClient, bot: FakeBot, space: TenantSpace, key: Any, algorithm: str, kid: str
) -> None:
    response = open_with(client, space.token(key, algorithm, kid))
    assert response.status_code == 201
    headers = {"Authorization": f"Bearer {response.json['token']}"}
    body = {"text": "bonjour", "client_message_id": str(uuid.uuid4())}
    client.post("/api/chat/messages", json=body, headers=headers)
    assert bot.turns[0]["identity_level"] == "extranet"
    assert bot.turns[0]["identity"] == {
        "full_name": {"first_name": "Chloé", "last_name": "d'Arvor"},
        "email": "chloe@example.org",
    }


def test_fields_of_another_shape_are_left_out(client: FlaskClient, space: TenantSpace) -> None:
    open_with(client, space.token(full_name="Chloé", phone="06 39 98 12 34", birth_date="12/04/1985", nir="1"))
    services: Services = client.application.extensions["guichet"]
    with session_scope(services.sessions, read_only=True) as session:
        assert session.scalars(select(Conversation)).one().identity == {"email": "chloe@example.org"}


def test_a_request_of_the_tenant_space_is_filed_with_its_values_and_its_level(
    client: FlaskClient, space: TenantSpace, bot: FakeBot
) -> None:
    token = open_with(client, space.token()).json["token"]
    message_id = str(uuid.uuid4())
    body = {"text": "Je veux mes données", "client_message_id": message_id}
    client.post("/api/chat/messages", json=body, headers={"Authorization": f"Bearer {token}"})
    draft = a_draft(wish_message_id=message_id, identity=bot.turns[0]["identity"])
    filed = client.post(
        "/api/requests",
        json={"conversation_id": bot.turns[0]["conversation_id"], **draft},
        headers={"Authorization": "Bearer fictional-service-token", "Idempotency-Key": "the-yes"},
    )
    assert filed.status_code == 201
    assert (filed.json["identity_level"], filed.json["identity"]["email"]) == ("extranet", "chloe@example.org")


def forged(space: TenantSpace) -> str:
    return space.token(rsa.generate_private_key(public_exponent=65537, key_size=2048))


def signed_with_the_public_key(space: TenantSpace) -> str:
    """Use the known public key as an HMAC secret, the classic confusion of algorithms (RFC 8725, 2.1)."""
    public = RSA_KEY.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    header, payload, _ = space.token().split(".")
    header = urlsafe_b64encode(b'{"alg":"HS256","kid":"rsa-1"}').decode().rstrip("=")
    signature = hmac.digest(public, f"{header}.{payload}".encode(), "sha256")
    return f"{header}.{payload}.{urlsafe_b64encode(signature).decode().rstrip('=')}"


REFUSED = {
    "empty": lambda space: "",
    "garbage": lambda space: "a.b.c",
    "forged": forged,
    "unsigned": lambda space: jwt.encode(space.claims(), None, "none", headers={"kid": "rsa-1"}),
    "algorithm confused": signed_with_the_public_key,
    "key of another": lambda space: space.token(kid="ed-1"),
    "unknown key": lambda space: space.token(kid="other"),
    "no key named": lambda space: space.token(kid=None),
    "for someone else": lambda space: space.token(aud="other"),
    "expired": lambda space: space.token(iat=1_700_000_000, exp=1_700_000_300),
    "of the future": lambda space: space.token(iat=int(space.clock().timestamp()) + 120),
    "lives too long": lambda space: space.token(exp=int(space.clock().timestamp()) + 301),
    "not valid yet": lambda space: space.token(nbf=int(space.clock().timestamp()) + 120),
    "instants as text": lambda space: space.token(auth_time="now"),
    "empty subject": lambda space: space.token(sub=""),
    **{f"without {name}": lambda space, name=name: space.token(**{name: ...})
       for name in ("iss", "aud", "sub", "jti", "iat", "exp", "auth_time")},
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_any_other_token_is_refused_and_logged_without_its_values(
    client: FlaskClient, bot: FakeBot, space: TenantSpace, caplog: pytest.LogCaptureFixture, case: str
) -> None:
    token = REFUSED[case](space)
    with caplog.at_level(logging.INFO):
        response = open_with(client, token)
    assert (response.status_code, response.json["code"]) == (401, "identity_token_refused")
    assert "identity token refused" in caplog.text
    assert "opaque-1" not in caplog.text and "chloe" not in caplog.text
    assert bot.opened == []


def test_a_token_is_used_once(client: FlaskClient, space: TenantSpace) -> None:
    token = space.token()
    assert open_with(client, token).status_code == 201
    assert open_with(client, token).status_code == 401


def test_the_same_jti_from_another_issuer_is_another_token(client: FlaskClient, space: TenantSpace) -> None:
    assert open_with(client, space.token(jti="1")).status_code == 201
    assert open_with(client, space.token(jti="1", iss="https://other.example.org")).status_code == 201


def test_a_token_that_is_no_text_is_a_wrong_value(client: FlaskClient) -> None:
    response = open_with(client, 3)
    assert (response.status_code, response.json["field"]) == (422, "identity_token")


def test_without_keys_every_token_is_refused(database_url: str, space: TenantSpace, bot: FakeBot) -> None:
    client = create_app(make_settings(database_url=database_url), bot=bot, clock=space.clock).test_client()
    assert open_with(client, space.token()).status_code == 401


def test_keys_may_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    file.write_text(KEY_SET, encoding="utf-8")
    assert set(load_extranet_keys(str(file))) == {"rsa-1", "ed-1"}


@pytest.mark.parametrize("setting", ["{}", "{", "/nowhere/keys.json", '{"keys": []}'])
def test_keys_that_cannot_be_read_stop_the_start(setting: str) -> None:
    with pytest.raises(SettingError, match=r"^GUICHET_EXTRANET_KEYS is not"):
        load_extranet_keys(setting)


def test_a_shared_secret_is_not_a_key_of_the_tenant_space() -> None:
    secret = json.dumps({"keys": [{"kty": "oct", "k": "c2VjcmV0", "kid": "s", "alg": "HS256"}]})
    with pytest.raises(SettingError, match="RS256 or EdDSA"):
        load_extranet_keys(secret)
