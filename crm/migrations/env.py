"""How Alembic reaches the database: over the connection that crm.migrate hands it."""

from alembic import context
from sqlalchemy import text

from crm.schema import Base

ADVISORY_LOCK = 0x63616C6C  # "call"

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    transactional_ddl=True,  # SQLite can, although Alembic does not expect it
    render_as_batch=True,
)
with context.begin_transaction():
    if connection.dialect.name == "postgresql":
        # Inside the transaction: taken before, it would open one that nobody commits.
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
    context.run_migrations()
