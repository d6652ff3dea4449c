"""Check that machines are not answered for ever, and that nothing a person says is lost to that."""

from collections.abc import Callable

import pytest

from tests.webhook.fakes import FakeBot, FixedClock
from tests.webhook.sms.conftest import Phone
from webhook.consent import journal
from webhook.database import session_scope
from webhook.services import Services
from webhook.sms import inbox, loops
from webhook.sms.tables import InboundSms, OutboundSms
from webhook.worker import do_turn

Inbox = Callable[[], list[InboundSms]]
Outbox = Callable[[], list[OutboundSms]]

ABSENT = "Je suis absent, je vous réponds à mon retour."


def _answer_all(services: Services) -> int:
    return sum(1 for _ in iter(lambda: do_turn(services), False))


def _ends(inbound: Inbox) -> list[tuple[str, str]]:
    return [(row.kind, row.status) for row in inbound()]


def test_the_third_of_the_same_text_is_kept_not_answered_and_waits_for_the_desk(
    alice: Phone, services: Services, inbound: Inbox, outbound: Outbox, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        alice.text(ABSENT)
        _answer_all(services)
    assert _ends(inbound) == [("text", "answered"), ("text", "answered"), ("loop", "dead")]
    assert [row.purpose for row in outbound()] == ["reply", "reply"]
    with session_scope(services.sessions, read_only=True) as session:
        assert [row.body for row in inbox.dead_letters(session)] == [ABSENT]
    assert "again and again" in caplog.text
    assert "absent" not in caplog.text


def test_two_machines_that_answer_each_other_cost_two_replies_and_one_task_an_hour(
    alice: Phone, services: Services, inbound: Inbox, outbound: Outbox, clock: FixedClock
) -> None:
    for _ in range(59):
        alice.text(ABSENT)
        _answer_all(services)
        clock.advance(minutes=1)
    assert len(outbound()) == 2
    assert [row.status for row in inbound()].count("dead") == 1
    clock.advance(hours=1)
    alice.text(ABSENT)
    assert _answer_all(services) == 1, "an hour of silence ends it"


def test_who_insists_while_the_bot_is_down_is_answered_and_makes_no_task(
    alice: Phone, services: Services, bot: FakeBot, inbound: Inbox, clock: FixedClock
) -> None:
    bot.down = True
    for _ in range(4):
        alice.text("Ma voisine a reçu ma quittance avec mon nom")
        _answer_all(services)
    bot.down = False
    clock.advance(minutes=10)
    assert _answer_all(services) == 2
    assert [row.status for row in inbound()] == ["answered", "answered", "ignored", "ignored"]


def test_another_text_of_the_same_number_is_answered_at_once(alice: Phone, services: Services, bot: FakeBot) -> None:
    for _ in range(3):
        alice.text(ABSENT)
        _answer_all(services)
    alice.text("Bonjour, j'étais absent : effacez mon numéro d'avant")
    assert _answer_all(services) == 1
    assert bot.turns[-1]["text"].startswith("Bonjour")


@pytest.mark.parametrize("answer", ["oui", "2", "je ne sais pas"])
def test_the_short_answers_of_an_interview_may_come_as_often_as_it_asks(
    alice: Phone, services: Services, answer: str
) -> None:
    for _ in range(6):
        alice.text(answer)
        assert _answer_all(services) == 1


def test_the_same_text_at_long_intervals_is_no_loop(alice: Phone, services: Services, clock: FixedClock) -> None:
    for _ in range(4):
        alice.text("où en est ma demande d'accès ?")
        assert _answer_all(services) == 1
        clock.advance(seconds=loops.WITHIN.total_seconds() / 2 + 1)


def test_another_number_may_say_the_same(alice: Phone, bruno: Phone, services: Services) -> None:
    for phone in (alice, bruno, alice, bruno):
        phone.text(ABSENT)
        assert _answer_all(services) == 1


def test_the_desk_may_let_the_bot_answer_what_came_too_often(
    alice: Phone, services: Services, inbound: Inbox, clock: FixedClock
) -> None:
    for _ in range(4):
        alice.text(ABSENT)
        _answer_all(services)
    with session_scope(services.sessions) as session:
        (letter,) = inbox.dead_letters(session)
        assert inbox.requeue(session, letter.id, clock()) == letter.conversation_id
    assert _answer_all(services) == 1
    assert [row.status for row in inbound()] == ["answered", "answered", "answered", "ignored"]


def test_a_wish_to_stop_is_obeyed_however_often_it_comes(alice: Phone, services: Services, clock: FixedClock) -> None:
    for _ in range(5):
        alice.text("Je ne veux plus recevoir vos publicités")
        _answer_all(services)
    with session_scope(services.sessions, read_only=True) as session:
        assert journal.is_opted_out(session, services.keys, journal.Subject("phone", alice.number))
        assert len(journal.list_opt_outs(session, after=0)) == 5
