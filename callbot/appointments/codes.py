"""Booking codes: six digits, because every recogniser hears digits best and every telephone can key them in."""

import re
import secrets
from typing import Final

_DIGITS: Final = "123456789"
"""No zero: on the keypad it calls a person."""
_LENGTH: Final = 6
_THRICE: Final = re.compile(r"(.)\1\1")
"""Callers lose count of "four four four"."""


def new_code() -> str:
    """A code nobody can guess from another; whether it is taken, the store knows."""
    while True:
        code = "".join(secrets.choice(_DIGITS) for _ in range(_LENGTH))
        if not _THRICE.search(code):
            return code


def written(code: str) -> str:
    """The code as people read it: "482 917"."""
    return f"{code[:3]} {code[3:]}"


def read(text: str) -> str:
    """The digits of a code however it was said or written down."""
    return re.sub(r"[^0-9]", "", text)
