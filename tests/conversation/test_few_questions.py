"""Play the stories of people in a hurry: what one answer says of several fields is asked no more."""

from tests.conversation.tenant import Tenant

CAMILLE = {
    "full_name": "Camille Perrin",
    "birth_date": "12/04/1985",
    "tenant_reference": "L-451238",
    "email": "camille.perrin@example.org",
    "role": "titulaire",
}


def test_refusing_advertising_takes_one_question(tenant: Tenant) -> None:
    message = tenant.says("Je ne veux plus recevoir de publicité de votre part", "oui")
    recap = tenant.answers(message, channels="par SMS, au 06 39 98 12 34")
    assert tenant.asked == ["channels"]
    assert recap["request"]["details"] == {"channels": ["sms"]}
    assert recap["request"]["identity"] == {"phone": "+33639981234"}


def test_the_address_alone_says_the_channel(tenant: Tenant) -> None:
    message = tenant.says("Je ne veux plus recevoir de publicité de votre part", "oui")
    recap = tenant.answers(message, channels="camille.perrin@example.org")
    assert recap["request"]["details"] == {"channels": ["email"]}
    assert recap["request"]["identity"] == {"email": "camille.perrin@example.org"}


def test_access_to_a_part_takes_six_questions_with_its_period(tenant: Tenant) -> None:
    message = tenant.says("Je voudrais voir mes données", "oui")
    recap = tenant.answers(message, **CAMILLE, scope="mes quittances depuis 2022")
    assert tenant.asked == ["scope", "full_name", "birth_date", "tenant_reference", "email", "role"]
    assert recap["request"]["details"] == {"scope": "quittances", "period": "depuis 2022"}


def test_everything_about_oneself_in_one_answer_is_asked_no_more(tenant: Tenant) -> None:
    message = tenant.says("Je suis locataire et je veux une copie de toutes mes données", "oui")
    said = "Camille Perrin, née le 12/04/1985, réf L-451238, camille.perrin@example.org"
    assert tenant.answers(message, full_name=said)["kind"] == "recap"
    assert tenant.asked == ["full_name"]


def test_the_processing_that_the_story_names_is_not_asked(tenant: Tenant) -> None:
    tenant.says("Je m'oppose aux caméras du hall qui me filment")
    assert tenant.draft["details"] == {"processing": "Je m'oppose aux caméras du hall qui me filment"}
    assert tenant.says("oui")["field"] == "reason"
