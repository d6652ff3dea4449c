"""Check that typing is read as the words that were meant, and that neighbours stay themselves."""

import pytest

from webhook.consent.wording import sentences, sound, speller

USUAL = ["désabonner", "envoyer", "recevoir", "message", "contact", "publicite"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("dezabonne", "desabonner"),
        ("resevoir", "recevoir"),
        ("anvoyer", "envoyer"),
        ("mesaj", "message"),
        ("trankil", "tranquille"),
        ("kontacté", "contacter"),
        ("publissité", "publicité"),
    ],
)
def test_what_is_typed_as_it_sounds_sounds_like_what_is_meant(typed: str, meant: str) -> None:
    assert sound(_plain(typed)) == sound(_plain(meant))


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("menvoyer", "m envoyer"),
        ("denvoyer", "d envoyer"),
        ("jrefuse", "je refuse"),
        ("jms", "jamais"),
        ("contact", "contact"),
        ("passage", "pasage"),
        ("14h", "14h"),
    ],
)
def test_one_word_is_mended_or_left(typed: str, read: str) -> None:
    respell = speller({"jms": "jamais"}, [_plain(word) for word in USUAL])
    assert respell(typed) == read


def test_a_sentence_keeps_its_clauses_and_its_ending() -> None:
    (sentence,) = sentences("Non, merci !", str)
    assert sentence.words == "non merci "
    assert sentence.clauses == ("non ", "merci ")
    assert sentence.ending == "!"


def _plain(word: str) -> str:
    (sentence,) = sentences(word, str)
    return sentence.words.strip()
