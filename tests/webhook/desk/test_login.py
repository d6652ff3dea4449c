"""Test the desk's doors: what a stranger sees, what a forged form does, what the cookie is."""

from dataclasses import replace

import pytest

from tests.webhook.desk.conftest import EMAIL, PASSWORD, Browser
from tests.webhook.fakes import FakeBot, FixedClock
from webhook.app import create_app
from webhook.config import Settings
from webhook.database import session_scope
from webhook.desk import accounts
from webhook.desk.tables import DeskAccount
from webhook.services import Services


def setup_path(services: Services, clock: FixedClock) -> str:
    """Make a set-up link and give its path."""
    with session_scope(services.sessions) as session:
        return f"/dpo/setup/{accounts.create_account(session, EMAIL, clock())}"


@pytest.mark.parametrize("path", ["/dpo/", "/dpo/requests/SQ-2222-2222", "/dpo/register.csv", "/dpo/nulle-part"])
def test_a_stranger_is_led_to_the_login_page_whatever_the_address(stranger: Browser, path: str) -> None:
    answer = stranger.get(path)
    assert (answer.status_code, answer.location) == (303, "/dpo/login")


@pytest.mark.parametrize("path", ["verbatim", "status"])
def test_a_stranger_posts_nothing(stranger: Browser, path: str) -> None:
    answer = stranger.post(f"/dpo/requests/SQ-2222-2222/{path}", form_on="/dpo/login", status="refused")
    assert (answer.status_code, answer.location) == (303, "/dpo/login")


def test_the_account_of_the_link_logs_in_and_sees_the_queue(
    stranger: Browser, services: Services, clock: FixedClock
) -> None:
    path = setup_path(services, clock)
    chosen = stranger.post(path, form_on=path, password=PASSWORD, again=PASSWORD)
    assert chosen.location == "/dpo/login?fresh="
    assert "mot de passe est enregistré" in stranger.get(chosen.location).text
    assert stranger.log_in().location == "/dpo/"
    assert "Aucune demande en attente" in stranger.get("/dpo/").text


@pytest.mark.parametrize(
    ("again", "password", "status", "words"),
    [
        ("une autre phrase longue", PASSWORD, 422, "sont différents"),
        ("trop court", "trop court", 422, "il faut de 12 à 200 caractères"),
    ],
)
def test_a_password_that_does_not_do_leaves_the_link_alive(
    stranger: Browser, services: Services, clock: FixedClock, again: str, password: str, status: int, words: str
) -> None:
    path = setup_path(services, clock)
    answer = stranger.post(path, form_on=path, password=password, again=again)
    assert answer.status_code == status
    assert words in answer.text
    assert stranger.post(path, form_on=path, password=PASSWORD, again=PASSWORD).status_code == 303


def test_a_dead_link_says_how_to_get_another(stranger: Browser) -> None:
    answer = stranger.post("/dpo/setup/inconnu", form_on="/dpo/setup/inconnu", password=PASSWORD, again=PASSWORD)
    assert answer.status_code == 410
    assert "create-account" in answer.text


def test_a_refused_login_says_the_same_whatever_is_wrong(stranger: Browser, account_with_password: DeskAccount) -> None:
    wrong_password = stranger.log_in(password="une phrase presque longue")
    unknown_email = stranger.log_in(email="personne@example.org")
    assert wrong_password.status_code == unknown_email.status_code == 401
    assert wrong_password.text.replace(EMAIL, "") == unknown_email.text.replace("personne@example.org", "")


def test_guesses_are_limited_even_when_the_last_one_is_right(
    settings: Settings, bot: FakeBot, clock: FixedClock, account_with_password: DeskAccount
) -> None:
    limited = Browser(create_app(replace(settings, rate_limits=True), bot=bot, clock=clock).test_client())
    services: Services = limited.client.application.extensions["guichet"]
    with session_scope(services.sessions) as session:
        for _ in range(accounts.GUESSES_PER_ADDRESS - 1):
            accounts.record_failure(session, services.keys, "personne@example.org", "127.0.0.1", clock())
    assert limited.log_in(password="une phrase presque longue").status_code == 401
    answer = limited.log_in()
    assert answer.status_code == 429
    assert "Attendez quinze minutes" in answer.text
    clock.advance(minutes=16)
    assert limited.log_in().status_code == 303


def test_a_post_without_its_form_token_changes_nothing(dpo: Browser) -> None:
    answer = dpo.client.post("/dpo/logout", data={"form_token": "0" * 64}, headers={"Accept": "text/html"})
    assert answer.status_code == 403
    assert "Accès refusé" in answer.text
    assert dpo.get("/dpo/").status_code == 200


def test_a_form_token_is_worth_nothing_beside_another_cookie(dpo: Browser, stranger: Browser) -> None:
    token = dpo.get("/dpo/").text.split('name="form_token" value="')[1][:64]
    stranger.get("/dpo/login")
    assert stranger.client.post("/dpo/login", data={"form_token": token}).status_code == 403
    assert dpo.client.post("/dpo/logout", data={"form_token": token}).status_code == 303


def test_logging_in_replaces_the_cookie_so_that_nobody_can_plant_one(
    stranger: Browser, account_with_password: DeskAccount
) -> None:
    stranger.client.set_cookie("guichet_desk", "planted", path="/dpo")
    stranger.log_in()
    cookie = stranger.client.get_cookie("guichet_desk", path="/dpo")
    assert cookie is not None and cookie.value != "planted"


def test_logging_out_ends_the_session_for_the_old_cookie_too(dpo: Browser) -> None:
    cookie = dpo.client.get_cookie("guichet_desk", path="/dpo")
    assert cookie is not None
    assert dpo.post("/dpo/logout", form_on="/dpo/").location == "/dpo/login"
    dpo.client.set_cookie("guichet_desk", cookie.value, path="/dpo")
    assert dpo.get("/dpo/").status_code == 303


def test_an_idle_session_ends(dpo: Browser, clock: FixedClock) -> None:
    clock.advance(minutes=30)
    assert dpo.get("/dpo/").status_code == 303


@pytest.mark.parametrize(
    ("public_url", "secure"), [("http://127.0.0.1:8000", False), ("https://droits.example.org", True)]
)
def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(
    settings: Settings, bot: FakeBot, clock: FixedClock, public_url: str, secure: bool
) -> None:
    app = create_app(replace(settings, public_url=public_url), bot=bot, clock=clock)
    cookie = app.test_client().get("/dpo/login").headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie and "Path=/dpo" in cookie
    assert ("Secure" in cookie) is secure


def test_neither_the_password_nor_the_e_mail_reaches_the_log(
    stranger: Browser, account_with_password: DeskAccount, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    stranger.log_in(password="une phrase presque longue")
    stranger.log_in()
    assert "POST /dpo/login" in caplog.text
    assert EMAIL not in caplog.text and "phrase" not in caplog.text
