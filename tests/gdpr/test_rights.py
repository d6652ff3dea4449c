"""Check what each interview asks, in which order, and that it asks nothing more."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdpr.requests import Role
from gdpr.rights import (
    CONTACTS,
    RECORDINGS,
    AccessScope,
    Consent,
    ErasureGround,
    LimitationCase,
    PostMortemWish,
    ProspectingChannel,
    Right,
    concerns_prospecting,
    concerns_recordings,
    fields_to_ask,
    identity_is_asked,
    may_skip,
)

COMMON = ("full_name", "birth_date", "tenant_reference", "email", "role")
KNOWN_PERSON = {
    "full_name": {"first_name": "Aïcha", "last_name": "Morel"},
    "birth_date": "1984-07-23",
    "tenant_reference": "L451238",
    "email": "aicha.morel@example.org",
}
STREET = {"street": "3 rue des Acacias", "postcode": "92000", "city": "Nanterre"}
IDENTITY = ("full_name", "birth_date", "tenant_reference", "email", "phone", "postal_address", "role", "on_behalf_of")


def ask(
    right: Right,
    identity: Mapping[str, object] | None = None,
    details: Mapping[str, object] | None = None,
    requester: Mapping[str, object] | None = None,
    phone_known: bool = False,
) -> tuple[str, ...]:
    """Ask what remains for a draft that holds only what is given."""
    return fields_to_ask(
        right, identity=identity or {}, requester=requester or {}, details=details or {}, phone_known=phone_known
    )


def skippable(
    right: Right,
    field: str,
    identity: Mapping[str, object] | None = None,
    details: Mapping[str, object] | None = None,
    phone_known: bool = False,
) -> bool:
    """Tell whether a field may be skipped in a draft that holds only what is given."""
    return may_skip(right, field, identity=identity or {}, details=details or {}, phone_known=phone_known)


@pytest.mark.parametrize(
    ("right", "article", "section"),
    [
        ("acces", "15", "14.1"),
        ("rectification", "16", "14.2"),
        ("effacement", "17", "14.3"),
        ("limitation", "18", "14.4"),
        ("opposition", "21(1)", "14.5"),
        ("opposition_prospection", "21(2)", "14.5"),
        ("portabilite", "20", "14.6"),
        ("retrait_consentement", "7(3)", "14.7"),
        ("reclamation_cnil", "77", "14.8"),
        ("directives_post_mortem", "LIL 85", "14.9"),
    ],
)
def test_a_right_knows_its_article_and_its_policy_section(right: str, article: str, section: str) -> None:
    assert (Right(right).article, Right(right).section) == (article, section)


def test_there_are_ten_rights() -> None:
    assert len(Right) == 10


def test_only_the_complaint_is_not_filed() -> None:
    assert [right for right in Right if not right.filed] == [Right.RECLAMATION_CNIL]


def test_the_month_binds_neither_the_complaint_nor_the_directives() -> None:
    assert {right for right in Right if not right.under_12_3} == {Right.RECLAMATION_CNIL, Right.DIRECTIVES_POST_MORTEM}


@pytest.mark.parametrize(
    "member",
    [*Right, *AccessScope, *ErasureGround, *LimitationCase, *ProspectingChannel, *PostMortemWish, *Consent],
)
def test_a_code_is_found_by_its_text_prints_as_it_and_has_a_label(member: Right | AccessScope | Consent) -> None:
    assert type(member)(member.value) is member
    assert f"{member}" == str(member) == member.value
    assert member.label.strip()
    assert member.value.isascii()
    assert member.value == member.value.lower()


@pytest.mark.parametrize(
    ("right", "details"),
    [
        (Right.ACCES, ("scope", "period")),
        (Right.RECTIFICATION, ("datum", "correct_value")),
        (Right.EFFACEMENT, ("datum", "ground")),
        (Right.LIMITATION, ("case", "datum")),
        (Right.OPPOSITION, ("processing", "reason")),
        (Right.PORTABILITE, ("datum", "format", "destination")),
        (Right.RETRAIT_CONSENTEMENT, ("consent",)),
        (Right.DIRECTIVES_POST_MORTEM, ("wish", "datum", "executor")),
    ],
)
def test_the_story_is_asked_before_the_person(right: Right, details: tuple[str, ...]) -> None:
    assert ask(right) == details + COMMON


def test_the_complaint_to_the_cnil_asks_nothing() -> None:
    assert ask(Right.RECLAMATION_CNIL) == ()


def test_what_the_story_says_is_not_asked_again() -> None:
    assert ask(Right.EFFACEMENT, details={"datum": "mes anciens bulletins de salaire"}) == ("ground", *COMMON)


def test_a_skipped_field_is_not_asked_again() -> None:
    identity = {"full_name": KNOWN_PERSON["full_name"], "birth_date": None, "tenant_reference": None}
    assert ask(Right.EFFACEMENT, identity, {"datum": "tout", "ground": None}, {"role": None}) == ("email",)


def test_a_complete_draft_asks_nothing() -> None:
    assert ask(Right.LIMITATION, KNOWN_PERSON, {"case": "contested", "datum": "ma dette"}, {"role": "titulaire"}) == ()


@pytest.mark.parametrize("scope", ["video", "appels", ["video"], ["appels", "video"]])
def test_a_recording_asks_its_date_and_place_instead_of_a_period(scope: object) -> None:
    assert ask(Right.ACCES, details={"scope": scope}) == ("date_and_place", *COMMON)


def test_a_recording_among_other_data_asks_both() -> None:
    assert ask(Right.ACCES, details={"scope": ["dossier", "video"]}) == ("period", "date_and_place", *COMMON)


@pytest.mark.parametrize("scope", ["tout", ["tout", "quittances"], None])  # None: the person left it open
def test_everything_has_no_period_to_ask(scope: object) -> None:
    assert ask(Right.ACCES, details={"scope": scope}) == COMMON


@pytest.mark.parametrize("scope", ["quittances", ["dossier", "reclamations"]])
def test_the_rest_of_the_file_asks_a_period_only(scope: object) -> None:
    assert ask(Right.ACCES, details={"scope": scope}) == ("period", *COMMON)


def test_recordings_are_told_from_the_rest() -> None:
    assert {AccessScope.APPELS, AccessScope.VIDEO} == RECORDINGS
    assert concerns_recordings(Right.ACCES, {"scope": ["tout", "video"]})
    assert not concerns_recordings(Right.ACCES, {"scope": "tout"})
    assert not concerns_recordings(Right.EFFACEMENT, {"scope": "video"})


@pytest.mark.parametrize(
    ("identity", "phone_known", "asked"),
    [
        ({}, False, ("email",)),
        ({"email": None}, False, ("phone",)),
        ({"email": None, "phone": None}, False, ("postal_address",)),
        ({"email": None, "phone": None, "postal_address": None}, False, ()),
        ({"email": "a.morel@example.org"}, False, ()),
        ({"phone": "+33639981234"}, False, ()),
        ({"postal_address": STREET}, False, ()),
        ({"email": None, "phone": "+33639981234"}, False, ()),
        ({}, True, ()),  # the SMS conversation carries the answer
        ({"phone": None}, False, ("email",)),  # a phone refused before the e-mail was asked
    ],
)
def test_one_way_to_answer_is_enough_and_the_next_is_asked_when_one_is_skipped(
    identity: dict[str, object], phone_known: bool, asked: tuple[str, ...]
) -> None:
    to_ask = ask(Right.OPPOSITION, identity, phone_known=phone_known)
    assert tuple(field for field in to_ask if field in CONTACTS) == asked


def test_an_address_spares_the_tenant_reference() -> None:
    assert "tenant_reference" not in ask(Right.ACCES, {"postal_address": STREET})
    assert "tenant_reference" in ask(Right.ACCES, {"postal_address": None})


@pytest.mark.parametrize("role", Role)
def test_only_a_representative_or_an_heir_is_asked_for_whom(role: Role) -> None:
    expected = ("on_behalf_of",) if role in (Role.REPRESENTANT, Role.HERITIER) else ()
    details = {"datum": "le dossier", "ground": None}
    assert ask(Right.EFFACEMENT, KNOWN_PERSON, details, {"role": role.value}) == expected


def test_for_whom_is_asked_once() -> None:
    requester = {"role": "heritier", "on_behalf_of": None}
    assert ask(Right.EFFACEMENT, KNOWN_PERSON, {"datum": "le dossier", "ground": None}, requester) == ()


@pytest.mark.parametrize(
    ("channels", "asked"),
    [
        (["sms"], ("phone",)),
        (["telephone"], ("phone",)),
        (["sms", "telephone"], ("phone",)),  # one number, asked once
        (["email"], ("email",)),
        ("email", ("email",)),
        (["sms", "email"], ("phone", "email")),
        (["courrier"], ("postal_address", "full_name")),  # by post: name and address
        (["courrier", "email", "sms"], ("phone", "email", "postal_address", "full_name")),
        ([], ("email",)),
        (None, ("email",)),  # every channel: one contact to start from
    ],
)
@pytest.mark.parametrize(
    ("right", "consent"),
    [(Right.OPPOSITION_PROSPECTION, {}), (Right.RETRAIT_CONSENTEMENT, {"consent": "e_prospection"})],
)
def test_stopping_advertising_asks_what_reaches_the_channel_and_nothing_else(
    right: Right, consent: dict[str, object], channels: object, asked: tuple[str, ...]
) -> None:
    assert ask(right, details=consent) == ("channels",)
    assert ask(right, details={**consent, "channels": channels}) == asked


@pytest.mark.parametrize("channel", ["sms", "telephone"])
def test_the_number_that_carries_the_conversation_is_never_asked(channel: str) -> None:
    assert ask(Right.OPPOSITION_PROSPECTION, details={"channels": [channel]}, phone_known=True) == ()


def test_a_known_phone_does_not_stop_e_mails() -> None:
    assert ask(Right.OPPOSITION_PROSPECTION, details={"channels": ["email"]}, phone_known=True) == ("email",)


def test_a_known_contact_is_enough_when_no_channel_is_named() -> None:
    assert ask(Right.OPPOSITION_PROSPECTION, details={"channels": None}, phone_known=True) == ()


def test_what_is_known_of_the_person_is_not_asked_to_stop_letters() -> None:
    identity = {**KNOWN_PERSON, "postal_address": STREET}
    assert ask(Right.OPPOSITION_PROSPECTION, identity, {"channels": ["courrier"]}) == ()


@pytest.mark.parametrize(
    ("right", "details", "expected"),
    [
        (Right.OPPOSITION_PROSPECTION, {}, True),
        (Right.RETRAIT_CONSENTEMENT, {"consent": "e_prospection"}, True),
        (Right.RETRAIT_CONSENTEMENT, {"consent": ["e_prospection"]}, True),
        (Right.RETRAIT_CONSENTEMENT, {"consent": ["e_prospection", "enquete_sociale"]}, False),  # a file is touched too
        (Right.RETRAIT_CONSENTEMENT, {"consent": "donnees_de_sante"}, False),
        (Right.RETRAIT_CONSENTEMENT, {"consent": None}, False),
        (Right.RETRAIT_CONSENTEMENT, {}, False),
        (Right.OPPOSITION, {"consent": "e_prospection"}, False),
    ],
)
def test_advertising_is_stopped_without_a_name(right: Right, details: dict[str, object], expected: bool) -> None:
    assert concerns_prospecting(right, details) is expected
    assert identity_is_asked(right, details) is not expected


def test_a_complaint_to_the_cnil_needs_no_name() -> None:
    assert not identity_is_asked(Right.RECLAMATION_CNIL, {})


def test_another_consent_asks_the_common_fields() -> None:
    assert ask(Right.RETRAIT_CONSENTEMENT, details={"consent": "enquete_sociale"}) == COMMON


@pytest.mark.parametrize(
    ("right", "field", "expected"),
    [
        (Right.ACCES, "full_name", False),
        (Right.ACCES, "birth_date", True),
        (Right.ACCES, "tenant_reference", True),
        (Right.ACCES, "scope", True),
        (Right.ACCES, "period", True),
        (Right.EFFACEMENT, "datum", True),  # « tout » is understood
        (Right.EFFACEMENT, "ground", True),  # passed on all the same
        (Right.OPPOSITION, "reason", True),
        (Right.RECTIFICATION, "datum", False),
        (Right.RECTIFICATION, "correct_value", False),
        (Right.OPPOSITION_PROSPECTION, "channels", True),
        (Right.DIRECTIVES_POST_MORTEM, "executor", True),
        (Right.ACCES, "role", True),
    ],
)
def test_little_is_indispensable(right: Right, field: str, expected: bool) -> None:
    assert skippable(right, field) is expected


def test_the_last_way_to_answer_cannot_be_skipped() -> None:
    assert skippable(Right.ACCES, "email")
    assert skippable(Right.ACCES, "phone", {"email": None})
    assert not skippable(Right.ACCES, "postal_address", {"email": None, "phone": None})
    assert skippable(Right.ACCES, "postal_address", {"email": None, "phone": None}, phone_known=True)


def test_the_only_number_to_stop_cannot_be_skipped() -> None:
    assert not skippable(Right.OPPOSITION_PROSPECTION, "phone", details={"channels": ["sms"]})
    assert skippable(Right.OPPOSITION_PROSPECTION, "phone", details={"channels": ["sms", "email"]})
    assert not skippable(Right.OPPOSITION_PROSPECTION, "email", {"phone": None}, {"channels": ["sms", "email"]})


@given(
    right=st.sampled_from(Right),
    skipped=st.sets(st.sampled_from(IDENTITY)),
    scope=st.sampled_from([None, "tout", "video"]),
    phone_known=st.booleans(),
)
def test_an_interview_ends_asks_nothing_twice_and_stays_within_its_fields(
    right: Right, skipped: set[str], scope: str | None, phone_known: bool
) -> None:
    identity: dict[str, object] = {}
    requester: dict[str, object] = {}
    details: dict[str, object] = {}
    answers = {"scope": scope, "channels": ["sms", "courrier"], "consent": "e_prospection", "role": "heritier"}
    asked: list[str] = []
    while to_ask := ask(right, identity, details, requester, phone_known):
        field = to_ask[0]
        asked.append(field)
        part = requester if field in ("role", "on_behalf_of") else details if field in right.details else identity
        part[field] = None if field in skipped else answers.get(field, "une réponse")
        assert len(asked) <= 12
    assert len(asked) == len(set(asked))
    assert set(asked) <= {*right.details, *IDENTITY}
    if not identity_is_asked(right, details):
        assert not set(asked) & {"birth_date", "tenant_reference", "role", "on_behalf_of"}
