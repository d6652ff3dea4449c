"""Hold the bot's answers to what an SMS may cost."""

import json
from pathlib import Path

import pytest

from webhook.sms.evaluate import cost_of, played, quotations, responses

TARGET_GSM7 = 0.95
TARGET_SEGMENTS = 2


def test_what_the_bot_says_fits_cheap_letters_and_two_segments() -> None:
    cost = cost_of([*responses(), *quotations()])
    assert cost.messages > 100
    assert cost.gsm7 >= TARGET_GSM7
    assert cost.median_segments <= TARGET_SEGMENTS


def test_every_section_with_words_of_its_own_is_quoted() -> None:
    assert {"9", "14.3", "15"} <= {
        line[1:].split(" ")[0] for body in quotations() for line in body.splitlines() if line[0] == "§"
    }


def test_a_conversation_is_written_as_it_would_leave_with_its_notice_once() -> None:
    turns = [
        {"conversation_id": "one", "messages": [{"kind": "question", "text": "Quelle est votre réponse ?"}]},
        {"conversation_id": "two", "messages": [{"kind": "emergency", "text": "Appelez le 112."}]},
        {"conversation_id": "one", "messages": [{"kind": "question", "text": "Ça, c’est noté."}]},
        {"conversation_id": "two", "messages": [{"kind": "greeting", "text": "Bonjour."}]},
    ]
    first, danger, second, calm = played(json.dumps(turn) for turn in turns)
    assert first.endswith("\nQuelle est votre réponse ?")
    assert (danger, second) == ("Appelez le 112.", "Ça, c'est noté.")
    assert calm == first.replace("Quelle est votre réponse ?", "Bonjour.")


def test_the_cost_is_counted_as_the_operator_counts_it() -> None:
    assert cost_of(["a" * 161, "Bonjour", "شكرا"]) == (3, pytest.approx(2 / 3), 1)


def test_a_value_that_nobody_foresaw_is_an_error_and_not_a_shorter_sms(tmp_path: Path) -> None:
    (tmp_path / "new.yml").write_text('responses: {utter_new: [{text: "Votre {unheard_of}"}]}', encoding="utf-8")
    with pytest.raises(KeyError):
        list(responses(tmp_path))
