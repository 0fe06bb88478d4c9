"""Addresses of calendars that only those know to whom we gave them."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

_BYTES: Final = 15
"""120 bits: nobody finds one by trying, and the address still fits into a text message."""


@dataclass(frozen=True, slots=True)
class CalendarLinks:
    """Tokens follow from SECRET_KEY: nothing is stored, and a new key makes every old address worthless."""

    base_url: str
    secret_key: str = field(repr=False)

    def appointment(self, appointment_id: int) -> str:
        return f"{self.base_url}/calendar/appointments/{appointment_id}/{self.appointment_token(appointment_id)}.ics"

    def feed(self, kind: str, name: str) -> str:
        """The feed of a "site" or a "resource"."""
        return f"{self.base_url}/calendar/{self.feed_token(kind, name)}.ics"

    def appointment_token(self, appointment_id: int) -> str:
        return self._token(f"appointment:{appointment_id}")

    def feed_token(self, kind: str, name: str) -> str:
        return self._token(f"feed:{kind}:{name}")

    def uid(self, appointment_id: int) -> str:
        """The same for ever, whatever becomes of the appointment (RFC 5545, 3.8.4.7)."""
        return f"appointment-{appointment_id}@{urlsplit(self.base_url).hostname}"

    def _token(self, what: str) -> str:
        digest = hmac.digest(self.secret_key.encode(), f"callbot calendar {what}".encode(), hashlib.sha256)
        return urlsafe_b64encode(digest[:_BYTES]).decode()
