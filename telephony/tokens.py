"""One-time tokens that bind a media stream to its call."""

import hashlib
import secrets
from datetime import timedelta
from typing import Final

LIFETIME: Final = timedelta(seconds=60)


def new_token() -> str:
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """What the store keeps of a token; any text has one, so a token of garbage fits nothing."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()
