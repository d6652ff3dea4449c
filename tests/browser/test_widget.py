"""Try the widget in a page of another origin, as the landlord's tenant space includes it."""

import json
import uuid
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from flask import Flask
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys as Key
from selenium.webdriver.remote.webdriver import WebDriver

from tests.browser.conftest import Site
from tests.browser.test_pages import GREETING, say, wait_for_text
from tests.webhook.builders import NOW
from tests.webhook.fakes import FakeBot

KEY = ed25519.Ed25519PrivateKey.generate()
KEY_SET = json.dumps({"keys": [{**json.loads(jwt.algorithms.OKPAlgorithm.to_jwk(KEY.public_key())), "kid": "ed-1"}]})


def identity_token() -> str:
    """Make the token by which the tenant space says who is logged in."""
    now = int(NOW.timestamp())
    claims: dict[str, Any] = {
        "iss": "https://locataires.example.org",
        "aud": "guichet",
        "sub": "opaque-1",
        "jti": str(uuid.uuid4()),
        "iat": now,
        "exp": now + 300,
        "auth_time": now,
        "email": "chloe@example.org",
    }
    return jwt.encode(claims, KEY, "EdDSA", headers={"kid": "ed-1"})


class TenantSpace:
    """Serve one page that includes the widget; `guichet` is set once its address is known."""

    def __init__(self, serve: Callable[[Flask], str]) -> None:
        self.guichet = ""
        app = Flask("tenant_space")
        app.get("/")(self.page)
        app.get("/identity")(lambda: {"identity_token": identity_token()})
        self.url = serve(app)

    def page(self) -> str:
        return (
            "<!doctype html><html lang='fr'><title>Espace locataire</title><h1>Mon espace</h1>"
            f"<script src='{self.guichet}/widget.js' data-identity-url='/identity'></script>"
        )


@pytest.fixture
def space(serve: Callable[[Flask], str]) -> TenantSpace:
    return TenantSpace(serve)


def open_dialog(browser: WebDriver, space: TenantSpace, site: Site) -> None:
    """Press the widget's button and enter its frame."""
    space.guichet = site.url
    browser.get(space.url)
    browser.find_element(By.CLASS_NAME, "guichet-open").click()
    browser.switch_to.frame(browser.find_element(By.CSS_SELECTOR, "dialog[open] iframe"))


def test_a_tenant_who_is_logged_in_is_known_without_typing_anything(
    open_browser: Callable[..., WebDriver], start_site: Callable[..., Site], space: TenantSpace, bot: FakeBot
) -> None:
    site = start_site(frame_ancestors=(space.url,), extranet_keys=KEY_SET)
    browser = open_browser()
    open_dialog(browser, space, site)
    wait_for_text(browser, GREETING)
    say(browser, "Bonjour")
    wait_for_text(browser, "Vous dites : Bonjour")
    assert bot.turns[0]["identity_level"] == "extranet"
    assert bot.turns[0]["identity"] == {"email": "chloe@example.org"}


def test_nothing_of_the_conversation_stays_for_the_next_person_in_the_same_tab(
    open_browser: Callable[..., WebDriver], start_site: Callable[..., Site], space: TenantSpace
) -> None:
    site = start_site(frame_ancestors=(space.url,), extranet_keys=KEY_SET)
    browser = open_browser()
    open_dialog(browser, space, site)
    wait_for_text(browser, GREETING)
    say(browser, "Bonjour")
    wait_for_text(browser, "Vous dites : Bonjour")
    open_dialog(browser, space, site)
    wait_for_text(browser, GREETING)
    assert "Vous dites" not in browser.find_element(By.TAG_NAME, "body").text


def test_escape_closes_the_dialog_and_gives_the_focus_back(
    open_browser: Callable[..., WebDriver], start_site: Callable[..., Site], space: TenantSpace
) -> None:
    site = start_site(frame_ancestors=(space.url,), extranet_keys=KEY_SET)
    browser = open_browser()
    open_dialog(browser, space, site)
    browser.switch_to.default_content()
    browser.find_element(By.CSS_SELECTOR, "dialog button").send_keys(Key.ESCAPE)
    assert browser.find_elements(By.CSS_SELECTOR, "dialog[open]") == []
    assert browser.switch_to.active_element.get_attribute("class") == "guichet-open"


def test_a_page_that_is_not_named_cannot_embed_the_chat(
    open_browser: Callable[..., WebDriver], start_site: Callable[..., Site], space: TenantSpace, bot: FakeBot
) -> None:
    browser = open_browser()
    open_dialog(browser, space, start_site())
    assert browser.find_elements(By.ID, "composer") == []
    assert bot.opened == []
