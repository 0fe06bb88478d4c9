"""The languages Callbot speaks."""

from enum import StrEnum


class Language(StrEnum):
    DE = "de"
    EN = "en"
