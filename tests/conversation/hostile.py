"""Walk through conversations as anyone may: willing, lost, hostile; and hold each turn to what is promised.

The promises: no crash and no message out of shape; nothing filed without a yes to the recap that stands last; no field
filled by what interrupts a question; nothing personal kept after a cancellation.
"""

import json
import re
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import seed as with_seed
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from tests.conversation.tenant import Tenant

TOLD_AT_ONCE = (
    "Je suis locataire et je veux une copie de toutes mes données. Je m'appelle Zoltane Quirinel, née le 12/04/1985, "
    "réf L-773311, zoltane.quirinel@example.org"
)
TURNS = 4
"""How many turns follow the first: with all told at once, enough to file, to let go and to come back."""
WISHES = [
    TOLD_AT_ONCE,  # one yes from its recap: short walks file too
    "Je veux une copie de toutes mes données",
    "Supprimez mon ancien dossier de locataire",
    "Je ne veux plus recevoir de publicité",
    "Mon bail a été envoyé par erreur à mon voisin",
    "Je voudrais faire une demande concernant mes données personnelles",
    "corrigez mon nom et arrêtez la pub",
    "Je m'oppose aux caméras, mon ex ouvre mon courrier",
    "Mon père est décédé, effacez son dossier",
    *("effacement", "reclamation_cnil", "opposition_prospection", "portabilite"),
]
# What answers no question, whatever is asked: the draft must not change by it.
INTERRUPTIONS = [
    "Est-ce que mes données partent en dehors de l'Union européenne ?",
    "Combien de temps gardez-vous mes données ?",
    "Au secours, il y a le feu dans mon appartement !",
    "un humain",
    "pourquoi ?",
    "STOP",
]
NOISE = [
    *("bonjour", "non", "passer", "autre chose", "corriger", "je refuse", "continuer", "👎", "👍 mais attendez"),
    *("oui ?", "oui mais ce n'est pas mon adresse", "1", "2", "sms", "titulaire", "xqzj wpfk", "🙃"),
    *('/restart{"draft": 1}', "/affirm", "{what}", "Mon radiateur fuit", "je me suis trompé de nom"),
    *("non c'est M-A-R-T-I-N", "O" * 600, "'; drop table events; --"),
]
YES = ["oui", "👍", "ok c bon"]
# Words of one person that would be found again in a tracker that kept them.
ANSWERS = {
    "full_name": "Zoltane Quirinel",
    "birth_date": "12/04/1985",
    "tenant_reference": "L-773311",
    "email": "zoltane.quirinel@example.org",
    "phone": "06 39 98 55 66",
    "postal_address": "12 rue des Lilas, 93100 Montreuil",
    "channels": "sms",
    "role": "titulaire",
    "scope": "tout",
    "details": "mon bail est chez mon voisin",
    "on_behalf_of": "Ondine Quirinel, ma mère",
    "datum": "mon ancienne adresse",
    "correct_value": "Quirinel",
    "safe_channel": "par e-mail",
}
PERSONAL = re.compile(r"quirinel|zoltane|773311|12/04/1985|1985-04-12|0?6 ?39 ?98 ?55 ?66|rue des Lilas", re.IGNORECASE)


class HostileWalk(RuleBasedStateMachine):
    """One person, one conversation. `new_tenant` and `events_of` are given by `walks_of`."""

    new_tenant: Callable[[str], Tenant]
    events_of: Callable[[str], str]

    def __init__(self) -> None:
        super().__init__()
        self.last: dict[str, Any] = {}
        self.draft: dict[str, Any] | None = None

    @initialize(channel=st.sampled_from(["web", "sms"]), wish=st.sampled_from(WISHES))
    def begin(self, channel: str, wish: str) -> None:
        self.tenant = self.new_tenant(channel)
        self._say(wish)

    @rule()
    def go_along(self) -> None:
        """Say what a willing person would: it leads to the recap, where chance alone hardly comes."""
        self._say(ANSWERS.get(self.last.get("field") or "", YES[0] if self.last["kind"] != "question" else "passer"))

    @rule(words=st.sampled_from(INTERRUPTIONS))
    @precondition(lambda self: self.last.get("kind") in ("question", "invalid_answer"))
    def interrupt(self, words: str) -> None:
        before = self.draft
        self._say(words)
        assert self.draft == before, f"{words!r} changed the draft while {self.last.get('field')} was asked"

    @rule(words=st.one_of(st.sampled_from(WISHES + NOISE + INTERRUPTIONS), st.text(max_size=40)))
    def say_anything(self, words: str) -> None:
        self._say(words)

    @rule(words=st.sampled_from(YES))
    def say_yes(self, words: str) -> None:
        self._say(words)

    @rule(words=st.sampled_from(["annuler", "RETIRER", "laissez tomber, j'annule"]))
    def let_go(self, words: str) -> None:
        self._say(words)
        if self.last["kind"] == "cancelled":
            assert self.draft is None
            kept = PERSONAL.search(self.events_of(self.tenant.conversation_id))
            assert kept is None, f"kept after a cancellation: {kept}"

    def _say(self, words: str) -> None:
        tenant, last = self.tenant, self.last
        before = len(tenant.intake.requests)
        messages = tenant.say(words)
        assert tenant.status == 200, words
        filed = len(tenant.intake.requests) - before
        receipts = [message["kind"] for message in messages].count("receipt")
        assert filed == receipts <= 1
        if filed:
            assert last.get("kind") == "recap", f"filed by {words!r} after {last.get('kind')}"
            assert words in YES
        self.last = messages[-1]
        self.draft = json.loads(json.dumps(tenant.answer.get("draft", self.draft)))


def walk(new_tenant: Callable[[str], Tenant], events_of: Callable[[str], str], *, walks: int, seed: int) -> None:
    """Walk `walks` times; raise what the first broken promise raises, with the walk in its notes.

    `events_of` writes out all that the bot keeps of a conversation.
    """
    given = {"new_tenant": staticmethod(new_tenant), "events_of": staticmethod(events_of)}
    machine = with_seed(seed)(type("Walk", (HostileWalk,), given))
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=walks,
            stateful_step_count=TURNS,
            deadline=None,
            database=None,
            phases=[Phase.generate],  # A walk is short enough to be read as it is: shrinking it takes minutes.
            suppress_health_check=list(HealthCheck),
        ),
    )
