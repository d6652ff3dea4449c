"""Try how a message is cut into clauses, and that their readings come back on the message itself."""

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.clauses import CLAUSES, ClauseGatherer, ClauseSplitter, split


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("Corrigez mon nom et arrêtez la pub", ["Corrigez mon nom", "arrêtez la pub"]),
        ("D'une part effacez ma fiche, d'autre part plus de pub", ["D'une part effacez ma fiche", "plus de pub"]),
        # What leans on the first verb is read with it.
        ("Je veux voir mon dossier puis le faire effacer", ["Je veux voir mon dossier", "je veux le faire effacer"]),
        ("Envoyez-le-moi, et ensuite que vous l'effaciez", ["Envoyez-le-moi", "je veux que vous l'effaciez"]),
        # A thing that is named and what was done are no wishes.
        ("Je veux mon bail et mes quittances", ["Je veux mon bail"]),
        ("Je veux vérifier, vous avez effacé mon adresse", ["Je veux vérifier"]),
        # One wish with its limits, one choice to be asked, one question: they stay whole.
        ("Ne supprimez rien mais bloquez tout", []),
        ("Corriger ou effacer mon nom", []),
        ("Qui voit mon dossier ?", []),
        ("", []),
        ("un, deux, trois, quatre, cinq, six, sept", []),  # a list, not a wish
    ],
)
def test_a_message_is_cut_where_another_wish_may_begin(text: str, clauses: list[str]) -> None:
    assert split(text) == clauses


def test_the_readings_of_the_clauses_come_back_on_the_message() -> None:
    first = Message({"text": "Corrigez mon nom et arrêtez la pub"})
    messages = ClauseSplitter().process([first])
    for message in messages:
        message.set("intent_ranking", [{"name": "exercise_right", "confidence": 0.9}])
        message.set("topics", {"exercise_right": [{"topic": "acces", "confidence": 1.0}], "smalltalk": []})
    (only,) = ClauseGatherer().process(messages)
    assert only is first
    assert [clause["text"] for clause in only.get(CLAUSES)] == ["Corrigez mon nom", "arrêtez la pub"]
    assert only.get(CLAUSES)[0]["topics"] == {"exercise_right": [{"topic": "acces", "confidence": 1.0}]}


def test_a_message_of_one_piece_has_no_clauses() -> None:
    (only,) = ClauseGatherer().process(ClauseSplitter().process([Message({"text": "Je veux mon dossier"})]))
    assert only.get(CLAUSES) == []
