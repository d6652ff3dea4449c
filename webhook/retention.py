"""Erase what has been kept long enough (design: the retention table; each duration is a setting)."""

import logging
from datetime import datetime, timedelta
from typing import Final

from dateutil.relativedelta import relativedelta
from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.orm import Session

from gdpr.requests import Status, check_transition, is_open
from webhook.bot import BotUnavailable, Channel
from webhook.chat.tables import ChatSession, Conversation, UsedIdentityToken
from webhook.consent import journal
from webhook.database import session_scope
from webhook.requests import audit, codes, filing
from webhook.requests.tables import AuditEvent, PrivacyRequest, RequestLink
from webhook.services import Services
from webhook.sms import inbox

logger = logging.getLogger(__name__)

OPEN_STATUSES: Final = tuple(str(status) for status in Status if is_open(status))
CLOSED_STATUSES: Final = tuple(str(status) for status in Status if not is_open(status) and status is not Status.PURGED)
# What the desk looked at, as the journal names it.
READS: Final = ("read", "verbatim_read")


def purge(services: Services) -> dict[str, int]:
    """Erase everything whose time has come, and say how many rows of each; safe to run again at any moment."""
    settings, now = services.settings, services.clock()
    counts = _purge_conversations(services, now)
    with session_scope(services.sessions) as session:
        inbox.purge_texts(session, now - timedelta(days=settings.retention_sms_days))
    with session_scope(services.sessions) as session:
        counts["requests"] = _purge_requests(session, now - relativedelta(years=settings.retention_request_years), now)
    with session_scope(services.sessions) as session:
        before = now - relativedelta(years=settings.retention_opt_out_years)
        counts["oppositions"] = journal.forget_oppositions(session, before)
    with session_scope(services.sessions) as session:
        counts["reads"] = _purge_reads(session, now - relativedelta(months=settings.retention_journal_months))
    with session_scope(services.sessions) as session:
        counts["sessions"] = _delete(session, delete(ChatSession).where(ChatSession.expires_at < now))
        codes.forget(session, now)
        _delete(session, delete(UsedIdentityToken).where(UsedIdentityToken.expires_at < now - timedelta(days=1)))
    return counts


def _purge_conversations(services: Services, now: datetime) -> dict[str, int]:
    """Erase conversations that nobody came back to, on the bot's side first, except those with an open request.

    `bot_events` is how many events the bot says that it erased: the proof that its side went too.
    While the bot is down they wait for the next run: a conversation erased on one side only would be lost to the other.
    """
    before = now - timedelta(days=services.settings.retention_conversation_days)
    with_open_request = select(PrivacyRequest.conversation_id).where(
        PrivacyRequest.status.in_(OPEN_STATUSES), PrivacyRequest.conversation_id.is_not(None)
    )
    old = (Conversation.last_seen_at < before, Conversation.conversation_id.not_in(with_open_request))
    with session_scope(services.sessions, read_only=True) as session:
        found = session.execute(select(Conversation.conversation_id, Conversation.channel).where(*old)).all()
    counts = {"conversations": 0, "bot_events": 0}
    for conversation_id, channel in found:
        try:
            counts["bot_events"] += services.bot.forget(_channel(channel), conversation_id)
        except BotUnavailable:
            logger.warning("conversations are not purged while the bot is down")
            break
        with session_scope(services.sessions) as session:
            # The person may have come back since: the conditions are checked again, under the lock.
            conversation = session.scalars(
                select(Conversation).where(Conversation.conversation_id == conversation_id, *old).with_for_update()
            ).first()
            if conversation is None:
                continue
            filing.file_incomplete(session, services.keys, conversation, now)
            session.delete(conversation)
            counts["conversations"] += 1
    return counts


def _purge_requests(session: Session, before: datetime, now: datetime) -> int:
    """Make old closed requests anonymous; the row stays for the statistics, its journal without what it tells."""
    old = session.scalars(
        select(PrivacyRequest)
        .where(PrivacyRequest.status.in_(CLOSED_STATUSES), PrivacyRequest.closed_at < before)
        .with_for_update()
    ).all()
    for request in old:
        if request.status != Status.ARCHIVED:
            check_transition(Status(request.status), Status.ARCHIVED)
        check_transition(Status.ARCHIVED, Status.PURGED)
        request.status = str(Status.PURGED)
        request.identity, request.requester, request.details, request.verbatim = {}, {}, {}, ""
        request.conversation_id = request.wish_message_id = request.subject_fingerprint = None
        request.idempotency_key = None
        request.contacts.clear()
        links = (RequestLink.request_id == request.id) | (RequestLink.linked_id == request.id)
        session.execute(delete(RequestLink).where(links))
        session.execute(update(AuditEvent).where(AuditEvent.reference == request.reference).values(payload=None))
        audit.record(session, action="purged", actor="worker", now=now, reference=request.reference)
    return len(old)


def _purge_reads(session: Session, before: datetime) -> int:
    """Empty old journal entries of what the desk looked at; the chain needs the rows themselves."""
    old = update(AuditEvent).where(
        AuditEvent.action.in_(READS), AuditEvent.recorded_at < before, AuditEvent.payload.is_not(None)
    )
    return _delete(session, old.values(payload=None))


def _delete(session: Session, statement: object) -> int:
    result = session.execute(statement)  # type: ignore[call-overload]
    return result.rowcount if isinstance(result, CursorResult) else 0


def _channel(name: str) -> Channel:
    return "sms" if name == "sms" else "web"
