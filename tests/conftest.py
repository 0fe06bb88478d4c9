"""Fixtures for every ring."""

from tests.servers import (
    database_url,
    empty_database_url,
    postgres,
    postgres_template,
    redis_server,
    redis_url,
    sqlite_template,
)

__all__ = [
    "database_url",
    "empty_database_url",
    "postgres",
    "postgres_template",
    "redis_server",
    "redis_url",
    "sqlite_template",
]
