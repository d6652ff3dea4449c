"""Try the draft of a request: what a story gives, what is kept, what may be left out, and the flags that follow."""

from datetime import date

import pytest

from actions.drafts import IDENTITY_FIELDS, fill, may_leave, new_draft, next_field, refuse
from actions.state import State
from gdpr.rights import CONTACTS, Right
from tests.actions.builders import ADDRESS, CAMILLE, a_draft, a_turn

KNOWN = {"full_name": CAMILLE, "birth_date": "1985-04-12", "tenant_reference": "L451238", "email": "a@example.org"}


def left_to_ask(draft: dict, state: State, **channel: bool) -> list[str]:
    """Skip every question and list the fields that were asked."""
    asked: list[str] = []
    while (field := next_field(draft, state, a_turn(**channel))) is not None:
        assert field not in asked
        asked.append(field)
        fill(draft, field, None)
    return asked


def test_a_draft_says_what_was_wished_and_by_which_message() -> None:
    draft = new_draft(a_turn("Effacez tout", message_id="m-7"), State(), right=Right.EFFACEMENT)
    assert (draft["type"], draft["right"], draft["verbatim"]) == ("right", "effacement", "Effacez tout")
    assert draft["wish_message_id"] == "m-7"
    assert draft["policy_version"]


def test_the_first_message_that_stated_the_wish_is_kept() -> None:
    state = State(wish_message_id="m-1", wish="mes premiers mots")
    draft = new_draft(a_turn("autrement", message_id="m-9"), state, right=Right.ACCES)
    assert (draft["wish_message_id"], draft["verbatim"]) == ("m-1", "mes premiers mots")


def test_what_is_known_of_the_person_is_kept_and_the_extranet_wins() -> None:
    state = State(identity={"email": "old@example.org", "birth_date": "1985-04-12"}, filed=["SQ-TEST-0000"])
    state.draft = a_draft(
        identity={"email": "new@example.org"}, requester={"role": "garant"}, details={"scope": "tout"}
    )
    turn = a_turn(identity={"full_name": CAMILLE})
    draft = new_draft(turn, state, right=Right.PORTABILITE)
    assert draft["identity"] == {"email": "new@example.org", "birth_date": "1985-04-12", "full_name": CAMILLE}
    assert (draft["requester"], draft["details"], draft["linked_to"]) == ({"role": "garant"}, {}, ["SQ-TEST-0000"])


def test_to_stop_advertising_nothing_is_kept_but_what_must_be_stopped() -> None:
    state = State(identity={**KNOWN, "phone": "+33639981234", "postal_address": ADDRESS})
    draft = new_draft(a_turn(), state, right=Right.OPPOSITION_PROSPECTION)
    assert set(draft["identity"]) <= set(CONTACTS)


def test_a_draft_does_not_change_what_it_was_made_from() -> None:
    state = State(identity=dict(KNOWN))
    draft = new_draft(a_turn(), state, right=Right.ACCES)
    fill(draft, "email", "b@example.org")
    assert state.identity == KNOWN


@pytest.mark.parametrize(
    ("right", "story", "part", "value"),
    [
        (Right.ACCES, "Je veux toutes mes données", "details", {"scope": "tout"}),
        (Right.ACCES, "Je suis garante de ma fille, je veux mes données", "requester", {"role": "garant"}),
        (Right.EFFACEMENT, "J'ai quitté le logement", "details", {"ground": "plus_necessaires"}),
        (Right.OPPOSITION_PROSPECTION, "plus de SMS ni de newsletter", "details", {"channels": ["sms", "email"]}),
        (Right.RECTIFICATION, "Mon nom est faux", "details", {}),  # free words are asked, never guessed
        (None, "Mon bail est chez le voisin", "details", {}),
    ],
)
def test_what_a_story_says_for_sure_is_not_asked(right: Right | None, story: str, part: str, value: dict) -> None:
    assert new_draft(a_turn(story), State(), right=right)[part] == value


@pytest.mark.parametrize(
    ("right", "parts", "flags"),
    [
        (Right.ACCES, {}, []),
        (Right.ACCES, {"requester": {"role": "heritier"}}, ["heritier"]),
        (Right.ACCES, {"requester": {"role": "representant"}}, ["mandat", "tiers"]),
        (Right.ACCES, {"requester": {"role": "autre"}, "details": {"datum": "le dossier de mon voisin"}}, ["tiers"]),
        # The dead have no personal data: the estate has its own flag.
        (Right.ACCES, {"requester": {"role": "heritier"}, "details": {"datum": "le dossier de ma mère"}}, ["heritier"]),
        (
            Right.ACCES,
            {"requester": {"role": "representant", "on_behalf_of": "mon fils de 12 ans"}},
            ["mandat", "mineur", "tiers"],
        ),
        (Right.ACCES, {"details": {"scope": "video"}}, ["preuve_perissable"]),
        (Right.ACCES, {"details": {"scope": "appels"}}, ["preuve_perissable"]),
        (Right.EFFACEMENT, {"details": {"scope": "video"}}, []),  # only an access may preserve a recording
        (Right.ACCES, {"details": {"safe_channel": "par e-mail"}}, ["canal_sur"]),
        (Right.ACCES, {"details": {"safe_channel": None}}, []),  # asked, and nobody else reads
        (None, {}, ["violation"]),
    ],
)
def test_the_flags_follow_from_what_the_draft_says(right: Right | None, parts: dict, flags: list[str]) -> None:
    draft = a_draft(right, **parts)
    fill(draft, "birth_date", None)
    assert draft["flags"] == flags


def test_a_flag_goes_when_its_reason_goes_but_a_refusal_stays() -> None:
    draft = a_draft(requester={"role": "heritier"})
    refuse(draft, "birth_date")
    assert draft["flags"] == ["champ_refuse", "heritier"]
    fill(draft, "role", "titulaire")
    assert draft["flags"] == ["champ_refuse"]
    assert draft["identity"] == {"birth_date": None}


def test_a_minor_is_flagged() -> None:
    draft = a_draft()
    fill(draft, "birth_date", f"{date.today().year - 15}-01-02")
    assert draft["flags"] == ["mineur"]
    fill(draft, "birth_date", f"{date.today().year - 19}-01-02")
    assert draft["flags"] == []


def test_every_field_is_asked_once_even_when_all_are_skipped() -> None:
    asked = left_to_ask(a_draft(Right.EFFACEMENT), State())
    assert asked[:2] == ["datum", "ground"]
    assert set(asked[2:]) == {"full_name", "birth_date", "tenant_reference", *CONTACTS, "role"}


def test_on_sms_no_contact_is_asked() -> None:
    assert not set(CONTACTS) & set(left_to_ask(a_draft(Right.EFFACEMENT), State(), phone_known=True))


def test_after_a_danger_a_safe_way_to_answer_is_asked_first() -> None:
    assert left_to_ask(a_draft(identity=dict(KNOWN)), State(in_danger=True))[0] == "safe_channel"
    assert "safe_channel" not in left_to_ask(a_draft(identity=dict(KNOWN)), State())


def test_to_stop_advertising_no_safe_way_is_asked() -> None:
    draft = a_draft(Right.OPPOSITION_PROSPECTION)
    assert "safe_channel" not in left_to_ask(draft, State(in_danger=True))


def test_a_breach_asks_what_happened_a_name_and_a_way_to_answer() -> None:
    assert left_to_ask(a_draft(None), State()) == ["details", "full_name", *CONTACTS]
    assert left_to_ask(a_draft(None), State(), phone_known=True) == ["details", "full_name"]


@pytest.mark.parametrize(
    ("right", "field", "identity", "phone_known", "may"),
    [
        (Right.ACCES, "full_name", {}, False, False),
        (Right.ACCES, "birth_date", {}, False, True),
        (Right.ACCES, "tenant_reference", {}, False, True),
        (Right.ACCES, "email", {}, False, True),  # the phone is asked next
        (Right.ACCES, "postal_address", {"email": None, "phone": None}, False, False),  # the last way to answer
        (Right.ACCES, "postal_address", {"email": None, "phone": None}, True, True),  # the channel itself answers
        (Right.RECTIFICATION, "correct_value", {}, False, False),
        (Right.EFFACEMENT, "ground", {}, False, True),  # GDPR 12(2): never a condition
        (None, "full_name", {}, False, True),  # a breach may be told without a name
        (None, "details", {}, False, False),
        (None, "postal_address", {"email": None, "phone": None}, False, False),
        (Right.ACCES, "safe_channel", {}, False, True),
    ],
)
def test_only_what_is_indispensable_cannot_be_left_out(
    right: Right | None, field: str, identity: dict, phone_known: bool, may: bool
) -> None:
    assert may_leave(a_draft(right, identity=identity), field, a_turn(phone_known=phone_known)) is may


def test_the_identity_fields_are_those_of_the_contract() -> None:
    assert IDENTITY_FIELDS == ("full_name", "birth_date", "tenant_reference", "email", "phone", "postal_address")
