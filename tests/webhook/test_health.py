"""Check what the health page says."""

from flask.testing import FlaskClient


def test_health_is_public(client: FlaskClient) -> None:
    assert client.get("/health").status_code == 200
