"""Test that every coded value of a request is told in French."""

from typing import Any

import pytest

from gdpr.rights import Right
from webhook.wording import plain_value


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("scope", ["tout", "quittances"], "toutes mes données, mes quittances et paiements"),
        ("ground", "plus_necessaires", "les données ne sont plus nécessaires"),
        ("ground", "je ne sais plus", "je ne sais plus"),  # free text is told as it is
        ("role", "garant", "garant"),
        ("datum", "tout", "tout"),  # a code of another field is free text here
        ("full_name", {"first_name": "Chloé", "last_name": "d'Arvor"}, "Chloé d'Arvor"),
        (
            "postal_address",
            {"street": "3 rue des Lilas", "postcode": "75001", "city": "Paris", "complement": None},
            "3 rue des Lilas, 75001, Paris",
        ),
        ("email", None, ""),
    ],
)
def test_a_value_is_told_in_words(field: str, value: Any, words: str) -> None:
    assert plain_value(field, value) == words


def test_every_right_that_is_filed_has_names_for_its_details(app: Any) -> None:
    source = app.jinja_env.get_template("pages/fields.html").module
    for right in Right:
        for field in right.details:
            assert field in source.names
