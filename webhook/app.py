"""Build the Flask application from its settings and its doubles."""

import logging
import time
from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint, Flask, Response, g, request
from werkzeug.middleware.proxy_fix import ProxyFix

from webhook import auth, health, pages
from webhook.bot import Bot
from webhook.chat import routes as chat
from webhook.commands import add_commands
from webhook.config import Settings, is_loopback
from webhook.consent import routes as consent
from webhook.desk import routes as desk
from webhook.legal_cards import routes as legal_cards
from webhook.problems import register_problems
from webhook.requests import routes as requests
from webhook.services import Clock, Services, make_services
from webhook.sms import routes as sms

logger = logging.getLogger(__name__)

MAXIMUM_BODY_BYTES: Final = 64 * 1024

# One line for each part of the application; each factory receives the services and gives a blueprint.
BLUEPRINTS: Final[tuple[Callable[[Services], Blueprint], ...]] = (
    health.make_blueprint,
    chat.make_blueprint,
    requests.make_blueprint,
    pages.make_blueprint,
    desk.make_blueprint,
    consent.make_blueprint,
    legal_cards.make_blueprint,
    sms.make_blueprint,
)

# Pages may set their own; these hold for everything that does not.
SECURITY_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def create_app(settings: Settings, *, bot: Bot | None = None, sender: Any = None, clock: Clock | None = None) -> Flask:
    """Build the application. `bot`, `sender` and `clock` take the place of the real ones in tests."""
    services = make_services(settings, bot=bot, sender=sender, clock=clock)
    app = Flask("webhook")
    app.config["MAX_CONTENT_LENGTH"] = MAXIMUM_BODY_BYTES
    app.config["MAX_FORM_MEMORY_SIZE"] = MAXIMUM_BODY_BYTES
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.extensions["guichet"] = services
    if not is_loopback(settings.public_url):
        # In public a reverse proxy stands in front, and its last word says which address is calling (deploy/).
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=0)  # type: ignore[method-assign]
    register_problems(app)
    _log_each_request(app)
    auth.install(app, services)
    for make_blueprint in BLUEPRINTS:
        app.register_blueprint(make_blueprint(services))
    auth.public("style sheets, scripts and images hold no personal data")(app.view_functions["static"])
    _set_security_headers(app)
    add_commands(app, services)
    return app


def _set_security_headers(app: Flask) -> None:
    @app.after_request
    def set_headers(response: Response) -> Response:
        for name, value in SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)
        return response


def _log_each_request(app: Flask) -> None:
    """Write one line a request: the rule and never the path, which may hold a reference or a signed link."""

    @app.before_request
    def start_timer() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def write_line(response: Response) -> Response:
        rule = request.url_rule.rule if request.url_rule else "-"
        milliseconds = (time.perf_counter() - g.started) * 1000 if "started" in g else 0.0
        logger.info("%s %s %d %.0fms", request.method, rule, response.status_code, milliseconds)
        return response
