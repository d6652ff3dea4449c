"""Ask each part that an answer needs whether it works."""

import logging
from typing import Final

import requests
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from webhook.chat.tables import Conversation
from webhook.database import session_scope
from webhook.services import Services

logger = logging.getLogger(__name__)

ACTIONS_TIMEOUT_SECONDS: Final = 2.0


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
