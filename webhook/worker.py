"""Lead every SMS through its turn with the bot, send the replies and the codes, and do the daily chores.

`python -m webhook.worker` may run several times at once: leases share the work (webhook/sms/leases.py).
"""

import logging
import os
import signal
import threading
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from webhook import retention
from webhook.bot import BotUnavailable
from webhook.chat.tables import Conversation
from webhook.config import Settings
from webhook.database import session_scope
from webhook.environment import instance_environment
from webhook.requests import code_delivery, filing
from webhook.requests.notices import deliver_notices
from webhook.services import Services, make_services
from webhook.sms import delivery, turns
from webhook.sms.senders import Sender, make_sender
from webhook.sms.tables import WorkerHeartbeat

logger = logging.getLogger(__name__)

# A bot that hangs holds one thread for 20 seconds; the others go on.
TURN_THREADS: Final = 4
IDLE_SECONDS: Final = 0.5
AFTER_ERROR_SECONDS: Final = 2.0
CHORES_SECONDS: Final = 10.0
UNFINISHED_AFTER: Final = timedelta(hours=24)
PURGE_SECONDS: Final = 24 * 3600.0


def do_turn(services: Services) -> bool:
    """Take one SMS to the bot and queue its reply; False when none is due.

    The bot knows the message by its SID: asked again after a crash or a lost answer, it repeats what it said.
    """
    with session_scope(services.sessions) as session:
        turn = turns.take_turn(session, services.settings, services.clock())
    if turn is None:
        return False
    try:
        answer = services.bot.turn(
            "sms",
            turn.conversation_id,
            turn.message_sid,
            turn.text,
            phone=True,
            identity_level="channel",
            opted_out=turn.opted_out_at is not None,
        )
        with session_scope(services.sessions) as session:
            turns.finish_turn(session, services.settings, turn, answer, services.clock())
    except DBAPIError:
        raise  # The database is ill, not this message: its lease will run out.
    except Exception as error:
        if not isinstance(error, BotUnavailable):
            logger.error("a turn failed: %s", type(error).__name__)
        with session_scope(services.sessions) as session:
            turns.postpone_turn(session, turn, type(error).__name__[:32], services.clock())
    return True


def file_unfinished(services: Services) -> None:
    """File as incomplete every wish left unfinished for a day: a request exists as soon as the wish is stated."""
    now = services.clock()
    with session_scope(services.sessions, read_only=True) as session:
        abandoned = session.scalars(
            select(Conversation.conversation_id).where(Conversation.draft_started_at < now - UNFINISHED_AFTER)
        ).all()
    for conversation_id in abandoned:
        with session_scope(services.sessions) as session:
            conversation = session.get(Conversation, conversation_id, with_for_update=True)
            if conversation is not None:
                filing.file_incomplete(session, services.keys, conversation, now)


def beat(services: Services, worker: str) -> None:
    """Leave a sign of life for the health page, and forget workers that gave none for a day."""
    now = services.clock()
    with session_scope(services.sessions) as session:
        session.merge(WorkerHeartbeat(worker=worker, beat_at=now))
        for gone in session.scalars(select(WorkerHeartbeat).where(WorkerHeartbeat.beat_at < now - timedelta(days=1))):
            session.delete(gone)


def run(services: Services, sender: Sender, stop: threading.Event) -> None:
    """Work until `stop` is set; what is under way is finished first."""
    worker = f"{os.getpid()}-{uuid.uuid4().hex[:8]}"
    works: list[tuple[Callable[[], object], float]] = [
        *[(lambda: do_turn(services), IDLE_SECONDS)] * TURN_THREADS,
        (lambda: delivery.send_next(services, sender), IDLE_SECONDS),
        (lambda: code_delivery.send_next(services), IDLE_SECONDS),
        (lambda: beat(services, worker), CHORES_SECONDS),
        (lambda: file_unfinished(services), CHORES_SECONDS),
        (lambda: deliver_notices(services), CHORES_SECONDS),
        (lambda: retention.purge(services), PURGE_SECONDS),
    ]
    threads = [threading.Thread(target=_loop, args=(work, pause, stop)) for work, pause in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _loop(work: Callable[[], object], pause: float, stop: threading.Event) -> None:
    """Repeat `work`, at once while it gives True, else after a pause in seconds; survive its errors."""
    while not stop.is_set():
        try:
            there_may_be_more = work() is True
        except Exception as error:
            # Only the class is logged: a message of the database repeats what people wrote.
            logger.error("the worker met %s and goes on", type(error).__name__)
            stop.wait(AFTER_ERROR_SECONDS)
        else:
            stop.wait(0 if there_may_be_more else pause)


def main() -> None:
    """Run the worker of this process until SIGTERM or SIGINT."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    services = make_services(Settings.from_environ(instance_environment(os.environ)))
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    logger.info("the worker starts")
    run(services, services.sender or make_sender(services.settings), stop)
    logger.info("the worker stops")


if __name__ == "__main__":
    main()
