"""Check that refusals, unknowns, questions and corrections are told from answers and from stories."""

import pytest

from actions.identity.replies import is_question, is_refusal, is_unknown

UNKNOWN = [
    "je sais pas",
    "jsp",
    "Je ne sais plus",
    "jsais pas",
    "bah je sai pas",
    "passe",
    "PASSE",
    "non",
    "Non.",
    "aucune idée",
    "je l'ai pas sur moi",
    "je m’en souviens plus",
    "je n'en ai pas",
    "j'ai oublié",
    "?",
    "ça je ne m'en souviens plus du tout, vraiment",
]
REFUSAL = [
    "non merci",
    "je refuse",
    "Je ne veux pas",
    "je préfère ne pas répondre",
    "ça ne vous regarde pas",
    "hors de question",
    "je veux pas donner mon nom",
    "je souhaite rester anonyme",
    "jamais de la vie",
    "occupe-toi de tes affaires",
]
QUESTION = [
    "Pourquoi ?",
    "c'est quoi la référence",
    "à quoi ça sert",
    "vous en faites quoi ?",
    "pk vous voulez ça",
    "la ref c koi",
]
STORIES = [
    ("je ne veux pas que mes voisins voient mes papiers", "a reason, not a refusal"),
    ("je sais plus trop, peut-être 14/06/1969", "a hesitation with an answer"),
    ("non c'est le 06 39 98 12 34", "a correction with an answer"),
    ("je n'ai pas reçu ma quittance", "a grievance"),
    ("Marie Dupont", "a name"),
    ("marie@example.org", "an e-mail"),
]


@pytest.mark.parametrize("text", UNKNOWN)
def test_not_knowing_is_recognised(text: str) -> None:
    assert is_unknown(text)
    assert not is_refusal(text)


@pytest.mark.parametrize("text", REFUSAL)
def test_a_refusal_is_recognised(text: str) -> None:
    assert is_refusal(text)


@pytest.mark.parametrize("text", QUESTION)
def test_a_question_is_recognised(text: str) -> None:
    assert is_question(text)


@pytest.mark.parametrize(("text", "why"), STORIES)
def test_a_story_or_an_answer_is_neither_a_refusal_nor_unknown(text: str, why: str) -> None:
    assert not is_refusal(text) and not is_unknown(text), why


