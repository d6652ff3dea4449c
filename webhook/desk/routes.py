"""Serve the desk: the queue, a request, its changes of status, the register, what the policy leaves unsaid."""

from typing import Final

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from gdpr.requests import IllegalTransition, Status
from gdpr.rights import Right
from policy_kb.legal_cards import load_legal_cards
from webhook.browser import show_problems_as_pages
from webhook.database import session_scope
from webhook.desk import identity, legal_cards, login, queue, stuck
from webhook.desk.login import current_account, desk_account
from webhook.gaps import policy_gaps
from webhook.problems import Problem, translate
from webhook.requests import register
from webhook.requests.statuses import ReasonMissing, TooLateToExtend, change_status
from webhook.services import Services

MIMETYPES: Final = {"csv": "text/csv", "json": "application/json"}


def make_blueprint(services: Services) -> Blueprint:
    """Build the desk."""
    blueprint = Blueprint("desk", __name__, url_prefix="/dpo")
    show_problems_as_pages(blueprint, "dpo/error.html")
    translate(blueprint, {queue.UnknownRequest: "not_found", IllegalTransition: "illegal_transition"})
    login.guard(blueprint, services)
    login.add_routes(blueprint, services)
    _add_reading(blueprint, services)
    _add_changes(blueprint, services)
    legal_cards.add_routes(blueprint, services)
    return blueprint


def _add_reading(blueprint: Blueprint, services: Services) -> None:
    @blueprint.get("/")
    @desk_account
    def queue_page() -> str:
        status = next((status for status in Status if status == request.args.get("status")), None)
        right = next((right for right in Right if right == request.args.get("right")), None)
        number = request.args.get("page", 1, type=int)
        with session_scope(services.sessions, read_only=True) as session:
            page = queue.queue_page(session, status, right, number, services.clock())
            waiting = stuck.list_stuck(session)
        chosen = {"status": status, "right": right}
        return render_template("dpo/queue.html", page=page, stuck=waiting, chosen=chosen, statuses=Status, rights=Right)

    @blueprint.get("/gaps")
    @desk_account
    def gaps_page() -> str:
        with session_scope(services.sessions, read_only=True) as session:
            gaps = policy_gaps(session)
        return render_template("dpo/gaps.html", gaps=gaps, cards=load_legal_cards())

    @blueprint.get("/requests/<reference>")
    @desk_account
    def request_page(reference: str) -> str:
        with session_scope(services.sessions) as session:
            file = queue.open_file(session, reference, current_account(), services.clock())
        return render_template("dpo/request.html", file=file)

    @blueprint.post("/requests/<reference>/verbatim")
    @desk_account
    def read_verbatim(reference: str) -> str:
        with session_scope(services.sessions) as session:
            file, verbatim = queue.read_verbatim(session, reference, current_account(), services.clock())
        return render_template("dpo/request.html", file=file, verbatim=verbatim)

    @blueprint.get("/register.<any(csv, json):form>")
    @desk_account
    def export(form: register.Format) -> Response:
        with session_scope(services.sessions) as session:
            text = queue.export_register(session, form, current_account(), services.clock())
        answer = Response(text, mimetype=MIMETYPES[form])
        answer.headers["Content-Disposition"] = f"attachment; filename=registre.{form}"
        return answer


def _add_changes(blueprint: Blueprint, services: Services) -> None:
    @blueprint.post("/requests/<reference>/status")
    @desk_account
    def move(reference: str) -> Response:
        target, reason = _chosen_status(), request.form.get("reason", "")
        actor = queue.actor(current_account())
        try:
            with session_scope(services.sessions) as session:
                filed = queue.find_request(session, reference)
                change_status(session, filed, target, actor=actor, reason=reason, clock=services.clock)
        except ReasonMissing:
            return _request_page_again(reference, "reason_missing", 422)
        except TooLateToExtend:
            return _request_page_again(reference, "too_late_to_extend", 409)
        return make_response(redirect(url_for("desk.request_page", reference=reference), code=303))

    @blueprint.post("/requests/<reference>/identity")
    @desk_account
    def verify(reference: str) -> Response:
        try:
            with session_scope(services.sessions) as session:
                means = request.form.get("means", "")
                identity.verify_identity(session, reference, means, current_account(), services.clock())
        except identity.MeansMissing:
            return _request_page_again(reference, "means_missing", 422)
        return make_response(redirect(url_for("desk.request_page", reference=reference), code=303))

    @blueprint.post("/sms/<int:inbound_id>/retry")
    @desk_account
    def try_again(inbound_id: int) -> Response:
        with session_scope(services.sessions) as session:
            stuck.try_again(session, inbound_id, current_account(), services.clock())
        return make_response(redirect(url_for("desk.queue_page"), code=303))

    def _request_page_again(reference: str, error: str, status: int) -> Response:
        with session_scope(services.sessions) as session:
            file = queue.open_file(session, reference, current_account(), services.clock())
        reason = request.form.get("reason", "")
        return make_response(render_template("dpo/request.html", file=file, error=error, reason=reason), status)


def _chosen_status() -> Status:
    """Read the status that the form names. Raises Problem for one that a person never chooses."""
    for status in Status:
        if status == request.form.get("status") and status not in queue.CHOSEN_BY_RETENTION:
            return status
    raise Problem("invalid_value", field="status")
