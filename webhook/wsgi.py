"""Give gunicorn the application: `gunicorn "webhook.wsgi:app"`."""

import logging

from webhook import create_app

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
# Alembic announces each of its plugins when the commands import it.
logging.getLogger("alembic.runtime.plugins").setLevel(logging.WARNING)

app = create_app()
