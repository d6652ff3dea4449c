"""Check that only our Twilio account is believed, by Twilio's own documented example."""

import base64
import hashlib
import hmac

import pytest
from werkzeug.datastructures import MultiDict

from webhook.sms.signature import is_signed

# twilio.com/docs/usage/webhooks/webhooks-security, "Validating signatures": token, address, parameters, signature.
TOKEN = "12345"
URL = "https://example.com/myapp.php?foo=1&bar=2"
PARAMETERS = {
    "CallSid": "CA1234567890ABCDE",
    "Caller": "+14158675310",
    "Digits": "1234",
    "From": "+14158675310",
    "To": "+18005551212",
}
SIGNATURE = "L/OH5YylLD5NRKLltdqwSvS0BnU="


def _is_signed(tokens: list[str], **changes: str) -> bool:
    return is_signed(tokens, URL, MultiDict(PARAMETERS | changes), SIGNATURE)


def test_the_documented_example_is_accepted() -> None:
    assert _is_signed([TOKEN])


def test_the_next_token_is_accepted_during_a_rotation() -> None:
    assert _is_signed(["the token that is about to go", TOKEN])


def test_another_token_is_refused() -> None:
    assert not _is_signed(["54321"])


def test_no_token_believes_nobody() -> None:
    assert not _is_signed([])


@pytest.mark.parametrize("change", [{"From": "+14158675311"}, {"AddedLater": "x"}, {"Digits": "1234 "}])
def test_every_parameter_counts_known_to_us_or_not(change: dict[str, str]) -> None:
    assert not _is_signed([TOKEN], **change)


@pytest.mark.parametrize("signature", ["", "x", "é" * 28, "L/OH5YylLD5NRKLltdqwSvS0BnU"])
def test_a_missing_or_mangled_signature_is_refused(signature: str) -> None:
    assert not is_signed([TOKEN], URL, MultiDict(PARAMETERS), signature)


def test_an_algorithm_that_we_do_not_know_is_refused() -> None:
    assert not is_signed([TOKEN], URL, MultiDict(PARAMETERS), SIGNATURE, "key=k,algorithm=HMAC_MD5")


# HMAC-SHA256 over the same text, with the header that names it. Twilio prints no example of it: the text signed in the
# documented one is written out here, so that the library is not its own witness.
SIGNED_TEXT = URL + "CallSidCA1234567890ABCDECaller+14158675310Digits1234From+14158675310To+18005551212"
SHA256_SIGNATURE = base64.b64encode(hmac.new(TOKEN.encode(), SIGNED_TEXT.encode(), hashlib.sha256).digest()).decode()
SHA256_HEADER = "key=webhooks_sharedkey_fictional,algorithm=HMAC_SHA256"


def test_the_text_that_is_signed_is_the_one_of_the_documented_example() -> None:
    signature = hmac.new(TOKEN.encode(), SIGNED_TEXT.encode(), hashlib.sha1).digest()
    assert base64.b64encode(signature).decode() == SIGNATURE


def test_a_signature_by_sha256_is_accepted_where_the_header_says_so() -> None:
    assert is_signed([TOKEN], URL, MultiDict(PARAMETERS), SHA256_SIGNATURE, SHA256_HEADER)
    assert not is_signed(["54321"], URL, MultiDict(PARAMETERS), SHA256_SIGNATURE, SHA256_HEADER)
    assert not is_signed([TOKEN], URL, MultiDict(PARAMETERS | {"Digits": "1"}), SHA256_SIGNATURE, SHA256_HEADER)


def test_one_algorithm_does_not_pass_for_the_other() -> None:
    assert not is_signed([TOKEN], URL, MultiDict(PARAMETERS), SHA256_SIGNATURE)
    assert not is_signed([TOKEN], URL, MultiDict(PARAMETERS), SIGNATURE, SHA256_HEADER)
