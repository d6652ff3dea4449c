"""Try what a person's words are taken to wish: one right, several, the last one said, or too vague to tell."""

import pytest

from actions.meaning import asked_together, right_meant
from actions.turn import Turn
from gdpr.rights import Right
from tests.actions.builders import a_turn


def of_clauses(text: str, *clauses: Turn) -> Turn:
    """Build a message whose clauses were read too."""
    return a_turn(text, "exercise_right", right=str(Right.LIMITATION), clauses=clauses)


ERASE = a_turn("effacez mon dossier", "exercise_right", right=str(Right.EFFACEMENT))
SEE = a_turn("envoyez-moi une copie", "exercise_right", right=str(Right.ACCES))


@pytest.mark.parametrize(
    ("wish", "vague", "share", "clear"),
    [
        (0.6, 0.1, 0.9, True),
        (0.3, 0.0, 1.0, False),  # hardly a wish
        (0.45, 0.1, 0.9, True),  # together they are believed, and little of it is vague
        (0.5, 0.4, 0.9, False),  # too vague: one question first
        (0.9, 0.0, 0.5, False),  # between two rights
    ],
)
def test_a_right_is_clear_when_little_of_the_wish_could_be_another(
    wish: float, vague: float, share: float, clear: bool
) -> None:
    turn = Turn(
        text="mes données",
        intents={"exercise_right": wish, "ambiguous_wish": vague},
        topics={"exercise_right": {"effacement": share, "limitation": 1 - share}},
    )
    assert right_meant(turn) == (Right.EFFACEMENT if clear else None)


def test_two_clear_clauses_are_two_wishes_in_their_order() -> None:
    turn = of_clauses("effacez mon dossier, puis envoyez-moi une copie", ERASE, SEE)
    assert list(asked_together(turn)) == [Right.EFFACEMENT, Right.ACCES]
    assert right_meant(turn) == Right.EFFACEMENT


def test_a_change_of_mind_leaves_the_last_wish_only() -> None:
    turn = of_clauses("effacez mon dossier, ou plutôt envoyez-moi une copie", ERASE, SEE)
    assert asked_together(turn) == {}
    assert right_meant(turn) == Right.ACCES


def test_no_more_advertising_beside_another_wish_is_a_wish() -> None:
    stop = a_turn("ne m'envoyez plus de pub", "opt_out")
    turn = of_clauses("effacez mon dossier et ne m'envoyez plus de pub", ERASE, stop)
    assert list(asked_together(turn)) == [Right.EFFACEMENT, Right.OPPOSITION_PROSPECTION]
