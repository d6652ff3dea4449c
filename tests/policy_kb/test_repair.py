"""The scanned brochure gives the same sections as the clean text, with its misread words mended."""

import pytest

from policy_kb.compare import Comparison, compare_sources
from policy_kb.read import SOURCES, load_landlord, to_markdown
from policy_kb.repair import is_scanned, repair
from policy_kb.sections import Policy, parse_policy

CLEAN, SCANNED = SOURCES / "politique_texte.txt", SOURCES / "politique_ocr.txt"


@pytest.fixture(scope="module")
def mended() -> str:
    return repair(SCANNED.read_text(encoding="utf-8"), load_landlord())


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return compare_sources(CLEAN, SCANNED, load_landlord())


def test_a_clean_text_is_left_as_it_is() -> None:
    text = CLEAN.read_text(encoding="utf-8")
    assert repair(text, load_landlord()) == text


def test_an_address_is_neither_mended_nor_the_sign_of_a_scan() -> None:
    landlord = load_landlord()
    assert not is_scanned("Écrivez à donnees@office-lilas.example.org ou voyez www.office-lilas.example.org", landlord)
    scanned = "La protectien de vos donnees : écrivez à Segens, donnees@office-lilas.example.org"
    assert is_scanned(scanned, landlord)
    mended = repair(scanned, landlord)
    assert "vos données" in mended and "Seqens" in mended
    assert "donnees@office-lilas.example.org" in mended


def test_the_scan_gives_the_same_sections_and_titles(mended: str, policy: Policy) -> None:
    scanned = parse_policy(to_markdown(mended, load_landlord()))
    assert [(section.id, section.title) for section in scanned.sections] == [
        (section.id, section.title) for section in policy.sections
    ]


def test_no_misread_name_or_address_survives(mended: str) -> None:
    assert "seqgens" not in mended.casefold() and "segens" not in mended.casefold()
    assert "protectiondesdonnees@seqens.fr" in mended


@pytest.mark.parametrize(
    "printed",
    [
        "mis en œuvre par Seqens",  # "ceuvre"
        "de l’habitat, Seqens",  # "I’habitat", capital i for l
        "au développement économique",  # "écono-migue", cut and misread
        "obligations légales",  # "|égales"
        "données adéquates, pertinentes",  # an accent and a hyphen
        "manière efficace auprès de nos services",  # "auprées"
        "a désigné un délégué à la protection",  # the verb keeps its "a", the preposition gets its accent
        "contrôler le respect",  # "contrbler"
        "dans la mesure où il est lié",
        "que vous pouvez vous opposer",  # "VOUS pOouUVez VOous"
        "sans préjudice de tout autre recours",  # "Ppréjudice"
    ],
)
def test_misread_words_are_mended(printed: str, mended: str) -> None:
    assert printed in " ".join(mended.split())


def test_the_table_of_the_scan_gives_the_purposes_of_each_legal_basis(mended: str, policy: Policy) -> None:
    scanned = parse_policy(to_markdown(mended, load_landlord()))
    found, printed = pairs(scanned), pairs(policy)
    assert list(scanned.legal_bases) == list(policy.legal_bases)
    # Half a purpose was not read at all, and three dots are not an ellipsis: nothing else differs.
    assert {basis for _, basis in found ^ printed} == {"contrat"}
    assert (len(found & printed), len(printed)) == (58, 60)


def pairs(policy: Policy) -> set[tuple[str, str]]:
    """List each purpose with each of its legal bases, in any case of letters."""
    return {(purpose.text.casefold(), basis) for purpose in policy.purposes for basis in purpose.bases}


def test_the_scan_is_near_the_clean_text_word_by_word(comparison: Comparison) -> None:
    assert comparison.before < 0.80
    assert comparison.after >= 0.985
    assert comparison.missing == ()


def test_the_comparison_shows_what_a_person_must_settle(comparison: Comparison) -> None:
    assert ("4", "dans nos", "") in comparison.differences
    assert comparison.policy_is_current
