"""Check the ladder of identity: what is enough for each right, and where an answer may go."""

from __future__ import annotations

from datetime import date

import pytest

from gdpr.identity import IdentityLevel, answer_only_to_contact_on_file, enough_for, is_minor
from gdpr.requests import Role
from gdpr.rights import Right


def test_the_levels_are_those_of_the_contract_weakest_first() -> None:
    assert [level.value for level in IdentityLevel] == ["declared", "channel", "extranet", "verified"]
    assert all(level.label for level in IdentityLevel)


@pytest.mark.parametrize("right", Right)
@pytest.mark.parametrize("level", [IdentityLevel.EXTRANET, IdentityLevel.VERIFIED])
def test_a_proven_identity_is_enough_for_every_right(right: Right, level: IdentityLevel) -> None:
    assert enough_for(right, level, same_channel=False)


@pytest.mark.parametrize("right", [Right.OPPOSITION_PROSPECTION, Right.RETRAIT_CONSENTEMENT])
def test_controlling_a_number_is_enough_to_stop_what_comes_to_it(right: Right) -> None:
    assert enough_for(right, IdentityLevel.CHANNEL, same_channel=True)
    assert not enough_for(right, IdentityLevel.CHANNEL, same_channel=False)
    assert not enough_for(right, IdentityLevel.DECLARED, same_channel=True)


@pytest.mark.parametrize(
    "right",
    [
        Right.ACCES,
        Right.RECTIFICATION,
        Right.EFFACEMENT,
        Right.LIMITATION,
        Right.OPPOSITION,
        Right.PORTABILITE,
        Right.DIRECTIVES_POST_MORTEM,
    ],
)
@pytest.mark.parametrize("level", [IdentityLevel.DECLARED, IdentityLevel.CHANNEL])
def test_a_number_alone_is_not_enough_for_the_other_rights(right: Right, level: IdentityLevel) -> None:
    assert not enough_for(right, level, same_channel=True)


def test_a_complaint_to_the_cnil_needs_no_proof() -> None:
    assert enough_for(Right.RECLAMATION_CNIL, IdentityLevel.DECLARED, same_channel=False)


@pytest.mark.parametrize(
    ("right", "role", "expected"),
    [
        (Right.ACCES, Role.TITULAIRE, True),
        (Right.ACCES, None, True),
        (Right.PORTABILITE, Role.OCCUPANT, True),  # a file of the data is a copy of the data
        (Right.RECTIFICATION, Role.HERITIER, True),
        (Right.EFFACEMENT, Role.REPRESENTANT, True),
        (Right.EFFACEMENT, Role.TITULAIRE, False),
        (Right.OPPOSITION_PROSPECTION, None, False),
    ],
)
def test_data_leave_only_for_a_contact_on_file(right: Right, role: Role | None, expected: bool) -> None:
    assert answer_only_to_contact_on_file(right, role) is expected


@pytest.mark.parametrize(
    ("born", "on", "minor"),
    [
        (date(2008, 11, 24), date(2026, 11, 23), True),  # the eve of eighteen
        (date(2008, 11, 23), date(2026, 11, 23), False),  # the very day
        (date(2008, 2, 29), date(2026, 2, 28), True),  # no 29 February in 2026: not before March
        (date(2008, 2, 29), date(2026, 3, 1), False),
    ],
)
def test_majority_comes_on_the_eighteenth_birthday(born: date, on: date, minor: bool) -> None:
    assert is_minor(born, on) is minor
