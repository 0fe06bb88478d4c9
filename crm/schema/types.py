"""Column types that hold the same on SQLite and PostgreSQL."""

import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final, Generic, TypeVar

from sqlalchemy import DateTime, Dialect, String, Text
from sqlalchemy.types import TypeDecorator

_E164: Final = re.compile(r"\+[1-9][0-9]{1,14}", re.ASCII)
_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")
"""PostgreSQL refuses NUL, UTF-8 has no lone surrogates: neither may cost a caller's turn."""

Kind = TypeVar("Kind", bound=StrEnum)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: stored in UTC, aware on the way in and on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone is not stored")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class E164(TypeDecorator[str]):
    """A telephone number in international form, such as +498912345."""

    impl = String(16)
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is not None and not _E164.fullmatch(value):
            raise ValueError("a telephone number is not in E.164 form")
        return value


class Words(TypeDecorator[str]):
    """Text of any length; characters that no database keeps are left out."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else _UNSTORABLE.sub("", value)


class Named(TypeDecorator[Kind], Generic[Kind]):
    """A member of an enumeration, stored by its value: new members need no migration."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: type[Kind]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: Kind | None, dialect: Dialect) -> str | None:
        return None if value is None else self.kind(value).value

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Kind | None:
        return None if value is None else self.kind(value)
