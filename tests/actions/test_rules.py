"""Try the general rules: their exact words, labelled and validated or not, beside the passages that they complete."""

import asyncio

import pytest

from actions.rules import with_rules
from actions.speech import Said
from policy_kb.legal_cards import LegalCard, load_legal_cards
from policy_kb.sections import load_policy
from tests.actions.builders import FakeIntake, FakeValidations, Server, a_turn, texts, written

CARDS = load_legal_cards()
IDENTITY, PHONE = CARDS["piece_identite"], CARDS["demarchage_telephonique"]


def quoting(words: str, section_id: str, kind: str = "policy_answer") -> Said:
    """Build a message that quotes the passage of a section that holds these words."""
    section = load_policy().section(section_id)
    quote = next(passage.text for passage in section.passages if words in passage.text)
    response = "utter_policy_answer" if kind == "policy_answer" else "utter_explain_opposition_prospection"
    return Said(kind, response, carries={"sections": [{"id": section_id, "title": section.title, "quote": quote}]})


def spoken(*said: Said, asked: str = "", validations: FakeValidations | None = None) -> list[Said]:
    """Add the rules to a turn."""
    return asyncio.run(with_rules(said, asked, validations or FakeValidations()))


def kinds(said: list[Said]) -> list[str]:
    """List the kinds of a turn's messages."""
    return [message.kind for message in said]


@pytest.mark.parametrize("name", sorted(CARDS))
def test_every_rule_is_said_in_its_own_words_with_its_article_as_outside_the_policy(name: str) -> None:
    (said,) = spoken(Said("legal_card", "utter_legal_card", carries={"gap": "something"}, rule=name))
    assert (said.kind, said.carries["gap"]) == ("legal_card", "something")
    assert written(said).startswith(f"Règle générale, hors politique ({CARDS[name].article}) : {CARDS[name].text}")
    assert "protectiondesdonnees@seqens.fr" in written(said)


def test_a_rule_says_that_it_is_not_validated_until_it_is() -> None:
    rule = Said("legal_card", "utter_legal_card", rule="mandat")
    for validations, unsaid in ((FakeValidations("cookies"), False), (FakeValidations("mandat"), True)):
        (text,) = texts(spoken(rule, validations=validations))
        assert ("pas encore validé" not in text) is unsaid


def test_the_validation_of_another_text_does_not_count() -> None:
    class Outdated(FakeValidations):
        async def digests(self) -> dict[str, str]:
            return {"mandat": "0" * 64}

    (text,) = texts(spoken(Said("legal_card", "utter_legal_card", rule="mandat"), validations=Outdated()))
    assert "pas encore validé" in text


def test_the_quotation_on_identity_copies_goes_with_its_rule() -> None:
    said = spoken(quoting("copie de pièce d’identité", "14.1"))
    assert kinds(said) == ["policy_answer", "legal_card"]
    assert IDENTITY.text in written(said[1])
    assert "complète le passage cité" in written(said[1])
    assert "pas encore validé" in written(said[1])


def test_the_quotation_on_telephone_prospecting_goes_with_its_rule() -> None:
    said = spoken(quoting("par téléphone", "14.5"), validations=FakeValidations(PHONE.id))
    assert kinds(said) == ["policy_answer", "legal_card"]
    assert PHONE.text in written(said[1]) and "validé" not in written(said[1])


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("Arrêtez de m'appeler pour vendre vos appartements", ["legal_card", "right_explained"]),
        ("stop au démarchage téléphonique", ["legal_card", "right_explained"]),
        ("Je ne veux plus de vos prospectus", ["right_explained"]),
    ],
)
def test_who_speaks_of_calls_is_told_the_rule_before_what_awaits_an_answer(asked: str, expected: list[str]) -> None:
    said = spoken(quoting("opposer à la prospection commerciale", "14.5", "right_explained"), asked=asked)
    assert kinds(said) == expected


def test_refusing_the_recording_of_calls_is_not_about_prospecting() -> None:
    asked = "je m'oppose à l'enregistrement de mes appels téléphoniques"
    assert kinds(spoken(quoting("situation particulière", "14.5"), asked=asked)) == ["policy_answer"]


@pytest.mark.parametrize(("words", "section_id"), [("par téléphone", "8"), ("titre d’identité", "14.10")])
def test_the_same_words_elsewhere_in_the_policy_need_no_rule(words: str, section_id: str) -> None:
    validations = FakeValidations()
    assert kinds(spoken(quoting(words, section_id), validations=validations)) == ["policy_answer"]
    assert validations.times_asked == 0  # Nothing is looked up when there is no rule to say.


def test_a_rule_is_said_once_in_a_turn() -> None:
    quoted = quoting("par téléphone", "14.5")
    answered = Said("legal_card", "utter_legal_card", rule=PHONE.id)
    assert kinds(spoken(quoted, quoted)) == ["policy_answer", "legal_card", "policy_answer"]
    assert kinds(spoken(answered, quoted)) == ["legal_card", "policy_answer"]


def test_every_rule_completes_a_passage_that_the_policy_has() -> None:
    completed = [passage for card in CARDS.values() for passage in card.completes]
    assert {passage.section for passage in completed} == {"14.1", "14.5"}
    for passage in completed:
        assert any(
            passage.is_in(passage.section, part.text) for part in load_policy().section(passage.section).passages
        )


@pytest.mark.parametrize(
    ("question", "card"),
    [
        ("Faut-il une copie de ma carte d'identité pour voir mon dossier ?", IDENTITY),
        ("Puis-je refuser le démarchage téléphonique ?", PHONE),
        ("Est-ce que vous avez le droit de m'appeler pour me vendre des choses ?", PHONE),
    ],
)
def test_a_question_where_the_policy_says_less_than_the_law_is_answered_by_both(question: str, card: LegalCard) -> None:
    said = Server(FakeIntake()).take(a_turn(question, "policy_question"))
    assert {message["kind"] for message in said} > {"legal_card"}
    assert said[-1]["kind"] in ("legal_card", "right_explained")
