"""Check that a request changes status only as the law allows, and that no path loses its clock."""

from __future__ import annotations

import pytest

from gdpr.requests import (
    FOR_SOMEONE_ELSE,
    TRANSITIONS,
    Flag,
    IllegalTransition,
    RequestType,
    Role,
    Status,
    check_transition,
    is_final,
    is_open,
    may_withdraw,
    needs_reason,
)

OPEN = {Status.INCOMPLETE, Status.RECEIVED, Status.IDENTITY_PENDING, Status.IN_PROGRESS, Status.EXTENDED}


def reachable_from(start: Status) -> set[Status]:
    """Return every status that some path leads to."""
    seen: set[Status] = set()
    waiting = [start]
    while waiting:
        for target in TRANSITIONS[waiting.pop()] - seen:
            seen.add(target)
            waiting.append(target)
    return seen


def test_the_codes_are_those_of_the_contract() -> None:
    assert " ".join(Status) == (
        "incomplete received identity_pending in_progress extended answered partly_answered refused redirected "
        "withdrawn no_follow_up archived purged"
    )
    assert " ".join(Role) == (
        "titulaire co_titulaire occupant ancien_locataire candidat garant representant heritier autre"
    )
    assert " ".join(Flag) == (
        "violation preuve_perissable tiers mandat heritier mineur canal_sur doublon_possible champ_refuse"
    )
    assert " ".join(RequestType) == "right breach"


@pytest.mark.parametrize("member", [*Status, *Role, *Flag, *RequestType])
def test_a_code_equals_its_text_prints_as_it_and_has_a_label(member: Status | Role | Flag | RequestType) -> None:
    assert type(member)(member.value) is member
    assert f"{member}" == str(member) == member.value
    assert member.label.strip()


def test_a_plain_text_role_is_found_among_the_enumerated() -> None:
    assert "heritier" in FOR_SOMEONE_ELSE
    assert "titulaire" not in FOR_SOMEONE_ELSE


@pytest.mark.parametrize("current", Status)
@pytest.mark.parametrize("target", Status)
def test_a_transition_passes_exactly_when_it_is_listed(current: Status, target: Status) -> None:
    if target in TRANSITIONS[current]:
        check_transition(current, target)
    else:
        with pytest.raises(IllegalTransition) as refusal:
            check_transition(current, target)
        assert (refusal.value.current, refusal.value.target) == (current, target)
        assert str(refusal.value) == f"{current.value} -> {target.value}"


@pytest.mark.parametrize(
    ("current", "target"),
    [
        (Status.INCOMPLETE, Status.RECEIVED),
        (Status.INCOMPLETE, Status.WITHDRAWN),  # « RETIRER »
        (Status.RECEIVED, Status.ANSWERED),  # advertising stopped at once
        (Status.RECEIVED, Status.IDENTITY_PENDING),
        (Status.IDENTITY_PENDING, Status.IN_PROGRESS),  # the clock resumes
        (Status.IDENTITY_PENDING, Status.NO_FOLLOW_UP),  # reminded, and silent
        (Status.IN_PROGRESS, Status.EXTENDED),
        (Status.EXTENDED, Status.PARTLY_ANSWERED),
        (Status.NO_FOLLOW_UP, Status.RECEIVED),  # a late answer
        (Status.ARCHIVED, Status.PURGED),
    ],
)
def test_the_ways_of_the_desk_are_open(current: Status, target: Status) -> None:
    check_transition(current, target)


@pytest.mark.parametrize(
    ("current", "target"),
    [
        (Status.RECEIVED, Status.NO_FOLLOW_UP),  # a complete request is owed an answer
        (Status.IN_PROGRESS, Status.NO_FOLLOW_UP),
        (Status.EXTENDED, Status.IN_PROGRESS),  # an extension is not taken back
        (Status.EXTENDED, Status.EXTENDED),  # nor given twice
        (Status.EXTENDED, Status.IDENTITY_PENDING),
        (Status.IDENTITY_PENDING, Status.ANSWERED),  # nothing is handed over while identity is in doubt
        (Status.IDENTITY_PENDING, Status.EXTENDED),
        (Status.RECEIVED, Status.INCOMPLETE),
        (Status.RECEIVED, Status.ARCHIVED),
        (Status.ANSWERED, Status.IN_PROGRESS),
        (Status.ANSWERED, Status.PURGED),  # kept first
        (Status.PURGED, Status.RECEIVED),
    ],
)
def test_what_the_law_or_retention_forbids_is_refused(current: Status, target: Status) -> None:
    with pytest.raises(IllegalTransition):
        check_transition(current, target)


def test_every_request_can_be_purged_one_day() -> None:
    assert set(TRANSITIONS) == set(Status)
    assert all(Status.PURGED in reachable_from(status) for status in Status if status is not Status.PURGED)


def test_an_extended_request_never_comes_back_to_an_unextended_clock() -> None:
    assert not reachable_from(Status.EXTENDED) & OPEN


def test_a_request_is_open_while_the_dpo_owes_something() -> None:
    assert {status for status in Status if is_open(status)} == OPEN


def test_a_person_may_take_an_open_request_back_but_not_the_report_of_a_breach() -> None:
    assert {status for status in Status if may_withdraw(RequestType.RIGHT, status)} == OPEN
    assert not any(may_withdraw(RequestType.BREACH, status) for status in Status)


def test_a_final_request_never_returns_to_the_queue() -> None:
    assert {status for status in Status if is_final(status)} == set(Status) - OPEN - {Status.NO_FOLLOW_UP}
    assert all(not reachable_from(status) & OPEN for status in Status if is_final(status))


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (Status.REFUSED, True),
        (Status.PARTLY_ANSWERED, True),
        (Status.EXTENDED, True),
        (Status.IDENTITY_PENDING, True),
        (Status.REDIRECTED, True),
        (Status.NO_FOLLOW_UP, True),
        (Status.ANSWERED, False),
        (Status.WITHDRAWN, False),  # the person's own choice needs no reason
        (Status.IN_PROGRESS, False),
    ],
)
def test_what_goes_against_the_person_needs_a_reason(target: Status, expected: bool) -> None:
    assert needs_reason(target) is expected
