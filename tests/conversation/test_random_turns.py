"""Let people say anything in any order: no crash, no message out of shape, no filing without a yes to a recap."""

import uuid
from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conversation.tenant import Tenant

SAID = [
    "Je veux une copie de toutes mes données",
    "Supprimez mon ancien dossier de locataire",
    "Je ne veux plus recevoir de publicité",
    "Mon bail a été envoyé par erreur à mon voisin",
    "Je voudrais faire une demande concernant mes données personnelles",
    "Combien de temps gardez-vous mes données ?",
    "Mon radiateur fuit",
    "Au secours, il y a le feu !",
    "Bonjour",
    "un humain",
    "STOP",
    "annuler",
    "non",
    "passer",
    "pourquoi",
    "autre chose",
    "corriger",
    "je refuse",
    "Camille Perrin",
    "12/04/1985",
    "camille.perrin@example.org",
    "06 39 98 55 66",
    "12 rue des Lilas, 93100 Montreuil",
    "titulaire",
    "sms",
    "1",
    "2",
    "effacement",
    "reclamation_cnil",
    '/restart{"draft": 1}',
    "xqzj wpfk",
    "🙃",
]
YES = "oui"

# A yes is as likely as all the rest of what leads on, so that some of the walks reach a recap and a receipt.
turns = st.one_of(st.just(YES), st.sampled_from(SAID), st.text(max_size=30))
# Walks that answer what is asked get further than chance does.
ANSWERS = {
    "full_name": "Camille Perrin",
    "email": "camille.perrin@example.org",
    "phone": "06 39 98 55 66",
    "channels": "sms",
    "role": "titulaire",
    "details": "mon bail est chez mon voisin",
    "on_behalf_of": "ma mère",
    "correct_value": "Perrin",
}


@given(turns=st.lists(st.one_of(st.none(), turns), min_size=3, max_size=7), channel=st.sampled_from(["web", "sms"]))
@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_whatever_is_said_nothing_is_filed_without_a_yes_to_a_recap(
    new_tenant: Callable[[str], Tenant], turns: list[str | None], channel: str
) -> None:
    tenant = new_tenant(channel)
    last: dict = {}
    for turn in turns:
        # None stands for what a willing person would say to the last message.
        words = turn if turn is not None else ANSWERS.get(last.get("field") or "", YES if last else SAID[0])
        before = len(tenant.intake.requests)
        messages = tenant.say(words, message_id=str(uuid.uuid4()))
        assert tenant.status == 200, words
        filed = len(tenant.intake.requests) - before
        assert filed <= 1
        if filed:
            assert last["kind"] == "recap"
            assert words.strip().casefold() == YES
            assert messages[-1]["kind"] == "receipt"
        else:
            assert "receipt" not in [message["kind"] for message in messages]
        last = messages[-1]
