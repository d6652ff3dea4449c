"""Try the lead of the conversation: filing on an explicit yes and only then, pauses, corrections at the recap."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actions.conversation import Conversation, receipt
from actions.intake import NotFiled
from actions.state import ASKING, EXPLAINED, PAUSED, RECAP, State
from actions.turn import Turn
from gdpr.rights import Right
from tests.actions.builders import CAMILLE, PERSON, FakeIntake, Server, a_draft, a_turn, asking, only, phrases, written

KNOWN = {"full_name": CAMILLE, "birth_date": None, "tenant_reference": None, "email": "camille@example.org"}
YES = a_turn("oui", "affirm", message_id="m-yes")


def at_recap(right: Right | None = Right.ACCES) -> State:
    """Build the state after a recap."""
    details = {"scope": "tout"} if right is Right.ACCES else {"details": "mon bail est chez le voisin"}
    draft = a_draft(right, identity=dict(KNOWN), requester={"role": "titulaire"}, details=details)
    return State(stage=RECAP, draft=draft, wish_message_id="m-1")


def conversation(turn: Turn, state: State, intake: FakeIntake | None = None) -> Conversation:
    """Put a turn in a conversation."""
    return Conversation(PERSON, turn, state, phrases(), intake or FakeIntake())


# --- filing -----------------------------------------------------------------------------------------------------------


async def test_a_yes_to_the_recap_files_what_was_read_back_without_what_was_skipped() -> None:
    state, intake = at_recap(), FakeIntake()
    said = only(await conversation(YES, state, intake).take())
    ((key, filed),) = intake.filed.items()
    assert key == f"{PERSON}:m-yes"
    assert filed["identity"] == {"full_name": CAMILLE, "email": "camille@example.org"}
    assert filed["wish_message_id"]
    assert (said.kind, said.carries["reference"]) == ("receipt", filed["reference"])
    assert (said.carries["right"], said.carries["due_on"]) == ("acces", "2026-12-22")


async def test_after_filing_only_who_one_is_and_the_reference_stay() -> None:
    state = at_recap()
    await conversation(YES, state).take()
    assert (state.stage, state.draft, state.wish_message_id) == (None, None, None)
    assert (state.identity, state.filed, state.forget_earlier) == (KNOWN, ["SQ-TEST-0000"], True)


async def test_when_the_intake_fails_the_turn_fails_and_nothing_changed() -> None:
    state, before = at_recap(), at_recap()
    with pytest.raises(NotFiled):
        await conversation(YES, state, FakeIntake(is_down=True)).take()
    assert state == before


@pytest.mark.parametrize(
    "turn",
    [
        a_turn("oui ?", "affirm"),  # a question
        a_turn("mouais", {"affirm": 0.55, "deny": 0.4}),  # not sure enough to send anything
        a_turn("non", "deny"),
        a_turn("corriger", "correct"),
        a_turn("STOP", "opt_out"),
        a_turn("annuler", "cancel"),
        a_turn("1"),
        a_turn("Qui voit mes données ?", "policy_question"),
        a_turn("", "gibberish"),
        a_turn("effacement"),
    ],
    ids=lambda turn: turn.text or "empty",
)
async def test_nothing_but_a_sure_yes_files(turn: Turn) -> None:
    intake = FakeIntake()
    await conversation(turn, at_recap(), intake).take()
    assert intake.filed == {}


@pytest.mark.parametrize("stage", [EXPLAINED, ASKING, PAUSED, "clarifying"])
async def test_a_yes_before_the_recap_files_nothing(stage: str) -> None:
    state, intake = at_recap(), FakeIntake()
    state.stage, state.requested_field = stage, "birth_date"
    state.draft["requester"] = {}
    await conversation(YES, state, intake).take()
    assert intake.filed == {}


async def test_a_breach_is_filed_with_its_own_receipt() -> None:
    said = only(await conversation(YES, at_recap(None)).take())
    assert (said.response, said.carries["right"]) == ("utter_receipt_breach", None)
    assert written(said)


@pytest.mark.parametrize("right", [*(right for right in Right if right.filed), None])
def test_every_receipt_can_be_written(right: Right | None) -> None:
    request = {
        "type": "right" if right else "breach",
        "reference": "SQ-TEST-0000",
        "received_at": "2026-11-22T23:30:00+00:00",
        "due_on": "2026-12-23" if right and right.under_12_3 else None,
    }
    said = receipt(request, str(right) if right else None, phrases(), "voir mes données")
    assert "SQ-TEST-0000" in written(said)
    assert "23/11/2026" in written(said)  # received in Paris, where it is already the next day


# --- corrections at the recap -----------------------------------------------------------------------------------------


async def test_a_number_asks_for_that_value_again() -> None:
    state = at_recap()
    said = only(await conversation(a_turn("le 3"), state).take())
    assert (said.kind, said.carries["field"], state.stage) == ("question", "email", ASKING)


@pytest.mark.parametrize("text", ["0", "5", "99"])  # four values are read back
async def test_a_number_that_names_no_value_changes_nothing(text: str) -> None:
    state, before = at_recap(), at_recap()
    await conversation(a_turn(text), state).take()
    assert state == before


async def test_words_correct_a_value_and_everything_is_read_back() -> None:
    state = at_recap()
    said = only(await conversation(a_turn("Non, c'est camille@example.com", "deny"), state).take())
    assert said.kind == "recap"
    assert state.draft["identity"]["email"] == "camille@example.com"


async def test_a_no_asks_what_is_wrong() -> None:
    said = only(await conversation(a_turn("non", "deny"), at_recap()).take())
    assert said.response == "utter_which_value"


# --- STOP, « annuler », asides ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", [EXPLAINED, ASKING, RECAP])
async def test_a_stop_is_left_to_its_own_answer_and_pauses(stage: str) -> None:
    state = at_recap()
    state.stage, state.requested_field = stage, "birth_date"
    stop = conversation(a_turn("STOP", "opt_out"), state)
    assert await stop.take() is None
    stop.pause()
    assert state.stage == PAUSED


@pytest.mark.parametrize("meaning", ["gibberish", "policy_question", "greeting", "affirm"])
async def test_a_pause_ends_only_on_a_yes(meaning: str) -> None:
    state = at_recap()
    state.stage = PAUSED
    said = only(await conversation(a_turn("…", meaning), state).take())
    assert (said.kind == "recap") is (meaning == "affirm")


@pytest.mark.parametrize("meaning", ["affirm", "deny", "gibberish", "policy_question"])
async def test_what_crosses_an_unseen_stop_neither_files_nor_goes_on(meaning: str) -> None:
    state = at_recap()
    crossed = conversation(a_turn("…", meaning, opted_out=True), state)
    crossed.pause()
    assert only(await crossed.take()).response == "utter_paused"
    assert (state.stage, state.draft) == (PAUSED, at_recap().draft)


async def test_annuler_after_an_unseen_stop_lets_go() -> None:
    letting_go = conversation(a_turn("annuler", "cancel", opted_out=True), at_recap())
    letting_go.pause()
    assert only(await letting_go.take()).kind == "cancelled"


async def test_a_no_to_a_pause_forgets_everything() -> None:
    state = at_recap()
    state.stage = PAUSED
    assert only(await conversation(a_turn("non", "deny"), state).take()).kind == "cancelled"
    assert (state.draft, state.identity, state.forget_earlier) == (None, {}, True)


async def test_annuler_forgets_everything_even_who_one_is() -> None:
    state = at_recap()
    state.identity = dict(KNOWN)
    assert only(await conversation(a_turn("annuler", "cancel"), state).take()).kind == "cancelled"
    assert (state.stage, state.draft, state.identity, state.forget_earlier) == (None, None, {}, True)


async def test_an_answer_that_is_a_choice_is_not_a_stop() -> None:
    state = asking("channels", Right.OPPOSITION_PROSPECTION, choices=["sms", "passer"])
    said = only(await conversation(a_turn("sms", "opt_out"), state).take())
    assert said.carries["field"] == "phone"


async def test_outside_any_interview_nothing_is_taken() -> None:
    assert await conversation(YES, State()).take() is None


@pytest.mark.parametrize(("stage", "kind"), [(ASKING, "question"), (RECAP, "recap"), (EXPLAINED, "right_explained")])
def test_after_an_aside_the_same_thing_is_asked_again(stage: str, kind: str) -> None:
    state = at_recap()
    state.stage, state.requested_field = stage, "birth_date"
    assert only(conversation(a_turn("Bonjour", "greeting"), state).resume()).kind == kind


def test_during_a_pause_nothing_is_asked_again() -> None:
    state = at_recap()
    state.stage = PAUSED
    assert conversation(a_turn("Bonjour", "greeting"), state).resume() == []


# --- whatever is said -------------------------------------------------------------------------------------------------

KINDS = {
    *("greeting", "smalltalk", "right_explained", "clarification", "question", "invalid_answer", "recap", "receipt"),
    *("cancelled", "status", "opt_out", "out_of_scope", "emergency", "human", "fallback"),
}
ANYTHING = st.one_of(
    st.just(("oui", "affirm", None)),
    st.sampled_from(
        [
            ("Je veux voir mon dossier", "exercise_right", "acces"),
            ("plus de pub", "exercise_right", "opposition_prospection"),
            ("la CNIL", "exercise_right", "reclamation_cnil"),
            ("que faire", "ambiguous_wish", None),
            ("mon bail est chez le voisin", "breach", None),
            ("au feu", "emergency", None),
            ("STOP", "opt_out", None),
            ("oui ?", "affirm", None),
            *((text, text_means, None) for text, text_means in [("non", "deny"), ("annuler", "cancel")]),
            *((text, text_means, None) for text, text_means in [("passer", "skip"), ("corriger", "correct")]),
            *((text, text_means, None) for text, text_means in [("pourquoi", "why"), ("bonjour", "greeting")]),
            *((text, "gibberish", None) for text in ("1", "2", "effacement", "titulaire", "Camille Perrin")),
            *((text, "gibberish", None) for text in ("camille@example.org", "06 39 98 12 34", "sms", "", "🙂")),
        ]
    ),
    st.text(max_size=12).map(lambda text: (text, "gibberish", None)),
)


@given(said=st.lists(ANYTHING, max_size=15), phone_known=st.booleans())
@settings(max_examples=100, deadline=None)
def test_whatever_is_said_nothing_is_filed_without_a_yes_to_a_recap(
    said: list[tuple[str, str, str | None]], phone_known: bool
) -> None:
    intake = FakeIntake()
    server = Server(intake)
    last = None
    for number, (text, meaning, right) in enumerate(said):
        before = len(intake.filed)
        turn = a_turn(text, meaning, right=right, message_id=f"m-{number}", phone_known=phone_known)
        messages = server.take(turn)
        assert {message["kind"] for message in messages} <= KINDS
        if len(intake.filed) > before:
            assert (last, meaning, text) == ("recap", "affirm", "oui")
            assert list(intake.filed)[-1] == f"{PERSON}:m-{number}"
        last = messages[-1]["kind"]
