"""What the web form signs and hashes, all by SECRET_KEY."""

import hashlib
import hmac
import re
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

_SIGNED_BYTES: Final = 16
_TOKEN: Final = re.compile(r"([A-Za-z0-9_-]{22})\.([0-9]{10})\.([A-Za-z0-9_-]{22})", re.ASCII)


@dataclass(frozen=True, slots=True)
class FormToken:
    """Given out with each form: says when, and makes what is sent with it one request however often it arrives."""

    nonce: str
    issued_at: datetime
    """To the second."""

    @property
    def key(self) -> str:
        """As NewCallback.key."""
        return f"web:{self.nonce}"


@dataclass(frozen=True, slots=True)
class Secrets:
    """Everything here is worthless under another key. Nothing is stored."""

    secret_key: str = field(repr=False)

    def new_form(self, now: datetime) -> str:
        unsigned = f"{secrets.token_urlsafe(16)}.{int(now.timestamp())}"
        return f"{unsigned}.{self._digest('form', unsigned)}"

    def read_form(self, text: str) -> FormToken | None:
        """None: not one of ours."""
        match = _TOKEN.fullmatch(text)
        if match is None:
            return None
        nonce, issued, signature = match.groups()
        if not hmac.compare_digest(signature, self._digest("form", f"{nonce}.{issued}")):
            return None
        return FormToken(nonce, datetime.fromtimestamp(int(issued), UTC))

    def hash_of(self, what: str, value: str) -> str:
        """A keyed hash: equal values can be counted, none can be found by trying all there are."""
        return self._digest(what, value)

    def _digest(self, what: str, text: str) -> str:
        digest = hmac.digest(self.secret_key.encode(), f"callbot web {what} {text}".encode(), hashlib.sha256)
        return urlsafe_b64encode(digest[:_SIGNED_BYTES]).decode().rstrip("=")
