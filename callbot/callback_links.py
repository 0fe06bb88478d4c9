"""Addresses under which a customer sees, moves and cancels a call-back."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Final

_BYTES: Final = 16
"""128 bits: nobody finds one by trying."""


@dataclass(frozen=True, slots=True)
class CallbackLinks:
    """Tokens follow from SECRET_KEY and the request's key: asked for again, a request has the same link.

    The store keeps their hashes alone (`NewCallback.token_hash`): whoever reads it cannot move a call-back.
    """

    base_url: str
    secret_key: str = field(repr=False)

    def token(self, key: str) -> str:
        """Of the request with this `NewCallback.key`."""
        digest = hmac.digest(self.secret_key.encode(), f"callbot callback {key}".encode(), hashlib.sha256)
        return urlsafe_b64encode(digest[:_BYTES]).decode().rstrip("=")

    def status(self, key: str) -> str:
        return f"{self.base_url}/callback/status/{self.token(key)}"


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
