"""Take in what tenants send and keep it for the data protection officer.

The package holds the Flask application (chat API, SMS, request API, DPO desk) and the worker beside it. `create_app` is
here so that `flask --app webhook …` finds it; the settings then come from the environment.
"""

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

__all__ = ["create_app"]


def create_app() -> "Flask":
    """Build the application from the environment and the instance's files, for `flask --app webhook`.

    The import waits for the call: `python -m webhook.consent` must start without Flask and without settings. A wrong
    setting ends the process with the one line that names it.
    """
    from webhook.app import create_app as create_app_from
    from webhook.config import SettingError, Settings
    from webhook.environment import instance_environment

    try:
        return create_app_from(Settings.from_environ(instance_environment(os.environ)))
    except SettingError as error:
        raise SystemExit(f"guichet: {error}") from None
