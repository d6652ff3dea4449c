"""Test the desk's pages as a browser sees them: what is shown, what is escaped, what is refused."""

import json
from typing import Any

import pytest

from gdpr.requests import Status
from tests.webhook.builders import NOW, add_conversation, file_request
from tests.webhook.desk.conftest import EMAIL, Browser, come_back
from tests.webhook.fakes import FixedClock
from webhook.database import session_scope
from webhook.desk.tables import DeskAccount
from webhook.requests import audit
from webhook.requests.tables import PrivacyRequest
from webhook.retention import purge
from webhook.services import Services

MARKUP = '<img src=x onerror="alert(1)"><script>alert(1)</script>'


def filed(services: Services, **draft: Any) -> str:
    """File a request and give its reference."""
    with session_scope(services.sessions) as session:
        return file_request(session, services.keys, **draft).reference


def stored(services: Services, reference: str) -> PrivacyRequest:
    """Read a request again from the database."""
    with session_scope(services.sessions, read_only=True) as session:
        return session.query(PrivacyRequest).filter_by(reference=reference).one()


def actions_of(services: Services, reference: str) -> list[str]:
    """List what the journal says was done with a request."""
    with session_scope(services.sessions, read_only=True) as session:
        return [event.action for event in audit.events_of(session, reference)]


def test_the_queue_shows_each_request_with_its_dates_in_words(dpo: Browser, services: Services) -> None:
    reference = filed(services, flags=["doublon_possible"])
    page = dpo.get("/dpo/").text
    for words in (
        reference,
        "Droit à l&#39;effacement",
        "dans 30 jours",
        "22 décembre 2026",
        "doublon possible",
        "site",
    ):
        assert words in page


def test_lateness_is_said_in_words_and_not_by_colour_alone(
    dpo: Browser, services: Services, clock: FixedClock, account: DeskAccount
) -> None:
    filed(services)
    clock.advance(days=31)
    come_back(dpo, services, clock, account)
    assert "en retard d’un jour" in dpo.get("/dpo/").text


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", True),
        ("?status=received&right=effacement", True),
        ("?status=&right=", True),
        ("?status=refused", False),
        ("?right=acces", False),
        ("?status=n'importe&right=quoi&page=zéro", True),  # What is unknown filters nothing.
    ],
)
def test_the_filters_are_a_plain_form(dpo: Browser, services: Services, query: str, shown: bool) -> None:
    reference = filed(services)
    page = dpo.get(f"/dpo/{query}").text
    assert (reference in page) is shown
    assert shown or "Aucune demande ne correspond" in page


def test_the_page_of_a_request_says_the_essential(dpo: Browser, services: Services) -> None:
    page = dpo.get(f"/dpo/requests/{filed(services)}").text
    for words in (
        "RGPD, article 17",
        "/politique#14.3",
        "mon ancien numéro",
        "les données ne sont plus nécessaires",
        "Chloé d&#39;Arvor",
        "23 juillet 1984",
        "titulaire du bail",
        "Identité déclarée",
        "le 22 décembre 2026",
        "Fiche consultée",
        EMAIL,
    ):
        assert words in page, words
    assert "Je veux que vous effaciez" not in page


def test_the_persons_own_words_are_behind_a_button_that_is_recorded(dpo: Browser, services: Services) -> None:
    reference = filed(services)
    page = dpo.post(f"/dpo/requests/{reference}/verbatim", form_on=f"/dpo/requests/{reference}").text
    assert "Je veux que vous effaciez mon ancien numéro." in page
    assert actions_of(services, reference) == ["filed", "read", "verbatim_read"]


def test_the_safe_channel_comes_before_everything_else(dpo: Browser, services: Services) -> None:
    reference = filed(
        services, details={"datum": "mon numéro", "safe_channel": "par ma sœur"}, flags=["canal_sur", "tiers"]
    )
    page = dpo.get(f"/dpo/requests/{reference}").text
    assert page.index("par ma sœur") < page.index("Masquez-les") < page.index("Ce qui est demandé")


@pytest.mark.parametrize(
    "flag", ["violation", "preuve_perissable", "tiers", "mandat", "heritier", "mineur", "champ_refuse"]
)
def test_each_flag_is_explained(dpo: Browser, services: Services, flag: str) -> None:
    page = dpo.get(f"/dpo/requests/{filed(services, flags=[flag])}").text
    explanation = page.split('<div class="banner')[1].split("</div>")[0]
    assert len(explanation.split("</strong>")[1].strip()) > 40


def test_markup_in_every_field_is_shown_and_never_run(dpo: Browser, services: Services) -> None:
    reference = filed(
        services,
        identity={
            "full_name": {"first_name": MARKUP, "last_name": MARKUP},
            "postal_address": {"street": MARKUP, "postcode": "75001", "city": MARKUP},
        },
        requester={"role": "representant", "on_behalf_of": MARKUP},
        details={"datum": MARKUP, "safe_channel": MARKUP},
        verbatim=MARKUP,
    )
    path = f"/dpo/requests/{reference}"
    dpo.post(f"{path}/status", form_on=path, status="refused", reason=MARKUP)
    for page in (dpo.get(path), dpo.post(f"{path}/verbatim", form_on=path), dpo.get("/dpo/")):
        assert page.status_code == 200
        assert "<img" not in page.text and "<script>alert" not in page.text
    assert dpo.get(path).text.count("&lt;script&gt;") >= 7


def test_a_legal_move_is_made_and_told(dpo: Browser, services: Services) -> None:
    reference = filed(services)
    path = f"/dpo/requests/{reference}"
    answer = dpo.post(f"{path}/status", form_on=path, status="extended", reason="dossier réparti entre trois services")
    assert (answer.status_code, answer.location) == (303, path)
    request = stored(services, reference)
    assert (request.status, request.due_on.isoformat()) == ("extended", "2027-02-22")
    page = dpo.get(path).text
    assert "dossier réparti entre trois services" in page
    assert "délai prolongé" in page


def test_suspending_for_identity_needs_a_reason_and_stops_the_clock(
    dpo: Browser, services: Services, clock: FixedClock, account: DeskAccount
) -> None:
    reference = filed(services)
    path = f"/dpo/requests/{reference}"
    refused = dpo.post(f"{path}/status", form_on=path, status="identity_pending", reason="  ")
    assert refused.status_code == 422
    assert "Écrivez la raison" in refused.text
    assert stored(services, reference).status == "received"
    dpo.post(f"{path}/status", form_on=path, status="identity_pending", reason="deux personnes portent ce nom")
    clock.advance(days=7)
    come_back(dpo, services, clock, account)
    page = dpo.get(path).text
    assert "Délai suspendu depuis le 22 novembre 2026" in page
    assert "29 décembre 2026" in page


@pytest.mark.parametrize(
    ("status", "expected"),
    [("no_follow_up", 409), ("incomplete", 409), ("archived", 422), ("purged", 422), ("", 422), ("inconnu", 422)],
)
def test_an_illegal_move_changes_nothing(dpo: Browser, services: Services, status: str, expected: int) -> None:
    reference = filed(services)
    path = f"/dpo/requests/{reference}"
    answer = dpo.post(f"{path}/status", form_on=path, status=status, reason="sans raison")
    assert answer.status_code == expected
    assert "<!doctype html>" in answer.text
    assert stored(services, reference).status == "received"
    assert "status_changed" not in actions_of(services, reference)


def test_an_extension_after_the_plain_date_is_refused_with_its_reason(
    dpo: Browser, services: Services, clock: FixedClock, account: DeskAccount
) -> None:
    reference = filed(services)
    path = f"/dpo/requests/{reference}"
    clock.advance(days=31)
    come_back(dpo, services, clock, account)
    answer = dpo.post(f"{path}/status", form_on=path, status="extended", reason="dossier complexe")
    assert answer.status_code == 409
    assert "trop tard pour prolonger" in answer.text
    assert "dossier complexe" in answer.text
    assert stored(services, reference).extended_at is None


def test_a_request_that_does_not_exist_is_a_french_page(dpo: Browser) -> None:
    answer = dpo.get("/dpo/requests/SQ-2222-2222")
    assert answer.status_code == 404
    assert "Introuvable" in answer.text and "Revenir à la file" in answer.text


def test_a_program_that_asks_for_json_gets_the_problem_itself(dpo: Browser) -> None:
    answer = dpo.client.get("/dpo/requests/SQ-2222-2222", headers={"Accept": "application/json"})
    assert (answer.mimetype, answer.get_json()["code"]) == ("application/problem+json", "not_found")


def test_the_register_leaves_the_desk_in_two_formats_and_is_recorded(dpo: Browser, services: Services) -> None:
    reference = filed(services)
    as_csv, as_json = dpo.get("/dpo/register.csv"), dpo.get("/dpo/register.json")
    assert as_csv.mimetype == "text/csv" and reference in as_csv.text
    assert as_csv.headers["Content-Disposition"] == "attachment; filename=registre.csv"
    assert [request["reference"] for request in json.loads(as_json.text)] == [reference]
    with session_scope(services.sessions, read_only=True) as session:
        exported = session.query(audit.AuditEvent).filter_by(action="exported").all()
        assert [event.payload["format"] for event in exported] == ["csv", "json"]


def test_every_page_of_the_desk_refuses_frames_and_caches(dpo: Browser, services: Services) -> None:
    for path in ("/dpo/", f"/dpo/requests/{filed(services)}"):
        headers = dpo.get(path).headers
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["Cache-Control"] == "no-store"


def test_no_reference_nor_word_of_a_person_reaches_the_log(
    dpo: Browser, services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    reference = filed(services)
    caplog.set_level("INFO")
    path = f"/dpo/requests/{reference}"
    dpo.post(f"{path}/status", form_on=path, status="refused", reason="motif confidentiel")
    dpo.get(path)
    assert "/dpo/requests/<reference>" in caplog.text
    for secret in (reference, "motif confidentiel", "Chloé"):
        assert secret not in caplog.text


def test_the_desk_records_how_it_verified_the_identity(dpo: Browser, services: Services) -> None:
    reference = filed(services)
    path = f"/dpo/requests/{reference}"
    unsaid = dpo.post(f"{path}/identity", form_on=path, means=" ")
    assert unsaid.status_code == 422 and "Dites comment" in unsaid.text
    assert stored(services, reference).identity_level == "declared"
    assert dpo.post(f"{path}/identity", form_on=path, means="rappel au numéro du dossier").status_code == 303
    page = dpo.get(path).text
    assert "Identité vérifiée par le délégué" in page and "rappel au numéro du dossier" in page
    assert "C’est suffisant" in page
    assert stored(services, reference).status == "received"


def test_a_purged_request_can_still_be_looked_at(
    dpo: Browser, services: Services, clock: FixedClock, account: DeskAccount
) -> None:
    reference = filed(services)
    path = f"/dpo/requests/{reference}"
    dpo.post(f"{path}/status", form_on=path, status="answered")
    clock.advance(days=366 * 6)
    purge(services)
    come_back(dpo, services, clock, account)
    page = dpo.get(path)
    assert page.status_code == 200
    assert "Données effacées" in page.text and "Chloé" not in page.text


def test_a_closed_request_offers_no_move(dpo: Browser, services: Services) -> None:
    reference = filed(services)
    path = f"/dpo/requests/{reference}"
    dpo.post(f"{path}/status", form_on=path, status=str(Status.ANSWERED), reason="")
    assert "Plus aucun changement n’est possible" in dpo.get(path).text


def test_a_breach_shows_its_hours_and_comes_first(dpo: Browser, services: Services) -> None:
    with session_scope(services.sessions) as session:
        add_conversation(session)
    other = filed(services, key="1")
    breach = filed(services, key="2", type="breach", right=None, details={}, flags=["violation"])
    page = dpo.get("/dpo/").text
    assert page.index(breach) < page.index(other)
    assert "dans 72 h" in page
    assert NOW.date().isoformat() not in page
