"""Logs for an operator: ids, states and durations; never a caller's words or number."""

import logging
import sys


def set_up_logs(level: int = logging.INFO) -> None:
    """One line an event on stderr, with time, level and room."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for chatty in ("werkzeug", "gunicorn.access", "alembic", "twilio", "urllib3", "websockets"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
