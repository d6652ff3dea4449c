"""Answer errors as RFC 9457 problems: a stable code for programs, a French sentence for people."""

import logging
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml
from flask import Blueprint, Flask, Response, json
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException

logger = logging.getLogger(__name__)

PROBLEMS_FILE: Final = Path(__file__).parent / "templates" / "problems.yml"

# What Flask and Werkzeug raise themselves, by status.
CODES_BY_STATUS: Final = {
    400: "bad_request",
    401: "not_authenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    409: "conflict",
    413: "body_too_large",
    415: "not_json",
    422: "invalid_value",
    429: "too_many_requests",
    500: "internal_error",
    503: "unavailable",
}


class Problem(Exception):
    """Stop the request with a problem of `templates/problems.yml`, named by its code.

    `members` are added to the JSON (such as `field`, which names the wrong field) and may stand in the sentence between
    braces; `headers` are added to the response.
    """

    def __init__(self, code: str, *, headers: dict[str, str] | None = None, **members: Any) -> None:
        super().__init__(code)
        self.code = code
        self.headers = headers or {}
        self.members = members


def problem_response(problem: Problem) -> Response:
    """Render a problem as application/problem+json."""
    known = _problems()[problem.code]
    body = {
        "type": "about:blank",
        "title": known["title"],
        "status": known["status"],
        "detail": known["detail"].format(**problem.members),
        "code": problem.code,
        **problem.members,
    }
    response = Response(json.dumps(body), status=known["status"], content_type="application/problem+json")
    response.headers.update(problem.headers)
    return response


def translate(blueprint: Blueprint, codes: Mapping[type[Exception], str]) -> None:
    """Answer the exceptions of the use cases, in one blueprint, with the problems that they mean over HTTP."""

    def answer(code: str) -> Callable[[Exception], Response]:
        return lambda error: problem_response(Problem(code))

    for exception, code in codes.items():
        blueprint.register_error_handler(exception, answer(code))


def register_problems(app: Flask) -> None:
    """Make every error of the application a problem: ours, Flask's, the database's, and the unforeseen."""

    @app.errorhandler(Problem)
    def answer_problem(problem: Problem) -> Response:
        return problem_response(problem)

    @app.errorhandler(HTTPException)
    def answer_http_error(error: HTTPException) -> Response:
        if error.code is not None and error.code < 400:
            return Response(response=error.get_body(), status=error.code, headers=error.get_headers())
        headers = {name: value for name, value in error.get_headers() if name in {"Allow", "Retry-After"}}
        return problem_response(Problem(CODES_BY_STATUS.get(error.code or 500, "bad_request"), headers=headers))

    @app.errorhandler(DBAPIError)
    def answer_database_error(error: DBAPIError) -> Response:
        # The statement and its parameters stay out of the log: they are what people wrote.
        logger.error("database error: %s", type(error.orig).__name__)
        return problem_response(Problem("unavailable", headers={"Retry-After": "5"}))

    @app.errorhandler(Exception)
    def answer_unforeseen_error(error: Exception) -> Response:
        logger.error("unforeseen error: %s at %s", type(error).__name__, _place(error))
        return problem_response(Problem("internal_error"))


def _place(error: Exception) -> str:
    """Name the file and line that raised, without the message, which may repeat personal data."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "nowhere" if trace is None else f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"


@cache
def _problems() -> dict[str, dict[str, Any]]:
    problems: dict[str, dict[str, Any]] = yaml.safe_load(PROBLEMS_FILE.read_text(encoding="utf-8"))
    return problems
