"""Agents, transfers, the desk, and call-backs that are really made."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
E164 = sa.String(16)


def upgrade() -> None:
    _agents()
    _callback_asks()
    _desk_events()
    _number_blocks()
    _sign_ins()
    _audit()
    _desk_sessions()
    _agent_notes()
    _transfers()
    _transfer_attempts()
    _callbacks()
    _customers()
    _promises()


def _agents() -> None:
    op.create_table(
        "agents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text()),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("sites", sa.JSON(), nullable=False),
        sa.Column("phone", E164),
        sa.Column("person", sa.Text()),
        sa.Column("interface_language", sa.Text(), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("presence", sa.Text(), nullable=False),
        sa.Column("presence_since", MOMENT, nullable=False),
        sa.Column("presence_until", MOMENT),
        sa.Column("unanswered", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer()),
        sa.Column("reserved_until", MOMENT),
        sa.Column("last_served_at", MOMENT),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agents")),
        sa.UniqueConstraint("login", name=op.f("uq_agents_login")),
        sa.UniqueConstraint("phone", name=op.f("uq_agents_phone")),
        sqlite_autoincrement=True,
    )


def _callback_asks() -> None:
    op.create_table(
        "callback_asks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("address_hash", sa.Text(), nullable=False),
        sa.Column("number_hash", sa.Text(), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_callback_asks")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_callback_asks_address_hash_at"), "callback_asks", ["address_hash", "at"])
    op.create_index(op.f("ix_callback_asks_at"), "callback_asks", ["at"])
    op.create_index(op.f("ix_callback_asks_number_hash_at"), "callback_asks", ["number_hash", "at"])


def _desk_events() -> None:
    op.create_table(
        "desk_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("agent_id", sa.Integer()),
        sa.Column("call_sid", sa.Text()),
        sa.Column("subject", sa.Integer()),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_events")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_desk_events_at"), "desk_events", ["at"])


def _number_blocks() -> None:
    op.create_table(
        "number_blocks",
        sa.Column("number", E164, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_number_blocks")),
    )


def _sign_ins() -> None:
    op.create_table(
        "sign_ins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("login_hash", sa.Text(), nullable=False),
        sa.Column("address_hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_ins")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_sign_ins_address_hash_at"), "sign_ins", ["address_hash", "at"])
    op.create_index(op.f("ix_sign_ins_at"), "sign_ins", ["at"])
    op.create_index(op.f("ix_sign_ins_login_hash_at"), "sign_ins", ["login_hash", "at"])


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("agent_id", sa.Integer()),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Integer()),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name=op.f("fk_audit_agent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_audit_at"), "audit", ["at"])
    op.create_index(op.f("ix_audit_customer_id_at"), "audit", ["customer_id", "at"])


def _desk_sessions() -> None:
    op.create_table(
        "desk_sessions",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("csrf", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["agents.id"], name=op.f("fk_desk_sessions_agent_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_desk_sessions")),
    )
    op.create_index(op.f("ix_desk_sessions_agent_id"), "desk_sessions", ["agent_id"])


def _agent_notes() -> None:
    op.create_table(
        "agent_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("interaction_id", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name=op.f("fk_agent_notes_agent_id")),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interactions.id"], name=op.f("fk_agent_notes_interaction_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agent_notes")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_agent_notes_interaction_id"), "agent_notes", ["interaction_id"])


def _transfers() -> None:
    op.create_table(
        "transfers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("state_since", MOMENT, nullable=False),
        sa.Column("call_sid", sa.Text()),
        sa.Column("interaction_id", sa.Integer()),
        sa.Column("customer_id", sa.Integer()),
        sa.Column("callback_id", sa.Integer()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("wanted_agent_id", sa.Integer()),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("requested_at", MOMENT, nullable=False),
        sa.Column("attempt_id", sa.Integer()),
        sa.Column("agent_id", sa.Integer()),
        sa.Column("failure", sa.Text()),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("bridged_at", MOMENT),
        sa.Column("ended_at", MOMENT),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name=op.f("fk_transfers_agent_id")),
        sa.ForeignKeyConstraint(
            ["callback_id"], ["callbacks.id"], name=op.f("fk_transfers_callback_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_transfers_customer_id")),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interactions.id"], name=op.f("fk_transfers_interaction_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["wanted_agent_id"], ["agents.id"], name=op.f("fk_transfers_wanted_agent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfers")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_transfers_call_sid"), "transfers", ["call_sid"])
    op.create_index(op.f("ix_transfers_callback_id"), "transfers", ["callback_id"])
    op.create_index(op.f("ix_transfers_customer_id"), "transfers", ["customer_id"])
    op.create_index(op.f("ix_transfers_interaction_id"), "transfers", ["interaction_id"])
    op.create_index(op.f("ix_transfers_state_requested_at"), "transfers", ["state", "requested_at"])


def _transfer_attempts() -> None:
    op.create_table(
        "transfer_attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("transfer_id", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("leg_sid", sa.Text()),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("dialled_at", MOMENT),
        sa.Column("answered_at", MOMENT),
        sa.Column("ended_at", MOMENT),
        sa.Column("lease_until", MOMENT, nullable=False),
        sa.Column("failure", sa.Text()),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name=op.f("fk_transfer_attempts_agent_id")),
        sa.ForeignKeyConstraint(
            ["transfer_id"], ["transfers.id"], name=op.f("fk_transfer_attempts_transfer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer_attempts")),
        sa.UniqueConstraint("leg_sid", name=op.f("uq_transfer_attempts_leg_sid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_transfer_attempts_agent_id"), "transfer_attempts", ["agent_id"])
    op.create_index(op.f("ix_transfer_attempts_transfer_id"), "transfer_attempts", ["transfer_id"])


def _callbacks() -> None:
    for column in (
        sa.Column("source", sa.Text(), nullable=False, server_default=sa.text("'call'")),
        sa.Column("name", sa.Text(), nullable=False, server_default=sa.text("''")),
        sa.Column("email", sa.Text()),
        sa.Column("skills", sa.JSON()),
        sa.Column("person", sa.Text(), nullable=False, server_default=sa.text("''")),
        sa.Column("agent_id", sa.Integer()),
        sa.Column("urgent", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("earliest", MOMENT),
        sa.Column("place", MOMENT),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("next_at", MOMENT),
        sa.Column("token_hash", sa.Text()),
        sa.Column("consent", sa.Text(), nullable=False, server_default=sa.text("''")),
        sa.Column("address_hash", sa.Text(), nullable=False, server_default=sa.text("''")),
        sa.Column("tell", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("announced_at", MOMENT),
        sa.Column("rang_sid", sa.Text()),
        sa.Column("ended_at", MOMENT),
    ):
        op.add_column("callbacks", column)
    op.create_index(op.f("ix_callbacks_token_hash"), "callbacks", ["token_hash"])


def _customers() -> None:
    for name in ("name", "street", "postcode", "city", "remark", "search_key", "name_sound"):
        op.add_column("customers", sa.Column(name, sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("customers", sa.Column("email", sa.Text()))
    for name in ("verified_at", "complaint_at", "spam_at", "turned_away_at"):
        op.add_column("customers", sa.Column(name, MOMENT))


def _promises() -> None:
    op.add_column("promises", sa.Column("what", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("promises", sa.Column("warned_at", MOMENT))
    op.add_column("promises", sa.Column("kept_at", MOMENT))
