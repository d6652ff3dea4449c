"""Tell whether a request was signed by our Twilio account."""

from collections.abc import Sequence

from twilio.request_validator import RequestValidator, get_signature_algorithm  # type: ignore[import-untyped]
from werkzeug.datastructures import MultiDict


def is_signed(
    auth_tokens: Sequence[str], url: str, parameters: MultiDict[str, str], signature: str, algorithm_header: str = ""
) -> bool:
    """Check a signature over the address that Twilio called and every parameter, known to us or not.

    `url` starts with the configured public address: Host and X-Forwarded headers are the sender's to choose. Each token
    is tried, so that a rotation loses nothing. HMAC-SHA1, or SHA-256 where the header of Twilio's newer keys says so.
    Source: twilio.com/docs/usage/webhooks/webhooks-security.
    """
    algorithm = get_signature_algorithm(algorithm_header)
    return any(RequestValidator(token).validate(url, parameters, signature, algorithm) for token in auth_tokens)
