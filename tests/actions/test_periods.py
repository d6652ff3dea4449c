"""Try the periods that people say, and the numbers that are none."""

import pytest

from actions.periods import period_in


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("mes quittances depuis 2022", "depuis 2022"),
        ("De janvier 2020 à mars 2023 svp", "De janvier 2020 à mars 2023"),
        ("en 2021", "en 2021"),
        ("depuis le 3 mars 2021", "depuis le 3 mars 2021"),
        ("mon dossier, les trois dernières années", "les trois dernières années"),
        ("l’année dernière", "l'année dernière"),
        ("mon dossier", None),
        ("12 rue des Lilas", None),
        ("mes 3 enfants", None),
    ],
)
def test_a_period_is_found_as_it_was_typed(text: str, period: str | None) -> None:
    assert period_in(text) == period
