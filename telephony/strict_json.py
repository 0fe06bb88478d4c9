"""JSON from strangers, without what Python's parser lets through or trips over."""

import json
from typing import Any, Final, NoReturn

from callbot.errors import WireError


def parse_object(text: str | bytes, limit: int) -> dict[str, Any]:
    """A JSON object of at most `limit` characters; WireError for anything else.

    Refused are doubled keys, NaN and Infinity, integers of thousands of digits, and nesting that exhausts the stack.
    """
    if not isinstance(text, str):
        raise WireError("a binary message")
    if len(text) > limit:
        raise WireError("a message that is too long")
    try:
        message = _DECODER.decode(text)
    except (ValueError, RecursionError):
        raise WireError("a message that is not JSON, or not within its limits") from None
    if not isinstance(message, dict):
        raise WireError("a message that is not an object")
    return message


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) != len(pairs):
        raise WireError("a message with a key given twice")
    return table


def _no_constant(_: str) -> NoReturn:
    raise WireError("a message with NaN or Infinity")


_DECODER: Final = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_no_constant)
