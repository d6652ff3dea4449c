"""Give browser tests a real Chromium and the whole webhook, served on loopback around a fake bot."""

import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from flask import Flask
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.remote.webdriver import WebDriver
from sqlalchemy import Engine
from werkzeug.serving import BaseWSGIServer, make_server

from tests.webhook.fakes import FakeBot, FixedClock
from webhook.app import create_app
from webhook.config import Settings
from webhook.database import Base
from webhook.services import Services

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")

# Nothing but the page under test may reach for the network.
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1000,900",
)


def pytest_report_header() -> str:
    """Say in one line whether pages are tried in a real browser."""
    return "Chromium: tested" if CHROMIUM and DRIVER else "Chromium: not tested (no chromium with chromedriver)"


@pytest.fixture
def bot() -> FakeBot:
    """Give a bot that answers as scripted."""
    return FakeBot()


class Site:
    """Name the address of the served application, and what its use cases receive."""

    def __init__(self, url: str, services: Services) -> None:
        self.url = url
        self.services = services


@pytest.fixture
def serve() -> Iterator[Callable[[Flask], str]]:
    """Serve applications, each on a free port of loopback, until the end of the test."""
    running: list[tuple[BaseWSGIServer, threading.Thread]] = []

    def start(app: Flask) -> str:
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        running.append((server, thread))
        return f"http://127.0.0.1:{server.port}"

    yield start
    for server, thread in running:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def start_site(serve: Callable[[Flask], str], bot: FakeBot, tmp_path: Path) -> Iterator[Callable[..., Site]]:
    """Serve the webhook with the settings that are given on top of harmless ones."""
    engines: list[Engine] = []

    def start(**settings: Any) -> Site:
        harmless = Settings(
            database_url=f"sqlite:///{tmp_path}/guichet.db",
            bot_token="fictional-bot-token",
            service_token="fictional-service-token",
            metrics_token="fictional-metrics-token",
            secret_keys=(Fernet.generate_key().decode(),),
            hash_key="an-obviously-fictional-hash-key-0001",
            rate_limits=False,
        )
        app = create_app(replace(harmless, **settings), bot=bot, clock=FixedClock())
        services: Services = app.extensions["guichet"]
        engines.append(services.sessions.kw["bind"])
        Base.metadata.create_all(engines[-1])
        return Site(serve(app), services)

    yield start
    for engine in engines:
        engine.dispose()


@pytest.fixture
def site(start_site: Callable[..., Site]) -> Site:
    """Serve the webhook."""
    return start_site()


@pytest.fixture
def open_browser(tmp_path: Path) -> Iterator[Callable[..., WebDriver]]:
    """Open browsers, each with an empty profile, and close them all at the end."""
    if not CHROMIUM or not DRIVER:
        pytest.skip("Chromium and its driver are not installed (Debian: chromium, chromium-driver)")
    opened: list[WebDriver] = []

    def open_one(*, javascript: bool = True, width: int = 1000) -> WebDriver:
        options = webdriver.ChromeOptions()
        options.binary_location = CHROMIUM
        for flag in (*FLAGS, f"--user-data-dir={tmp_path}/profile-{len(opened)}"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        if not javascript:
            options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
        browser = webdriver.Chrome(options=options, service=Service(DRIVER))
        opened.append(browser)
        # A window cannot be made as narrow as a telephone; the page's own viewport can.
        metrics = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        return browser

    yield open_one
    for browser in opened:
        browser.quit()
