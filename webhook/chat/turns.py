"""Take each message of the web chat to the bot exactly once and keep what was said."""

import uuid
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from webhook import masking
from webhook.bot import Answer, BotUnavailable, Message
from webhook.chat.conversations import keep_draft, stamp_message
from webhook.chat.tables import ChatMessage, ChatSession, Conversation
from webhook.counters import count_gaps, count_messages
from webhook.database import session_scope
from webhook.services import Services

MESSAGES_FILE: Final = Path(__file__).parent.parent / "templates" / "chat_messages.yml"
LONGEST_TEXT: Final = 2000


class ConversationErased(Exception):
    """Say that the conversation was erased while its answer was on its way."""


class UnknownMessage(LookupError):
    """Say that a conversation holds no message of that id."""


def greet(services: Services, conversation_id: str) -> list[Message]:
    """Ask the bot for the greeting and keep it. When the bot is down, say so; the first turn will try again."""
    try:
        answer = services.bot.open("web", conversation_id, _greeting_id(conversation_id))
    except BotUnavailable:
        return [_own_message("open_unavailable")]
    with session_scope(services.sessions) as session:
        _lock(session, conversation_id)
        kept = session.scalars(_spoken(conversation_id).where(ChatMessage.answers.is_(None))).all()
        return [row.content for row in kept] or _keep(
            session, conversation_id, None, answer["messages"], services.clock()
        )


def say(services: Services, conversation_id: str, client_message_id: str, text: str) -> list[Message]:
    """Take a message to the bot and give the answer; the same `client_message_id` again gives the same answer.

    The message is kept, masked, before the bot hears of it, and no transaction is open while the bot thinks. When the
    bot fails nothing is recorded as its answer, so that a repeat does the turn. Raises ConversationErased.
    """
    greeted = _is_greeted(services, conversation_id)
    with session_scope(services.sessions) as session:
        conversation = _lock(session, conversation_id)
        question = _receive(session, conversation_id, client_message_id, text, services.clock())
        if question.answered_at is not None:
            return _answers_to(session, question)
        identity, level = conversation.identity, conversation.identity_level
    greeting = [] if greeted else greet(services, conversation_id)
    try:
        answer = services.bot.turn(
            "web",
            conversation_id,
            client_message_id,
            question.content["text"],
            identity=identity,
            identity_level=level,
        )
    except BotUnavailable:
        return [_own_message("turn_unavailable")]
    with session_scope(services.sessions) as session:
        conversation = _lock(session, conversation_id)
        messages = _record(session, conversation, question.position, answer, services)
    alone = messages[0]["kind"] == "emergency"
    return messages if alone else [*greeting, *messages]


def said_since(session: Session, conversation_id: str, after: str | None) -> list[Message]:
    """List what the bot said after the message `after`, or from the start. Raises UnknownMessage."""
    statement = _spoken(conversation_id)
    if after is not None:
        statement = statement.where(ChatMessage.position > _position(session, conversation_id, after))
    return [row.content for row in session.scalars(statement)]


def written_since(session: Session, conversation_id: str, after: str | None) -> list[dict[str, Any]]:
    """List what the person wrote, as it is kept (masked): {"id", "text", "before": id of the answer or None}."""
    statement = (
        select(ChatMessage)
        .where(ChatMessage.conversation_id == conversation_id, ChatMessage.direction == "in")
        .order_by(ChatMessage.position)
    )
    if after is not None:
        statement = statement.where(ChatMessage.position > _position(session, conversation_id, after))
    return [
        {
            "id": row.client_message_id,
            "text": row.content["text"],
            "before": next((message["id"] for message in _answers_to(session, row)), None),
        }
        for row in session.scalars(statement)
    ]


def _receive(session: Session, conversation_id: str, client_message_id: str, text: str, now: datetime) -> ChatMessage:
    """Find the message if it came before, or keep it, masked, with the instant of its arrival."""
    known = session.scalars(
        select(ChatMessage).where(
            ChatMessage.conversation_id == conversation_id, ChatMessage.client_message_id == client_message_id
        )
    ).first()
    if known is not None:
        return known
    masked = masking.mask(text)
    row = ChatMessage(
        id=str(uuid.uuid4()),
        conversation_id=conversation_id,
        direction="in",
        client_message_id=client_message_id,
        content={"text": masked.text, "secrets": list(masked.secrets)},
        created_at=now,
    )
    session.add(row)
    stamp_message(session, conversation_id, client_message_id, now)
    session.flush()
    return row


def _record(
    session: Session, conversation: Conversation, position: int, answer: Answer, services: Services
) -> list[Message]:
    """Keep an answer, unless a repeat of the same message was quicker: then give what it kept."""
    question = session.get_one(ChatMessage, position)
    if question.answered_at is not None:
        return _answers_to(session, question)
    now = services.clock()
    messages = answer["messages"]
    if question.content["secrets"] and messages[0]["kind"] != "emergency":
        messages = [{"kind": "smalltalk", "text": masking.explanation()}, *messages]
    question.answered_at = now
    count_messages(session, conversation.channel, messages, now)
    count_gaps(session, answer.get("gaps", []), now)
    keep_draft(conversation, answer, now)
    expires_at = now + timedelta(minutes=services.settings.chat_session_minutes)
    for chat in session.scalars(select(ChatSession).where(ChatSession.conversation_id == conversation.conversation_id)):
        chat.expires_at = expires_at
    return _keep(session, conversation.conversation_id, position, messages, now)


def _keep(
    session: Session, conversation_id: str, answers: int | None, messages: list[Message], now: datetime
) -> list[Message]:
    numbered = [{**message, "id": str(uuid.uuid4())} for message in messages]
    for message in numbered:
        session.add(
            ChatMessage(
                id=message["id"],
                conversation_id=conversation_id,
                direction="out",
                answers=answers,
                content=message,
                created_at=now,
            )
        )
        session.flush()  # One by one, so that positions follow the order of the messages.
    return numbered


def _lock(session: Session, conversation_id: str) -> Conversation:
    """Load the conversation so that no other transaction writes in it meanwhile. Raises ConversationErased."""
    conversation = session.get(Conversation, conversation_id, with_for_update=True)
    if conversation is None:
        raise ConversationErased
    return conversation


def _is_greeted(services: Services, conversation_id: str) -> bool:
    with session_scope(services.sessions, read_only=True) as session:
        return session.scalars(_spoken(conversation_id).limit(1)).first() is not None


def _spoken(conversation_id: str) -> Any:
    return (
        select(ChatMessage)
        .where(ChatMessage.conversation_id == conversation_id, ChatMessage.direction == "out")
        .order_by(ChatMessage.position)
    )


def _answers_to(session: Session, question: ChatMessage) -> list[Message]:
    statement = _spoken(question.conversation_id).where(ChatMessage.answers == question.position)
    return [row.content for row in session.scalars(statement)]


def _position(session: Session, conversation_id: str, message_id: str) -> int:
    if "\0" in message_id:  # PostgreSQL refuses it, whatever column it is compared with.
        raise UnknownMessage
    position = session.scalars(
        select(ChatMessage.position).where(ChatMessage.conversation_id == conversation_id, ChatMessage.id == message_id)
    ).first()
    if position is None:
        raise UnknownMessage
    return position


def _greeting_id(conversation_id: str) -> str:
    """Derive the greeting's message id, so that asking twice greets once."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, conversation_id))


def _own_message(name: str) -> Message:
    return {"id": str(uuid.uuid4()), "kind": "unavailable", "text": _own_messages()[name]}


@cache
def _own_messages() -> dict[str, str]:
    messages: dict[str, str] = yaml.safe_load(MESSAGES_FILE.read_text(encoding="utf-8"))
    return messages
