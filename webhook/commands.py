"""Give operators their commands: `flask --app webhook …`."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, cast

import click
from email_validator import EmailNotValidError, validate_email
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError, ProgrammingError

from webhook import gaps, retention, schema
from webhook.database import session_scope
from webhook.desk import accounts
from webhook.requests import evidence
from webhook.requests.register import Format, render_register
from webhook.services import Services


def add_commands(app: Flask, services: Services) -> None:
    """Add the commands to the application's command line."""
    for command in (
        _upgrade_database(services),
        _write_migration(services),
        _create_account(services),
        _export_requests(services),
        _policy_gaps(services),
        _verify_receipt(services),
        _purge(services),
    ):
        app.cli.add_command(command)


def _upgrade_database(services: Services) -> click.Command:
    @click.command("upgrade-database")
    def upgrade_database() -> None:
        """Bring the tables to the version that the code expects."""
        try:
            revision = schema.upgrade_database(_engine(services))
        except OperationalError as error:
            raise click.ClickException(f"the database cannot be reached: {error.orig}") from None
        click.echo(f"database at revision {revision}")

    return upgrade_database


def _write_migration(services: Services) -> click.Command:
    @click.command("write-migration")
    @click.argument("message")
    def write_migration(message: str) -> None:
        """Write the migration that the changed tables need, for a developer to read and correct."""
        schema.write_migration(_engine(services), message)

    return write_migration


def _create_account(services: Services) -> click.Command:
    @click.command("create-account")
    @click.argument("email")
    def create_account(email: str) -> None:
        """Print a one-time link by which EMAIL sets up an account of the desk, or chooses a new password."""
        try:
            address = validate_email(email, check_deliverability=False).normalized
        except EmailNotValidError as error:
            raise click.BadParameter(str(error), param_hint="EMAIL") from None
        with _migrated(), session_scope(services.sessions) as session:
            token = accounts.create_account(session, address, services.clock())
        click.echo(accounts.setup_link(services.settings, token))

    return create_account


def _export_requests(services: Services) -> click.Command:
    @click.command("export-requests")
    @click.option("--format", "form", type=click.Choice(["json", "csv"]), default="json", show_default=True)
    def export_requests(form: str) -> None:
        """Write the register of requests to the standard output."""
        with _migrated(), session_scope(services.sessions, read_only=True) as session:
            register = render_register(session, cast(Format, form))
        sys.stdout.buffer.write(register.encode())

    return export_requests


def _policy_gaps(services: Services) -> click.Command:
    @click.command("policy-gaps")
    @click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
    def policy_gaps(form: str) -> None:
        """Write what people ask and the policy does not say: topic, count, last day, nearest sections."""
        with _migrated(), session_scope(services.sessions, read_only=True) as session:
            found = gaps.policy_gaps(session)
        click.echo(gaps.render_json(found) if form == "json" else gaps.render_text(found), nl=False)

    return policy_gaps


def _verify_receipt(services: Services) -> click.Command:
    @click.command("verify-receipt")
    @click.argument("reference", default="")
    @click.argument("digest", default="")
    @click.option("--file", "brought", type=click.File(encoding="utf-8"), help="The receipt's own file, - for stdin.")
    def verify_receipt(reference: str, digest: str, brought: IO[str] | None) -> None:
        """Say whether a receipt is genuine, altered or unknown, by its REFERENCE and DIGEST or by its file.

        What the register holds follows, to be compared with a receipt on paper. The exit status is 0 for a genuine one.
        """
        content = None
        if brought is not None:
            content, digest = _read_receipt(brought)
            reference = str(content.get("reference"))
        elif not (reference and digest):
            raise click.UsageError("give REFERENCE and DIGEST, or --file")
        with _migrated(), session_scope(services.sessions, read_only=True) as session:
            found = evidence.verify(session, services.keys, reference.upper(), digest, content)
        click.echo(found.verdict)
        if found.registered is None:
            click.echo("the register has no request of this reference", err=True)
        else:
            click.echo(json.dumps(found.registered, ensure_ascii=False, indent=2))
        if found.erased:
            click.echo("its details were erased at the end of their retention", err=True)
        sys.exit(found.verdict is not evidence.Verdict.GENUINE)

    return verify_receipt


def _read_receipt(brought: IO[str]) -> tuple[dict[str, Any], str]:
    """Read the file of a receipt: {"content": {…}, "digest": "…"}."""
    try:
        receipt = json.load(brought)
        content, digest = receipt["content"], receipt["digest"]
    except (ValueError, KeyError, TypeError):
        content, digest = None, None
    if not isinstance(content, dict) or not isinstance(digest, str):
        raise click.ClickException("this file is no receipt: it must hold `content` and `digest`")
    return content, digest


def _purge(services: Services) -> click.Command:
    @click.command("purge")
    def purge() -> None:
        """Erase what has been kept long enough, and say how many of each."""
        with _migrated():
            counts = retention.purge(services)
        for name, count in counts.items():
            click.echo(f"{name}: {count}")

    return purge


@contextmanager
def _migrated() -> Iterator[None]:
    """Turn a missing table, or a database that is not there, into one line that says what to do."""
    try:
        yield
    except (OperationalError, ProgrammingError):
        raise click.ClickException("the database is not ready: run `flask --app webhook upgrade-database`") from None


def _engine(services: Services) -> Engine:
    return cast(Engine, services.sessions.kw["bind"])
