"""A table of two columns, read line by line across both, is parted again: an invented landlord's."""

from policy_kb.columns import part_columns

OPENINGS = ["La loi", "Votre accord", "Le contrat"]

# The scanner reads a basis at mid-height of its cell, beside whichever purpose stands there.
SCANNED = """\
La loi
• la tenue des comptes
• les déclarations
aux impôts
• la tenue des comptes
Votre accord ® les photographies
recueilli avant des fêtes
• le journal
Le contrat e la gestion
des loyers
et des charges"""


def test_each_basis_comes_with_its_purposes_in_the_order_of_the_page() -> None:
    parted = [line for line in part_columns(SCANNED.split("\n"), OPENINGS, width=15) if line]
    assert parted == [
        "La loi",
        "• la tenue des comptes",
        "• les déclarations aux impôts",
        "Votre accord",
        "recueilli avant",
        # Printed twice: the second is under the next basis, though above its name.
        "• la tenue des comptes",
        "• les photographies des fêtes",
        "• le journal",
        "Le contrat",
        "des loyers",
        "• la gestion et des charges",
    ]


def test_a_purpose_above_the_name_of_its_basis_is_under_it_when_as_much_stands_below() -> None:
    scanned = ["La loi", "• un", "", "• deux", "Votre accord • trois", "", "• quatre"]
    parted = [line for line in part_columns(scanned, OPENINGS, width=15) if line]
    assert parted == ["La loi", "• un", "Votre accord", "• deux", "• trois", "• quatre"]


def test_purposes_without_bullets_are_parted_by_blank_lines() -> None:
    scanned = ["La loi", "", "la tenue", "des comptes", "", "les déclarations", "", "et les statistiques"]
    parted = [line for line in part_columns(scanned, OPENINGS, width=15) if line]
    assert parted == ["La loi", "• la tenue des comptes", "• les déclarations et les statistiques"]


def test_a_cell_never_begins_on_the_page_before_its_name() -> None:
    scanned = ["La loi", "• un", "• deux", " Votre accord", "", "• trois", "", "• quatre"]
    parted = [line for line in part_columns(scanned, OPENINGS, width=15) if line]
    assert parted == ["La loi", "• un", "• deux", "Votre accord", "• trois", "• quatre"]
