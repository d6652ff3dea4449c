"""Bring the remaining faults of the list in docs/decisions/0008-sms-front-door.md, one test each."""

import socket
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any

import pytest
from cryptography.fernet import Fernet
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, event, text

from tests.twilio_double import TwilioDouble
from tests.webhook.conftest import HASH_KEY, SECRET_KEY, make_settings
from tests.webhook.fakes import FakeBot, FixedClock
from tests.webhook.sms.conftest import ALICE, Phone
from webhook.app import create_app
from webhook.bot import BotClient
from webhook.config import Settings
from webhook.consent import journal
from webhook.crypto import Keys
from webhook.database import session_scope
from webhook.services import Services, make_services
from webhook.sms import delivery, inbox, leases, turns
from webhook.sms.outbox import Parcel
from webhook.sms.senders import ConsoleSender, TwilioSender
from webhook.sms.tables import InboundSms, OutboundSms
from webhook.worker import do_turn

Inbox = Callable[[], list[InboundSms]]
Outbox = Callable[[], list[OutboundSms]]

SID = "SM" + "b" * 32
LONDON = "+447700900123"  # From the range that Ofcom keeps for drama.


@pytest.fixture
def sender(twilio: TwilioDouble) -> TwilioSender:
    """Give a sender that speaks to the double over HTTP."""
    return TwilioSender(make_settings(twilio_api_url=twilio.api_url))


def _opted_out(services: Services, number: str = ALICE) -> bool:
    with session_scope(services.sessions, read_only=True) as session:
        return journal.is_opted_out(session, services.keys, journal.Subject("phone", number))


def _all_turns(services: Services) -> int:
    return sum(1 for _ in iter(lambda: do_turn(services), False))


# What arrives


def test_the_same_message_with_another_text_keeps_the_first_and_warns_without_it(
    alice: Phone, inbound: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    alice.text("Voir mon dossier", MessageSid=SID)
    alice.text("Voir mon dossier", MessageSid=SID)
    assert "another text" not in caplog.text
    assert alice.text("Effacer mon dossier", MessageSid=SID).status_code == 200
    assert [(row.body, row.duplicate_count) for row in inbound()] == [("Voir mon dossier", 2)]
    assert "came again with another text" in caplog.text
    assert "dossier" not in caplog.text


@pytest.mark.parametrize("tokens", [("t1", "t1"), ("t1", "t2")], ids=["same token", "another token"])
def test_a_repeat_is_one_message_whatever_its_idempotency_token(
    client: FlaskClient, twilio: TwilioDouble, inbound: Inbox, tokens: tuple[str, str]
) -> None:
    parameters = twilio.inbound(ALICE, "bonjour", MessageSid=SID)
    for token in tokens:
        headers = {
            "X-Twilio-Signature": twilio.sign(twilio.webhook_url, parameters),
            "I-Twilio-Idempotency-Token": token,
        }
        assert client.post("/sms/inbound", data=parameters, headers=headers).status_code == 200
    assert [row.duplicate_count for row in inbound()] == [1]


def test_a_message_that_arrives_late_is_read_in_the_order_of_arrival(
    alice: Phone, services: Services, bot: FakeBot
) -> None:
    alice.text("deuxième", MessageSid="SM" + "2" * 32)
    alice.text("première, retrouvée par la voie de secours", path="/sms/fallback", MessageSid="SM" + "1" * 32)
    assert _all_turns(services) == 2
    assert [turn["message_id"][2] for turn in bot.turns] == ["2", "1"]


@pytest.mark.parametrize(
    "body",
    [
        "Q0FGRUJBQkVDQUZFQkFCRQ==",  # looks like base 64
        "/session_start",
        '/file_request{"right": "acces"}',
        "\u00a0/session_start",  # behind a space that does not break
        "\u202eشكرا",  # written from right to left
        "\u0000bonjour",
    ],
)
def test_an_odd_text_is_one_ordinary_turn(alice: Phone, services: Services, bot: FakeBot, body: str) -> None:
    alice.text(body)
    assert _all_turns(services) == 1
    assert [turn["text"] for turn in bot.turns] == [body.replace("\0", "").strip()]


def test_the_longest_sms_is_one_turn_and_one_reply(
    alice: Phone, services: Services, bot: FakeBot, outbound: Outbox
) -> None:
    alice.text("é" * 1600)
    assert _all_turns(services) == 1
    assert len(bot.turns[0]["text"]) == 1600
    (reply,) = outbound()
    assert len(reply.body or "") <= 1600


def test_the_scheme_signed_is_the_public_one_whatever_the_proxy_speaks(settings: Settings, bot: FakeBot) -> None:
    secure = replace(settings, public_url="https://droits.example.org")
    app = create_app(secure, bot=bot)
    twilio = TwilioDouble(settings.twilio_account_sid, settings.twilio_auth_tokens[0], "")
    parameters = twilio.inbound(ALICE, "bonjour")
    statuses = [
        app.test_client()
        .post("/sms/inbound", data=parameters, headers={"X-Twilio-Signature": twilio.sign(url, parameters)})
        .status_code
        for url in ("http://droits.example.org/sms/inbound", "https://droits.example.org/sms/inbound")
    ]
    app.extensions["guichet"].sessions.kw["bind"].dispose()
    assert statuses == [403, 200]


# Who writes


@pytest.mark.parametrize("body", ["Effacez mes données", "AIDE", "START", ""])
def test_a_foreign_number_gets_no_automatic_answer(
    client: FlaskClient, twilio: TwilioDouble, services: Services, outbound: Outbox, body: str
) -> None:
    assert Phone(client, twilio, LONDON).text(body, NumMedia="1").status_code == 200
    assert _all_turns(services) == 0
    assert outbound() == []


def test_a_stop_from_a_foreign_number_is_obeyed(client: FlaskClient, twilio: TwilioDouble, services: Services) -> None:
    Phone(client, twilio, LONDON).text("STOP")
    assert _opted_out(services, LONDON)


def test_what_a_foreign_number_wishes_waits_for_a_person_who_may_let_the_bot_answer(
    client: FlaskClient, twilio: TwilioDouble, services: Services, bot: FakeBot, outbound: Outbox, clock: FixedClock
) -> None:
    Phone(client, twilio, LONDON).text("Effacez mes données")
    with session_scope(services.sessions) as session:
        (letter,) = inbox.dead_letters(session)
        assert letter.kind == "foreign"
        assert inbox.requeue(session, letter.id, clock()) == letter.conversation_id
    assert _all_turns(services) == 1
    assert [(row.recipient, row.purpose) for row in outbound()] == [(LONDON, "reply")]


@pytest.mark.parametrize("number", ["+262639980001", "+590690998001", "+33639980001", "+687750001"])
def test_tenants_overseas_are_answered_like_any_other(
    client: FlaskClient, twilio: TwilioDouble, services: Services, outbound: Outbox, number: str
) -> None:
    Phone(client, twilio, number).text("bonjour")
    assert _all_turns(services) == 1
    assert [row.recipient for row in outbound()] == [number]


# The database


def test_a_full_disk_is_a_503_and_what_is_sent_again_is_stored(
    alice: Phone, services: Services, inbound: Inbox
) -> None:
    engine = services.sessions.kw["bind"]
    if engine.dialect.name != "sqlite":
        pytest.skip("the limit on pages is SQLite's")

    def no_page_more(connection: Any, _: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages}")

    sids = [f"SM{number:032x}" for number in range(12)]  # The pages that are there take a few.
    event.listen(engine, "connect", no_page_more)
    engine.dispose()
    assert 503 in {alice.text("x" * 1500, MessageSid=sid).status_code for sid in sids}
    event.remove(engine, "connect", no_page_more)
    engine.dispose()
    assert {alice.text("x" * 1500, MessageSid=sid).status_code for sid in sids} == {200}
    assert sorted(row.message_sid for row in inbound()) == sids


def test_a_read_only_database_is_a_503(alice: Phone, services: Services, inbound: Inbox) -> None:
    engine = services.sessions.kw["bind"]
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA query_only=ON")
        else:
            connection.execute(text(f'ALTER DATABASE "{engine.url.database}" SET default_transaction_read_only = on'))
    if engine.dialect.name != "sqlite":
        engine.dispose()
    assert alice.text("STOP").status_code == 503
    assert not _opted_out(services)


def test_what_a_backup_forgot_is_filled_in_from_twilio_and_asked_again_under_its_own_id(
    settings: Settings,
    twilio: TwilioDouble,
    bot: FakeBot,
    clock: FixedClock,
    alice: Phone,
    services: Services,
    inbound: Inbox,
) -> None:
    alice.text("avant la sauvegarde", MessageSid="SM" + "1" * 32)
    alice.text("après la sauvegarde", MessageSid="SM" + "2" * 32)
    assert _all_turns(services) == 2
    with session_scope(services.sessions) as session:  # The backup ends before the second message.
        session.execute(delete(OutboundSms))
        session.execute(delete(InboundSms).where(InboundSms.message_sid == "SM" + "2" * 32))
    app = create_app(
        make_settings(database_url=settings.database_url, twilio_api_url=twilio.api_url), bot=bot, clock=clock
    )
    assert _reconcile(app) == "1\n"
    assert _all_turns(services) == 1
    assert [row.source for row in inbound()] == ["webhook", "reconcile"]
    assert len(bot.turns) == 2, "the bot repeats what it said"
    app.extensions["guichet"].sessions.kw["bind"].dispose()


def _reconcile(app: Flask) -> str:
    return app.test_cli_runner().invoke(args=["reconcile-sms"]).output


# Clocks, keys and versions


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_jumps_neither_loses_nor_doubles(
    alice: Phone, services: Services, clock: FixedClock, bot: FakeBot, outbound: Outbox, hours: int
) -> None:
    alice.text("avant le saut")
    with session_scope(services.sessions) as session:
        held = turns.take_turn(session, services.settings, clock())
    assert held is not None
    clock.advance(hours=hours)
    alice.text("après le saut")
    _all_turns(services)
    with session_scope(services.sessions) as session:  # The first worker was at it all along.
        answer = services.bot.turn("sms", held.conversation_id, held.message_sid, held.text)
        turns.finish_turn(session, services.settings, held, answer, clock())
    clock.advance(hours=2)
    _all_turns(services)
    assert [turn["text"] for turn in bot.turns] == ["avant le saut", "après le saut"]
    assert [row.purpose for row in outbound()] == ["reply", "reply"]


def test_what_was_sealed_before_a_rotation_of_the_keys_is_still_answered(
    alice: Phone, services: Services, settings: Settings, bot: FakeBot, clock: FixedClock, outbound: Outbox
) -> None:
    alice.text("avant la rotation", MessageSid=SID)
    rotated = replace(settings, secret_keys=(Fernet.generate_key().decode(), SECRET_KEY))
    renewed = make_services(rotated, bot=bot, clock=clock)
    assert do_turn(renewed)
    with session_scope(renewed.sessions, read_only=True) as session:
        assert [row.recipient for row in session.query(OutboundSms)] == [ALICE]
        assert inbox.conversation_of(renewed.keys, ALICE) == session.query(InboundSms).one().conversation_id
    renewed.sessions.kw["bind"].dispose()
    assert Keys([SECRET_KEY], HASH_KEY).fingerprint("phone", ALICE) == renewed.keys.fingerprint("phone", ALICE)


def test_two_workers_never_hold_the_same_message(alice: Phone, services: Services, clock: FixedClock) -> None:
    alice.text("bonjour")
    with session_scope(services.sessions) as session:
        first = turns.take_turn(session, services.settings, clock())
    with session_scope(services.sessions) as session:
        assert turns.take_turn(session, services.settings, clock()) is None
    clock.advance(seconds=leases.LEASE.total_seconds() + 1)
    with session_scope(services.sessions) as session:
        second = turns.take_turn(session, services.settings, clock())
    assert first is not None
    assert second is not None
    assert (first.inbound_id, first.token != second.token) == (second.inbound_id, True)


# What leaves


class _HurriedTwilio:
    """Report the delivery before it has answered the send, as Twilio sometimes does."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def send(self, parcel: Parcel) -> str:
        for status in ("sent", "delivered"):
            delivery.apply_callback(self._services, parcel.outbound_id, "SM" + "7" * 32, status, "")
        return "SM" + "7" * 32

    def find(self, parcel: Parcel, known_sids: Collection[str]) -> str | None:
        raise AssertionError("nothing is uncertain")


def test_a_callback_may_come_before_the_send_returns(alice: Phone, services: Services, outbound: Outbox) -> None:
    alice.text("AIDE")
    assert delivery.send_next(services, _HurriedTwilio(services))
    assert [(row.status, row.provider_sid) for row in outbound()] == [("delivered", "SM" + "7" * 32)]
    assert not delivery.send_next(services, _HurriedTwilio(services))


def test_a_landline_is_given_up(
    alice: Phone, services: Services, sender: TwilioSender, twilio: TwilioDouble, outbound: Outbox
) -> None:
    alice.text("AIDE")
    twilio.faults.append("landline")
    delivery.send_next(services, sender)
    assert [(row.status, row.error_code) for row in outbound()] == [("failed", "21614")]


def test_a_name_that_does_not_resolve_surely_sent_nothing(alice: Phone, services: Services, outbound: Outbox) -> None:
    alice.text("AIDE")
    unknown = TwilioSender(make_settings(twilio_api_url="http://twilio.invalid"))
    delivery.send_next(services, unknown)
    assert [(row.status, row.error_code) for row in outbound()] == [("queued", "connect")]


def test_a_stop_during_a_reply_under_way_holds_and_both_leave_once(
    alice: Phone, services: Services, clock: FixedClock, outbound: Outbox
) -> None:
    alice.text("Effacez mes données")
    do_turn(services)

    class StopMeanwhile(ConsoleSender):
        def send(self, parcel: Parcel) -> str:
            alice.text("STOP", MessageSid=SID)
            return super().send(parcel)

    assert delivery.send_next(services, StopMeanwhile())
    assert _opted_out(services)
    assert delivery.send_next(services, ConsoleSender())
    assert not delivery.send_next(services, ConsoleSender())
    assert [(row.purpose, row.status) for row in outbound()] == [("reply", "accepted"), ("keyword_answer", "accepted")]


# The bot


def test_a_bot_that_hangs_is_left_and_the_message_tried_again(
    alice: Phone, services: Services, clock: FixedClock, inbound: Inbox
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:  # Takes the call and never says a word.
        hanging = BotClient(f"http://127.0.0.1:{silent.getsockname()[1]}", "fictional-bot-token", timeout=0.1)
        alice.text("bonjour")
        assert do_turn(replace(services, bot=hanging))
    assert [(row.status, row.last_error) for row in inbound()] == [("retry", "BotUnavailable")]
    clock.advance(minutes=1)
    assert do_turn(services)
    assert [row.status for row in inbound()] == ["answered"]
