"""Passwords of agents: Argon2id, never kept as they are."""

from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

SHORTEST: Final = 12
LONGEST: Final = 256
"""More is somebody trying how long we can be kept busy."""

_HASHER: Final = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=2)
"""RFC 9106, second recommendation, with two lanes for two cores: some 50 ms and 64 MB a time."""
_NOBODYS: Final = "$argon2id$v=19$m=65536,t=3,p=2$zKhgseunIKZ0/gweydpO9g$gkZQmCUGwShJ+/kzyjfltAy/pBKrR0A5TXXvlZnD9SE"
"""Checked for logins that do not exist, so that they take as long as those that do."""


def hash_password(password: str) -> str:
    """With a salt of its own; ValueError when it is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise ValueError(f"a password has {SHORTEST} to {LONGEST} characters")
    return _HASHER.hash(password)


def is_password(password: str, password_hash: str | None) -> bool:
    """Whether it is the right one; takes as long where there is none."""
    try:
        return _HASHER.verify(password_hash or _NOBODYS, password[:LONGEST]) and password_hash is not None
    except VerifyMismatchError:
        return False
