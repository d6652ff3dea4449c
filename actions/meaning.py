"""Say which rights a person's words may mean, and when they mean one clearly enough."""

from __future__ import annotations

from actions.choices import told
from actions.turn import Turn
from gdpr.requests import Role
from gdpr.rights import Right

RIGHTS = tuple(str(right) for right in Right)
CHOICES = 3
# Inside a wish, the share of the likeliest right from which it is explained at once; chosen on the project's own
# held-out phrases (make evaluate): below it, one question costs less than a wrong explanation.
CLEAR_SHARE = 0.5
LIKELY_SHARE = 0.15
NAMED_SHARE = 0.9
PERHAPS = 0.3
USUAL = (Right.ACCES, Right.RECTIFICATION, Right.EFFACEMENT)


def right_meant(turn: Turn) -> Right | None:
    """Return the right that a button named or that the words make clear."""
    if turn.text.strip() in RIGHTS:
        return Right(turn.text.strip())
    likely = rights_by_share(turn)
    right, share = next(iter(likely.items()), (None, 0.0))
    clear = turn.means("exercise_right") and share >= CLEAR_SHARE
    # Short words may look vague and still name one right only (« je veux effacer mes données »).
    named = turn.means("exercise_right", at_least=PERHAPS) and turn.means("exercise_right", "ambiguous_wish")
    return Right(right) if right and (clear or (named and share >= NAMED_SHARE)) else None


def rights_by_share(turn: Turn) -> dict[str, float]:
    """Return the rights that the words may mean with their probabilities, likeliest first.

    Directives are for one's own data after one's own death (LIL 85): an heir asks for another right.
    """
    shares = dict(turn.topics.get("exercise_right", {}))
    if told("role", turn.text) == Role.HERITIER:
        shares.pop(str(Right.DIRECTIVES_POST_MORTEM), None)
        total = sum(shares.values()) or 1.0
        shares = {right: share / total for right, share in shares.items()}
    return shares


def likely_rights(turn: Turn) -> list[str]:
    """Return the rights that the words may mean, likeliest first, at most three; failing any, the usual ones."""
    likely = [right for right, share in rights_by_share(turn).items() if share >= LIKELY_SHARE]
    usual = [str(right) for right in USUAL if right not in likely]
    return (likely + usual)[:CHOICES]
