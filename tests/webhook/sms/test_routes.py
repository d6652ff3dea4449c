"""Check the SMS front door: who is let in, what is stored, and that STOP needs nobody else."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from twilio.request_validator import RequestValidator

from gdpr.rights import ProspectingChannel
from tests.twilio_double import TwilioDouble
from tests.webhook.fakes import FakeBot, FixedClock
from tests.webhook.sms.conftest import ALICE, BRUNO, Phone
from webhook.app import create_app
from webhook.chat.tables import Conversation, MessageStamp
from webhook.config import Settings
from webhook.consent import journal
from webhook.consent.tables import ConsentEvent
from webhook.database import session_scope
from webhook.services import Services
from webhook.sms.tables import InboundSms, OutboundSms

SID = "SM" + "a" * 32

Inbox = Callable[[], list[InboundSms]]
Outbox = Callable[[], list[OutboundSms]]


def _opted_out(services: Services, number: str, channel: ProspectingChannel = ProspectingChannel.SMS) -> bool:
    with session_scope(services.sessions, read_only=True) as session:
        return journal.is_opted_out(session, services.keys, journal.Subject("phone", number), channel)


def test_a_message_is_stored_before_twilio_is_answered(alice: Phone, inbound: Inbox, clock: FixedClock) -> None:
    response = alice.text("Je veux voir mon dossier")
    assert (response.status_code, response.mimetype) == (200, "text/xml")
    assert response.text.endswith("<Response/>")
    (row,) = inbound()
    assert (row.body, row.sender, row.status, row.received_at) == (
        "Je veux voir mon dossier",
        ALICE,
        "received",
        clock(),
    )


def test_the_message_is_stamped_for_the_clock_of_the_law(alice: Phone, services: Services, clock: FixedClock) -> None:
    alice.text("Effacez mes données", MessageSid=SID)
    with session_scope(services.sessions, read_only=True) as session:
        conversation = session.scalars(select(Conversation)).one()
        assert (conversation.channel, conversation.phone, conversation.identity_level) == ("sms", ALICE, "channel")
        stamp = session.get_one(MessageStamp, (conversation.conversation_id, SID))
        assert stamp.received_at == clock()


def test_a_missing_signature_is_refused(client: FlaskClient, twilio: TwilioDouble, inbound: Inbox) -> None:
    assert client.post("/sms/inbound", data=twilio.inbound(ALICE, "STOP")).status_code == 403
    assert inbound() == []


def test_the_front_door_takes_the_token_that_comes_next(
    client: FlaskClient, settings: Settings, inbound: Inbox
) -> None:
    _, next_token = settings.twilio_auth_tokens
    renewed = TwilioDouble(settings.twilio_account_sid, next_token, f"{settings.public_url}/sms/inbound")
    assert Phone(client, renewed).text("bonjour").status_code == 200
    assert len(inbound()) == 1


def test_the_front_door_takes_a_signature_by_sha256(client: FlaskClient, twilio: TwilioDouble, inbound: Inbox) -> None:
    parameters = twilio.inbound(ALICE, "bonjour")
    signature = RequestValidator(twilio.auth_token).compute_signature(twilio.webhook_url, parameters, "HMAC_SHA256")
    headers = {"X-Twilio-Signature": signature}
    assert client.post("/sms/inbound", data=parameters, headers=headers).status_code == 403
    headers["X-Twilio-Webhooks-Signature-Settings"] = "key=webhooks_sharedkey_fictional,algorithm=HMAC_SHA256"
    assert client.post("/sms/inbound", data=parameters, headers=headers).status_code == 200
    assert len(inbound()) == 1


@pytest.mark.parametrize("path", ["/sms/inbound", "/sms/fallback", "/sms/status"])
def test_every_route_checks_the_signature(client: FlaskClient, twilio: TwilioDouble, path: str) -> None:
    parameters = twilio.inbound(ALICE, "STOP")
    signature = twilio.sign("http://127.0.0.1:8000/another/path", parameters)
    assert client.post(path, data=parameters, headers={"X-Twilio-Signature": signature}).status_code == 403


def test_the_address_signed_is_ours_whatever_the_headers_say(
    client: FlaskClient, twilio: TwilioDouble, inbound: Inbox
) -> None:
    parameters = twilio.inbound(ALICE, "bonjour")
    headers = {"X-Twilio-Signature": twilio.sign("https://evil.example.org/sms/inbound", parameters)}
    headers |= {"Host": "evil.example.org", "X-Forwarded-Host": "evil.example.org", "X-Forwarded-Proto": "https"}
    assert client.post("/sms/inbound", data=parameters, headers=headers).status_code == 403
    assert inbound() == []


@pytest.mark.parametrize(
    "change",
    [
        {"AccountSid": "AC" + "9" * 32},  # Another account, signed by a token of ours.
        {"To": "+33939989999"},  # Not a number of ours.
        {"MessageSid": "SM123"},
        {"MessageSid": ""},
        {"MessageSid": "SM" + "g" * 32},
    ],
)
def test_what_does_not_name_our_account_number_and_message_is_refused(
    alice: Phone, twilio: TwilioDouble, inbound: Inbox, change: dict[str, str]
) -> None:
    assert alice.post("/sms/inbound", twilio.inbound(ALICE, "bonjour") | change).status_code == 403
    assert inbound() == []


def test_a_repeat_is_counted_and_not_stored_again(alice: Phone, inbound: Inbox) -> None:
    for _ in range(3):
        assert alice.text("bonjour", MessageSid=SID).status_code == 200
    (row,) = inbound()
    assert row.duplicate_count == 2


def test_fifty_repeats_at_once_make_one_row(app: Flask, twilio: TwilioDouble, inbound: Inbox, outbound: Outbox) -> None:
    def send(_: int) -> int:
        return Phone(app.test_client(), twilio).text("STOP", MessageSid=SID).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(send, range(50))) == {200}
    (row,) = inbound()
    assert row.duplicate_count == 49
    assert len(outbound()) == 1


def test_two_hundred_messages_in_a_minute_are_all_taken(
    settings: Settings, bot: FakeBot, clock: FixedClock, twilio: TwilioDouble
) -> None:
    app = create_app(replace(settings, rate_limits=True), bot=bot, clock=clock)
    phone = Phone(app.test_client(), twilio)
    assert {phone.text(f"message {number}").status_code for number in range(200)} == {200}
    services: Services = app.extensions["guichet"]
    with session_scope(services.sessions, read_only=True) as session:
        assert session.query(InboundSms).count() == 200
    services.sessions.kw["bind"].dispose()


def test_the_second_copy_that_fell_back_is_the_same_message(alice: Phone, inbound: Inbox) -> None:
    alice.text("bonjour", MessageSid=SID)
    assert alice.text("bonjour", path="/sms/fallback", MessageSid=SID, ErrorCode="11200").status_code == 200
    assert [row.source for row in inbound()] == ["webhook"]


def test_a_message_that_only_fell_back_is_stored(alice: Phone, inbound: Inbox) -> None:
    alice.text("bonjour", path="/sms/fallback", ErrorCode="11200")
    assert [(row.source, row.status) for row in inbound()] == [("fallback", "received")]


def test_what_could_not_be_stored_is_a_503(alice: Phone, services: Services) -> None:
    with session_scope(services.sessions) as session:
        session.execute(text("DROP TABLE sms_outbound"))
        session.execute(text("DROP TABLE sms_inbound"))
    assert alice.text("STOP").status_code == 503


def test_stop_holds_before_twilio_is_answered_even_with_the_bot_down(
    alice: Phone, bot: FakeBot, services: Services, inbound: Inbox, outbound: Outbox
) -> None:
    bot.down = True
    assert alice.text("STOP", MessageSid=SID).status_code == 200
    assert _opted_out(services, ALICE)
    assert not _opted_out(services, BRUNO)
    assert [row.status for row in inbound()] == ["handled"]
    (confirmation,) = outbound()
    assert confirmation.body is not None
    assert "plus de SMS commerciaux" in confirmation.body
    with session_scope(services.sessions, read_only=True) as session:
        payload = session.scalars(select(ConsentEvent.payload)).one()
    assert payload is not None
    assert (payload["message_id"], payload["text"], payload["rule"]) == (SID, "STOP", "keyword.stop")


def test_a_stop_and_its_message_are_kept_together_or_not_at_all(
    alice: Phone, services: Services, inbound: Inbox
) -> None:
    with session_scope(services.sessions) as session:
        session.execute(text("DROP TABLE consent_states"))
    assert alice.text("STOP").status_code == 503
    assert inbound() == []


def test_stop_said_twice_is_confirmed_once(alice: Phone, outbound: Outbox) -> None:
    alice.text("STOP")
    alice.text("stop !!")
    assert len(outbound()) == 1


def test_a_bare_stop_opens_no_conversation(alice: Phone, services: Services) -> None:
    alice.text("STOP")
    with session_scope(services.sessions, read_only=True) as session:
        assert session.scalars(select(Conversation)).all() == []


def test_stop_tout_reaches_every_channel_of_prospecting(alice: Phone, services: Services) -> None:
    alice.text("STOP TOUT")
    assert all(_opted_out(services, ALICE, channel) for channel in ProspectingChannel)


def test_a_stop_in_plain_words_is_obeyed_and_still_reaches_the_bot(
    alice: Phone, services: Services, inbound: Inbox, outbound: Outbox
) -> None:
    alice.text("Arrêtez vos pubs. Et ma chaudière est en panne !")
    assert _opted_out(services, ALICE)
    assert [row.status for row in inbound()] == ["received"]
    assert len(outbound()) == 1


def test_start_never_recreates_a_consent(alice: Phone, services: Services, outbound: Outbox) -> None:
    alice.text("STOP")
    alice.text("START")
    assert _opted_out(services, ALICE)
    assert len(outbound()) == 2


def test_oui_is_only_a_word_of_the_conversation(alice: Phone, services: Services, inbound: Inbox) -> None:
    alice.text("STOP")
    alice.text("OUI")
    assert _opted_out(services, ALICE)
    assert [row.status for row in inbound()] == ["handled", "received"]


def test_help_says_who_writes_and_how_to_reach_a_person(alice: Phone, outbound: Outbox) -> None:
    alice.text("AIDE")
    (answer,) = outbound()
    assert answer.body is not None
    assert "Seqens" in answer.body
    assert "@" in answer.body


def test_when_twilio_obeyed_by_itself_nothing_is_said_twice(alice: Phone, services: Services, outbound: Outbox) -> None:
    alice.text("STOP", OptOutType="STOP")
    assert _opted_out(services, ALICE)
    assert outbound() == []


@pytest.mark.parametrize("sender", ["36500", "SEQENS", "", "+33", "anonymous"])
def test_machines_are_kept_and_never_answered(
    client: FlaskClient, twilio: TwilioDouble, inbound: Inbox, outbound: Outbox, sender: str
) -> None:
    assert Phone(client, twilio, sender).text("AIDE").status_code == 200
    assert [row.status for row in inbound()] == ["ignored"]
    assert outbound() == []


def test_a_picture_alone_is_told_that_words_are_needed(alice: Phone, inbound: Inbox, outbound: Outbox) -> None:
    alice.text("", NumMedia="1", MediaUrl0="https://example.org/photo")
    assert [(row.kind, row.status) for row in inbound()] == [("media", "handled")]
    assert len(outbound()) == 1


@pytest.mark.parametrize("body", ["", "   ", "\u200b"])
def test_an_empty_message_is_kept_and_not_answered(alice: Phone, inbound: Inbox, outbound: Outbox, body: str) -> None:
    alice.text(body)
    assert [row.status for row in inbound()] == ["handled"]
    assert outbound() == []


@pytest.mark.parametrize("body", ["a" * 1600, "🙏" * 800, "bonjour\0", "\u202eشكرا", " /restart", "%s {0} <b>"])
def test_any_text_is_stored(alice: Phone, inbound: Inbox, body: str) -> None:
    assert alice.text(body).status_code == 200
    assert [row.body for row in inbound()] == [body.replace("\0", "").strip()]


def test_a_secret_is_masked_before_it_is_stored(alice: Phone, inbound: Inbox) -> None:
    alice.text("mon mot de passe : Tulipe1984")
    (row,) = inbound()
    assert row.masked
    assert "Tulipe1984" not in (row.body or "")


def test_a_number_of_media_that_is_no_number_loses_nothing(alice: Phone, inbound: Inbox) -> None:
    assert alice.text("bonjour", NumMedia="²").status_code == 200
    assert len(inbound()) == 1


def test_the_database_shows_neither_number_nor_text(alice: Phone, services: Services) -> None:
    alice.text("Je m'appelle Zoé Fictive")
    alice.text("STOP")
    with session_scope(services.sessions, read_only=True) as session:
        for table in ("sms_inbound", "sms_outbound", "conversations", "consent_events", "consent_states"):
            stored = " ".join(str(row) for row in session.execute(text(f"SELECT * FROM {table}")).all())
            assert "639980001" not in stored
            assert "Fictive" not in stored
