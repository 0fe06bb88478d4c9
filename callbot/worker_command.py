"""`callbot worker`, which loads neither ears nor understanding."""

import os
import signal
import threading

import click

from callbot.config import Config
from callbot.logs import set_up_logs
from callbot.worker import run_worker


@click.command()
def worker() -> None:
    """Work off the outbox: text messages, e-mail, reminders. As many of these may run as you like."""
    set_up_logs()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    run_worker(Config.from_environ(os.environ), stop)
