"""Whole expressions of time: days, hours and parts of the day put together."""

from dataclasses import replace
from functools import partial

from callbot.understanding.moments.cursor import Cursor
from callbot.understanding.moments.frame import Frame
from callbot.understanding.moments.instant_rules import instant
from callbot.understanding.moments.piece_rules import simple, skip_glue
from callbot.understanding.moments.range_rules import MOST_PIECES, edge_behind, edged, lasting, span


def frame(cursor: Cursor) -> Frame | None:
    """The longest expression of time that begins here."""
    found = Frame()
    for _ in range(MOST_PIECES):
        before = cursor.at
        piece = _next_piece(cursor, found)
        joined = found.joined(piece) if piece is not None else None
        if joined is None:
            cursor.at = before
            break
        found = joined
    if found.is_empty:
        return None
    edge = cursor.attempt(edge_behind) if found.edge is None and found.instant is None and found.until is None else None
    return replace(found, edge=edge) if edge else found


def _next_piece(cursor: Cursor, so_far: Frame) -> Frame | None:
    first = so_far.is_empty
    if not first:
        skip_glue(cursor)
    return cursor.first(
        lasting,
        span,
        partial(edged, so_far=so_far),
        instant,
        partial(simple, so_far=so_far),
    )
