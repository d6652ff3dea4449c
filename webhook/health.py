"""Say whether the service works, how it is measured, and what its API is."""

import logging
from typing import Final

import requests
from flask import Blueprint, Response, jsonify
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from webhook import auth
from webhook.chat.tables import Conversation
from webhook.database import session_scope
from webhook.metrics import render_metrics
from webhook.openapi import describe_api
from webhook.problems import Problem
from webhook.services import Services

logger = logging.getLogger(__name__)

ACTIONS_TIMEOUT_SECONDS: Final = 2.0


def make_blueprint(services: Services) -> Blueprint:
    """Build the routes that operators and programs look at."""
    blueprint = Blueprint("health", __name__)

    @blueprint.get("/health")
    @auth.public("supervisors and load balancers ask without secrets")
    def health() -> Response:
        failing = failing_parts(services)
        if failing:
            raise Problem("unhealthy", parts=", ".join(failing))
        return jsonify(status="ok")

    @blueprint.get("/metrics")
    @auth.metrics_token
    def metrics() -> Response:
        return Response(render_metrics(services), content_type="text/plain; version=0.0.4; charset=utf-8")

    @blueprint.get("/openapi.json")
    @auth.public("the description of the API holds no data")
    def openapi() -> Response:
        return jsonify(describe_api())

    return blueprint


def failing_parts(services: Services) -> list[str]:
    """Name the parts that do not answer: database, bot, actions."""
    checks = {
        "database": _database_answers,
        "bot": lambda services: services.bot.healthy(),
        "actions": _actions_answer,
    }
    return [part for part, answers in checks.items() if not answers(services)]


def _database_answers(services: Services) -> bool:
    """Read a table of ours: a database that was never migrated is not healthy."""
    try:
        with session_scope(services.sessions, read_only=True) as session:
            session.execute(select(Conversation.conversation_id).limit(1))
    except SQLAlchemyError as error:
        logger.error("the database does not answer: %s", type(error).__name__)
        return False
    return True


def _actions_answer(services: Services) -> bool:
    try:
        response = requests.get(f"{services.settings.actions_url}/health", timeout=ACTIONS_TIMEOUT_SECONDS)
    except requests.RequestException:
        return False
    return response.status_code == 200
