"""Test who may enter the desk, and how little a stranger learns by trying."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.webhook.fakes import FixedClock
from webhook.config import Settings
from webhook.database import Sessions, session_scope
from webhook.desk import accounts
from webhook.desk.tables import DeskAccount, DeskSession, FailedLogin
from webhook.services import Services

EMAIL = "dpo@example.org"
PASSWORD = "une phrase assez longue"


def set_up_account(sessions: Sessions, clock: FixedClock, email: str = EMAIL, password: str = PASSWORD) -> None:
    """Create an account and choose its password, as the link does."""
    with session_scope(sessions) as session:
        accounts.set_up(session, accounts.create_account(session, email, clock()), password, clock())


def test_a_set_up_link_works_once(sessions: Sessions, clock: FixedClock) -> None:
    with session_scope(sessions) as session:
        token = accounts.create_account(session, EMAIL, clock())
        accounts.set_up(session, token, PASSWORD, clock())
        with pytest.raises(accounts.LinkRefused):
            accounts.set_up(session, token, "une autre phrase longue", clock())


def test_a_set_up_link_dies_after_a_day(sessions: Sessions, clock: FixedClock) -> None:
    with session_scope(sessions) as session:
        token = accounts.create_account(session, EMAIL, clock())
        clock.advance(hours=24)
        with pytest.raises(accounts.LinkRefused):
            accounts.set_up(session, token, PASSWORD, clock())


@pytest.mark.parametrize("password", ["onze lettre", "x" * 201], ids=["eleven characters", "far too long"])
def test_a_password_of_another_length_is_refused(sessions: Sessions, clock: FixedClock, password: str) -> None:
    with session_scope(sessions) as session:
        token = accounts.create_account(session, EMAIL, clock())
        with pytest.raises(accounts.PasswordRefused):
            accounts.set_up(session, token, password, clock())


def test_a_new_link_closes_the_sessions_once_used_and_not_before(sessions: Sessions, clock: FixedClock) -> None:
    set_up_account(sessions, clock)
    with session_scope(sessions) as session:
        opened = accounts.log_in(session, EMAIL, PASSWORD, clock())
        token = accounts.create_account(session, EMAIL, clock())
        assert accounts.account_of(session, opened, clock()) is not None
        accounts.set_up(session, token, "une autre phrase longue", clock())
        assert accounts.account_of(session, opened, clock()) is None


def test_the_first_start_prints_a_link_until_somebody_has_used_it(
    services: Services, settings: Settings, clock: FixedClock
) -> None:
    settings = replace(settings, public_url="https://droits.example.org")
    with session_scope(services.sessions) as session:
        lost = accounts.first_account_link(session, settings, clock())
        link = accounts.first_account_link(session, settings, clock())
        assert lost is not None and link is not None and lost != link
        prefix, _, token = link.rpartition("/")
        assert prefix == "https://droits.example.org/dpo/setup"
        accounts.set_up(session, token, PASSWORD, clock())
        assert accounts.first_account_link(session, settings, clock()) is None
        assert session.scalars(select(DeskAccount.email)).all() == ["protectiondesdonnees@seqens.fr"]


def test_neither_token_nor_password_is_stored(sessions: Sessions, clock: FixedClock) -> None:
    with session_scope(sessions) as session:
        setup_token = accounts.create_account(session, EMAIL, clock())
        assert setup_token not in str(vars(session.scalars(select(DeskAccount)).one()))
        accounts.set_up(session, setup_token, PASSWORD, clock())
        token = accounts.log_in(session, EMAIL, PASSWORD, clock())
        session.flush()
        assert token not in str(vars(session.scalars(select(DeskSession)).one()))
        assert PASSWORD not in str(vars(session.scalars(select(DeskAccount)).one()))


@pytest.mark.parametrize(
    ("email", "password"),
    [
        (EMAIL, "une phrase presque longue"),
        ("personne@example.org", PASSWORD),
        ("en-attente@example.org", ""),  # its link was never used: no password opens it
    ],
    ids=["wrong password", "unknown e-mail", "no password chosen yet"],
)
def test_a_login_is_refused_in_the_same_way_whatever_is_wrong(
    sessions: Sessions, clock: FixedClock, email: str, password: str
) -> None:
    set_up_account(sessions, clock)
    with session_scope(sessions) as session:
        accounts.create_account(session, "en-attente@example.org", clock())
        with pytest.raises(accounts.LoginRefused):
            accounts.log_in(session, email, password, clock())


def test_the_case_of_the_e_mail_does_not_matter(sessions: Sessions, clock: FixedClock) -> None:
    set_up_account(sessions, clock)
    with session_scope(sessions) as session:
        assert accounts.log_in(session, " DPO@Example.ORG ", PASSWORD, clock())


def test_a_session_ends_when_idle_and_lives_while_used(sessions: Sessions, clock: FixedClock) -> None:
    set_up_account(sessions, clock)
    with session_scope(sessions) as session:
        token = accounts.log_in(session, EMAIL, PASSWORD, clock())
        clock.advance(minutes=29)
        assert accounts.account_of(session, token, clock()) is not None
        clock.advance(minutes=29)
        assert accounts.account_of(session, token, clock()) is not None
        clock.advance(minutes=30)
        assert accounts.account_of(session, token, clock()) is None


def test_a_session_in_constant_use_still_ends_with_the_day(sessions: Sessions, clock: FixedClock) -> None:
    set_up_account(sessions, clock)
    with session_scope(sessions) as session:
        token = accounts.log_in(session, EMAIL, PASSWORD, clock())
        for _ in range(29):
            clock.advance(minutes=20)
            assert accounts.account_of(session, token, clock()) is not None
        clock.advance(minutes=20)
        assert accounts.account_of(session, token, clock()) is None


def test_sessions_of_other_days_are_forgotten_when_one_opens(sessions: Sessions, clock: FixedClock) -> None:
    set_up_account(sessions, clock)
    with session_scope(sessions) as session:
        account = session.scalars(select(DeskAccount)).one()
        accounts.open_session(session, account, clock())
        clock.advance(hours=11)
        accounts.open_session(session, account, clock())
        assert len(session.scalars(select(DeskSession)).all()) == 1


def test_logging_out_closes_the_session_for_whoever_kept_the_cookie(sessions: Sessions, clock: FixedClock) -> None:
    set_up_account(sessions, clock)
    with session_scope(sessions) as session:
        token = accounts.log_in(session, EMAIL, PASSWORD, clock())
        accounts.log_out(session, token)
        assert accounts.account_of(session, token, clock()) is None


@pytest.mark.parametrize(
    ("guesses", "emails", "addresses"),
    [
        (accounts.GUESSES_PER_ADDRESS, "many", "one"),
        (accounts.GUESSES_PER_ACCOUNT, "one", "many"),
        (accounts.GUESSES_PER_ACCOUNT, "one unknown", "many"),
    ],
)
def test_guesses_are_limited_for_an_address_and_for_an_account(
    services: Services, clock: FixedClock, guesses: int, emails: str, addresses: str
) -> None:
    def guess(number: int) -> tuple[str, str]:
        email = f"{number}@example.org" if emails == "many" else "dpo@example.org"
        return email, f"192.0.2.{number}" if addresses == "many" else "192.0.2.1"

    with session_scope(services.sessions) as session:
        for number in range(guesses):
            accounts.check_guesses(session, services.keys, *guess(number), clock())
            accounts.record_failure(session, services.keys, *guess(number), clock())
            session.flush()
        with pytest.raises(accounts.TooManyGuesses):
            accounts.check_guesses(session, services.keys, *guess(guesses), clock())
        accounts.check_guesses(session, services.keys, "autre@example.org", "198.51.100.7", clock())
        clock.now += accounts.GUESS_WINDOW + timedelta(seconds=1)
        accounts.check_guesses(session, services.keys, *guess(guesses), clock())


def test_failures_are_counted_without_e_mail_nor_address_and_are_forgotten(
    services: Services, clock: FixedClock
) -> None:
    with session_scope(services.sessions) as session:
        accounts.record_failure(session, services.keys, EMAIL, "192.0.2.1", clock())
        session.flush()
        stored = [row.subject for row in session.scalars(select(FailedLogin))]
        assert len(stored) == 2
        assert all(len(subject) == 64 for subject in stored)
        clock.advance(hours=1)
        accounts.record_failure(session, services.keys, EMAIL, "192.0.2.1", clock())
        assert len(session.scalars(select(FailedLogin)).all()) == 2
