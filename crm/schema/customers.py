"""Who calls: customers and their telephone numbers."""

from datetime import datetime

from sqlalchemy import Connection, ForeignKey, event, text
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from callbot.language import Language
from crm import folding
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
    turned_away_at: Mapped[datetime | None]
    """Since when the bot takes no calls of this customer's numbers."""
    search_key: Mapped[str] = mapped_column(server_default=text("''"))
    """Name, address and e-mail address, folded, for the search; kept true below."""
    name_sound: Mapped[str] = mapped_column(server_default=text("''"))
    """The name by Kölner Phonetik."""
    created_at: Mapped[datetime]


def _keep_findable(_mapper: Mapper[CustomerRow], _connection: Connection, row: CustomerRow) -> None:
    row.search_key = folding.key(row.name or "", row.street or "", row.postcode or "", row.city or "", row.email or "")
    row.name_sound = folding.sounds(row.name or "")


event.listen(CustomerRow, "before_insert", _keep_findable)
event.listen(CustomerRow, "before_update", _keep_findable)


class PhoneNumberRow(Base):
    __tablename__ = "phone_numbers"

    number: Mapped[str] = mapped_column(E164, primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
