"""Half-open spans of time."""

from collections.abc import Sequence
from datetime import datetime

Span = tuple[datetime, datetime]
"""From the first moment to just before the second."""


def joined(spans: Sequence[Span], added: Span) -> tuple[Span, ...]:
    """Ordered spans with one more, melted together where they touch."""
    result: list[Span] = []
    for start, end in sorted([*spans, added]):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return tuple(result)


def without(spans: Sequence[Span], taken: Span) -> tuple[Span, ...]:
    """Ordered spans less one."""
    result: list[Span] = []
    for start, end in spans:
        before, behind = (start, min(end, taken[0])), (max(start, taken[1]), end)
        result += [piece for piece in (before, behind) if piece[0] < piece[1]]
    return tuple(result)
