"""Do the main job on the running processes: a question, an erasure by web, an access by SMS, a STOP, the desk.

Everything is real but Twilio: the trained model, the four processes, the database, the signatures. The tests share one
instance and tell one story, in this order.
"""

import csv
import io
import json
import re
import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
import requests

from gdpr.deadlines import due
from policy_kb.sections import DEFAULT_PATH as POLICY
from policy_kb.sections import fold_whitespace, load_policy
from tests.e2e.instance import Instance, wait_until
from tests.twilio_double import TwilioDouble

TENANT_PHONE = "+33639981234"
OPPOSED_PHONE = "+33639985678"
PASSWORD = "une phrase de passe pour essais"
REFERENCE = re.compile(r"SQ-[0-9A-Z]{4}-[0-9A-Z]{4}")
REPLY_SECONDS = 20


@dataclass
class WebTenant:
    """One person on the web chat, through the public API."""

    url: str
    token: str = ""
    greeting: list[dict[str, Any]] = field(default_factory=list)

    def arrive(self) -> "WebTenant":
        """Open a session."""
        opened = requests.post(f"{self.url}/api/chat/sessions", json={}, timeout=30)
        assert opened.status_code == 201
        self.token, self.greeting = opened.json()["token"], opened.json()["messages"]
        return self

    def say(self, text: str, message_id: str | None = None) -> list[dict[str, Any]]:
        """Send one message and return the messages that answer it."""
        body = {"text": text, "client_message_id": message_id or str(uuid.uuid4())}
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = requests.post(f"{self.url}/api/chat/messages", json=body, headers=headers, timeout=30)
        assert answer.status_code == 200, answer.text
        messages: list[dict[str, Any]] = answer.json()["messages"]
        return messages

    def answers(self, opening: str, given: dict[str, str], limit: int = 15) -> dict[str, Any]:
        """State a wish and answer what is asked until the receipt."""
        text = opening
        for _ in range(limit):
            last = self.say(text)[-1]
            if last["kind"] == "receipt":
                return last
            text = (
                "oui" if last["kind"] in ("right_explained", "recap") else given.get(last.get("field") or "", "passer")
            )
        raise AssertionError(f"no receipt after {limit} turns, the last message is {last['kind']}")


@dataclass
class TextingTenant:
    """One person who writes by SMS, through the double of Twilio."""

    twilio: TwilioDouble
    phone: str

    def text(self, body: str) -> str:
        """Send one SMS and return the body of the SMS that answers it."""
        before = len(self.received())
        assert self.twilio.text(self.phone, body).status == 200
        wait_until(lambda: len(self.received()) > before, REPLY_SECONDS, "the answer by SMS")
        return self.received()[-1]

    def received(self) -> list[str]:
        """List the bodies that reached this phone."""
        return [sent.body for sent in self.twilio.sent if sent.recipient == self.phone]


@pytest.fixture(scope="module")
def filed() -> dict[str, str]:
    """Remember the references of this story's requests, by right."""
    return {}


@pytest.fixture(scope="module")
def desk(instance: Instance) -> requests.Session:
    """Set up the first account from the link of the first run, and log in."""
    browser = requests.Session()
    email = "dpo@example.org"
    link = instance.flask("create-account", email).strip().split()[-1]
    _submit(browser, link, password=PASSWORD, again=PASSWORD)
    page = _submit(browser, f"{instance.url}/dpo/login", email=email, password=PASSWORD)
    assert "File des demandes" in page
    return browser


def _submit(browser: requests.Session, url: str, **fields: str) -> str:
    """Fill in the form of a page, with its own token, and return the page that follows."""
    token = re.search(r'name="form_token" value="([^"]+)"', browser.get(url, timeout=30).text)
    assert token
    answer = browser.post(url, data={"form_token": token[1], **fields}, timeout=30)
    assert answer.status_code == 200, answer.status_code
    return answer.text


def test_the_first_message_says_it_is_a_machine(instance: Instance) -> None:
    greeting = WebTenant(instance.url).arrive().greeting[0]
    assert greeting["kind"] == "greeting"
    assert "assistant automatique" in greeting["text"]


def test_a_question_is_answered_with_the_policy_word_for_word(instance: Instance) -> None:
    answer = (
        WebTenant(instance.url).arrive().say("Est-ce que vous envoyez mes données hors de l'Union européenne ?")[-1]
    )
    assert answer["kind"] == "policy_answer"
    section = answer["sections"][0]
    assert section["id"] == "11"
    assert fold_whitespace(section["quote"]) in fold_whitespace(POLICY.read_text(encoding="utf-8"))
    assert f'id="{section["id"]}"' in requests.get(f"{instance.url}/politique", timeout=30).text


def test_an_erasure_is_filed_by_web_chat(instance: Instance, filed: dict[str, str]) -> None:
    tenant = WebTenant(instance.url).arrive()
    receipt = tenant.answers(
        "Effacez toutes les données de mon ancien dossier de candidature",
        {"full_name": "Inès Delorme", "email": "ines.delorme@example.org", "role": "candidat"},
    )
    request = receipt["request"]
    assert receipt["right"] == request["right"] == "effacement"
    assert request["identity"]["full_name"] == {"first_name": "Inès", "last_name": "Delorme"}
    assert request["identity"]["email"] == "ines.delorme@example.org"
    received_on = date.fromisoformat(request["received_at"][:10])
    assert request["due_on"] == receipt["due_on"] == due(received_on).plain_on.isoformat()
    assert REFERENCE.fullmatch(receipt["reference"])
    filed["effacement"] = receipt["reference"]


def test_the_same_message_twice_gives_the_same_answer(instance: Instance) -> None:
    tenant, message_id = WebTenant(instance.url).arrive(), str(uuid.uuid4())
    assert tenant.say("Je veux une copie de mon dossier", message_id) == tenant.say("autre texte", message_id)


def test_an_access_is_filed_by_sms(twilio: TwilioDouble, instance: Instance, filed: dict[str, str]) -> None:
    tenant = TextingTenant(twilio, TENANT_PHONE)
    first = tenant.text("Je voudrais une copie de toutes mes donnees")
    assert "automatique" in first, "the first contact says what it is"
    answers = ["oui"]
    asked = [first]
    for expected, answer in (("prenom et nom", "Moussa Traore"), ("naissance", "passer"), ("reference", "passer")):
        asked.append(tenant.text(answers[-1]))
        answers.append(answer)
        assert expected in asked[-1].lower().replace("é", "e"), asked[-1]
    asked.append(tenant.text(answers[-1]))
    assert "logement" in asked[-1], "the phone is known: no other way to answer is asked"
    recap = tenant.text("titulaire")
    assert "Moussa Traore" in recap
    receipt = tenant.text("oui")
    found = REFERENCE.search(receipt)
    assert found, receipt
    filed["acces"] = found[0]


def test_a_stop_is_recorded_and_confirmed_once(twilio: TwilioDouble, instance: Instance) -> None:
    tenant = TextingTenant(twilio, OPPOSED_PHONE)
    confirmation = tenant.text("STOP")
    assert "bail" in confirmation, "it says that messages about the lease go on"
    headers = {"Authorization": f"Bearer {instance.environ['GUICHET_SERVICE_TOKEN']}"}
    listed = requests.get(f"{instance.url}/api/opt-outs", headers=headers, timeout=30)
    assert OPPOSED_PHONE in listed.text
    assert len(tenant.received()) == 1


def test_a_forged_sms_is_refused(twilio: TwilioDouble, instance: Instance) -> None:
    forged = requests.post(
        f"{instance.url}/sms/inbound",
        data=twilio.inbound(TENANT_PHONE, "STOP"),
        headers={"X-Twilio-Signature": "AAAAAAAAAAAAAAAAAAAAAAAAAAA="},
        timeout=30,
    )
    assert forged.status_code == 403


def test_the_dpo_finds_both_in_the_queue(desk: requests.Session, instance: Instance, filed: dict[str, str]) -> None:
    queue = desk.get(f"{instance.url}/dpo/", timeout=30).text
    assert set(filed.values()) <= set(REFERENCE.findall(queue))
    page = desk.get(f"{instance.url}/dpo/requests/{filed['acces']}", timeout=30).text
    assert "Moussa" in page
    assert "Traore" in page


def test_the_dpo_takes_a_request_in_hand(desk: requests.Session, instance: Instance, filed: dict[str, str]) -> None:
    address = f"{instance.url}/dpo/requests/{filed['effacement']}"
    token = re.search(r'name="form_token" value="([^"]+)"', desk.get(address, timeout=30).text)
    assert token
    moved = desk.post(f"{address}/status", data={"form_token": token[1], "status": "in_progress"}, timeout=30)
    assert moved.status_code == 200
    assert "en cours de traitement" in moved.text.lower()
    illegal = desk.post(f"{address}/status", data={"form_token": token[1], "status": "incomplete"}, timeout=30)
    assert illegal.status_code == 409


def test_the_register_holds_both(instance: Instance, filed: dict[str, str]) -> None:
    register = json.loads(instance.flask("export-requests", "--format", "json"))
    by_reference = {request["reference"]: request for request in register}
    access, erasure = by_reference[filed["acces"]], by_reference[filed["effacement"]]
    assert (access["channel"], erasure["channel"]) == ("sms", "web")
    assert access["identity"]["phone"] == TENANT_PHONE
    assert erasure["status"] == "in_progress"
    assert access["policy_version"] == load_policy().version
    rows = list(csv.reader(io.StringIO(instance.flask("export-requests", "--format", "csv")), delimiter=";"))
    assert {filed["acces"], filed["effacement"]} <= {cell for row in rows for cell in row}


def test_a_request_is_followed_by_sms_then_withdrawn_on_the_web_with_a_code(
    twilio: TwilioDouble, instance: Instance, filed: dict[str, str]
) -> None:
    phone = TextingTenant(twilio, TENANT_PHONE)
    assert filed["acces"] in phone.text("SUIVI")
    web = WebTenant(instance.url).arrive()
    assert web.say(f"je retire ma demande {filed['acces'].lower()}")[-1]["field"] == "code"
    wait_until(lambda: "code" in phone.received()[-1], REPLY_SECONDS, "the code by SMS")
    code = re.search(r"\b\d{6}\b", phone.received()[-1])
    assert code
    assert filed["acces"] in web.say(code[0])[-1]["text"]
    assert web.say("oui")[-1]["kind"] == "cancelled"
    register = json.loads(instance.flask("export-requests", "--format", "json"))
    statuses = {request["reference"]: request["status"] for request in register}
    assert (statuses[filed["acces"]], statuses[filed["effacement"]]) == ("withdrawn", "in_progress")
    assert code[0] not in instance.output()


def test_nothing_personal_was_logged(instance: Instance, filed: dict[str, str]) -> None:
    assert filed, "the story above has run"
    printed = instance.output()
    for personal in (
        "Delorme",
        "Moussa",
        "Traore",
        "ines.delorme",
        "39981234",
        "39985678",
        "copie de toutes mes donnees",
    ):
        assert personal not in printed, f"the logs hold {personal}"


def test_what_is_stored_is_sealed(instance: Instance) -> None:
    for path in instance.log.parent.glob("*.db*"):
        stored = path.read_bytes()
        for personal in (b"Delorme", b"Moussa", b"ines.delorme", b"39981234"):
            assert personal not in stored, f"{path.name} holds {personal!r} in clear"


def test_no_deadline_is_more_than_a_month_and_a_half_away(instance: Instance) -> None:
    for request in json.loads(instance.flask("export-requests", "--format", "json")):
        received_on = date.fromisoformat(request["received_at"][:10])
        assert date.fromisoformat(request["legal_due_on"]) - received_on <= timedelta(days=45)
