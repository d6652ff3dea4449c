"""Give the operator the commands of the SMS channel: read the console's SMS, fetch what Twilio could not deliver."""

from datetime import timedelta

import click
from flask import Blueprint

from webhook.database import session_scope
from webhook.services import Services
from webhook.sms import inbox, outbox
from webhook.sms.senders import SendDelayed, TwilioSender


def add_commands(blueprint: Blueprint, services: Services) -> None:
    """Add the commands to `flask --app webhook`."""

    @blueprint.cli.command("read-sms")
    def read_sms() -> None:
        """Show the SMS that the console sender holds, and mark them read."""
        with session_scope(services.sessions) as session:
            for row in outbox.unread_on_console(session):
                click.echo(f"--- {row.id} → {row.recipient}\n{row.body}\n")
                outbox.mark_read(row, services.clock())

    @blueprint.cli.command("reconcile-sms")
    @click.option("--hours", default=24, show_default=True, help="How far back to look.")
    def reconcile_sms(hours: int) -> None:
        """Store the SMS that Twilio received and that never reached us.

        What was stored before Twilio became unreachable stays: the next run finds the rest.
        """
        stored = 0
        since = services.clock() - timedelta(hours=hours)
        try:
            for received in TwilioSender(services.settings).received_since(since):
                with session_scope(services.sessions) as session:
                    stored += inbox.receive(session, services.keys, received, services.clock())
        except SendDelayed:
            raise click.ClickException(f"Twilio cannot be reached, or refuses: {stored} stored, try again.") from None
        click.echo(stored)
