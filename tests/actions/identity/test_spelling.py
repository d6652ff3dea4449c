"""Try names that are spelled out, and corrections that give a few letters only."""

import pytest

from actions import identity

MARTEL = {"first_name": "Camille", "last_name": "Martel"}


@pytest.mark.parametrize(
    ("text", "last_name"),
    [
        ("je me suis trompé, c'est MARTIN avec un T", "MARTIN"),
        ("Non, mon nom c'est M-A-R-T-I-N", "MARTIN"),
        ("M A R T I N", "MARTIN"),
        ("pas Martel, Martin", "Martin"),
        ("mon nom c'est Durand", "Durand"),  # unlike the first, but it says which name it is
        ("mon nom s'écrit avec deux l", "Martell"),
        ("Martell avec 2 L", "Martell"),
    ],
)
def test_a_family_name_is_spelled_anew(text: str, last_name: str) -> None:
    assert identity.respell(MARTEL, text) == {"first_name": "Camille", "last_name": last_name}


@pytest.mark.parametrize(
    ("text", "first_name"), [("mon prénom c'est avec un seul l", "Camile"), ("prénom : Camila", "Camila")]
)
def test_a_given_name_is_spelled_anew_when_the_words_say_so(text: str, first_name: str) -> None:
    assert identity.respell(MARTEL, text) == {"first_name": first_name, "last_name": "Martel"}


@pytest.mark.parametrize(
    "text", ["non c'est pas ça", "le nom est mal écrit", "c'est Martel", "avec deux z", "il y a une erreur", ""]
)
def test_words_that_spell_nothing_change_nothing(text: str) -> None:
    assert identity.respell(MARTEL, text) is None


@pytest.mark.parametrize("text", ["Camille M-A-R-T-I-N", "Camille M A R T I N", "Camille M.A.R.T.I.N"])
def test_an_answer_may_be_spelled_out(text: str) -> None:
    assert identity.parse("full_name", text) == {"first_name": "Camille", "last_name": "MARTIN"}
