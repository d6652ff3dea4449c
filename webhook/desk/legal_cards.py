"""Serve the general rules of law to the desk: read them, validate one, take a validation back."""

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from webhook.database import session_scope
from webhook.desk.login import current_account, desk_account
from webhook.legal_cards import validations
from webhook.problems import translate
from webhook.services import Services


def add_routes(blueprint: Blueprint, services: Services) -> None:
    """Add the page of the cards and its two buttons."""
    translate(blueprint, {validations.UnknownCard: "not_found"})

    @blueprint.get("/legal-cards")
    @desk_account
    def legal_cards_page() -> str:
        return _page()

    @blueprint.post("/legal-cards/<card_id>/validation")
    @desk_account
    def validate_card(card_id: str) -> Response:
        digest = request.form.get("digest", "")
        try:
            with session_scope(services.sessions) as session:
                validations.validate(session, card_id, digest, current_account(), services.clock())
        except validations.CardChanged:
            return make_response(_page(changed=card_id), 409)
        return _back_to(card_id)

    @blueprint.post("/legal-cards/<card_id>/withdrawal")
    @desk_account
    def withdraw_card(card_id: str) -> Response:
        with session_scope(services.sessions) as session:
            validations.withdraw(session, card_id, current_account(), services.clock())
        return _back_to(card_id)

    def _page(changed: str | None = None) -> str:
        with session_scope(services.sessions, read_only=True) as session:
            files = validations.list_cards(session)
        return render_template("dpo/legal_cards.html", files=files, changed=changed)


def _back_to(card_id: str) -> Response:
    return make_response(redirect(url_for("desk.legal_cards_page", _anchor=card_id), code=303))
