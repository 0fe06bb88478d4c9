"""WSGI entry point: `gunicorn wsgi:app`."""

import os

from callbot.app import create_app
from callbot.config import Config

app = create_app(Config.from_environ(os.environ))
