"""Try the reading back: one number a value, everyday words, and masks over what the extranet proved."""

from actions.choices import CLOSED
from actions.recap import MASK, recap, recap_fields, recap_lines, request_of, words
from actions.state import RECAP, State
from gdpr.rights import Right
from tests.actions.builders import ADDRESS, CAMILLE, a_draft, a_turn, only, phrases, written

DRAFT = a_draft(
    Right.EFFACEMENT,
    identity={"full_name": CAMILLE, "birth_date": "1985-04-12", "tenant_reference": None, "email": "a@example.org"},
    requester={"role": "garant"},
    details={"datum": "mes quittances", "ground": "plus_necessaires"},
)


def test_each_value_has_its_number_in_order_and_what_was_skipped_has_none() -> None:
    assert recap_fields(DRAFT) == ["datum", "ground", "full_name", "birth_date", "email", "role"]
    lines = recap_lines(DRAFT, a_turn(), phrases())
    assert [line.split(")")[0] for line in lines] == ["1", "2", "3", "4", "5", "6"]
    assert lines[2] == "3) Prénom et nom : Camille Perrin"
    assert lines[3] == "4) Date de naissance : 12/04/1985"


def test_everything_that_would_be_filed_is_said_and_sent() -> None:
    state = State(draft=DRAFT, requested_field="role", attempts=2)
    said = only(recap(a_turn(), state, phrases()))
    assert (state.stage, state.requested_field, state.attempts) == (RECAP, None, 0)
    assert [payload for _, payload in said.buttons] == ["oui", "corriger", "annuler"]
    for value in ("mes quittances", "les données ne sont plus nécessaires", "a@example.org", "garant"):
        assert value in written(said)
    request = said.carries["request"]
    assert "tenant_reference" not in request["identity"]
    assert request["verbatim"] == DRAFT["verbatim"]
    assert "wish_message_id" not in request  # an internal matter


def test_what_the_extranet_proved_is_masked_everywhere() -> None:
    proven = a_turn(identity={"full_name": CAMILLE, "email": "a@example.org"})
    lines = "\n".join(recap_lines(DRAFT, proven, phrases()))
    assert "Perrin" not in lines
    assert "a@example.org" not in str(request_of(DRAFT, proven))
    assert request_of(DRAFT, proven)["identity"] == {"full_name": MASK, "birth_date": "1985-04-12", "email": MASK}


def test_a_breach_is_read_back_too() -> None:
    draft = a_draft(None, details={"details": "mon bail est chez le voisin"})
    said = only(recap(a_turn(), State(draft=draft), phrases()))
    assert said.carries["right"] is None
    assert "signaler une fuite" in written(said)


def test_values_are_written_as_people_read_them() -> None:
    assert words("full_name", CAMILLE) == "Camille Perrin"
    assert words("postal_address", {**ADDRESS, "complement": "Bât. B"}) == "Bât. B, 12 rue des Lilas, 93100 Montreuil"
    assert words("postal_address", ADDRESS) == "12 rue des Lilas, 93100 Montreuil"
    assert words("channels", ["sms", "courrier"]) == "par SMS, par courrier"
    assert words("scope", "ce que vous savez de moi") == "ce que vous savez de moi"  # own words, kept as they are
    assert words("period", "depuis 2022") == "depuis 2022"


def test_every_choice_is_written_with_its_label() -> None:
    for field, codes in CLOSED.items():
        for member in codes:
            assert words(field, str(member)) == member.label
