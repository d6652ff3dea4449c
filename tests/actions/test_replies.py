"""Try the actions: one answer an intent, the interview first, danger before everything, and a way back after."""

import pytest

from actions import replies
from actions.intake import NotFiled
from actions.speech import Phrases
from actions.state import ASKING, PAUSED
from gdpr.rights import Right
from tests.actions.builders import CAMILLE, FakeIntake, Server, a_draft, a_turn, domain, rules

WISH = a_turn("Je veux une copie de toutes mes données", "exercise_right", right="acces")
YES = a_turn("oui", "affirm")


@pytest.fixture
def server() -> Server:
    """Serve the actions over an intake that works."""
    return Server(FakeIntake())


def kinds(messages: list[dict]) -> list[str]:
    """List the kinds of the messages."""
    return [message["kind"] for message in messages]


def ask_the_name(server: Server) -> None:
    """Lead an access request to its first question."""
    server.take(WISH)
    (message,) = server.take(YES)
    assert message["field"] == "full_name"


@pytest.mark.parametrize(
    ("meaning", "kind"),
    [
        ("open_conversation", "greeting"),
        ("greeting", "greeting"),
        ("smalltalk", "smalltalk"),
        ("policy_question", "policy_answer"),
        ("exercise_right", "right_explained"),
        ("ambiguous_wish", "clarification"),
        ("something_else", "clarification"),
        ("breach", "right_explained"),
        ("out_of_scope", "out_of_scope"),
        ("emergency", "emergency"),
        ("human", "human"),
        ("other_language", "human"),
        ("abuse", "smalltalk"),
        ("gibberish", "fallback"),
        ("inform", "fallback"),
        ("nlu_fallback", "fallback"),
        ("opt_out", "opt_out"),
        ("status", "status"),
        ("affirm", "smalltalk"),
        ("deny", "smalltalk"),
        ("skip", "smalltalk"),
        ("why", "smalltalk"),
        ("correct", "smalltalk"),
        ("cancel", "cancelled"),
    ],
)
def test_each_intent_has_its_answer(server: Server, meaning: str, kind: str) -> None:
    turn = a_turn("Combien de temps gardez-vous mes données ?", meaning, right="acces")
    assert kinds(server.take(turn)) == [kind]


def test_every_rule_is_tried_above() -> None:
    tried = test_each_intent_has_its_answer.pytestmark[0].args[1]
    assert {meaning for meaning, _ in tried} | {"policy_silent"} == set(rules())


def test_every_action_has_a_name_of_its_own_and_every_rule_an_action(server: Server) -> None:
    assert len(server.actions) == len(replies.Reply.__subclasses__())
    assert set(rules().values()) == set(server.actions)


@pytest.mark.parametrize("topic", ["fire", "gas", "violence", "suicide", "child", "medical", "something_new"])
def test_a_danger_is_answered_with_its_own_numbers_or_with_all(server: Server, topic: str) -> None:
    turn = a_turn("au secours", "emergency")
    turn = type(turn)(**{**turn.__dict__, "topics": {"emergency": {topic: 1.0}}})
    (message,) = server.take(turn)
    expected = "utter_emergency" if topic == "something_new" else f"utter_emergency_{topic}"
    assert message["response"] == expected
    assert server.slots["in_danger"] is True


def test_danger_passes_before_the_question_alone_and_loses_nothing(server: Server) -> None:
    ask_the_name(server)
    assert kinds(server.take(a_turn("au feu", "emergency"))) == ["emergency"]
    assert (server.slots["stage"], server.slots["requested_field"]) == (ASKING, "full_name")


def test_words_that_only_sound_like_danger_are_an_answer(server: Server) -> None:
    ask_the_name(server)
    server.take(a_turn("Marie Feu", {"emergency": 0.55, "gibberish": 0.45}))
    assert server.slots["draft"]["identity"]["full_name"] == {"first_name": "Marie", "last_name": "Feu"}


@pytest.mark.parametrize("meaning", ["greeting", "out_of_scope", "human", "policy_question"])
def test_after_an_aside_the_question_is_asked_again(server: Server, meaning: str) -> None:
    ask_the_name(server)
    messages = server.take(a_turn("Combien de temps gardez-vous mes données ?", meaning))
    assert len(messages) == 2
    assert (messages[-1]["kind"], messages[-1]["field"]) == ("question", "full_name")


def test_a_stop_in_an_interview_pauses_it_and_otherwise_offers_to_refuse_advertising(server: Server) -> None:
    (offer,) = server.take(a_turn("STOP", "opt_out"))
    assert [button["payload"] for button in offer["buttons"]] == [str(Right.OPPOSITION_PROSPECTION)]
    ask_the_name(server)
    (paused,) = server.take(a_turn("STOP", "opt_out"))
    assert (paused["response"], server.slots["stage"]) == ("utter_paused", PAUSED)


def test_the_third_misunderstanding_in_a_row_gives_a_person_and_any_other_turn_starts_afresh(server: Server) -> None:
    noise = a_turn("xqzj", "gibberish")
    said = [kinds(server.take(turn))[0] for turn in (noise, noise, noise)]
    assert said == ["fallback", "fallback", "human"]
    server.take(a_turn("bonjour", "greeting"))
    assert server.slots["misunderstandings"] == 0
    assert kinds(server.take(noise)) == ["fallback"]


def test_when_the_intake_is_down_no_slot_changes() -> None:
    server = Server(FakeIntake(is_down=True))
    draft = a_draft(identity={"full_name": CAMILLE, "email": "a@example.org"}, details={"scope": "tout"})
    server.slots |= {"stage": "recap", "draft": draft}
    before = dict(server.slots)
    with pytest.raises(NotFiled):
        server.take(YES)
    assert server.slots == before


@pytest.mark.parametrize("right", [None, *Right])
def test_the_words_of_every_right_are_in_the_domain(right: Right | None) -> None:
    phrases = Phrases(domain())
    code = str(right) if right else "breach"
    assert phrases.has(f"utter_explain_{code}")
    assert phrases.label(code)
    assert right is None or phrases.label(f"choice_{right}")


def test_a_label_that_is_missing_is_an_error_and_not_a_blank() -> None:
    with pytest.raises(KeyError):
        Phrases({}).label("email")
    assert Phrases({}).first("utter_a", "utter_b") == "utter_b"
