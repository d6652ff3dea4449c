"""Try the follow-up of filed requests: the words, the code, the yes, and what each state of a request says."""

import asyncio

import pytest

from actions import follow_up
from actions.conversation import Conversation
from actions.follow_up import reference_in
from actions.intake import NotFiled
from actions.state import ASKING, RECAP, State
from gdpr.requests import Status
from tests.actions.builders import PERSON, FakeIntake, Server, a_draft, a_turn, domain, only, phrases, written
from tests.actions.register import CODE

REFERENCE = "SQ-7K4M-2F9T"
OTHERS = "another conversation"


def an_entry(reference: str = REFERENCE, **values: object) -> dict:
    """Build what the register holds of a request."""
    entry = {
        "reference": reference,
        "type": "right",
        "right": "acces",
        "status": "received",
        "received_at": "2026-11-22T23:30:00+01:00",
        "due_on": "2026-12-22",
    }
    return {**entry, **values}


@pytest.fixture
def intake() -> FakeIntake:
    """Hold one request that this person filed in this conversation."""
    intake = FakeIntake()
    intake.enter(PERSON, an_entry())
    return intake


@pytest.fixture
def stranger() -> FakeIntake:
    """Hold one request that this person filed elsewhere."""
    intake = FakeIntake()
    intake.enter(OTHERS, an_entry())
    return intake


def said(server: Server, text: str, meaning: str = "gibberish", **values: object) -> list[str]:
    """Say something and list the responses."""
    return [message["response"] for message in server.take(a_turn(text, meaning, **values))]


# --- the words --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("SUIVI SQ-7K4M-2F9T", REFERENCE),
        ("suivi sq7k4m2f9t", REFERENCE),
        ("Suivi SQ 7K4M 2F9T svp", REFERENCE),
        ("où en est ma demande sq‑7k4m‑2f9t ?", REFERENCE),
        ("réf.SQ_7K4M_2F9T", REFERENCE),
        ("SQ-7K4M-2F9", None),
        ("mon numéro L451238", None),
        ("", None),
    ],
)
def test_a_reference_is_read_however_it_is_typed(text: str, reference: str | None) -> None:
    assert reference_in(text) == reference


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("SUIVI SQ-7K4M-2F9T", ("status", REFERENCE)),
        ("suivi sq 7k4m 2f9t", ("status", REFERENCE)),
        ("SQ-7K4M-2F9T", ("status", REFERENCE)),
        ("c'est SQ-7K4M-2F9T", ("status", REFERENCE)),
        ("où en est ma demande SQ-7K4M-2F9T ?", ("status", REFERENCE)),
        ("bonjour je voudrais avoir des nouvelles de ma demande sq7k4m2f9t merci d'avance", ("status", REFERENCE)),
        ("RETIRER SQ-7K4M-2F9T", ("withdrawal", REFERENCE)),
        ("je retire ma demande sq7k4m2f9t", ("withdrawal", REFERENCE)),
        ("annulez la demande SQ 7K4M 2F9T, le problème est réglé", ("withdrawal", REFERENCE)),
        ("SUIVI SQ-ABCD-EFGH", ("status", "SQ-ABCD-EFGH")),
        ("SQ-ABCD-EFGH", ("status", "SQ-ABCD-EFGH")),
        ("Suivi", ("status", None)),
        ("suivi de ma demande svp", ("status", None)),
        ("Où en est ma demande ?", ("status", None)),
        ("RETIRER", ("withdrawal", None)),
        ("je veux retirer ma demande", ("withdrawal", None)),
        ("je retire ma demande, j'ai eu ma réponse", ("withdrawal", None)),
    ],
)
def test_the_words_alone_are_enough(intake: FakeIntake, text: str, asked: tuple) -> None:
    server = Server(intake)
    server.take(a_turn(text))
    assert intake.asked == [("look_up", *asked)]


@pytest.mark.parametrize(
    "text",
    [
        "12 sq Jean Bart, 93100 Montreuil",  # a square
        "Suivi Durand",  # a name
        "le suivi social de ma famille",  # what an access request may be about
        "je retire mon consentement",  # a right
        "annuler",  # nothing was filed by it
        "Dans ma demande SQ-7K4M-2F9T il est écrit que je peux me plaindre à la CNIL, comment faire",
    ],
)
def test_other_words_are_no_follow_up(intake: FakeIntake, text: str) -> None:
    Server(intake).take(a_turn(text))
    assert intake.asked == []


def test_what_is_understood_as_a_status_without_sure_words_is_one_too(intake: FakeIntake) -> None:
    server = Server(intake)
    assert said(server, "j'ai écrit il y a un mois et toujours rien", "status") == ["utter_status_received"]
    assert said(server, "je me rétracte, retirez ce que j'ai envoyé jeudi", "status") == ["utter_confirm_withdrawal"]


# --- what is told -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("due_on", ["2026-12-22", None])
@pytest.mark.parametrize("status", [status for status in Status if status is not Status.PURGED])
def test_every_state_has_its_words(intake: FakeIntake, status: Status, due_on: str | None) -> None:
    intake.change(REFERENCE, status=str(status), due_on=due_on)
    (message,) = Server(intake).take(a_turn("SUIVI"))
    assert (message["kind"], message["reference"], message["due_on"]) == ("status", REFERENCE, due_on)
    template = domain()["responses"][message["response"]][0]["text"]
    assert due_on or "{due}" not in template, "a date that is not there is not announced"


def test_dates_are_those_of_paris_as_people_write_them(intake: FakeIntake) -> None:
    intake.change(REFERENCE, received_at="2026-11-22T23:30:00+00:00")  # already the 23rd in Paris
    conversation = Conversation(PERSON, a_turn("SUIVI"), State(), phrases(), intake)
    message = only(asyncio.run(follow_up.take(conversation)))
    for words in (REFERENCE, "23/11/2026", "22/12/2026", phrases().label("acces")):
        assert words in written(message)


def test_the_other_open_requests_are_named_after_the_latest(intake: FakeIntake) -> None:
    intake.enter(PERSON, an_entry("SQ-3333-3333"))
    latest, others = Server(intake).take(a_turn("SUIVI"))
    assert (latest["reference"], others["response"]) == ("SQ-3333-3333", "utter_status_others")


@pytest.mark.parametrize(
    ("channel", "response"), [("web", "utter_which_reference"), ("sms", "utter_not_found_by_phone")]
)
def test_someone_who_filed_nothing_here_is_told_how_to_go_on(channel: str, response: str) -> None:
    server = Server(FakeIntake())
    assert said(server, "SUIVI", channel=channel) == [response]
    assert server.slots["follow_up"] is None


def test_in_an_interview_the_question_comes_back_after_the_answer(intake: FakeIntake) -> None:
    server = Server(intake)
    server.slots |= {"stage": ASKING, "draft": a_draft(), "requested_field": "full_name"}
    status, question = server.take(a_turn("suivi"))
    assert (status["kind"], question["kind"], question["field"]) == ("status", "question", "full_name")
    (cancelled,) = server.take(a_turn("RETIRER"))
    assert cancelled["kind"] == "cancelled"
    assert [call[0] for call in intake.asked] == ["look_up"]


# --- the code ---------------------------------------------------------------------------------------------------------


def test_the_right_code_tells_the_state(stranger: FakeIntake) -> None:
    server = Server(stranger)
    (question,) = server.take(a_turn(f"SUIVI {REFERENCE}"))
    assert (question["kind"], question["field"]) == ("question", "code")
    assert said(server, "246 810") == ["utter_status_received"]
    assert stranger.asked[-1] == ("prove", CODE)
    assert server.slots["follow_up"] is None


@pytest.mark.parametrize("text", ["246810", "24-68-10", "le code est 246810", "mon code : 246 810.", "code 246810"])
def test_a_code_is_read_however_it_is_typed(stranger: FakeIntake, text: str) -> None:
    server = Server(stranger)
    server.take(a_turn(f"SUIVI {REFERENCE}"))
    assert said(server, text) == ["utter_status_received"]


def test_a_reference_that_does_not_exist_is_asked_a_code_alike(stranger: FakeIntake) -> None:
    known, unknown = Server(stranger), Server(stranger)
    assert known.take(a_turn(f"SUIVI {REFERENCE}")) == unknown.take(a_turn("SUIVI SQ-2222-2222"))


def test_three_wrong_codes_end_it(stranger: FakeIntake) -> None:
    server = Server(stranger)
    server.take(a_turn(f"SUIVI {REFERENCE}"))
    first, second, third = (server.take(a_turn("111111"))[0] for _ in range(3))
    assert (first["kind"], first["field"], second["response"]) == ("invalid_answer", "code", "utter_wrong_code")
    assert (third["kind"], third["response"]) == ("status", "utter_code_spent")
    server.take(a_turn(CODE))
    assert stranger.asked[-1] == ("prove", "111111"), "no code is awaited any more"


def test_a_code_of_another_length_costs_no_try(stranger: FakeIntake) -> None:
    server = Server(stranger)
    server.take(a_turn(f"SUIVI {REFERENCE}"))
    assert said(server, "24681") == ["utter_invalid_code"]
    assert stranger.asked[-1][0] == "look_up"
    assert said(server, CODE) == ["utter_status_received"]


@pytest.mark.parametrize(("text", "meaning"), [("annuler", "cancel"), ("non", "deny"), ("laisse tomber", "cancel")])
def test_someone_may_let_go_of_the_code(stranger: FakeIntake, text: str, meaning: str) -> None:
    server = Server(stranger)
    server.take(a_turn(f"SUIVI {REFERENCE}"))
    assert said(server, text, meaning) == ["utter_follow_up_left"]
    assert server.slots["follow_up"] is None


@pytest.mark.parametrize("text", ["nouveau code", "je n'ai pas reçu de code", "rien reçu", "le SMS n'est pas arrivé"])
def test_another_code_can_be_asked_for(stranger: FakeIntake, text: str) -> None:
    server = Server(stranger)
    server.take(a_turn(f"RETIRER {REFERENCE}"))
    assert said(server, text) == ["utter_ask_code"]
    assert stranger.asked[-1] == ("look_up", "withdrawal", REFERENCE)


def test_a_wish_meanwhile_is_a_wish(stranger: FakeIntake) -> None:
    server = Server(stranger)
    server.take(a_turn(f"SUIVI {REFERENCE}"))
    wish = a_turn("je ne veux plus recevoir de sms de pub", "exercise_right", right="opposition_prospection")
    assert [message["kind"] for message in server.take(wish)] == ["right_explained"]


def test_too_many_codes_are_refused_with_a_way_out(stranger: FakeIntake) -> None:
    server = Server(stranger)
    stranger.codes_left = 0
    assert said(server, f"SUIVI {REFERENCE}") == ["utter_too_many_codes"]
    assert server.slots["follow_up"] is None


def test_a_question_meanwhile_is_answered_and_the_code_still_does(stranger: FakeIntake) -> None:
    server = Server(stranger)
    server.take(a_turn(f"SUIVI {REFERENCE}"))
    assert said(server, "un humain", "human") == ["utter_human"]
    assert said(server, CODE) == ["utter_status_received"]


def test_in_an_interview_a_code_is_awaited_only_until_something_else_is_said(stranger: FakeIntake) -> None:
    server = Server(stranger)
    server.slots |= {"stage": ASKING, "draft": a_draft(), "requested_field": "birth_date"}
    assert said(server, f"SUIVI {REFERENCE}") == ["utter_ask_code"]
    server.take(a_turn("12/04/1985"))
    assert server.slots["draft"]["identity"]["birth_date"] == "1985-04-12"
    assert server.slots["follow_up"] is None


def test_danger_passes_before_a_code(stranger: FakeIntake) -> None:
    server = Server(stranger)
    server.take(a_turn(f"SUIVI {REFERENCE}"))
    assert [message["kind"] for message in server.take(a_turn("au feu", "emergency"))] == ["emergency"]
    assert said(server, CODE) == ["utter_status_received"]


# --- the withdrawal ---------------------------------------------------------------------------------------------------


def test_a_request_is_withdrawn_on_an_explicit_yes(intake: FakeIntake) -> None:
    server = Server(intake)
    (confirm,) = server.take(a_turn("RETIRER"))
    assert [button["payload"] for button in confirm["buttons"]] == ["oui", "non"]
    assert intake.entries[REFERENCE]["status"] == "received"
    (withdrawn,) = server.take(a_turn("oui", "affirm"))
    assert (withdrawn["kind"], withdrawn["reference"]) == ("cancelled", REFERENCE)
    assert intake.entries[REFERENCE]["status"] == "withdrawn"
    assert said(server, "RETIRER") == ["utter_status_withdrawn"]


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("non", "deny"),
        ("oui mais pas maintenant", "affirm"),
        ("oui ?", "affirm"),
        ("Camille Perrin", "gibberish"),
        ("un humain", "human"),
        ("annuler", "cancel"),
    ],
)
def test_anything_else_leaves_it_as_it_is(intake: FakeIntake, text: str, meaning: str) -> None:
    server = Server(intake)
    server.take(a_turn("RETIRER"))
    server.take(a_turn(text, meaning))
    server.take(a_turn("oui", "affirm"))  # too late: nothing awaits a yes any more
    assert "withdraw" not in [call[0] for call in intake.asked]


def test_a_yes_to_the_withdrawal_is_no_yes_to_a_recap(intake: FakeIntake) -> None:
    server = Server(intake)
    draft = a_draft(identity={"full_name": {"first_name": "Camille", "last_name": "Perrin"}})
    server.slots |= {"stage": RECAP, "draft": draft}
    server.take(a_turn(f"RETIRER {REFERENCE}"))
    withdrawn, recap = server.take(a_turn("oui", "affirm"))
    assert (withdrawn["kind"], recap["kind"]) == ("cancelled", "recap")
    assert intake.filed == {}


def test_a_code_comes_before_the_yes(stranger: FakeIntake) -> None:
    server = Server(stranger)
    assert said(server, f"je retire ma demande {REFERENCE}") == ["utter_ask_code"]
    assert said(server, CODE) == ["utter_confirm_withdrawal"]
    assert said(server, "oui", "affirm") == ["utter_withdrawn"]


@pytest.mark.parametrize(
    ("values", "response"),
    [
        ({"status": "answered"}, "utter_not_withdrawable"),
        ({"type": "breach", "right": None, "due_on": None}, "utter_not_withdrawable_breach"),
    ],
)
def test_what_cannot_be_withdrawn_is_said_kindly_and_no_yes_is_asked(
    intake: FakeIntake, values: dict, response: str
) -> None:
    server = Server(intake)
    intake.change(REFERENCE, withdrawable=False, **values)
    assert said(server, "RETIRER") == [response]
    assert server.slots["follow_up"] is None


def test_a_request_that_was_answered_before_the_yes_is_not_withdrawn(intake: FakeIntake) -> None:
    server = Server(intake)
    server.take(a_turn("RETIRER"))
    intake.change(REFERENCE, withdrawable=False, status="answered")
    assert said(server, "oui", "affirm") == ["utter_not_withdrawable"]


def test_a_withdrawn_opposition_says_that_advertising_stays_off(intake: FakeIntake) -> None:
    server = Server(intake)
    intake.change(REFERENCE, right="opposition_prospection")
    server.take(a_turn("RETIRER"))
    assert said(server, "oui", "affirm") == ["utter_withdrawn_opposition_prospection"]


@pytest.mark.parametrize("awaited", [None, {"awaits": "yes", "purpose": "withdrawal", "reference": REFERENCE}])
def test_when_the_intake_is_down_the_turn_did_not_happen(intake: FakeIntake, awaited: dict | None) -> None:
    server = Server(intake)
    server.slots["follow_up"] = awaited
    intake.is_down = True
    with pytest.raises(NotFiled):
        server.take(a_turn("oui", "affirm") if awaited else a_turn("SUIVI"))
    assert server.slots["follow_up"] == awaited
