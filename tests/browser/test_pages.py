"""Try the pages in a real browser: with scripts, without them, on a narrow screen, by keyboard."""

from collections.abc import Callable

import pytest
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys as Key
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser.conftest import Site
from tests.webhook.builders import NOW, file_request
from tests.webhook.fakes import FakeBot
from webhook.database import session_scope
from webhook.desk import accounts

PATIENCE_SECONDS = 15
PASSWORD = "une phrase assez longue"
QUOTATION = {"id": "14.3", "title": "Votre droit à l’effacement", "quote": "Vous pouvez demander l’effacement."}
GREETING = "Bonjour, je suis un assistant automatique."
ANSWER = {
    "kind": "policy_answer",
    "text": "Voici ce que dit la politique :",
    "sections": [QUOTATION],
    "buttons": [{"title": "Faire cette demande", "payload": "exercer effacement"}],
}


def wait_for_text(browser: WebDriver, text: str) -> None:
    """Wait until the page shows the text; a page that is being replaced is asked again."""
    WebDriverWait(browser, PATIENCE_SECONDS, ignored_exceptions=(StaleElementReferenceException,)).until(
        lambda page: text in page.find_element(By.TAG_NAME, "body").text, f"« {text} » never came"
    )


def open_chat(browser: WebDriver, site: Site) -> None:
    """Open the page and wait until its script holds the conversation: before that, its forms post by themselves."""
    browser.get(site.url)
    wait_for_text(browser, GREETING)


def say(browser: WebDriver, text: str) -> None:
    """Type a message and press the button that sends it."""
    browser.find_element(By.ID, "text").send_keys(text)
    browser.find_element(By.CSS_SELECTOR, "#composer button").click()


def complaints(browser: WebDriver) -> list[str]:
    """List what the browser's console holds against the page: errors, and what the security policy blocked."""
    return [entry["message"] for entry in browser.get_log("browser") if entry["level"] in {"SEVERE", "WARNING"}]


def overflows(browser: WebDriver) -> bool:
    """Tell whether the page has to be scrolled sideways."""
    script = "return document.documentElement.scrollWidth > document.documentElement.clientWidth"
    return bool(browser.execute_script(script))


def test_a_person_asks_presses_a_button_and_receives_a_receipt(
    open_browser: Callable[..., WebDriver], site: Site, bot: FakeBot
) -> None:
    with session_scope(site.services.sessions) as session:
        request = file_request(session, site.services.keys)
        reference = request.reference
    receipt = {"kind": "receipt", "text": "C’est fait.", "reference": reference, "due_on": "2026-12-22"}
    bot.will_say(ANSWER)
    bot.will_say(receipt)
    browser = open_browser()
    open_chat(browser, site)
    say(browser, "Puis-je faire effacer mon numéro ?")
    wait_for_text(browser, QUOTATION["quote"])
    assert browser.find_element(By.LINK_TEXT, "section 14.3").get_attribute("href") == f"{site.url}/politique#14.3"
    browser.find_element(By.XPATH, "//button[text()='Faire cette demande']").click()
    wait_for_text(browser, "22 décembre 2026")
    assert bot.turns[-1]["text"] == "exercer effacement"
    assert browser.find_element(By.CLASS_NAME, "reference").text == reference
    assert browser.find_elements(By.CSS_SELECTOR, ".choices button:enabled") == []
    assert browser.switch_to.active_element == browser.find_element(By.ID, "text")


def test_the_receipt_opens_from_the_conversation(
    open_browser: Callable[..., WebDriver], site: Site, bot: FakeBot
) -> None:
    browser = open_browser()
    open_chat(browser, site)
    say(browser, "Je veux que vous effaciez mon numéro")
    wait_for_text(browser, "Vous dites : Je veux")
    with session_scope(site.services.sessions) as session:
        request = file_request(session, site.services.keys)
        request.conversation_id = bot.turns[0]["conversation_id"]
        reference = request.reference
    bot.will_say({"kind": "receipt", "text": "C’est fait.", "reference": reference, "due_on": "2026-12-22"})
    say(browser, "oui")
    link = WebDriverWait(browser, PATIENCE_SECONDS).until(
        lambda page: page.find_element(By.CSS_SELECTOR, "a.printable[href]")
    )
    browser.get(str(link.get_attribute("href")))
    wait_for_text(browser, "Récépissé de votre demande")
    assert browser.find_element(By.ID, "print").is_displayed()
    assert complaints(browser) == []


def test_markup_from_the_bot_or_from_the_person_never_runs(
    open_browser: Callable[..., WebDriver], site: Site, bot: FakeBot
) -> None:
    markup = '<img src=x onerror="document.title=1"><b>gras</b>'
    bot.will_say({**ANSWER, "text": markup, "sections": [{"id": markup, "title": markup, "quote": markup}]})
    browser = open_browser()
    open_chat(browser, site)
    say(browser, markup)
    wait_for_text(browser, "Faire cette demande")
    log = browser.find_element(By.ID, "log")
    assert log.find_elements(By.TAG_NAME, "img") == log.find_elements(By.TAG_NAME, "b") == []
    assert log.text.count("<b>gras</b>") == 5


def test_the_conversation_survives_a_reload_and_is_forgotten_on_demand(
    open_browser: Callable[..., WebDriver], site: Site, bot: FakeBot
) -> None:
    browser = open_browser()
    open_chat(browser, site)
    say(browser, "Bonjour à vous")
    wait_for_text(browser, "Vous dites : Bonjour à vous")
    browser.refresh()
    wait_for_text(browser, "Vous dites : Bonjour à vous")
    spoken = [item.text for item in browser.find_elements(By.CSS_SELECTOR, "#log .text")]
    assert spoken == [GREETING, "Bonjour à vous", "Vous dites : Bonjour à vous"]
    browser.find_element(By.CSS_SELECTOR, "#leave button").click()
    wait_for_text(browser, "La conversation est effacée.")
    assert len(bot.forgotten) == 1
    assert len(browser.find_elements(By.CSS_SELECTOR, "#log li")) == 1


def test_a_message_that_could_not_be_answered_is_kept_and_sent_again_as_the_same(
    open_browser: Callable[..., WebDriver], site: Site, bot: FakeBot
) -> None:
    browser = open_browser()
    open_chat(browser, site)
    bot.down = True
    say(browser, "Une question")
    wait_for_text(browser, "la panne vient de nous")
    assert browser.find_element(By.ID, "text").get_attribute("value") == "Une question"
    bot.down = False
    browser.find_element(By.CSS_SELECTOR, "#composer button").click()
    wait_for_text(browser, "Vous dites : Une question")
    assert len(bot.turns) == 1
    assert len(browser.find_elements(By.CSS_SELECTOR, "#log .person")) == 1


def test_the_keyboard_is_enough_and_what_is_said_is_announced(
    open_browser: Callable[..., WebDriver], site: Site
) -> None:
    browser = open_browser()
    open_chat(browser, site)
    log, field = browser.find_element(By.ID, "log"), browser.find_element(By.ID, "text")
    assert (log.aria_role, log.get_attribute("aria-live")) == ("log", "polite")
    assert field.accessible_name == "Votre message"
    field.send_keys("Bonjour", Key.ENTER)
    wait_for_text(browser, "Vous dites : Bonjour")
    assert browser.switch_to.active_element == field


def test_the_conversation_works_without_javascript(
    open_browser: Callable[..., WebDriver], site: Site, bot: FakeBot
) -> None:
    bot.will_say(ANSWER)
    browser = open_browser(javascript=False)
    browser.get(site.url)
    say(browser, "Puis-je faire effacer mon numéro ?")
    wait_for_text(browser, QUOTATION["quote"])
    browser.find_element(By.XPATH, "//button[text()='Faire cette demande']").click()
    wait_for_text(browser, "Vous dites : exercer effacement")


@pytest.mark.parametrize("path", ["/", "/politique", "/dpo/login"])
def test_a_narrow_screen_never_scrolls_sideways(open_browser: Callable[..., WebDriver], site: Site, path: str) -> None:
    browser = open_browser(width=320)
    browser.get(site.url + path)
    assert browser.find_element(By.TAG_NAME, "h1").is_displayed()
    assert not overflows(browser)
    assert complaints(browser) == []


@pytest.mark.parametrize("width", [1000, 320])
def test_the_desk_is_set_up_opened_and_used(open_browser: Callable[..., WebDriver], site: Site, width: int) -> None:
    with session_scope(site.services.sessions) as session:
        reference = file_request(session, site.services.keys).reference
        token = accounts.create_account(session, "dpo@example.org", NOW)
    browser = open_browser(width=width)
    browser.get(f"{site.url}/dpo/setup/{token}")
    for field in ("password", "again"):
        browser.find_element(By.ID, field).send_keys(PASSWORD)
    browser.find_element(By.CSS_SELECTOR, "main button").click()
    wait_for_text(browser, "Votre mot de passe est enregistré")
    browser.find_element(By.ID, "email").send_keys("dpo@example.org")
    browser.find_element(By.ID, "password").send_keys(PASSWORD)
    browser.find_element(By.CSS_SELECTOR, "main button").click()
    wait_for_text(browser, "dans 30 jours")
    assert not overflows(browser)
    browser.find_element(By.LINK_TEXT, reference).click()
    wait_for_text(browser, "Ce qui est demandé")
    assert not overflows(browser)
    browser.find_element(By.ID, "to-in_progress").click()
    browser.find_element(By.XPATH, "//button[text()='Enregistrer']").click()
    wait_for_text(browser, "État modifié")
    assert complaints(browser) == []


@pytest.mark.parametrize("width", [1000, 320])
def test_a_legal_card_is_validated_and_taken_back(
    open_browser: Callable[..., WebDriver], site: Site, width: int
) -> None:
    with session_scope(site.services.sessions) as session:
        account = accounts.set_up(session, accounts.create_account(session, "dpo@example.org", NOW), PASSWORD, NOW)
        token = accounts.open_session(session, account, NOW)
    browser = open_browser(width=width)
    browser.get(f"{site.url}/dpo/login")
    browser.add_cookie({"name": "guichet_desk", "value": token, "path": "/dpo"})
    browser.get(f"{site.url}/dpo/")
    browser.find_element(By.LINK_TEXT, "Fiches de droit commun").click()
    wait_for_text(browser, "Pas encore validée")
    assert not overflows(browser)
    browser.find_element(By.CSS_SELECTOR, "#mandat button").click()
    wait_for_text(browser, "par dpo@example.org")
    assert browser.current_url.endswith("/dpo/legal-cards#mandat")
    browser.find_element(By.CSS_SELECTOR, "#mandat button").click()
    WebDriverWait(browser, PATIENCE_SECONDS).until(lambda page: "par dpo@example.org" not in page.page_source)
    assert complaints(browser) == []
