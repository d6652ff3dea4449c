"""Check what the rest of the house calls: `parse`, `extract`, `invalid_reason` and the command of the contract (§5)."""

import json
import subprocess
import sys
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actions import identity
from actions.identity.__main__ import answer

TODAY = date(2026, 11, 22)

CORRECTIONS = [
    ("full_name", "Marie Dupond, non pardon, Marie Dupont", {"first_name": "Marie", "last_name": "Dupont"}),
    ("birth_date", "12/05/1980 euh non 13/05/1980", "1980-05-13"),
    ("tenant_reference", "L-451238, je me suis trompée, L-451239", "L451239"),
    ("email", "marie@example.org non pardon marie.l@example.org", "marie.l@example.org"),
    ("phone", "06 39 98 12 34 pardon 06 39 98 12 35", "+33639981235"),
    ("email", "avant c'était vieux@example.org, maintenant marie@example.org", "marie@example.org"),
    ("email", "mon ancien mail vieux@example.org et le nouveau marie@example.org", "marie@example.org"),
    ("email", "c'est pas vieux@example.org c'est marie@example.org", "marie@example.org"),
    ("email", "pardon, marie@example.org", "marie@example.org"),
    ("phone", "06 39 98 12 34, désolé pour le retard", "+33639981234"),
]
REASONS = [
    ("full_name", "Marie", "only_first_name"),
    ("full_name", "pourquoi ?", "is_question"),
    ("full_name", "Boulangerie Dupain", "not_a_name"),
    ("birth_date", "31/02/1980", "impossible_date"),
    ("birth_date", "12/05/2030", "future_date"),
    ("birth_date", "je sais pas", "is_unknown"),
    ("birth_date", "ça ne vous regarde pas", "is_refusal"),
    ("tenant_reference", "LOCATAIRE", "not_a_reference"),
    ("email", "marie.example.org", "no_at_sign"),
    ("email", "marie@example", "not_an_email"),
    ("phone", "06 39 98", "incomplete_phone"),
    ("phone", "par pigeon", "not_a_phone"),
    ("postal_address", "à côté de la gare", "not_an_address"),
    ("postal_address", "12 rue des Lilas 92700", "no_city"),
]


@pytest.mark.parametrize(("field", "text", "value"), CORRECTIONS)
def test_a_correction_wins_over_what_it_corrects(field: str, text: str, value: object) -> None:
    assert identity.parse(field, text, TODAY) == value


@pytest.mark.parametrize(("field", "text", "code"), REASONS)
def test_a_refused_answer_has_a_reason(field: str, text: str, code: str) -> None:
    assert identity.parse(field, text, TODAY) is None
    assert identity.invalid_reason(field, text, TODAY) == code


@settings(deadline=None)  # The first doubtful name loads the dictionary.
@given(field=st.sampled_from(identity.FIELDS), text=st.text(max_size=200))
def test_no_text_makes_parsing_fail(field: str, text: str) -> None:
    if identity.parse(field, text, TODAY) is None:
        assert identity.invalid_reason(field, text, TODAY)


PIECES = [
    "né",
    "le",
    "14",
    "06/",
    "1969",
    "mars",
    "@",
    "example.org",
    "point",
    "arobase",
    "rue",
    "12",
    "92700",
    "Paris 13e",
    "bât",
    "cedex",
    "de",
    "el",
    "DUPONT",
    "Marie",
    "prénom",
    "nom :",
    ",",
    "réf",
    "L-45",
    "+33",
    "zéro six",
    "non pardon",
    "chez",
    "née",
    "0",
    "(",
    "e",
]


@settings(deadline=None)  # The same.
@given(st.lists(st.sampled_from(PIECES), max_size=12), st.sampled_from(["", " ", ", "]))
def test_no_mixture_of_what_people_write_makes_parsing_fail(pieces: list[str], glue: str) -> None:
    text = glue.join(pieces)
    identity.extract(text, TODAY)
    for field in identity.FIELDS:
        identity.parse(field, text, TODAY)
        identity.invalid_reason(field, text, TODAY)


def test_a_field_that_is_not_one_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(KeyError):
        identity.parse("shoe_size", "42")


@pytest.mark.parametrize(
    "line",
    [
        "",
        "nonsense",
        "[]",
        "null",
        "3",
        '{"id": "a"}',
        '{"id": "a", "field": "email"}',
        '{"id": "a", "field": "shoe_size", "text": "42"}',
        '{"id": "a", "field": ["email"], "text": 3}',
    ],
)
def test_a_line_that_asks_nothing_readable_has_no_value(line: str) -> None:
    assert answer(line)["value"] is None


def test_the_command_answers_line_for_line_in_order() -> None:
    lines = [
        {"id": "1", "field": "full_name", "text": "Zoé Brémond"},
        {"id": "2", "field": "phone", "text": "06 39 98 12 34\u2028merci"},
        {"id": "3", "field": "email", "text": "non"},
    ]
    stdin = "\n".join([*(json.dumps(line, ensure_ascii=False) for line in lines), "not json"]) + "\n"
    done = subprocess.run(
        [sys.executable, "-m", "actions.identity"], input=stdin.encode(), capture_output=True, check=True, timeout=60
    )
    assert [json.loads(line) for line in done.stdout.decode().splitlines()] == [
        {"id": "1", "value": {"first_name": "Zoé", "last_name": "Brémond"}},
        {"id": "2", "value": "+33639981234"},
        {"id": "3", "value": None},
        {"id": None, "value": None},
    ]
