"""French as people type it becomes plain text and stable terms."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_kb.french import is_word, normalise, terms


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("jve koi mes donné", "je veux quoi mes donnees"),  # SMS shorthand and phonetic endings
        ("lacces cest a moi", "l'acces c'est a moi"),  # forgotten apostrophes
        ("jdemande", "je demande"),  # the pronoun stuck to its verb
        ("EFFACEZ MOI !!! 😡", "effacez moi"),  # capitals, signs, emoji
        ("l\u2019effacement", "l'effacement"),  # typographic apostrophe
        ("ＳＴＯＰ s\u200bt\u200bo\u200bp", "stop stop"),  # full-width letters, zero-width spaces
        ("suuuuper", "super"),  # repeated letters
        ("de\u0301ce\u0300s", "deces"),  # decomposed accents
        ("ça sent", "ca sent"),  # no forgotten apostrophe in « ça »
        ("👍🏽👍🏽", "ok"),  # an emoji alone, whatever its colour
        ("❤️", "merci"),  # with its variation selector
        ("🔥", ""),  # an emoji that may mean anything
        ("merci 😡", "merci"),  # an emoji beside words
        ("我的个人资料", "我的个人资料 ecritureetrangere ecriturechinoise"),
        ("мои данные, SVP", "мои данные s'il vous plait ecritureetrangere ecriturecyrillique"),
        ("ελληνικά", "ελληνικα ecritureetrangere"),  # a script without a name of its own
        ("jeg ønsker", "jeg ønsker"),  # other letters of the Latin script
        ("je parle русский un peu", "je parle русскии un peut"),  # a word among French ones
        ("", ""),
    ],
)
def test_what_people_type_is_written_plainly(typed: str, plain: str) -> None:
    assert normalise(typed) == plain


def test_inflections_meet_in_one_term() -> None:
    assert terms("vos caméras") == terms("la caméra")
    assert terms("effacer") == terms("EFFACEZ")


def test_question_words_and_negation_are_kept() -> None:
    assert {"combien", "pas"} <= set(terms("combien de temps, pas plus ?"))


def test_accents_do_not_matter_to_the_lexicon() -> None:
    assert is_word("données") and is_word("donnees") and not is_word("xyzzyq")


@given(st.text(max_size=300))
def test_any_text_can_be_normalised_and_again_without_change_of_kind(text: str) -> None:
    plain = normalise(text)
    assert plain == plain.lower()
    assert isinstance(terms(text), tuple)


def test_terms_take_less_than_two_milliseconds() -> None:
    terms("première fois : les tables se chargent")
    sentences = [f"Combien de temps gardez-vous mes données après mon départ du {n} ?" for n in range(200)]
    started = time.process_time()
    for sentence in sentences:
        terms(sentence)
    assert (time.process_time() - started) / len(sentences) < 0.002
