"""Hold the code to its architecture: who may import whom, where queries live, and who may call which route."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from cryptography.fernet import Fernet

from deploy.local.train import ROOT
from tests.__main__ import SUITES, paths
from webhook import auth
from webhook.app import create_app
from webhook.config import Settings

ROOMS = ("gdpr", "policy_kb", "bot", "actions", "webhook")
MAXIMUM_LINES = 300

# What each room may import besides the standard library and itself. A dotted name allows that module only.
MAY_IMPORT = {
    "gdpr": {"holidays"},
    "policy_kb": {"yaml", "rapidfuzz", "bm25s", "sklearn", "numpy", "scipy", "snowballstemmer"},
    "bot": {"rasa", "sanic", "sklearn", "numpy", "scipy", "joblib", "yaml", "policy_kb.french", "policy_kb.spelling"},
    "actions": {
        "rasa_sdk", "gdpr", "policy_kb", "yaml", "aiohttp", "requests",  # the translators and their HTTP client
        "phonenumbers", "email_validator", "dateparser", "text_to_num", "rapidfuzz",  # what reads an identity
    },
    "webhook": {
        "flask", "werkzeug", "click", "sqlalchemy", "alembic", "twilio", "requests", "urllib3", "gdpr",
        "policy_kb.sections", "policy_kb.silences", "policy_kb.legal_cards",  # they need yaml at most
        "cryptography", "argon2", "jwt", "limits", "prometheus_client", "phonenumbers", "email_validator", "stdnum",
        "icalendar", "pydantic", "yaml", "dotenv", "dateutil",
    },
}  # fmt: skip

# What one module of a room may import and the others may not, and why.
EXCEPTIONS = {
    "policy_kb/french.py": {"spacy", "srsly"},  # the only reader of French: the bot borrows it from here
    "actions/identity/": {"spacy"},  # names and addresses are recognised by their tokens
    "bot/plots.py": {"matplotlib"},  # draws what `make evaluate` measures
    "bot/tracker.py": {"sqlalchemy", "cryptography"},  # the conversation store seals its rows
}

# Modules that read `flask.request` without being a blueprint, and why.
READ_THE_REQUEST = {
    "webhook/auth.py",  # decides who may call
    "webhook/app.py",  # writes one log line a request
    "webhook/json_body.py",  # reads the JSON body for every blueprint
    "webhook/browser.py",  # answers a form post for every page
}

QUERY_BUILDERS = {"select", "insert", "update", "delete", "text"}
QUERY_METHODS = {"execute", "scalar", "scalars", "query"}


class Import(NamedTuple):
    """One import: the module `path` imports `name` from `module` (`name` empty for a plain import)."""

    path: str
    module: str
    name: str


def sources(*rooms: str) -> list[Path]:
    """Return the Python files of some rooms."""
    return [path for room in rooms for path in sorted((ROOT / room).rglob("*.py"))]


def relative(path: Path) -> str:
    """Return a file's path from the root, as people write it."""
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    """Parse one file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imports(path: Path) -> Iterator[Import]:
    """List every import of a file, wherever it stands in it."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (Import(relative(path), alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield from (Import(relative(path), module, alias.name) for alias in node.names)


def is_allowed(found: Import, room: str) -> bool:
    """Say whether a room's module may make this import."""
    root = found.module.partition(".")[0]
    if root == room or root in sys.stdlib_module_names:
        return True
    allowed = MAY_IMPORT[room].union(*(extra for place, extra in EXCEPTIONS.items() if found.path.startswith(place)))
    return root in allowed or found.module in allowed or f"{found.module}.{found.name}" in allowed


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_what_the_house_allows(room: str) -> None:
    assert [found for path in sources(room) for found in imports(path) if not is_allowed(found, room)] == []


@pytest.mark.parametrize(
    ("room", "path", "module", "name"),
    [
        ("gdpr", "gdpr/rights.py", "flask", ""),
        ("webhook", "webhook/pages.py", "policy_kb", "index"),  # only what reads YAML and text crosses that door
        ("actions", "actions/intake.py", "webhook.config", "Settings"),
        ("bot", "bot/channels.py", "sqlalchemy", ""),  # allowed in tracker.py, and there only
        ("policy_kb", "policy_kb/index.py", "spacy", ""),
        ("webhook", "webhook/app.py", ".config", "Settings"),  # relative: it would hide where it leads
    ],
)
def test_the_rule_itself_refuses_a_forbidden_import(room: str, path: str, module: str, name: str) -> None:
    assert not is_allowed(Import(path, module, name), room)


def queries(path: Path) -> list[str]:
    """List what a file does to build or run a query."""
    built = [
        f"{found.module}.{found.name}"
        for found in imports(path)
        if found.module.startswith("sqlalchemy") and found.name in QUERY_BUILDERS
    ]
    run = [
        f"line {node.lineno}: .{node.func.attr}()"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in QUERY_METHODS
    ]
    return built + run


def flask_names(path: Path) -> set[str]:
    """List what a file takes from Flask."""
    return {found.name or found.module for found in imports(path) if found.module.partition(".")[0] == "flask"}


@pytest.mark.parametrize("path", sources("webhook"), ids=relative)
def test_what_speaks_http_builds_no_query(path: Path) -> None:
    """Blueprints call use cases; use cases query and never import Flask."""
    if flask_names(path):
        assert queries(path) == []


@pytest.mark.parametrize("path", sources("webhook"), ids=relative)
def test_the_request_is_read_by_blueprints_and_by_few_others(path: Path) -> None:
    names = flask_names(path)
    assert "request" not in names or "Blueprint" in names or relative(path) in READ_THE_REQUEST


@pytest.mark.parametrize("path", sources(*ROOMS, "deploy", "tests"), ids=relative)
def test_a_module_says_first_why_it_exists(path: Path) -> None:
    docstring = ast.get_docstring(tree(path)) or ""
    first_line = docstring.partition("\n")[0]
    assert first_line.endswith(".")
    assert first_line[:1].isupper()


@pytest.mark.parametrize("path", sources(*ROOMS, "deploy"), ids=relative)
def test_a_module_can_be_read_in_one_sitting(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= MAXIMUM_LINES or "migrations/versions" in relative(path)  # a migration is written by Alembic


def test_every_test_is_run_by_some_interpreter() -> None:
    """A folder that no suite names would never run, and nobody would know."""
    run = [ROOT / path for suite in SUITES for path in paths(suite)]
    written = [path for path in sources("tests") if path.name.startswith("test_")]
    assert [path for path in written if not any(path.is_relative_to(place) for place in run)] == []


@pytest.fixture(scope="module")
def route_policies() -> list[tuple[str, str | None, str]]:
    """List the routes of the application, each with its policy and its reason."""
    settings = Settings(
        database_url="sqlite://",
        bot_token="fictional-bot-token",
        service_token="fictional-service-token",
        metrics_token="fictional-metrics-token",
        secret_keys=(Fernet.generate_key().decode(),),
        hash_key="an-obviously-fictional-hash-key-0001",
    )
    return auth.route_policies(create_app(settings))


def test_every_route_says_who_may_call_it(route_policies: list[tuple[str, str | None, str]]) -> None:
    assert [rule for rule, policy, _ in route_policies if policy is None] == []


def test_a_public_route_says_why_it_is_public(route_policies: list[tuple[str, str | None, str]]) -> None:
    assert [rule for rule, policy, reason in route_policies if policy == "public" and len(reason.split()) < 4] == []


def test_no_door_of_twilio_and_of_the_desk_s_requests_is_public(
    route_policies: list[tuple[str, str | None, str]],
) -> None:
    private = ("/sms/", "/api/requests", "/api/opt-outs", "/dpo/requests", "/metrics")
    assert [rule for rule, policy, _ in route_policies if policy == "public" and rule.startswith(private)] == []
