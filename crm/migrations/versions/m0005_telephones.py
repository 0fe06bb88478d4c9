"""Telephones in browsers, and until when they count as connected."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "telephones",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name=op.f("fk_telephones_agent_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["token_hash"], ["desk_sessions.token_hash"], name=op.f("fk_telephones_token_hash"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", "page", name=op.f("pk_telephones")),
    )
    op.create_index(op.f("ix_telephones_agent_id"), "telephones", ["agent_id"])
