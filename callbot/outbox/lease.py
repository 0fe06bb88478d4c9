"""A job in somebody's hands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Lease:
    """A job that is ours until `until`; then somebody else may take it, and our result counts no more."""

    job_id: int
    kind: str
    payload: Mapping[str, Any] = field(repr=False)
    key: str
    attempt: int
    """From 1."""
    until: datetime
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Backlog:
    """What is due and not yet done."""

    jobs: int
    since: datetime
    """When the oldest of them became due."""
