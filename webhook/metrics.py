"""Measure the desk for Prometheus, from the database alone: every process then tells the same."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gdpr.deadlines import received_on
from gdpr.requests import Status, is_open
from webhook.chat.tables import Conversation
from webhook.counters import total_counts
from webhook.database import session_scope
from webhook.requests.tables import PrivacyRequest
from webhook.services import Services
from webhook.sms.tables import InboundSms, OutboundSms, WorkerHeartbeat


class DeskCollector(Collector):
    """Read the measures when Prometheus asks."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def collect(self) -> Iterator[Metric]:
        """Give every measure; none names a person, a conversation or a request."""
        with session_scope(self._services.sessions, read_only=True) as session:
            yield from _requests(session, self._services)
            yield from _messages(session, self._services)


def render_metrics(services: Services) -> bytes:
    """Write the measures in Prometheus's text format."""
    registry = CollectorRegistry()
    registry.register(DeskCollector(services))
    return generate_latest(registry)


def _requests(session: Session, services: Services) -> Iterator[Metric]:
    by_status = GaugeMetricFamily("guichet_requests", "Requests by status.", labels=["status"])
    rows = session.execute(select(PrivacyRequest.status, func.count()).group_by(PrivacyRequest.status))
    counts = {status: count for status, count in rows}
    for status in Status:
        by_status.add_metric([str(status)], counts.get(str(status), 0))
    yield by_status
    today = received_on(services.clock())
    late = session.scalar(
        select(func.count()).where(
            PrivacyRequest.status.in_([str(status) for status in Status if is_open(status)]),
            PrivacyRequest.legal_due_on < today,
        )
    )
    yield GaugeMetricFamily("guichet_requests_late", "Open requests past their legal due date.", value=late or 0)


def _messages(session: Session, services: Services) -> Iterator[Metric]:
    said = CounterMetricFamily("guichet_messages", "Messages said, by channel and kind.", labels=["channel", "kind"])
    for channel, kind, count in total_counts(session):
        said.add_metric([channel, kind], count)
    yield said
    open_conversations = session.scalar(select(func.count()).select_from(Conversation)) or 0
    yield GaugeMetricFamily("guichet_conversations", "Conversations kept.", value=open_conversations)
    for name, table, description in (
        ("guichet_sms_inbound", InboundSms, "SMS received, by state."),
        ("guichet_sms_outbound", OutboundSms, "SMS to be sent, by state."),
    ):
        family = GaugeMetricFamily(name, description, labels=["status"])
        rows = session.execute(select(table.status, func.count()).group_by(table.status).order_by(table.status))
        for status, count in rows:
            family.add_metric([status], count)
        yield family
    beat_at = session.scalar(select(func.max(WorkerHeartbeat.beat_at)))
    if beat_at is not None:
        age = (services.clock() - beat_at).total_seconds()
        yield GaugeMetricFamily("guichet_worker_silence_seconds", "Time since a worker's last sign of life.", value=age)
