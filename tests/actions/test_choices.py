"""Try the answers to closed questions: a button, a number, a label, or people's own words."""

import pytest
import yaml

from actions.choices import CLOSED, choose, told
from tests.actions.builders import ROOT

EVERY_CODE = [(field, str(member), member.label) for field, codes in CLOSED.items() for member in codes]


def one(answer: str | list[str] | None) -> str | None:
    """Return the only code of an answer."""
    if isinstance(answer, list):
        (answer,) = answer
    return answer


@pytest.mark.parametrize(("field", "code", "label"), EVERY_CODE)
def test_a_button_a_label_and_a_number_say_the_same(field: str, code: str, label: str) -> None:
    offered = [str(member) for member in CLOSED[field]]
    assert one(choose(field, code)) == code
    assert one(choose(field, label)) == code
    assert one(choose(field, label.upper())) == code
    assert one(choose(field, str(offered.index(code) + 1), offered)) == code


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        ("scope", "tt ce que vs avez", "tout"),  # as it is texted
        ("scope", "mes quittances de loyer", "quittances"),
        ("scope", "les enregistrements de mes appels", "appels"),
        ("scope", "la caméra du hall", "video"),
        ("ground", "j'ai quitté le logement", "plus_necessaires"),
        ("ground", "vous n'avez pas mon accord", "consentement_retire"),
        ("ground", "c'est interdit", "non_conforme"),
        ("case", "c'est faux", "contested"),
        ("case", "j'en ai besoin pour le tribunal", "needed_for_claim"),
        ("consent", "l'enquête sociale", "enquete_sociale"),
        ("consent", "la newsletter", "e_prospection"),
        ("wish", "supprimez tout", "effacer"),
        ("wish", "donnez-les à ma fille", "communiquer"),
        ("role", "je suis le locataire", "titulaire"),
        ("role", "je ne suis plus locataire", "ancien_locataire"),  # « plus » before « locataire »
        ("role", "colocataire", "co_titulaire"),  # holds « locataire »
        ("role", "je suis son tuteur", "representant"),
        ("role", "j'habite chez ma mère", None),  # not in a list: asked again
        ("scope", "je ne sais pas trop", None),
        ("case", "", None),
        ("wish", "🙂", None),
        ("scope", "99", None),  # no such number
    ],
)
def test_people_s_own_words_choose(field: str, text: str, code: str | None) -> None:
    offered = [str(member) for member in CLOSED[field]]
    assert one(choose(field, text, offered)) == code


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("sms", ["sms"]),
        ("par sms et par mail", ["sms", "email"]),
        ("e-mail", ["email"]),
        ("des coups de fil", ["telephone"]),
        ("prospectus dans ma boîte", ["courrier"]),
        ("tout", ["sms", "telephone", "email", "courrier"]),
        ("partout !", ["sms", "telephone", "email", "courrier"]),
        ("je ne sais pas", None),
    ],
)
def test_several_channels_may_be_named_at_once(text: str, codes: list[str] | None) -> None:
    assert choose("channels", text) == codes


@pytest.mark.parametrize(
    ("field", "story", "code"),
    [
        ("scope", "Je veux toutes mes données", "tout"),
        ("scope", "Je veux mon dossier", None),  # a file may mean everything: it is asked
        ("role", "Je suis ancien locataire", "ancien_locataire"),
        ("role", "Mon père est décédé", "heritier"),
        ("role", "Je veux mes données", None),
        ("role", "Je suis assistante sociale de Mme Perrin", "representant"),
        ("wish", "Effacez tout après ma mort", "effacer"),
        ("consent", "Je ne veux plus de la newsletter", "e_prospection"),
    ],
)
def test_a_story_is_read_only_where_it_is_sure(field: str, story: str, code: str | None) -> None:
    assert told(field, story) == code


def test_every_code_has_its_words() -> None:
    words = yaml.safe_load((ROOT / "actions" / "choices.yml").read_text(encoding="utf-8"))
    assert set(words) == set(CLOSED)
    for field, sources in words.items():
        codes = {str(member) for member in CLOSED[field]}
        assert set(sources["answers"]) == codes
        assert set(sources.get("story", {})) <= codes
