"""Say which rights a person's words may mean, and when they mean one clearly enough."""

from __future__ import annotations

from actions.choices import told
from actions.turn import BELIEVED, Turn
from gdpr.requests import Role
from gdpr.rights import Right

RIGHTS = tuple(str(right) for right in Right)
CHOICES = 3
# Among what a wish may be, each right or too vague to tell, the share of the likeliest right from which it is explained
# at once; chosen on sentences that were never learned (make evaluate): below it, one question costs less than a wrong
# explanation.
CLEAR_SHARE = 0.55
LIKELY_SHARE = 0.15
NAMED_SHARE = 0.9
# What a clause needs to be heard as a wish of its own.
CLAUSE_INTENT, CLAUSE_SHARE = 0.5, 0.65
# Two names of what people mean as one wish: two clauses that fall in the same group are heard as one.
ALIKE = (
    frozenset({Right.OPPOSITION, Right.OPPOSITION_PROSPECTION, Right.RETRAIT_CONSENTEMENT}),
    frozenset({Right.ACCES, Right.PORTABILITE}),
)
USUAL = (Right.ACCES, Right.RECTIFICATION, Right.EFFACEMENT)


def right_meant(turn: Turn) -> Right | None:
    """Return the right that a button named or that the words make clear."""
    if turn.text.strip() in RIGHTS:
        return Right(turn.text.strip())
    in_clauses = rights_in_clauses(turn)
    if turn.changes_mind and in_clauses:
        return list(in_clauses)[-1]
    if len(in_clauses) > 1:
        return next(iter(in_clauses))
    likely = rights_by_share(turn)
    right, share = next(iter(likely.items()), (None, 0.0))
    wish, vague = turn.intents.get("exercise_right", 0.0), turn.intents.get("ambiguous_wish", 0.0)
    is_clear = wish + vague >= BELIEVED and wish * share >= CLEAR_SHARE * (wish + vague)
    return Right(right) if right and is_clear else None


def asked_together(turn: Turn) -> dict[Right, str]:
    """Return the rights that a message asks for, in order, each with its own words; empty unless it asks several.

    What is said before a change of mind (« finalement non, plutôt… ») is not asked any more.
    """
    found = {} if turn.changes_mind else rights_in_clauses(turn)
    return found if len(found) > 1 else {}


def rights_in_clauses(turn: Turn) -> dict[Right, str]:
    """Return the rights that are clear in a clause by itself, each with the words of that clause."""
    found: dict[Right, str] = {}
    for clause in turn.clauses:
        right, share = next(iter(rights_by_share(clause).items()), (None, 0.0))
        if clause.means("opt_out"):  # By itself, « plus de pub » is a STOP; beside another wish it is one.
            right, share = str(Right.OPPOSITION_PROSPECTION), 1.0
        wished = clause.means("exercise_right", "opt_out", at_least=CLAUSE_INTENT)
        if right is None or share < CLAUSE_SHARE or not wished:
            continue
        if Right(right).filed and not any(are_alike(Right(right), other) for other in found):
            found[Right(right)] = clause.text
    return found


def are_alike(one: Right, other: Right) -> bool:
    """Tell whether two rights are one wish in people's words."""
    return one == other or any({one, other} <= group for group in ALIKE)


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
