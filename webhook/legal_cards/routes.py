"""Tell the actions which general rules of law are validated, and for which text (docs/seams.md)."""

from flask import Blueprint, Response, jsonify

from webhook import auth
from webhook.database import session_scope
from webhook.legal_cards import validations
from webhook.services import Services


def make_blueprint(services: Services) -> Blueprint:
    """Build the list of the validated cards."""
    blueprint = Blueprint("legal_cards", __name__)

    @blueprint.get("/api/legal-cards")
    @auth.service_token
    def list_validated() -> Response:
        with session_scope(services.sessions, read_only=True) as session:
            files = validations.list_cards(session)
        return jsonify(
            cards=[
                {"id": file.card.id, "digest": file.card.digest, "validated_on": file.validated_on.isoformat()}
                for file in files
                if file.validated_on is not None
            ]
        )

    return blueprint
