"""Check how a turn of the bot becomes one SMS, and what the fixed texts cost."""

from typing import Any

import pytest

from policy_kb.sections import fold_whitespace, load_policy
from webhook.sms.gsm7 import count_segments, fold
from webhook.sms.replies import LONGEST_BODY, button_pressed, compose, fixed_text

PUBLIC_URL = "https://donnees.example.org"


def _answer(text: str = "Voici ce que dit la politique.", *sections: str, **more: Any) -> dict[str, Any]:
    """Build a message of the bot that quotes sections of the landlord's policy whole."""
    policy = load_policy()
    quoted = [
        {"id": name, "title": policy.section(name).title, "quote": policy.section(name).text} for name in sections
    ]
    return {"kind": "policy_answer", "text": text, "sections": quoted or None, **more}


def test_a_quotation_carries_its_section_and_its_link() -> None:
    message = _answer() | {"sections": [{"id": "14.3", "title": "Effacement", "quote": "Vous êtes en droit."}]}
    assert compose([message], PUBLIC_URL).body == (
        'Voici ce que dit la politique.\n§14.3 " Vous etes en droit. "\nhttps://donnees.example.org/politique#14.3'
    )


def test_buttons_are_numbered_lines_and_their_payloads_are_given_back() -> None:
    messages = [
        _answer("Lequel ?", buttons=[{"title": "Accès", "payload": "acces"}, {"title": "Autre", "payload": "autre"}])
    ]
    reply = compose(messages, PUBLIC_URL)
    assert reply.body.endswith("\n1) Accès\n2) Autre")
    assert reply.button_payloads == ["acces", "autre"]


def test_buttons_of_two_messages_share_one_numbering() -> None:
    first, second = (_answer(text, buttons=[{"title": text, "payload": text}]) for text in ("un", "deux"))
    reply = compose([first, second], PUBLIC_URL)
    assert reply.body == "un\n1) un\ndeux\n2) deux"
    assert reply.button_payloads == ["un", "deux"]


@pytest.mark.parametrize(("text", "meaning"), [("2", "autre"), (" 2 ", "autre"), ("2)", "autre"), ("1.", "acces")])
def test_a_number_alone_presses_its_button(text: str, meaning: str) -> None:
    assert button_pressed(text, ["acces", "autre"]) == meaning


@pytest.mark.parametrize("text", ["3", "0", "2 enfants", "²", "", "12", "-1", "9" * 500])
def test_anything_else_is_left_as_it_was_written(text: str) -> None:
    assert button_pressed(text, ["acces", "autre"]) == text


def test_an_item_comes_with_the_words_that_introduce_it() -> None:
    section = {"id": "9", "title": "Bases", "lead": "Consentement du locataire", "quote": "la gestion des demandes"}
    reply = compose([_answer() | {"sections": [section]}], PUBLIC_URL)
    assert '§9 " Consentement du locataire " : " la gestion des demandes "' in reply.body


def test_every_section_that_fits_is_quoted() -> None:
    sections = [{"id": name, "title": name, "quote": f"Phrase de {name}."} for name in ("14.3", "9", "14.5")]
    body = compose([_answer() | {"sections": sections}], PUBLIC_URL).body
    assert all(f"politique#{name}" in body and f"Phrase de {name}." in body for name in ("14.3", "9", "14.5"))


def test_a_turn_that_is_too_long_gives_up_its_further_sections_first() -> None:
    reply = compose([_answer("Voici.", "14.3", "9", "14.5")], PUBLIC_URL)
    assert len(reply.body) <= LONGEST_BODY
    assert "politique#14.3" in reply.body
    assert "politique#9" not in reply.body


@pytest.mark.parametrize("section", [section.id for section in load_policy().sections])
def test_no_sentence_of_the_policy_is_cut(section: str) -> None:
    body = compose([_answer("Voici.", section, "9")], PUBLIC_URL).body
    assert len(body) <= LONGEST_BODY
    assert f"politique#{section}" in body
    quoted = body.split('"', 1)[1].rsplit('"', 1)[0].strip() if '"' in body else ""
    whole = fold_whitespace(fold(load_policy().section(section).text))
    assert fold_whitespace(quoted.split('"\n')[0].strip()) in whole
    assert not quoted or fold_whitespace(quoted.split('"\n')[0].strip())[-1] in '.!?:;"' or len(quoted) >= len(whole)


def test_an_endless_text_still_leaves_as_one_body() -> None:
    assert len(compose([_answer("mot " * 1000)], PUBLIC_URL).body) <= LONGEST_BODY


def test_notices_come_first() -> None:
    assert compose([_answer("Bonjour.")], PUBLIC_URL, before=["Un.", "Deux."]).body == "Un.\nDeux.\nBonjour."


@pytest.mark.parametrize(
    "name", ["first_contact", "opt_out", "opt_out_everywhere", "opt_in", "help", "outage", "media"]
)
def test_what_we_say_by_ourselves_costs_two_segments_at_most(name: str) -> None:
    policy = load_policy()
    text = fixed_text(name, public_url=PUBLIC_URL, email=policy.contact.email, days=30)
    assert count_segments(text).encoding == "GSM-7"
    assert count_segments(text).number <= 2
