"""Check the worker: one turn a message whatever breaks, in order, and the chores of the day."""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.twilio_double import TwilioDouble
from tests.webhook.conftest import make_settings
from tests.webhook.fakes import FakeBot, FixedClock
from tests.webhook.sms.conftest import ALICE, Phone, alice, bruno, inbound, outbound, twilio
from webhook.bot import Answer, BotUnavailable
from webhook.chat.tables import Conversation
from webhook.consent import journal
from webhook.database import session_scope
from webhook.requests.tables import PrivacyRequest
from webhook.retention import purge
from webhook.services import Services
from webhook.sms import inbox, leases, turns
from webhook.sms.delivery import send_next
from webhook.sms.senders import ConsoleSender, TwilioSender
from webhook.sms.tables import InboundSms, OutboundSms, SmsThread, WorkerHeartbeat
from webhook.worker import beat, do_turn, file_unfinished, run

__all__ = ["alice", "bruno", "inbound", "outbound", "twilio"]  # Fixtures of the SMS tests, used here too.

Inbox = Callable[[], list[InboundSms]]
Outbox = Callable[[], list[OutboundSms]]

RIGHT_WISHED = {
    "wish_message_id": "SM" + "e" * 32,
    "type": "right",
    "right": "effacement",
    "identity": {},
    "requester": {},
    "details": {},
    "verbatim": "Effacez mes données",
    "flags": [],
    "linked_to": [],
    "policy_version": "1",
}


def _last_body(outbound: Outbox) -> str:
    return outbound()[-1].body or ""


def _all_turns(services: Services) -> int:
    """Do every turn that is due; give how many."""
    return sum(1 for _ in iter(lambda: do_turn(services), False))


def test_a_message_goes_to_the_bot_and_its_answer_to_the_outbox(
    alice: Phone, services: Services, bot: FakeBot, inbound: Inbox, outbound: Outbox
) -> None:
    alice.text("Quelles données avez-vous ?", MessageSid="SM" + "1" * 32)
    assert do_turn(services)
    assert not do_turn(services)
    (turn,) = bot.turns
    assert (turn["channel"], turn["message_id"], turn["text"], turn["phone"], turn["identity_level"]) == (
        "sms",
        "SM" + "1" * 32,
        "Quelles données avez-vous ?",
        True,
        "channel",
    )
    assert ALICE not in str(turn)
    assert [row.status for row in inbound()] == ["answered"]
    (reply,) = outbound()
    assert (reply.recipient, reply.sender, reply.purpose) == (ALICE, "+33939980000", "reply")


def test_the_first_answer_says_who_answers_and_the_next_ones_do_not(
    alice: Phone, services: Services, outbound: Outbox
) -> None:
    for body in ("un", "deux"):
        alice.text(body)
    assert _all_turns(services) == 2
    first, second = (row.body or "" for row in outbound())
    assert first.startswith("Seqens, assistant automatique")
    assert second == "Vous dites : deux"


def test_danger_is_answered_alone_and_the_notice_waits(
    alice: Phone, services: Services, bot: FakeBot, outbound: Outbox
) -> None:
    bot.will_say({"kind": "emergency", "text": "Appelez le 18."})
    alice.text("il y a le feu")
    alice.text("merci")
    assert _all_turns(services) == 2
    first, second = (row.body or "" for row in outbound())
    assert first == "Appelez le 18."
    assert second.startswith("Seqens, assistant automatique")


def test_a_number_presses_the_button_of_the_last_answer(alice: Phone, services: Services, bot: FakeBot) -> None:
    buttons = [{"title": "Accès", "payload": "acces"}, {"title": "Effacement", "payload": "effacement"}]
    bot.will_say({"kind": "clarification", "text": "Lequel ?", "buttons": buttons})
    for body in ("mes données", "2", "2"):
        alice.text(body)
        do_turn(services)
    assert [turn["text"] for turn in bot.turns] == ["mes données", "effacement", "2"]


def test_the_turn_after_a_stop_tells_the_bot_of_it_once(alice: Phone, services: Services, bot: FakeBot) -> None:
    for body in ("je veux voir mes données", "STOP", "oui", "oui"):
        alice.text(body)
        _all_turns(services)
    assert [(turn["text"], turn["opted_out"]) for turn in bot.turns] == [
        ("je veux voir mes données", False),
        ("oui", True),
        ("oui", False),
    ]


def test_a_turn_that_fails_tells_of_the_stop_again(
    alice: Phone, services: Services, bot: FakeBot, clock: FixedClock
) -> None:
    alice.text("bonjour")
    _all_turns(services)
    alice.text("STOP")
    alice.text("oui")
    bot.down = True
    do_turn(services)
    bot.down = False
    clock.advance(minutes=1)
    _all_turns(services)
    assert bot.turns[-1]["opted_out"]


def test_a_stop_that_comes_during_a_turn_waits_for_the_next(
    alice: Phone, services: Services, bot: FakeBot, clock: FixedClock
) -> None:
    alice.text("bonjour")
    _all_turns(services)
    alice.text("le 2")
    with session_scope(services.sessions) as session:
        turn = turns.take_turn(session, services.settings, clock())
    assert turn is not None
    alice.text("STOP")
    with session_scope(services.sessions) as session:
        answer: Answer = {"messages": [{"kind": "question", "text": "…"}]}
        assert turns.finish_turn(session, services.settings, turn, answer, clock())
    alice.text("oui")
    _all_turns(services)
    assert bot.turns[-1]["opted_out"]


def test_a_stop_in_words_is_read_by_the_bot_itself(alice: Phone, services: Services, bot: FakeBot) -> None:
    for body in ("bonjour", "je ne veux plus de vos publicités"):
        alice.text(body)
        _all_turns(services)
    assert [turn["opted_out"] for turn in bot.turns] == [False, False]


@pytest.mark.parametrize(("minutes", "is_opted_out"), [(5, False), (90, True)])
def test_a_no_just_after_the_bot_spoke_answers_the_bot(
    alice: Phone, services: Services, clock: FixedClock, minutes: int, is_opted_out: bool
) -> None:
    alice.text("bonjour")
    _all_turns(services)
    clock.advance(minutes=minutes)
    alice.text("Non merci")
    with session_scope(services.sessions) as session:
        subject = journal.Subject("phone", ALICE)
        assert journal.is_opted_out(session, services.keys, subject) is is_opted_out


def test_a_masked_secret_is_explained(alice: Phone, services: Services, bot: FakeBot, outbound: Outbox) -> None:
    alice.text("mon mot de passe : Tulipe1984")
    do_turn(services)
    assert "Tulipe1984" not in str(bot.turns)
    assert "masqu" in _last_body(outbound)


def test_an_outage_of_the_bot_ends_with_exactly_one_reply(
    alice: Phone, services: Services, bot: FakeBot, clock: FixedClock, inbound: Inbox, outbound: Outbox
) -> None:
    bot.down = True
    alice.text("bonjour")
    for _ in range(5):
        do_turn(services)
        clock.advance(seconds=5)
    assert [row.status for row in inbound()] == ["retry"]
    bot.down = False
    clock.advance(minutes=10)
    assert _all_turns(services) == 1
    assert [row.status for row in inbound()] == ["answered"]
    assert [row.purpose for row in outbound()] == ["reply"]
    assert len(bot.turns) == 1


def test_a_long_outage_is_told_once_to_each_person(
    alice: Phone, bruno: Phone, services: Services, bot: FakeBot, clock: FixedClock, outbound: Outbox
) -> None:
    bot.down = True
    for phone in (alice, bruno):
        phone.text("bonjour")
        phone.text("il y a quelqu'un ?")
    for _ in range(30):
        _all_turns(services)
        clock.advance(minutes=6)
    assert sorted((row.purpose, row.recipient) for row in outbound()) == [
        ("outage_notice", alice.number),
        ("outage_notice", bruno.number),
    ]
    bot.down = False
    assert _all_turns(services) == 4
    bot.down = True
    alice.text("encore moi")
    for _ in range(3):
        _all_turns(services)
        clock.advance(minutes=6)
    assert [row.purpose for row in outbound() if row.recipient == alice.number].count("outage_notice") == 2


def test_the_answer_lost_on_its_way_is_asked_again_and_not_done_again(
    alice: Phone, services: Services, bot: FakeBot, clock: FixedClock, outbound: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered = bot.turn

    def lose_the_answer(*arguments: Any, **keywords: Any) -> Answer:
        answered(*arguments, **keywords)
        monkeypatch.undo()
        raise BotUnavailable("the answer was lost")

    monkeypatch.setattr(bot, "turn", lose_the_answer)
    alice.text("bonjour")
    do_turn(services)
    clock.advance(minutes=1)
    do_turn(services)
    assert len(bot.turns) == 1
    assert len(outbound()) == 1


def test_a_killed_worker_gives_its_message_back_when_its_lease_ends(
    alice: Phone, services: Services, bot: FakeBot, clock: FixedClock, outbound: Outbox
) -> None:
    alice.text("bonjour")
    with session_scope(services.sessions) as session:
        killed = turns.take_turn(session, services.settings, clock())
    assert killed is not None
    assert not do_turn(services)
    clock.advance(seconds=leases.LEASE.total_seconds() + 1)
    assert do_turn(services)
    assert len(outbound()) == 1
    with session_scope(services.sessions) as session:  # It was only asleep, and comes back too late.
        late: Answer = {"messages": [{"kind": "smalltalk", "text": "trop tard"}]}
        assert not turns.finish_turn(session, services.settings, killed, late, clock())
        turns.postpone_turn(session, killed, "late", clock())
    assert [row.purpose for row in outbound()] == ["reply"]


def test_the_order_of_one_person_holds_and_blocks_nobody_else(
    alice: Phone, bruno: Phone, services: Services, clock: FixedClock
) -> None:
    for phone, body in ((alice, "un"), (alice, "deux"), (bruno, "trois")):
        phone.text(body)

    def take() -> str | None:
        with session_scope(services.sessions) as session:
            turn = turns.take_turn(session, services.settings, clock())
            return turn.text if turn else None

    assert [take(), take(), take()] == ["un", "trois", None]


def test_a_message_that_the_bot_never_reads_becomes_a_dead_letter_and_blocks_no_more(
    alice: Phone, services: Services, bot: FakeBot, clock: FixedClock, inbound: Inbox
) -> None:
    bot.down = True
    alice.text("Effacez mes données")
    do_turn(services)
    clock.advance(hours=25)
    do_turn(services)
    assert [row.status for row in inbound()] == ["dead"]
    bot.down = False
    alice.text("bonjour")
    assert do_turn(services)
    with session_scope(services.sessions) as session:
        (letter,) = inbox.dead_letters(session)
        assert inbox.requeue(session, letter.id, clock())
    assert do_turn(services)
    assert [turn["text"] for turn in bot.turns] == ["bonjour", "Effacez mes données"]


def test_a_requeued_letter_has_one_more_day(
    alice: Phone, services: Services, bot: FakeBot, clock: FixedClock, inbound: Inbox
) -> None:
    bot.down = True
    alice.text("Effacez mes données")
    do_turn(services)
    clock.advance(hours=25)
    do_turn(services)
    with session_scope(services.sessions) as session:
        inbox.requeue(session, inbound()[0].id, clock())
    do_turn(services)
    assert [row.status for row in inbound()] == ["retry"]


def test_stop_during_an_interview_files_nothing_and_the_interview_can_go_on(
    alice: Phone, services: Services, bot: FakeBot, clock: FixedClock
) -> None:
    bot.will_say({"kind": "question", "text": "Votre nom ?"}, draft=RIGHT_WISHED)
    alice.text("Effacez mes données", MessageSid=RIGHT_WISHED["wish_message_id"])
    do_turn(services)
    alice.text("STOP")
    assert not do_turn(services)
    with session_scope(services.sessions, read_only=True) as session:
        assert session.scalars(select(PrivacyRequest)).all() == []
        assert session.scalars(select(Conversation)).one().draft == RIGHT_WISHED
    alice.text("Zoé Fictive")
    assert do_turn(services)


def test_a_wish_left_unfinished_for_a_day_is_filed_with_its_first_instant(
    alice: Phone, services: Services, bot: FakeBot, clock: FixedClock
) -> None:
    stated_at = clock()
    bot.will_say({"kind": "question", "text": "Votre nom ?"}, draft=RIGHT_WISHED)
    alice.text("Effacez mes données", MessageSid=RIGHT_WISHED["wish_message_id"])
    clock.advance(minutes=2)
    do_turn(services)
    clock.advance(hours=23)
    file_unfinished(services)
    with session_scope(services.sessions, read_only=True) as session:
        assert session.scalars(select(PrivacyRequest)).all() == []
    clock.advance(hours=2)
    file_unfinished(services)
    file_unfinished(services)
    with session_scope(services.sessions, read_only=True) as session:
        request = session.scalars(select(PrivacyRequest)).one()
        assert (request.status, request.received_at, request.channel) == ("incomplete", stated_at, "sms")


def test_old_texts_are_purged_and_their_rows_still_stop_repeats(
    alice: Phone, services: Services, clock: FixedClock, inbound: Inbox, outbound: Outbox
) -> None:
    alice.text("bonjour", MessageSid="SM" + "1" * 32)
    do_turn(services)
    clock.advance(days=29)
    purge(services)
    assert inbound()[0].body == "bonjour"
    clock.advance(days=2)
    purge(services)
    assert [(row.sender, row.body) for row in inbound()] == [(None, None)]
    assert [(row.recipient, row.body) for row in outbound()] == [(None, None)]
    with session_scope(services.sessions, read_only=True) as session:
        assert session.scalars(select(SmsThread)).all() == []
    alice.text("bonjour", MessageSid="SM" + "1" * 32)
    assert len(inbound()) == 1


def test_workers_leave_a_sign_of_life(services: Services, clock: FixedClock) -> None:
    beat(services, "first")
    clock.advance(days=2)
    beat(services, "second")
    with session_scope(services.sessions, read_only=True) as session:
        assert [row.worker for row in session.scalars(select(WorkerHeartbeat))] == ["second"]


def test_a_quick_writer_is_answered_at_a_pace_and_loses_nothing(
    alice: Phone, bruno: Phone, services: Services, clock: FixedClock, bot: FakeBot, outbound: Outbox
) -> None:
    at_a_pace = replace(services, settings=replace(services.settings, rate_limits=True))
    for number in range(25):
        alice.text(f"message {number}")
    bruno.text("bonjour")
    assert _all_turns(at_a_pace) == turns.REPLIES[timedelta(minutes=1)] + 1
    for _ in range(3):
        clock.advance(minutes=1, seconds=1)
        _all_turns(at_a_pace)
    said = [turn["text"] for turn in bot.turns if turn["text"] != "bonjour"]
    assert said == [f"message {number}" for number in range(25)]
    assert len(outbound()) == 26


def test_our_own_words_sent_back_are_not_answered(
    alice: Phone, services: Services, bot: FakeBot, inbound: Inbox, outbound: Outbox
) -> None:
    alice.text("bonjour")
    do_turn(services)
    alice.text(_last_body(outbound))
    assert not do_turn(services)
    assert [(row.kind, row.status) for row in inbound()] == [("text", "answered"), ("echo", "ignored")]
    alice.text("bonjour encore")
    assert do_turn(services)


@pytest.fixture
def running(services: Services, twilio: TwilioDouble) -> Iterator[TwilioDouble]:
    """Run the whole worker in threads, sending to the double of Twilio."""
    stop = threading.Event()
    sender = TwilioSender(make_settings(twilio_api_url=twilio.api_url))
    worker = threading.Thread(target=run, args=(services, sender, stop))
    worker.start()
    yield twilio
    stop.set()
    worker.join(timeout=30)
    assert not worker.is_alive()


def test_the_running_worker_answers_everyone_once_and_in_order(
    running: TwilioDouble, alice: Phone, bruno: Phone, bot: FakeBot
) -> None:
    for number in range(5):
        for phone in (alice, bruno):
            sid = f"SM{number:031x}{phone.number[-1]}"
            phone.text(f"message {number}", MessageSid=sid)
            phone.text(f"message {number}", MessageSid=sid)
    sent = running.wait_for_sent(10)
    for phone in (alice, bruno):
        said = [sms.body.splitlines()[-1] for sms in sent if sms.recipient == phone.number]
        assert said == [f"Vous dites : message {number}" for number in range(5)]
    assert len(bot.turns) == 10


def test_no_number_and_no_text_reaches_the_log_of_a_whole_run(
    running: TwilioDouble, alice: Phone, bot: FakeBot, services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    running.faults.extend(["reject"])
    alice.text("Je m'appelle Zoé Fictive")
    alice.text("STOP")
    alice.client.post("/sms/inbound", data=running.inbound(ALICE, "Zoé Fictive"))
    running.wait_for_sent(1)
    send_next(services, ConsoleSender())
    for secret in ("639980001", "Fictive", "STOP"):
        assert secret not in caplog.text.replace("%2B", "+")


def test_the_worker_process_stops_cleanly_when_told(tmp_path: Any) -> None:
    settings = make_settings()
    environ = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.getcwd(),
        "GUICHET_VAR": str(tmp_path),
        "GUICHET_DATABASE_URL": f"sqlite:///{tmp_path}/empty.db",  # No table yet: the worker waits for the migration.
        "GUICHET_BOT_TOKEN": settings.bot_token,
        "GUICHET_SERVICE_TOKEN": settings.service_token,
        "GUICHET_SECRET_KEYS": settings.secret_keys[0],
        "GUICHET_HASH_KEY": settings.hash_key,
    }
    with subprocess.Popen(
        [sys.executable, "-m", "webhook.worker"], env=environ, stderr=subprocess.PIPE, text=True
    ) as worker:
        assert worker.stderr is not None
        assert "the worker starts" in worker.stderr.readline()
        started = time.monotonic()
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=20) == 0
        assert time.monotonic() - started < 15
        assert "the worker stops" in worker.stderr.read()


def test_an_opposition_outlives_the_purge_of_its_message(alice: Phone, services: Services, clock: FixedClock) -> None:
    alice.text("STOP")
    clock.advance(days=timedelta(days=400).days)
    purge(services)
    with session_scope(services.sessions, read_only=True) as session:
        assert journal.is_opted_out(session, services.keys, journal.Subject("phone", ALICE))
