"""Public holidays of a Bundesland, Kanton or state."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from functools import cache
from typing import Final

import holidays

from callbot.language import Language

COUNTRIES: Final = ("DE", "AT", "CH")
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


class RegionHolidays(Mapping[date, Mapping[Language, str]]):
    """The holidays of a region with their names; any year may be asked for."""

    def __init__(self, region: str, groups: Sequence[str] = ()) -> None:
        """`groups`: further holidays that hold there, such as "catholic" (Assumption Day in most of Bavaria)."""
        country, _, subdivision = check_region(region).partition("-")
        check_holiday_groups(region, groups)
        self._by_language = {
            language: holidays.country_holidays(
                country, subdiv=subdivision, categories=("public", *groups), language=library_language
            )
            for language, library_language in _LIBRARY_LANGUAGES.items()
        }

    def __getitem__(self, day: date) -> Mapping[Language, str]:
        # Two holidays on one date come joined by a semicolon; one reason is enough.
        return {language: days[day].partition("; ")[0] for language, days in self._by_language.items()}

    def __contains__(self, day: object) -> bool:
        return day in self._by_language[Language.DE]

    def __iter__(self) -> Iterator[date]:
        return iter(self._by_language[Language.DE])

    def __len__(self) -> int:
        return len(self._by_language[Language.DE])


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
