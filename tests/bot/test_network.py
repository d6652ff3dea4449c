"""Try the linear text model: probabilities, calibration, a file without pickle, and any text at all."""

import pickle
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.nlu.network import TEMPERATURES, MessageNetwork, best_temperature, softmax

SEE = [
    "je veux voir mon dossier",
    "montrez mes données",
    "copie de mon dossier",
    "voir ce que vous avez",
    "une copie svp",
]
ERASE = ["effacez mon dossier", "supprimez mes données", "je veux tout effacer", "supprimer mon nom", "à effacer svp"]
HELLO = ["bonjour", "bonsoir", "bonjour à vous", "salut", "bonjour madame"]


@pytest.fixture(scope="module")
def model() -> MessageNetwork:
    """Learn two intents, one of which has two topics."""
    texts = SEE + ERASE + HELLO
    intents = ["wish"] * 10 + ["greeting"] * 5
    topics = ["acces"] * 5 + ["effacement"] * 5 + [None] * 5
    return MessageNetwork.fit(texts, intents, topics)


ANY_TEXT = [
    "",
    "   ",
    "🙂🙃",
    "\u200b",
    "؟ كيف حالك",
    "\x00",
    "zzz",  # no known word, perhaps no known pair of letters
    "a" * 20_000,
    "je veux effacer mon dossier " * 700,  # about 20,000 characters of known words
]


@pytest.mark.parametrize("text", [*ANY_TEXT, "Bonjour", "Je veux voir mon dossier"], ids=lambda text: repr(text[:12]))
def test_the_probabilities_of_any_text_sum_to_one(model: MessageNetwork, text: str) -> None:
    intents, topics = model.read(text)
    for probabilities in (intents, *topics.values()):
        assert sum(probabilities.values()) == pytest.approx(1, abs=1e-6)
        assert all(0 <= share <= 1 for share in probabilities.values())
        assert list(probabilities.values()) == sorted(probabilities.values(), reverse=True)


def test_it_learns_the_intent_and_the_topic(model: MessageNetwork) -> None:
    intents, topics = model.read("supprimez mon dossier")
    assert (next(iter(intents)), next(iter(topics["wish"]))) == ("wish", "effacement")
    assert next(iter(model.read("bonjour monsieur")[0])) == "greeting"


def test_an_intent_without_topics_has_no_head(model: MessageNetwork) -> None:
    assert set(model.read("bonjour")[1]) == {"wish"}


def test_a_saved_model_gives_the_same_numbers(model: MessageNetwork, tmp_path: Path) -> None:
    model.save(tmp_path)
    again = MessageNetwork.load(tmp_path)
    for text in [*SEE, *ERASE, *HELLO, *ANY_TEXT]:
        assert again.read(text) == model.read(text)


def test_a_saved_model_holds_no_pickle(model: MessageNetwork, tmp_path: Path) -> None:
    model.save(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["model.json", "model.npz"]
    with zipfile.ZipFile(tmp_path / "model.npz") as arrays:
        for name in arrays.namelist():
            # A pickled array would be of objects; NumPy then writes `|O` in the header and a pickle after it.
            content = arrays.read(name)
            assert b"|O" not in content[:128]
            assert pickle.PROTO + bytes([pickle.DEFAULT_PROTOCOL]) not in content[:256]


@given(st.floats(0.3, 20))
@settings(max_examples=20, deadline=None)
def test_calibration_never_makes_the_truth_less_likely(scale: float) -> None:
    chance = np.random.default_rng(7)
    truth = chance.integers(0, 3, 200)
    margins = scale * (chance.normal(0, 1, (200, 3)) + 1.5 * np.eye(3)[truth])
    rows = np.arange(200)

    def loss(temperature: float) -> float:
        return float(-np.log(softmax(margins / temperature)[rows, truth] + 1e-12).mean())

    best = best_temperature(margins, truth)
    assert loss(best) <= min(loss(float(other)) for other in TEMPERATURES) + 1e-9


def test_calibration_cools_a_model_that_doubts_too_much_and_warms_one_that_is_too_sure() -> None:
    truth = np.array([0, 1] * 50)
    right = np.eye(2)[truth]
    doubtful = 0.3 * (2 * right - 1)
    assert best_temperature(doubtful, truth) < 1
    wrong_once_in_five = np.where(np.arange(100)[:, None] % 5 == 0, 1 - right, right)
    assert best_temperature(4 * (2 * wrong_once_in_five - 1), truth) > 1
