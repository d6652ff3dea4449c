"""Complete the process's environment with what a local instance keeps in files."""

from collections.abc import Mapping
from pathlib import Path

from dotenv import dotenv_values

SECRETS_FILE = "secrets.env"


def instance_environment(environ: Mapping[str, str], root: Path | None = None) -> dict[str, str]:
    """Return the environment of one instance, complete enough to start any of its processes.

    A variable of the process wins over `.env` (written by the operator), which wins over `<GUICHET_VAR>/secrets.env`
    (made on the first `make run`), which wins over the defaults that follow from the port and from `GUICHET_VAR`. Where
    neither file exists, as in the images of `deploy/`, the process's own environment is all that counts.

    Args:
        environ: The process's environment.
        root: The folder that holds `.env` and `var`, the working directory when absent.
    """
    root = (root or Path.cwd()).absolute()
    given = _file(root / ".env") | dict(environ)
    var = root / given.get("GUICHET_VAR", "var")
    made = _file(var / SECRETS_FILE)
    if given.get("GUICHET_SMS_SENDER") == "twilio":
        # Credentials made for the console would only be refused by Twilio, message after message.
        made = {name: value for name, value in made.items() if not name.startswith("GUICHET_TWILIO_")}
    return _defaults(var, given.get("GUICHET_PORT") or "8000") | made | given | {"GUICHET_VAR": str(var)}


def _file(path: Path) -> dict[str, str]:
    return {name: value for name, value in dotenv_values(path, interpolate=False).items() if value is not None}


def _defaults(var: Path, port: str) -> dict[str, str]:
    webhook = f"http://127.0.0.1:{port}"
    return {
        "GUICHET_PORT": port,
        "GUICHET_PUBLIC_URL": webhook,
        "GUICHET_INTAKE_URL": webhook,
        "GUICHET_BOT_URL": "http://127.0.0.1:5005",
        "GUICHET_ACTIONS_URL": "http://127.0.0.1:5055",
        "GUICHET_DATABASE_URL": f"sqlite:///{var}/guichet.db",
        "GUICHET_TRACKER_URL": f"sqlite:///{var}/tracker.db",
    }
