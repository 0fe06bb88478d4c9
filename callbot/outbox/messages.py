"""Messages as they lie in the outbox."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class Sms:
    kind: ClassVar[str] = "send_sms"
    to: str
    """E.164."""
    text: str
    not_after: str | None = None
    """ISO moment from which on it would be of no use; see runner.py."""

    def payload(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, payload: Mapping[str, Any]) -> "Sms":
        return cls(**payload)


@dataclass(frozen=True, slots=True)
class Email:
    kind: ClassVar[str] = "send_email"
    to: str
    sender: str
    sender_name: str
    subject: str
    text: str
    calendar: str | None = None
    """An iCalendar object to attach."""
    not_after: str | None = None

    def payload(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, payload: Mapping[str, Any]) -> "Email":
        return cls(**payload)


@dataclass(frozen=True, slots=True)
class Reminder:
    """To be looked at again when it is due: an appointment that was changed since is not reminded of."""

    kind: ClassVar[str] = "remind"
    appointment: int
    sequence: int

    def payload(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, payload: Mapping[str, Any]) -> "Reminder":
        return cls(**payload)


Message = Sms | Email
