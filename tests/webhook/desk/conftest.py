"""Give desk tests an account, a browser that is logged in, and a reading of forms."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.webhook.fakes import FixedClock
from webhook.database import session_scope
from webhook.desk import accounts
from webhook.desk.tables import DeskAccount
from webhook.services import Services

EMAIL = "dpo@example.org"
PASSWORD = "une phrase assez longue"


class Browser:
    """Fill forms as a person does: open the page, take its form token, post."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str) -> TestResponse:
        return self.client.get(path, headers={"Accept": "text/html"})

    def post(self, path: str, *, form_on: str, **fields: str) -> TestResponse:
        """Post to `path` with the token of the first form of the page `form_on`."""
        token = re.search(r'name="form_token" value="([0-9a-f]{64})"', self.get(form_on).text)
        assert token is not None, "the page has no form"
        return self.client.post(path, data={"form_token": token[1], **fields}, headers={"Accept": "text/html"})

    def log_in(self, email: str = EMAIL, password: str = PASSWORD) -> TestResponse:
        return self.post("/dpo/login", form_on="/dpo/login", email=email, password=password)


@pytest.fixture
def account(services: Services, clock: FixedClock) -> DeskAccount:
    """Give an account without a password, which is enough where nobody logs in: hashing one is slow on purpose."""
    with session_scope(services.sessions) as session:
        account = DeskAccount(email=EMAIL, created_at=clock())
        session.add(account)
        session.flush()
        return account


@pytest.fixture
def account_with_password(services: Services, clock: FixedClock) -> DeskAccount:
    """Give an account whose password is PASSWORD."""
    with session_scope(services.sessions) as session:
        return accounts.set_up(session, accounts.create_account(session, EMAIL, clock()), PASSWORD, clock())


@pytest.fixture
def stranger(app: Flask) -> Browser:
    """Give a browser that is not logged in."""
    return Browser(app.test_client())


@pytest.fixture
def dpo(app: Flask, services: Services, clock: FixedClock, account: DeskAccount) -> Browser:
    """Give a browser logged in as the account."""
    browser = Browser(app.test_client())
    come_back(browser, services, clock, account)
    return browser


def come_back(browser: Browser, services: Services, clock: FixedClock, account: DeskAccount) -> None:
    """Open a new session for the browser, as after a time away from the desk."""
    with session_scope(services.sessions) as session:
        token = accounts.open_session(session, session.merge(account, load=False), clock())
    browser.client.set_cookie("guichet_desk", token, path="/dpo")
