"""Read the JSON object that a request carries."""

import json
from typing import Any

from flask import request
from werkzeug.exceptions import BadRequest

from webhook.problems import Problem


def json_object() -> dict[str, Any]:
    """Read the body. Raises Problem("bad_json") when it is no JSON object, or holds text that UTF-8 cannot carry."""
    try:
        body = request.get_json()
        # A lone surrogate ("\\ud800") is valid JSON and cannot be stored.
        json.dumps(body, ensure_ascii=False).encode()
    except (BadRequest, UnicodeEncodeError, RecursionError):
        raise Problem("bad_json") from None
    if not isinstance(body, dict):
        raise Problem("bad_json")
    return body
