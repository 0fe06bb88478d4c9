"""Service requests and fault reports."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from crm.schema.base import Base
from crm.schema.types import E164, Named


class RequestState(StrEnum):
    OPEN = "open"
    IN_PROGRESS = "in_progress"
    DONE = "done"


class ServiceRequestRow(Base):
    __tablename__ = "service_requests"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    what: Mapped[str]
    place: Mapped[str]
    urgent: Mapped[bool]
    access: Mapped[str]
    """How to get in: who opens, which bell."""
    reachable: Mapped[str]
    """When the customer can be reached, in the customer's words."""
    number: Mapped[str | None] = mapped_column(E164, index=True)
    state: Mapped[RequestState] = mapped_column(Named(RequestState), index=True)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"), index=True)
    interaction_id: Mapped[int | None] = mapped_column(ForeignKey("interactions.id", ondelete="CASCADE"), unique=True)
    """The contact in which it was made; one contact makes one request."""
    created_at: Mapped[datetime]
