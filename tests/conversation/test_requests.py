"""Play the stories of people who file a request, from their first words to the receipt."""

import pytest

from tests.conversation.office import InProcessActions
from tests.conversation.tenant import Tenant

CAMILLE = {
    "full_name": "Camille Perrin",
    "birth_date": "12/04/1985",
    "tenant_reference": "L-451238",
    "email": "Camille.Perrin@Example.org",
    "role": "titulaire",
}


def test_a_former_tenant_has_a_file_erased_from_the_web(tenant: Tenant) -> None:
    explained = tenant.says("J'ai déménagé depuis six ans, je veux que vous supprimiez mon ancien dossier de locataire")
    assert explained["right"] == "effacement"
    message = tenant.says("oui")
    recap = tenant.answers(message, **CAMILLE, datum="mon ancienne adresse et mes courriers", ground="plus_necessaires")
    assert recap["kind"] == "recap"
    for words in ("Camille Perrin", "12/04/1985", "L451238", "Camille.Perrin@example.org", "mon ancienne adresse"):
        assert words in recap["text"]
    assert tenant.intake.requests == []
    receipt = tenant.says("oui")
    (filed,) = tenant.intake.requests
    assert (receipt["kind"], receipt["reference"]) == ("receipt", filed["reference"])
    assert receipt["due_on"] == "2026-12-22"
    assert "22/12/2026" in receipt["text"]
    assert "gratuit" in receipt["text"]
    assert "CNIL" in receipt["text"]
    assert (filed["type"], filed["right"]) == ("right", "effacement")
    assert filed["identity"] == {
        "full_name": {"first_name": "Camille", "last_name": "Perrin"},
        "birth_date": "1985-04-12",
        "tenant_reference": "L451238",
        "email": "Camille.Perrin@example.org",
    }
    assert filed["verbatim"].startswith("J'ai déménagé")
    assert filed["policy_version"]
    assert tenant.draft is None


def test_access_is_asked_by_sms_without_asking_for_a_contact(texting_tenant: Tenant) -> None:
    message = texting_tenant.says("Je veux une copie de toutes mes données", "oui")
    recap = texting_tenant.answers(
        message, full_name="Camille Perrin", birth_date="passer", tenant_reference="passer", role="1"
    )
    assert recap["kind"] == "recap"
    assert not {"email", "phone", "postal_address"} & set(texting_tenant.asked)
    assert "scope" not in texting_tenant.asked  # « toutes mes données » already said it.
    assert texting_tenant.says("oui")["kind"] == "receipt"
    (filed,) = texting_tenant.intake.requests
    assert filed["identity"] == {"full_name": {"first_name": "Camille", "last_name": "Perrin"}}
    assert filed["details"] == {"scope": "tout"}


def test_refusing_advertising_asks_for_the_channel_and_the_number_and_nothing_else(tenant: Tenant) -> None:
    message = tenant.says("Je ne veux plus recevoir de publicité de votre part", "oui")
    recap = tenant.answers(message, channels="sms", phone="06 39 98 12 34")
    assert tenant.asked == ["channels", "phone"]
    assert recap["request"]["identity"] == {"phone": "+33639981234"}
    assert tenant.says("oui")["kind"] == "receipt"
    (filed,) = tenant.intake.requests
    assert (filed["right"], filed["requester"]) == ("opposition_prospection", {})
    assert filed["details"]["channels"] == ["sms"]


def test_refusing_advertising_by_sms_asks_nothing_that_the_channel_says(texting_tenant: Tenant) -> None:
    message = texting_tenant.says("J'en ai assez de vos publicités par SMS, arrêtez de m'en envoyer", "oui")
    assert message["kind"] == "recap"
    assert message["request"]["identity"] == {}


def test_a_tenant_reports_that_papers_went_to_a_neighbour(tenant: Tenant) -> None:
    explained = tenant.says("Mon nouveau bail avec toutes mes données a été envoyé par erreur à mon voisin")
    assert (explained["kind"], tenant.draft["type"]) == ("right_explained", "breach")
    recap = tenant.answers(
        tenant.says("oui"),
        details="Le bail est arrivé hier dans la boîte de mon voisin, il me l'a rendu",
        full_name="Camille Perrin",
        email="camille.perrin@example.org",
    )
    assert (recap["kind"], recap["right"]) == ("recap", None)
    receipt = tenant.says("oui")
    (filed,) = tenant.intake.requests
    assert receipt["kind"] == "receipt"
    assert (filed["type"], filed["right"], filed["flags"]) == ("breach", None, ["violation"])
    assert "en priorité" in receipt["text"]


def test_an_heir_says_for_whom_and_the_dpo_sees_it(tenant: Tenant) -> None:
    story = "Ma mère est décédée en mars, je veux que vous effaciez son dossier de locataire"
    explained = tenant.says(story)
    assert explained["right"] == "effacement"
    recap = tenant.answers(
        tenant.says("oui"),
        **CAMILLE,
        datum="tout son dossier de locataire",
        ground="passer",
        on_behalf_of="Jeanne Perrin, ma mère",
    )
    assert "on_behalf_of" in tenant.asked
    assert "role" not in tenant.asked  # The story says it.
    assert recap["request"]["requester"] == {"role": "heritier", "on_behalf_of": "Jeanne Perrin, ma mère"}
    assert "heritier" in recap["request"]["flags"]


def test_recordings_are_asked_with_their_hour_and_flagged_before_they_vanish(tenant: Tenant) -> None:
    message = tenant.says("Je veux voir les images de vidéosurveillance où j'apparais", "oui")
    recap = tenant.answers(message, **CAMILLE, date_and_place="3 mai vers 18 h, hall du bâtiment B", scope="video")
    assert "date_and_place" in tenant.asked
    assert "preuve_perissable" in recap["request"]["flags"]


def test_what_the_extranet_proved_is_not_asked_and_stays_masked(tenant: Tenant) -> None:
    proven = {
        "full_name": {"first_name": "Camille", "last_name": "Perrin"},
        "birth_date": "1985-04-12",
        "tenant_reference": "L451238",
        "email": "camille.perrin@example.org",
    }
    context = {"identity": proven, "identity_level": "extranet"}
    tenant.say("Je veux une copie de toutes mes données", **context)
    (message,) = tenant.say("oui", **context)
    assert message["field"] == "role"
    (recap,) = tenant.say("titulaire", **context)
    (receipt,) = tenant.say("oui", **context)
    assert (recap["kind"], receipt["kind"]) == ("recap", "receipt")
    for secret in ("Perrin", "1985", "L451238", "camille.perrin@example.org"):
        assert secret not in str(recap)
        assert secret not in str(receipt)
    assert tenant.intake.requests[0]["identity"] == proven


def test_what_the_person_says_instead_of_the_extranet_is_shown_and_filed(tenant: Tenant) -> None:
    context = {"identity": {"full_name": {"first_name": "Camille", "last_name": "Perrin"}, "email": "old@example.org"}}
    for words in ("Je veux une copie de toutes mes données", "oui", "passer", "passer", "titulaire"):
        (recap,) = tenant.say(words, **context)
    (corrected,) = tenant.say("Non, mon e-mail c'est camille@example.com", **context)
    assert "old@example.org" not in str(recap)
    assert "camille@example.com" in corrected["text"]
    assert "Perrin" not in str(corrected)
    tenant.say("oui", **context)
    assert tenant.intake.requests[0]["identity"]["email"] == "camille@example.com"


def test_a_second_request_asks_nothing_again_and_is_linked_to_the_first(tenant: Tenant) -> None:
    tenant.answers(tenant.says("Je veux une copie de toutes mes données", "oui"), **CAMILLE)
    first = tenant.says("oui")["reference"]
    message = tenant.says("Vous avez mal écrit mon nom de famille dans mon dossier, merci de le corriger", "oui")
    recap = tenant.answers(message, datum="mon nom de famille", correct_value="Perrin avec deux r", role="titulaire")
    assert recap["kind"] == "recap"
    assert recap["request"]["linked_to"] == [first]
    assert "full_name" not in tenant.asked


@pytest.mark.parametrize(
    "told",
    ["Je m'appelle Camille Perrin et mon adresse est camille.perrin@example.org, je veux une copie de mes données"],
)
def test_what_the_story_says_is_not_asked(tenant: Tenant, told: str) -> None:
    message = tenant.says(told, "oui")
    tenant.answers(
        message, birth_date="passer", tenant_reference="passer", role="titulaire", scope="tout", period="passer"
    )
    assert not {"full_name", "email"} & set(tenant.asked)


# --- exactly once, or not at all --------------------------------------------------------------------------------------


def test_when_the_actions_are_killed_in_a_turn_nothing_is_recorded_and_it_can_be_asked_again(
    tenant: Tenant, actions: InProcessActions, monkeypatch: pytest.MonkeyPatch
) -> None:
    tenant.says("Je veux une copie de toutes mes données")
    with monkeypatch.context() as killed:
        killed.setattr(actions, "is_dead", True)
        assert tenant.say("oui", message_id="killed") == []
        assert tenant.status == 503
    assert tenant.say("oui", message_id="killed")[-1]["kind"] == "question"
    assert tenant.status == 200


def test_when_the_intake_is_down_nothing_is_recorded_and_the_yes_can_be_repeated(tenant: Tenant) -> None:
    recap = tenant.answers(tenant.says("Je veux une copie de toutes mes données", "oui"), **CAMILLE)
    assert recap["kind"] == "recap"
    tenant.intake.is_down = True
    assert tenant.say("oui", message_id="the-yes-that-files") == []
    assert tenant.status == 503
    tenant.intake.is_down = False
    (receipt,) = tenant.say("oui", message_id="the-yes-that-files")
    assert receipt["kind"] == "receipt"
    assert len(tenant.intake.requests) == 1


def test_the_same_yes_twice_files_once_and_gives_the_same_receipt(tenant: Tenant) -> None:
    tenant.answers(tenant.says("Je veux une copie de toutes mes données", "oui"), **CAMILLE)
    first = tenant.say("oui", message_id="another-yes")
    assert tenant.say("oui", message_id="another-yes") == first
    assert len(tenant.intake.requests) == 1


def test_a_second_yes_after_the_receipt_files_nothing_more(tenant: Tenant) -> None:
    tenant.answers(tenant.says("Je veux une copie de toutes mes données", "oui"), **CAMILLE)
    tenant.says("oui", "oui", "oui merci")
    assert len(tenant.intake.requests) == 1


@pytest.mark.parametrize(
    "words",
    [
        *("peut-être", "oui ?", "je ne sais pas", "attendez", "12", "non"),
        *("oui mais attendez", "oui mais ce n'est pas mon adresse"),  # a yes that takes itself back
    ],
)
def test_nothing_but_an_explicit_yes_files(tenant: Tenant, words: str) -> None:
    tenant.answers(tenant.says("Je veux une copie de toutes mes données", "oui"), **CAMILLE)
    tenant.says(words)
    assert tenant.intake.requests == []


@pytest.mark.parametrize("words", ["non", "corriger"])
def test_a_yes_to_which_value_is_no_yes_to_the_recap(tenant: Tenant, words: str) -> None:
    tenant.answers(tenant.says("Je veux une copie de toutes mes données", "oui"), **CAMILLE)
    assert tenant.says(words, "oui")["kind"] != "receipt"
    assert tenant.intake.requests == []


# --- to stop advertising, nothing else --------------------------------------------------------------------------------


def test_advertising_is_refused_without_what_another_request_had_asked(tenant: Tenant) -> None:
    tenant.answers(tenant.says("Je veux une copie de toutes mes données", "oui"), **CAMILLE)
    tenant.says("opposition_prospection")
    recap = tenant.answers(tenant.says("oui"), channels="sms", phone="06 39 98 12 34")
    assert recap["request"]["identity"] == {"phone": "+33639981234"}
    assert recap["request"]["requester"] == {}


def test_a_channel_that_is_corrected_lets_go_of_the_contact_it_had_asked(tenant: Tenant) -> None:
    message = tenant.says("Je ne veux plus recevoir de publicité de votre part", "oui")
    recap = tenant.answers(message, channels="sms", phone="06 39 98 12 34")
    assert recap["kind"] == "recap"
    recap = tenant.answers(tenant.says("1", "e-mail"), email="camille.perrin@example.org")
    assert recap["request"]["details"] == {"channels": ["email"]}
    assert recap["request"]["identity"] == {"email": "camille.perrin@example.org"}


def test_the_same_wish_again_is_asked_to_be_a_new_one_before_it_is_filed_twice(tenant: Tenant) -> None:
    wish = "Je veux une copie de toutes mes données"
    tenant.answers(tenant.says(wish, "oui"), **CAMILLE)
    assert tenant.says("oui")["kind"] == "receipt"
    (asked,) = tenant.say(wish, message_id="said-again")
    assert (asked["kind"], asked["rights"]) == ("clarification", ["acces"])
    assert tenant.says("oui")["kind"] == "right_explained"
    assert len(tenant.intake.requests) == 1
    assert tenant.draft["wish_message_id"] == "said-again"  # Its month runs from the wish, not from the yes.
    assert tenant.draft["verbatim"].startswith(wish)
