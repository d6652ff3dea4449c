"""Check that STOP is heard however it is typed, and that daily life is not taken for it."""

import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from webhook.consent.keywords import classify


def _samples(name: str) -> list[tuple[str, str]]:
    """Read (group, text) pairs from a sample file of this folder."""
    groups = yaml.safe_load(Path(__file__).with_name(name).read_text(encoding="utf-8"))
    return [(group, text) for group, texts in groups.items() for text in texts]


@pytest.mark.parametrize(("group", "text"), _samples("samples_stop.yml"))
def test_every_way_to_stop_is_heard(group: str, text: str) -> None:
    assert classify(text).action == "stop"


@pytest.mark.parametrize(("group", "text"), _samples("samples_none.yml"))
def test_daily_life_is_not_taken_for_a_stop(group: str, text: str) -> None:
    assert classify(text).action == "none"


@pytest.mark.parametrize(("action", "text"), _samples("samples_other.yml"))
def test_starting_again_and_asking_who_writes_are_told_apart(action: str, text: str) -> None:
    assert classify(text).action == action


@pytest.mark.parametrize("text", [text for group, text in _samples("samples_stop.yml") if group == "keywords"])
def test_a_keyword_gives_the_bot_nothing_to_read(text: str) -> None:
    assert classify(text).is_bare_keyword


@pytest.mark.parametrize(
    "text",
    [
        "STOP. Au fait, la chaudière est en panne",
        "je ne veux plus de vos pubs, et quand passe le plombier",
        "Arrêtez vos SMS et réparez mon ascenseur",
    ],
)
def test_a_stop_among_other_words_leaves_them_for_the_bot(text: str) -> None:
    decision = classify(text)
    assert decision.action == "stop"
    assert not decision.is_bare_keyword


@pytest.mark.parametrize("text", ["Non merci", "je refuse", "pas intéressé, au revoir", "sans façon"])
def test_a_no_may_answer_a_question_as_well_as_an_advertisement(text: str) -> None:
    assert classify(text).may_answer_a_question


@pytest.mark.parametrize(
    "text", ["STOP", "plus jamais", "non merci pour vos pubs", "je ne veux plus de SMS", "oubliez-moi"]
)
def test_what_only_an_advertisement_calls_for_answers_no_question(text: str) -> None:
    decision = classify(text)
    assert decision.action == "stop"
    assert not decision.may_answer_a_question


@pytest.mark.parametrize("text", ["STOP TOUT", "stop à tout", "StopAll", "STOP ALL", "stop tout svp"])
def test_stop_tout_reaches_every_channel(text: str) -> None:
    assert classify(text).scope == "all"


@pytest.mark.parametrize("text", ["STOP", "plus de pub", "STOP SMS", "START", "stop tout de suite"])
def test_a_plain_stop_reaches_sms_only(text: str) -> None:
    assert classify(text).scope == "sms"


@given(st.text(max_size=400))
def test_any_text_gets_a_decision(text: str) -> None:
    assert classify(text).action in {"stop", "start", "help", "none"}


@given(st.sampled_from(["STOP", "ARRET", "desabonner", "unsubscribe"]), st.data())
def test_no_invisible_character_hides_a_keyword(keyword: str, data: st.DataObject) -> None:
    invisible = st.sampled_from(
        ["\u200b", "\u200c", "\u200d", "\u00ad", "\u2060", "\ufeff", "\u202e", "\u0301", "\ufe0f"]
    )
    hidden = "".join(character + data.draw(invisible) for character in keyword)
    assert classify(hidden).action == "stop"


@pytest.mark.parametrize(
    "text",
    [
        *(
            "je veux plus recevoir " * 80,
            "ne " * 600,
            "stop le " * 250,
            "a " * 900,
            "arretez vous me " * 120,
            "é́" * 900,
        ),
        *("non " * 400, "plus jamais " * 130 + "radiateur", "vos pubs " * 170, "qu on me laisse " * 100 + "x"),
    ],
)
def test_the_longest_message_is_read_in_no_time(text: str) -> None:
    classify("warm up")
    started = time.process_time()
    classify(text)
    assert time.process_time() - started < 1.0
