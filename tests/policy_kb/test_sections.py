"""What policy.md says is read whole and verbatim, with the standard library alone."""

import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from policy_kb.sections import DEFAULT_PATH, Policy, Purpose, fold_whitespace, load_policy, parse_policy

IDS = [*map(str, range(1, 15)), *(f"14.{n}" for n in range(1, 11)), "15", "16"]
SOURCE = DEFAULT_PATH.parent / "sources" / "politique_texte.txt"


def letters_and_digits(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFC", text) if c.isalnum()).casefold()


def test_the_26_sections_stand_in_the_order_of_their_numbers(policy: Policy) -> None:
    assert [section.id for section in policy.sections] == IDS


def test_every_passage_is_found_in_policy_md_word_for_word(policy: Policy) -> None:
    whole = fold_whitespace(DEFAULT_PATH.read_text(encoding="utf-8"))
    for section in policy.sections:
        assert section.passages, section.id
        for passage in section.passages:
            assert fold_whitespace(passage.text) in whole
            assert passage.lead is None or fold_whitespace(passage.lead) in whole


def test_every_passage_and_title_is_found_in_the_landlord_s_own_text(policy: Policy) -> None:
    heads = ("10 POLITIQUE DE PROTECTION\nDES DONNÉES SEQENS", "19POLITIQUE DE PROTECTION\nDES DONNÉES SEQENS")
    source = SOURCE.read_text(encoding="utf-8")
    for head in heads:
        source = source.replace(head, "")
    source = letters_and_digits(source)
    for section in policy.sections:
        for text in (section.title, *(passage.text for passage in section.passages)):
            assert letters_and_digits(text) in source, (section.id, text)


def test_what_is_printed_under_12_but_belongs_to_13_is_back_in_13(policy: Policy) -> None:
    assert "sous-traitants" not in policy.section("12").text
    assert policy.section("13").text.endswith("relatives à la sécurité des données.")


def test_no_page_head_number_or_cut_word_is_left_in_the_text(policy: Policy) -> None:
    for section in policy.sections:
        assert "POLITIQUE DE PROTECTION" not in section.text
        assert "- \n" not in section.text and "com-prendre" not in section.text and "\ufffd" not in section.text
    assert "comprendre" in policy.section("1").text


def test_headings_in_capitals_become_sentences_with_their_accents(policy: Policy) -> None:
    assert policy.section("14.3").title == "Votre droit à l’effacement de vos données"
    assert policy.section("14.8").title == "Votre droit d’introduire un recours auprès de la CNIL"


def test_a_purpose_printed_under_two_legal_bases_carries_both(policy: Policy) -> None:
    bases = {purpose.text: purpose.bases for purpose in policy.purposes}
    assert bases["la gestion et le suivi des travaux"] == ("contrat", "obligation_legale")
    assert bases["la gestion et le suivi des réclamations"] == ("contrat", "obligation_legale")
    assert bases["enquêtes avant travaux"] == ("contrat", "obligation_legale")
    assert bases["La gestion et le suivi des demandes de logement"] == ("contrat", "consentement")


def test_statistics_and_institutional_communication_rest_on_legitimate_interests(policy: Policy) -> None:
    # A scan of the same brochure seems to print them under another basis: the clean text decides.
    assert Purpose("statistiques, reporting sur occupation du parc", ("interet_legitime",)) in policy.purposes
    assert Purpose("la communication institutionnelle", ("interet_legitime",)) in policy.purposes


def test_the_contact_is_the_one_that_the_policy_gives(policy: Policy) -> None:
    assert policy.contact.email == "protectiondesdonnees@seqens.fr"
    for value in (policy.contact.email, policy.contact.postal_address):
        assert value in policy.section("14.10").text


def test_no_misreading_of_the_landlord_s_name_can_leave() -> None:
    text = DEFAULT_PATH.read_text(encoding="utf-8").casefold()
    assert "seqgens" not in text and "segens" not in text


def test_the_version_changes_with_one_letter(policy: Policy) -> None:
    source = DEFAULT_PATH.read_text(encoding="utf-8")
    assert parse_policy(source).version == policy.version
    assert parse_policy(source.replace("gratuit.", "gratuit !")).version != policy.version


def test_an_unknown_section_is_a_key_error(policy: Policy) -> None:
    with pytest.raises(KeyError):
        policy.section("17")


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("", "header"),
        ("# A title\n\n## 1. First\n\nText.\n", "header"),
        ("---\nlandlord: A\n---\n\n## 1. First\n\nText.\n", "dpo_email"),
        ("---\nlandlord: A\ndpo_email: a@example.org\ndpo_postal_address: B\n---\n\nText.\n", "no numbered section"),
    ],
    ids=["empty", "no header", "half a header", "no section"],
)
def test_a_file_that_we_did_not_build_is_refused(source: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        parse_policy(source)


def test_a_missing_policy_is_file_not_found(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load_policy(tmp_path / "policy.md")


def test_sections_needs_nothing_but_the_standard_library() -> None:
    # -S leaves site-packages out: an import of a package would fail.
    command = [sys.executable, "-S", "-c", "from policy_kb.sections import load_policy; load_policy()"]
    subprocess.run(command, check=True, cwd=DEFAULT_PATH.parent.parent, timeout=30)
