"""Fixtures for every ring."""

from hypothesis import settings

from tests.learning import learned_once
from tests.servers import (
    database_url,
    empty_database_url,
    postgres,
    postgres_template,
    redis_server,
    redis_url,
    sqlite_template,
)
from tests.shell import shell

__all__ = [
    "database_url",
    "empty_database_url",
    "learned_once",
    "postgres",
    "postgres_template",
    "redis_server",
    "redis_url",
    "shell",
    "sqlite_template",
]

# The same examples in every run, and no deadline: how long one takes is the machine's business.
settings.register_profile("callbot", derandomize=True, deadline=None)
settings.load_profile("callbot")
