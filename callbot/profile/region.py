"""Public holidays of a Bundesland, Kanton or state."""

from collections.abc import Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from functools import cache
from typing import Final

import holidays

from callbot.language import Language

COUNTRIES: Final = ("DE", "AT", "CH")
Names = Mapping[Language, str]
"""A holiday's name in every language."""
_LIBRARY_LANGUAGES: Final = {Language.DE: "de", Language.EN: "en_US"}


def regions() -> tuple[str, ...]:
    """Every region there is: DE-BY, AT-9, CH-ZH and a few towns with days of their own (DE-Augsburg)."""
    return _known()[0]


def check_region(region: str) -> str:
    """The region as it was given; ValueError with a suggestion when there is no such region."""
    codes, names = _known()
    if region in codes:
        return region
    raise ValueError(f"{region!r} is not a holiday region; {_suggestion(region, codes, names)}")


def check_holiday_groups(region: str, groups: Sequence[str]) -> None:
    """ValueError when a country knows no such further group of holidays."""
    country = region.partition("-")[0]
    known = sorted(set(holidays.country_holidays(country).supported_categories) - {"public"})
    for group in groups:
        if group not in known:
            raise ValueError(f"{group!r} is not a group of holidays in {country}; there are {', '.join(known)}")


class RegionHolidays:
    """The holidays of a region with their names; any year may be asked for, from any thread."""

    def __init__(self, region: str, groups: Sequence[str] = ()) -> None:
        """`groups`: further holidays that hold there, such as "catholic" (Assumption Day in most of Bavaria)."""
        self._country, _, self._subdivision = check_region(region).partition("-")
        check_holiday_groups(region, groups)
        self._categories = ("public", *groups)
        self._years: dict[int, Mapping[date, Names]] = {}

    def __contains__(self, day: date) -> bool:
        return self.names(day) is not None

    def names(self, day: date) -> Names | None:
        """What the holiday is called; None when the day is none."""
        # The library fills its years while it is asked, which other threads would see half done.
        if day.year not in self._years:
            self._years[day.year] = self._holidays_of(day.year)
        return self._years[day.year].get(day)

    def _holidays_of(self, year: int) -> Mapping[date, Names]:
        named: dict[date, dict[Language, str]] = {}
        for language, library_language in _LIBRARY_LANGUAGES.items():
            found = holidays.country_holidays(
                self._country,
                subdiv=self._subdivision,
                years=year,
                expand=False,
                categories=self._categories,
                language=library_language,
            )
            for day, name in found.items():
                # Two holidays on one date come joined by a semicolon; one reason is enough.
                named.setdefault(day, {})[language] = name.partition("; ")[0]
        return named


@cache
def _known() -> tuple[tuple[str, ...], Mapping[str, str]]:
    """All codes, and the codes by name in lower case ("bayern": "DE-BY")."""
    codes: list[str] = []
    names: dict[str, str] = {}
    for country in COUNTRIES:
        library = holidays.country_holidays(country)
        codes += [f"{country}-{subdivision}" for subdivision in library.subdivisions]
        for name, subdivision in library.subdivisions_aliases.items():
            if len(name) > 3:
                names.setdefault(name.lower(), f"{country}-{subdivision}")
    return tuple(codes), names


def _suggestion(region: str, codes: Sequence[str], names: Mapping[str, str]) -> str:
    wanted = region.strip().lower()
    if wanted in names:
        return f"did you mean {names[wanted]}?"
    by_code = {code.lower(): code for code in codes}
    near = get_close_matches(wanted, [*by_code, *names], n=3, cutoff=0.7)
    if near:
        likely = dict.fromkeys(by_code.get(name) or names[name] for name in near)
        return f"did you mean {' or '.join(likely)}?"
    bare = [code for code in codes if code.partition("-")[2].lower() == wanted]
    if bare:
        return f"did you mean {' or '.join(bare)}?"
    country = region[:2].upper()
    if country in COUNTRIES:
        return f"choose one of {', '.join(code for code in codes if code.startswith(country))}"
    return "write country and Bundesland or Kanton, such as DE-BY, AT-9 or CH-ZH"
