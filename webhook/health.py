"""Say whether the service works, how it is measured, and what its API is."""

from flask import Blueprint, Response, jsonify

from webhook import auth
from webhook.metrics import render_metrics
from webhook.openapi import describe_api
from webhook.problems import Problem
from webhook.readiness import failing_parts
from webhook.services import Services


def make_blueprint(services: Services) -> Blueprint:
    """Build the routes that operators and programs look at."""
    blueprint = Blueprint("health", __name__)

    @blueprint.get("/health")
    @auth.public("supervisors and load balancers ask without secrets")
    def health() -> Response:
        failing = failing_parts(services)
        if failing:
            raise Problem("unhealthy", parts=", ".join(failing))
        return jsonify(status="ok")

    @blueprint.get("/metrics")
    @auth.metrics_token
    def metrics() -> Response:
        return Response(render_metrics(services), content_type="text/plain; version=0.0.4; charset=utf-8")

    @blueprint.get("/openapi.json")
    @auth.public("the description of the API holds no data")
    def openapi() -> Response:
        return jsonify(describe_api())

    return blueprint
