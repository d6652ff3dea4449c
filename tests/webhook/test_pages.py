"""Test the public pages: the conversation without JavaScript, the policy, the receipts, the widget."""

import gzip
import re
import uuid
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from werkzeug.test import TestResponse

import webhook
from gdpr.requests import Status
from policy_kb.sections import load_policy
from tests.webhook.builders import file_request
from tests.webhook.fakes import FakeBot, FixedClock
from webhook import receipts
from webhook.app import create_app
from webhook.chat import sessions
from webhook.config import Settings
from webhook.database import session_scope
from webhook.desk.queue import find_request
from webhook.requests.statuses import change_status
from webhook.services import Services

MARKUP = '<img src=x onerror="alert(1)"><script>alert(1)</script>'
STATIC = Path(webhook.__file__).parent / "static"
HTML = {"Accept": "text/html"}


class Person:
    """Use the chat page by its forms alone, as a browser without JavaScript does."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def page(self) -> TestResponse:
        return self.client.get("/", headers=HTML)

    def form(self) -> dict[str, str]:
        """Read the hidden fields of the form that sends a message."""
        form = self.page().text.split('<form id="composer"')[1]
        return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form))

    def say(self, text: str, **fields: str) -> TestResponse:
        return self.client.post("/", data={**self.form(), "text": text, **fields}, headers=HTML)


@pytest.fixture
def person(client: FlaskClient) -> Person:
    return Person(client)


def said(page: TestResponse) -> list[str]:
    """List what the conversation shows, in order."""
    log = page.text.split('<ol id="log"')[1].split("</ol>")[0]
    return re.findall(r'<p class="text">(.*?)</p>', log, re.S)


def test_the_page_opens_no_conversation_before_somebody_writes(person: Person, bot: FakeBot) -> None:
    page = person.page()
    assert "Set-Cookie" not in page.headers
    assert bot.opened == []
    assert "assistant automatique" in page.text and "30 jours" in page.text


def test_a_conversation_goes_on_by_form_posts(person: Person) -> None:
    answer = person.say("Bonjour")
    assert (answer.status_code, answer.location) == (303, "/#composer")
    person.say("Combien de temps gardez-vous mes données ?")
    assert said(person.page()) == [
        "Bonjour, je suis un assistant automatique.",
        "Bonjour",
        "Vous dites : Bonjour",
        "Combien de temps gardez-vous mes données ?",
        "Vous dites : Combien de temps gardez-vous mes données ?",
    ]


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(person: Person) -> None:
    cookie = person.say("Bonjour").headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie


def test_the_same_form_sent_twice_is_one_turn(person: Person, bot: FakeBot) -> None:
    person.say("Bonjour")
    form = person.form()
    for _ in range(2):
        assert person.client.post("/", data={**form, "text": "Et après ?"}, headers=HTML).status_code == 303
    assert [turn["text"] for turn in bot.turns] == ["Bonjour", "Et après ?"]


def test_a_button_sends_its_payload_as_text_and_only_the_last_ones_can_be_pressed(person: Person, bot: FakeBot) -> None:
    choice = {
        "kind": "clarification",
        "text": "Lequel ?",
        "buttons": [{"title": "L’effacement", "payload": "effacement"}],
    }
    bot.will_say(choice)
    person.say("Je ne sais pas")
    assert '<button name="text" value="effacement">L’effacement</button>' in person.page().text
    person.say("effacement")
    assert bot.turns[-1]["text"] == "effacement"
    assert 'value="effacement"' not in person.page().text


def test_a_quotation_names_its_section_and_leads_to_it(person: Person, bot: FakeBot) -> None:
    section = {"id": "14.3", "title": "Votre droit à l’effacement", "quote": "Vous pouvez demander l’effacement."}
    bot.will_say({"kind": "policy_answer", "text": "Voici :", "sections": [section]})
    person.say("Puis-je faire effacer mes données ?")
    page = person.page().text
    assert "<blockquote>Vous pouvez demander l’effacement.</blockquote>" in page
    assert 'href="/politique#14.3"' in page
    assert '<p class="lead"></p>' in page


def test_an_item_of_a_list_is_shown_under_the_words_that_introduce_it(person: Person, bot: FakeBot) -> None:
    section = {"id": "9", "title": "Les bases", "lead": "Consentement du locataire", "quote": "enquête sociale"}
    bot.will_say({"kind": "policy_answer", "text": "Voici :", "sections": [section]})
    person.say("Et l'enquête sociale ?")
    page = person.page().text
    assert page.index("Consentement du locataire") < page.index("<blockquote>enquête sociale</blockquote>")


def test_markup_from_the_person_or_from_the_bot_is_shown_and_never_run(person: Person, bot: FakeBot) -> None:
    bot.will_say(
        {
            "kind": "policy_answer",
            "text": MARKUP,
            "sections": [{"id": MARKUP, "title": MARKUP, "quote": MARKUP}],
            "buttons": [{"title": MARKUP, "payload": MARKUP}],
        }
    )
    person.say(MARKUP)
    page = person.page().text
    assert "<img" not in page and "<script>alert" not in page
    assert page.count("&lt;script&gt;") == 7


def test_when_the_bot_is_down_the_form_comes_back_filled_and_can_be_sent_again(person: Person, bot: FakeBot) -> None:
    person.say("Bonjour")
    bot.down = True
    form = person.form()
    answer = person.client.post("/", data={**form, "text": "Une question"}, headers=HTML)
    assert answer.status_code == 503
    assert "la panne vient de nous" in answer.text
    assert ">Une question</textarea>" in answer.text
    assert f'value="{form["client_message_id"]}"' in answer.text
    bot.down = False
    person.client.post("/", data={**form, "text": "Une question"}, headers=HTML)
    assert said(person.page())[-2:] == ["Une question", "Vous dites : Une question"]


def test_a_forged_form_says_nothing_in_an_open_conversation(person: Person, bot: FakeBot) -> None:
    person.say("Bonjour")
    answer = person.say("Effacez tout", form_token="0" * 64)
    assert answer.status_code == 403
    assert "Accès refusé" in answer.text
    assert len(bot.turns) == 1


def test_another_site_cannot_open_a_conversation(client: FlaskClient, bot: FakeBot) -> None:
    form = {"text": "Bonjour", "client_message_id": str(uuid.uuid4())}
    answer = client.post("/", data=form, headers={**HTML, "Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert bot.opened == []


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "Votre message est vide"), ("  ", "Votre message est vide"), ("a" * 2001, "2000 caractères")],
)
def test_a_message_that_the_api_refuses_is_refused_by_form_too(person: Person, text: str, words: str) -> None:
    answer = person.say(text)
    assert answer.status_code == 422
    assert words in answer.text and "<!doctype html>" in answer.text


def test_erasing_forgets_the_conversation_and_the_cookie(person: Person, bot: FakeBot) -> None:
    person.say("Bonjour")
    answer = person.client.post("/erase", data=person.form(), headers=HTML)
    assert answer.status_code == 303
    assert len(bot.forgotten) == 1
    assert person.client.get_cookie("guichet_chat") is None
    assert said(person.page()) == []


def test_an_expired_conversation_is_not_shown(person: Person, clock: FixedClock) -> None:
    person.say("Bonjour")
    clock.advance(hours=2)
    assert said(person.page()) == []


def test_conversations_by_form_are_limited_like_those_of_the_api(
    settings: Settings, bot: FakeBot, clock: FixedClock
) -> None:
    limited = create_app(replace(settings, rate_limits=True), bot=bot, clock=clock)
    answers = [Person(limited.test_client()).say("Bonjour").status_code for _ in range(31)]
    assert answers == [303] * 30 + [429]


@pytest.mark.parametrize(
    ("embedders", "expected"),
    [
        ((), "frame-ancestors 'none'"),
        (("https://locataires.example.org",), "frame-ancestors https://locataires.example.org"),
    ],
)
def test_only_named_pages_may_embed_the_chat(
    settings: Settings, bot: FakeBot, clock: FixedClock, embedders: tuple[str, ...], expected: str
) -> None:
    app = create_app(replace(settings, frame_ancestors=embedders), bot=bot, clock=clock)
    client = app.test_client()
    assert client.get("/").headers["Content-Security-Policy"].endswith(expected)
    assert client.get("/politique").headers["Content-Security-Policy"].endswith("frame-ancestors 'none'")


@pytest.mark.parametrize("path", ["/", "/politique", "/dpo/login"])
def test_pages_run_nothing_that_is_written_inside_them(client: FlaskClient, path: str) -> None:
    page = client.get(path)
    policy = page.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "unsafe" not in policy
    assert not re.search(r"<script(?![^>]*\ssrc=)| on\w+=|<style| style=", page.text)


def test_the_policy_has_an_anchor_for_every_section_and_all_its_words(client: FlaskClient) -> None:
    page = client.get("/politique")
    ids = re.findall(r' id="([^"]+)"', page.text)
    assert len(ids) == len(set(ids))
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text)).replace("&#39;", "'").replace("&amp;", "&")
    for section in load_policy().sections:
        assert section.id in ids
        for block in section.blocks:
            for words in (block.text, *block.items):
                assert re.sub(r"\s+", " ", words) in text


def test_section_9_gives_each_legal_basis_its_purposes(client: FlaskClient) -> None:
    page = client.get("/politique").text
    for basis in load_policy().legal_bases:
        after = page.split(f'id="{basis}"')[1]
        assert after.split("</h3>")[1].lstrip().startswith("<ul>")


def filed(services: Services, **draft: Any) -> str:
    """File a request and give its reference."""
    with session_scope(services.sessions) as session:
        return file_request(session, services.keys, **draft).reference


def signed_path(app: Flask, reference: str, page: str = "receipt") -> str:
    """Give the link of a receipt as the session's own answer names it."""
    link = receipts.signature(app.extensions["guichet"].keys, reference)
    return f"/requests/{reference}/{page}?link={link}"


def test_a_receipt_opens_with_its_own_link(app: Flask, client: FlaskClient, services: Services) -> None:
    page = client.get(signed_path(app, filed(services)), headers=HTML)
    assert page.status_code == 200
    for words in ("22 novembre 2026 à 10 h 04", "22 décembre 2026", "Gratuit", "mon ancien numéro", "CNIL"):
        assert words in page.text


def test_a_receipt_keeps_the_safe_channel_and_the_identity_to_itself(
    app: Flask, client: FlaskClient, services: Services
) -> None:
    reference = filed(services, details={"datum": "mon numéro", "safe_channel": "par ma sœur"}, flags=["canal_sur"])
    page = client.get(signed_path(app, reference), headers=HTML).text
    for secret in ("par ma sœur", "Chloé", "chloe@example.org", "1984"):
        assert secret not in page


def test_markup_in_a_receipt_is_shown_and_never_run(app: Flask, client: FlaskClient, services: Services) -> None:
    page = client.get(signed_path(app, filed(services, details={"datum": MARKUP})), headers=HTML).text
    assert "<img" not in page and "&lt;img" in page


@pytest.mark.parametrize("link", ["", "?link=", "?link=" + "0" * 64, "?link=%C3%A9"])
def test_without_link_nor_session_no_one_learns_whether_a_request_exists(
    client: FlaskClient, services: Services, link: str
) -> None:
    reference = filed(services)
    real = client.get(f"/requests/{reference}/receipt{link}", headers=HTML)
    invented = client.get(f"/requests/SQ-2222-2222/receipt{link}", headers=HTML)
    assert (real.status_code, invented.status_code) == (401, 401)
    assert real.text == invented.text


def test_the_link_of_one_receipt_opens_no_other(app: Flask, client: FlaskClient, services: Services) -> None:
    one, other = filed(services, key="1"), filed(services, key="2", right="acces", details={"scope": ["tout"]})
    forged = signed_path(app, one).replace(f"/requests/{one}/", f"/requests/{other}/")
    assert client.get(forged).status_code == 401


def test_the_session_that_filed_reads_the_receipt_and_learns_its_link(client: FlaskClient, services: Services) -> None:
    token = client.post("/api/chat/sessions", json={}).get_json()["token"]
    headers = {"Authorization": f"Bearer {token}"}
    reference = filed(services)
    assert client.get(f"/requests/{reference}/receipt", headers=headers).status_code == 404  # another conversation's
    with session_scope(services.sessions) as session:
        chat = sessions.find_chat(session, token, services.clock())
        assert chat is not None
        find_request(session, reference).conversation_id = chat.conversation_id
    answer = client.head(f"/requests/{reference}/receipt", headers=headers)
    assert answer.status_code == 200
    assert client.get(answer.headers["Content-Location"]).status_code == 200
    calendar = client.head(f"/requests/{reference}/receipt.ics", headers=headers)
    assert client.get(calendar.headers["Content-Location"]).mimetype == "text/calendar"


def test_the_due_date_goes_into_a_calendar_as_a_whole_day(app: Flask, client: FlaskClient, services: Services) -> None:
    reference = filed(services)
    answer = client.get(signed_path(app, reference, "receipt.ics"))
    (event,) = Calendar.from_ical(answer.data).walk("VEVENT")
    assert event.decoded("dtstart").isoformat() == "2026-12-22"
    assert event.decoded("dtend").isoformat() == "2026-12-23"
    assert reference in event["summary"]
    assert "Droit à l'effacement" in event["description"]


@pytest.mark.parametrize(
    "draft",
    [
        {"type": "breach", "right": None, "details": {}, "flags": ["violation"]},
        {"right": "directives_post_mortem", "details": {"wish": "effacer"}},
    ],
    ids=["a breach", "directives"],
)
def test_where_the_law_owes_no_answer_date_none_is_promised(
    app: Flask, client: FlaskClient, services: Services, draft: dict[str, Any]
) -> None:
    reference = filed(services, **draft)
    page = client.get(signed_path(app, reference), headers=HTML)
    assert page.status_code == 200
    assert "Réponse au plus tard" not in page.text
    assert client.get(signed_path(app, reference, "receipt.ics")).status_code == 404


def test_the_digest_is_on_the_page_in_the_calendar_and_in_the_file(
    app: Flask, client: FlaskClient, services: Services
) -> None:
    reference = filed(services)
    page = client.get(signed_path(app, reference), headers=HTML).text
    (digest,) = re.findall(r"(?:[0-9a-f]{4}-){7}[0-9a-f]{4}", page)
    (event,) = Calendar.from_ical(client.get(signed_path(app, reference, "receipt.ics")).data).walk("VEVENT")
    assert digest in event["description"]
    (link,) = re.findall(r'href="([^"]+receipt\.json[^"]+)"', page)
    assert client.get(link).get_json()["digest"] == digest.replace("-", "")


def test_the_receipt_keeps_the_first_date_beside_the_one_that_holds(
    app: Flask, client: FlaskClient, services: Services, clock: FixedClock
) -> None:
    reference = filed(services)
    before = client.get(signed_path(app, reference, "receipt.json")).get_json()
    with session_scope(services.sessions) as session:
        request = find_request(session, reference)
        change_status(session, request, Status.EXTENDED, actor="account:1", reason="complexe", clock=clock)
    page = client.get(signed_path(app, reference), headers=HTML).text
    assert page.index("22 décembre 2026") < page.index("22 février 2027")
    assert client.get(signed_path(app, reference, "receipt.json")).get_json() == before


def test_a_purged_request_has_no_receipt_left(app: Flask, client: FlaskClient, services: Services) -> None:
    reference = filed(services)
    with session_scope(services.sessions) as session:
        find_request(session, reference).status = "purged"
    assert client.get(signed_path(app, reference)).status_code == 404


def test_the_widget_is_a_script_that_writes_no_markup(client: FlaskClient) -> None:
    answer = client.get("/widget.js")
    assert answer.mimetype == "text/javascript"
    assert "max-age=3600" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("script", ["chat.js", "widget.js", "print.js"])
def test_scripts_never_write_markup(script: str) -> None:
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", (STATIC / script).read_text()
    )


def test_what_the_chat_page_loads_stays_under_15_kilobytes() -> None:
    loaded = [STATIC / name for name in ("base.css", "chat.css", "chat.js", "widget.js")]
    assert sum(len(gzip.compress(path.read_bytes())) for path in loaded) < 15 * 1024
