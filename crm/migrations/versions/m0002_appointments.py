"""Appointments with their history, service requests, hours changed at run time."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
E164 = sa.String(16)


def upgrade() -> None:
    _appointments()
    _appointment_events()
    _service_requests()
    _hours_exceptions()


def _appointments() -> None:
    op.create_table(
        "appointments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("key", sa.Text()),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("resource", sa.Text(), nullable=False),
        sa.Column("start", MOMENT, nullable=False),
        sa.Column("end", MOMENT, nullable=False),
        sa.Column("busy_until", MOMENT, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("number", E164, nullable=False),
        sa.Column("email", sa.Text()),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer()),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_appointments_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointments")),
        sa.UniqueConstraint("code", name=op.f("uq_appointments_code")),
        sa.UniqueConstraint("key", name=op.f("uq_appointments_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_appointments_customer_id"), "appointments", ["customer_id"])
    op.create_index(op.f("ix_appointments_number"), "appointments", ["number"])
    op.create_index(op.f("ix_appointments_site_busy_until"), "appointments", ["site", "busy_until"])


def _appointment_events() -> None:
    op.create_table(
        "appointment_events",
        sa.Column("appointment_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("start", MOMENT, nullable=False),
        sa.Column("resource", sa.Text(), nullable=False),
        sa.Column("interaction_id", sa.Integer()),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointments.id"],
            name=op.f("fk_appointment_events_appointment_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["interaction_id"],
            ["interactions.id"],
            name=op.f("fk_appointment_events_interaction_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("appointment_id", "sequence", name=op.f("pk_appointment_events")),
    )
    op.create_index(op.f("ix_appointment_events_interaction_id"), "appointment_events", ["interaction_id"])


def _service_requests() -> None:
    op.create_table(
        "service_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("access", sa.Text(), nullable=False),
        sa.Column("reachable", sa.Text(), nullable=False),
        sa.Column("number", E164),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Integer()),
        sa.Column("interaction_id", sa.Integer()),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_service_requests_customer_id")),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interactions.id"], name=op.f("fk_service_requests_interaction_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_requests")),
        sa.UniqueConstraint("code", name=op.f("uq_service_requests_code")),
        sa.UniqueConstraint("interaction_id", name=op.f("uq_service_requests_interaction_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_service_requests_customer_id"), "service_requests", ["customer_id"])
    op.create_index(op.f("ix_service_requests_number"), "service_requests", ["number"])
    op.create_index(op.f("ix_service_requests_state"), "service_requests", ["state"])


def _hours_exceptions() -> None:
    op.create_table(
        "hours_exceptions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("start", MOMENT, nullable=False),
        sa.Column("end", MOMENT, nullable=False),
        sa.Column("opens", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hours_exceptions")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_hours_exceptions_site_end"), "hours_exceptions", ["site", "end"])
