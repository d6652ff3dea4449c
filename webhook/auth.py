"""Decide who may call a route; a route that says nothing may be called by nobody."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Protocol

from flask import Flask, g, request

from webhook.chat import sessions
from webhook.database import session_scope
from webhook.problems import Problem
from webhook.services import Services

View = Callable[..., Any]
Check = Callable[[Services], None]

POLICY_ATTRIBUTE: Final = "guichet_policy"


class Decorator(Protocol):
    """Mark a view and give it back, its type unchanged."""

    def __call__[V: View](self, view: V, /) -> V: ...


@dataclass(frozen=True)
class Policy:
    """Name how a route is protected. `check` raises Problem when the caller may not pass."""

    name: str
    reason: str
    check: Check


def protected(name: str, check: Check, reason: str = "") -> Decorator:
    """Make a decorator that protects a view by `check`; other packages build their own policies with it.

    Apply it under the route decorator, so that the function that Flask registers carries the policy.
    """

    def mark[V: View](view: V) -> V:
        setattr(view, POLICY_ATTRIBUTE, Policy(name, reason, check))
        return view

    return mark


def public(reason: str) -> Decorator:
    """Mark a view that anyone may call, and say why."""
    return protected("public", lambda services: None, reason)


def service_token[V: View](view: V) -> V:
    """Protect a view by the service token (actions, marketing systems)."""
    return protected("service token", lambda services: _require_bearer(services.settings.service_token))(view)


def metrics_token[V: View](view: V) -> V:
    """Protect a view by the token of the metrics collector."""
    return protected("metrics token", lambda services: _require_bearer(services.settings.metrics_token))(view)


def chat_token[V: View](view: V) -> V:
    """Protect a view by a chat session's token, and leave the session in `current_chat()`."""
    return protected("chat token", _require_chat_session)(view)


def current_chat() -> sessions.OpenChat:
    """Give the chat session whose token this request carries. Only for views under `chat_token`."""
    chat: sessions.OpenChat = g.chat
    return chat


def install(app: Flask, services: Services) -> None:
    """Check the policy of every matched route before its view runs; refuse a route without one."""

    @app.before_request
    def check_policy() -> None:
        if request.endpoint is None:  # Nothing matched: the 404 or 405 follows.
            return
        policy = _policy_of(app, request.endpoint)
        if policy is None:
            raise Problem("not_authenticated")
        policy.check(services)


def route_policies(app: Flask) -> list[tuple[str, str | None, str]]:
    """List (rule, policy, reason) for every route; a policy of None is a route that nobody may call."""
    policies = []
    for rule in app.url_map.iter_rules():
        policy = _policy_of(app, rule.endpoint)
        policies.append((rule.rule, policy.name if policy else None, policy.reason if policy else ""))
    return sorted(policies, key=lambda entry: entry[0])


def bearer_token() -> str:
    """Read the Authorization header; empty when it is absent or of another scheme."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _policy_of(app: Flask, endpoint: str) -> Policy | None:
    return getattr(app.view_functions.get(endpoint), POLICY_ATTRIBUTE, None)


def _require_bearer(expected: str) -> None:
    if not hmac.compare_digest(bearer_token().encode(), expected.encode()):
        raise _not_authenticated()


def _require_chat_session(services: Services) -> None:
    with session_scope(services.sessions, read_only=True) as session:
        chat = sessions.find_chat(session, bearer_token(), services.clock())
    if chat is None:
        raise _not_authenticated()
    g.chat = chat


def _not_authenticated() -> Problem:
    return Problem("not_authenticated", headers={"WWW-Authenticate": "Bearer"})
