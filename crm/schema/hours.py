"""Hours changed at run time."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from crm.schema.base import Base


class HoursExceptionRow(Base):
    """A site is closed, or open, from one moment to another whatever its profile says."""

    __tablename__ = "hours_exceptions"
    __table_args__ = (Index(None, "site", "end"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    site: Mapped[str]
    start: Mapped[datetime]
    end: Mapped[datetime]
    opens: Mapped[bool]
    reason: Mapped[str]
    """Said to callers as it stands; may be empty."""
    set_by: Mapped[str]
    """An agent's name, a command, or the end of the owner's number."""
    created_at: Mapped[datetime]
