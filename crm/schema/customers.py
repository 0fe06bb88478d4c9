"""Who calls: customers and their telephone numbers."""

from datetime import datetime

from sqlalchemy import ForeignKey, text
from sqlalchemy.orm import Mapped, mapped_column

from callbot.language import Language
from crm.schema.base import Base
from crm.schema.types import E164, Named


class CustomerRow(Base):
    __tablename__ = "customers"
    # SQLite would otherwise give the id of an erased customer to somebody else.
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[Language | None] = mapped_column(Named(Language))
    """What this customer spoke last time."""
    name: Mapped[str] = mapped_column(server_default=text("''"))
    """Empty: unknown."""
    email: Mapped[str | None]
    street: Mapped[str] = mapped_column(server_default=text("''"))
    postcode: Mapped[str] = mapped_column(server_default=text("''"))
    city: Mapped[str] = mapped_column(server_default=text("''"))
    remark: Mapped[str] = mapped_column(server_default=text("''"))
    """What every colleague should know, typed in on the desk."""
    verified_at: Mapped[datetime | None]
    """When an agent made sure who this is; None: caller ID is only a hint."""
    complaint_at: Mapped[datetime | None]
    """Since when a complaint is open."""
    spam_at: Mapped[datetime | None]
    """Since when an agent has called this spam."""
    created_at: Mapped[datetime]


class PhoneNumberRow(Base):
    __tablename__ = "phone_numbers"

    number: Mapped[str] = mapped_column(E164, primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
