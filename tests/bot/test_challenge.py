"""Try the labels under which DIET and the network are compared; the comparison itself takes minutes (decision 0006)."""

from bot.challenge import label_of


def test_an_intent_and_its_topic_are_one_label() -> None:
    assert label_of(("effacez tout", "exercise_right", "effacement")) == "exercise_right+effacement"
    assert label_of(("bonjour", "greeting", None)) == "greeting"
