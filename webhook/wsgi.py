"""Give gunicorn the application: `gunicorn "webhook.wsgi:app"`."""

import logging
import os

from webhook.app import create_app
from webhook.config import Settings

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")

app = create_app(Settings.from_environ(os.environ))
