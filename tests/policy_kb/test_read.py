"""A landlord's policy as received becomes policy.md, or a clear error and nothing else."""

from pathlib import Path

import pytest

from policy_kb.read import (
    SOURCES,
    Landlord,
    UnreadablePolicy,
    build,
    choose_source,
    join_lines,
    load_landlord,
    to_markdown,
)
from policy_kb.repair import repair
from policy_kb.sections import DEFAULT_PATH, parse_policy

DATA = Path(__file__).with_name("data")


def as_received(text: str) -> str:
    return text


@pytest.fixture(scope="module")
def landlord() -> Landlord:
    return load_landlord()


def test_the_committed_policy_is_what_the_clean_text_gives(tmp_path: Path, landlord: Landlord) -> None:
    built = build(SOURCES / "politique_texte.txt", tmp_path, landlord, lambda text: repair(text, landlord))
    assert built.read_text(encoding="utf-8") == DEFAULT_PATH.read_text(encoding="utf-8")


def test_another_landlord_s_policy_builds_from_its_own_file() -> None:
    lilas = load_landlord(DATA / "residence_des_lilas.yml")
    policy = parse_policy(to_markdown((DATA / "residence_des_lilas.md").read_text(encoding="utf-8"), lilas))
    assert [(section.id, section.title) for section in policy.sections] == [
        ("1", "Qui décide"),
        ("2", "Vos droits"),
        ("2.1", "Voir vos données"),
        ("3", "Nous écrire"),
    ]
    assert [passage.text for passage in policy.section("2").passages[1:]] == [
        "voir vos données ;",
        "les faire corriger.",
    ]
    assert policy.contact.email == "donnees@office-lilas.example.org"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("Bonjour, voici notre politique.", "no numbered sections"),
        ("1.\nPREMIER TITRE\nTexte.\n2.\nDEUXIÈME TITRE\nTexte.\n4.\nQUATRIÈME TITRE\nTexte.", "section 3 is missing"),
        ("1.\nPREMIER TITRE\nTexte.\n2.\nDEUXIÈME\nTexte.\n2.\nENCORE DEUX\nTexte.", "found twice: 2"),
        ("1.\nPREMIER TITRE\nTexte.\n2.\nDEUXIÈME\n3.\nTROISIÈME\nTexte.", "section 2 has no text"),
        ("1.\nPREMIER TITRE\nTexte.\n2.\nDEUXIÈME\nTexte.\n3.\nTROISIÈME\nTexte.", "does not say"),
    ],
    ids=["no sections", "a gap", "twice the same", "an empty section", "another landlord's contact"],
)
def test_an_unreadable_source_leaves_the_old_policy_untouched(
    text: str, complaint: str, tmp_path: Path, landlord: Landlord
) -> None:
    source, old = tmp_path / "source.txt", tmp_path / "out" / "policy.md"
    source.write_text(text, encoding="utf-8")
    old.parent.mkdir()
    old.write_text("the old policy", encoding="utf-8")
    with pytest.raises(UnreadablePolicy, match=complaint):
        build(source, old.parent, landlord, as_received)
    assert old.read_text(encoding="utf-8") == "the old policy"
    assert list(old.parent.iterdir()) == [old]


def test_in_a_folder_the_text_that_is_no_scan_is_chosen(tmp_path: Path) -> None:
    clean, scanned = tmp_path / "clean.txt", tmp_path / "scanned.txt"
    scanned.write_text("scan", encoding="utf-8")
    (tmp_path / "brochure.pdf").write_bytes(b"%PDF-1.7")
    assert choose_source(tmp_path, "scan".__eq__) == scanned  # The only one there is.
    clean.write_text("text", encoding="utf-8")
    assert choose_source(tmp_path, "scan".__eq__) == clean
    assert choose_source(scanned, "scan".__eq__) == scanned


@pytest.mark.parametrize("texts", [[], ["text", "text"], ["scan", "scan"]], ids=["none", "two clean", "two scans"])
def test_a_folder_in_which_a_person_must_choose_is_refused(texts: list[str], tmp_path: Path) -> None:
    for number, text in enumerate(texts):
        (tmp_path / f"{number}.txt").write_text(text, encoding="utf-8")
    with pytest.raises(UnreadablePolicy, match="name the source"):
        choose_source(tmp_path, "scan".__eq__)


def test_a_source_that_is_not_text_is_refused(tmp_path: Path, landlord: Landlord) -> None:
    source = tmp_path / "source.pdf"
    source.write_bytes(b"%PDF-1.7 \xff\xfe\x00")
    with pytest.raises(UnreadablePolicy, match=r"source\.pdf"):
        build(source, tmp_path, landlord, as_received)


def test_a_landlord_file_with_an_unknown_key_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "landlord.yml"
    path.write_text((DATA / "residence_des_lilas.yml").read_text(encoding="utf-8") + "colour: blue\n", encoding="utf-8")
    with pytest.raises(UnreadablePolicy, match="colour"):
        load_landlord(path)


def test_words_cut_at_line_ends_are_joined_and_other_hyphens_stay() -> None:
    assert join_lines(["vous permettra de com-", "prendre les sous-traitants"]) == (
        "vous permettra de comprendre les sous-traitants"
    )
    assert join_lines(["un locataire/", "occupant du 14-16"]) == "un locataire/occupant du 14-16"
