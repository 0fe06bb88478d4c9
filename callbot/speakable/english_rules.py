"""What is rewritten in an English text, in which order."""

import re
from decimal import Decimal
from functools import partial
from typing import Final

from callbot.speakable import english_words as w
from callbot.speakable.english import DIGITS, clock, date, number, plain_clock, price, span
from callbot.speakable.numbers_english import cardinal, ordinal, year
from callbot.speakable.rules import (
    CODE,
    MAIL,
    PHONE,
    TIDYING,
    WEB,
    Rule,
    abbreviations,
    alternatives,
    full_stop,
    hour_minute,
    rewrite,
    rule,
    say_address,
    say_code,
    say_digits,
    say_phone,
)

_NUMBER: Final = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)(?![0-9])"
_DAY: Final = r"(?P<day>0?[1-9]|[12][0-9]|3[01])"
_MONTH: Final = "(?P<month>" + "|".join([*w.MONTHS, *(f"{name}\\b\\.?" for name in w.SHORT_MONTHS)]) + ")"
_SHORT_DAY: Final = alternatives(w.SHORT_WEEKDAYS)
_ANY_DAY: Final = f"{'|'.join(w.WEEKDAYS)}|{_SHORT_DAY}"
_DASH: Final = r"\s?[-–—]\s?"
_CLOCK: Final = r"(?:[01]?[0-9]|2[0-4])(?:[:.][0-5][0-9])?"
_HALF: Final = r"(?:\s?([AaPp])\.?\s?[Mm]\b\.?)"


def speakable_english(text: str) -> str:
    return rewrite(text, _RULES)


def _say_clock(match: re.Match[str]) -> str:
    half = match[2].lower() if match.re.groups > 1 else None
    said = clock(*hour_minute(match[1]), half)
    return said + full_stop(match)


def _say_span(match: re.Match[str]) -> str:
    first, first_half, last, last_half = match.groups()
    start = plain_clock(*hour_minute(first)) + (f" {first_half.upper()} M" if first_half else "")
    return f"{start} to {clock(*hour_minute(last), last_half.lower())}"


def _say_date(match: re.Match[str]) -> str:
    named = match.groupdict()
    in_year = named.get("year")
    said = date(int(match["day"]), _month_of(match["month"]), None if in_year is None else _full_year(in_year))
    time = f" at {clock(int(named['hour']), int(named['minute']))}" if named.get("hour") else ""
    return said + time + full_stop(match)


def _say_day_first(match: re.Match[str]) -> str:
    article = "" if re.search(r"\b[Tt]he\s$", match.string[: match.start()]) else "the "
    in_year = match["year"]
    said = f"{article}{ordinal(int(match['day']))} of {w.MONTHS[_month_of(match['month']) - 1]}"
    return said + (f", {year(int(in_year))}" if in_year else "")


def _say_slashed(match: re.Match[str]) -> str:
    """24/12/2026 or, where it can only be that, 12/24/2026."""
    first, second = int(match[1]), int(match[2])
    day, month = (second, first) if second > 12 else (first, second)
    if month > 12 or day > 31:
        return match[0]
    return date(day, month, _full_year(match[3]))


def _month_of(name: str) -> int:
    name = name.rstrip(".")
    if name in w.SHORT_MONTHS:
        return w.SHORT_MONTHS[name]
    return w.MONTHS.index(name) + 1 if name in w.MONTHS else int(name)


def _full_year(written: str) -> int:
    return int(written) + (2000 if len(written) == 2 else 0)


def _say_weekdays(match: re.Match[str]) -> str:
    first, sign, last = match.groups()
    joined = " to " if sign.strip() in {"-", "–", "—"} else " and " if sign.strip() in {"+", "/", "&"} else ", "
    return w.SHORT_WEEKDAYS.get(first, first) + joined + w.SHORT_WEEKDAYS.get(last, last)


def _say_price(match: re.Match[str]) -> str:
    cents = match["cents"] or ""
    whole = re.sub(r"[.,'’]", "", match["whole"])
    return price(Decimal(whole + "." + (cents if cents.isdigit() else "0")), match["currency"])


def _say_unit(match: re.Match[str]) -> str:
    one, many = w.UNITS[match["unit"]]
    sign = "minus " if match["minus"] else ""
    return sign + number(match["number"]) + " " + (one if match["number"] == "1" else many)


def _say_number(match: re.Match[str]) -> str:
    return ("minus " if match["minus"] else "") + number(match["number"])


_AMOUNT: Final = (
    r"(?P<whole>[0-9]{1,3}(?:[,'’][0-9]{3}){1,3}|[0-9]{1,9})(?:[.,](?P<cents>[0-9]{2}|[-–—]{1,2}))?(?![0-9])"
)
_CURRENCY: Final = alternatives(w.CURRENCIES)

_RULES: Final[tuple[Rule, ...]] = (
    rule("[\u00a0\u2007\u2009\u202f]", " "),
    rule(MAIL, partial(say_address, signs=w.ADDRESS_SIGNS, words=DIGITS)),
    rule(WEB, partial(say_address, signs=w.ADDRESS_SIGNS, words=DIGITS)),
    rule(r"\b24/7\b", "around the clock"),
    # Weekdays, only where what stands beside them shows that they are: "Sat" and "Sun" are words too.
    rule(rf"\b({_ANY_DAY})\.?(\s?[-–—+/&,]\s?)({_ANY_DAY})\b(?:\.(?=\s?[0-9:]))?", _say_weekdays),
    rule(rf"\b({_SHORT_DAY})(?:[.:]|(?=,?\s[0-9]))(?=,?\s?[0-9:])", lambda match: w.SHORT_WEEKDAYS[match[1]]),
    rule(
        rf"\b({_SHORT_DAY})\b(?=,?\s(?:{alternatives(w.SHORT_MONTHS)}|{'|'.join(w.MONTHS)})\b)",
        lambda match: w.SHORT_WEEKDAYS[match[1]],
    ),
    rule(r"\b(Mon|Tue|Tues|Thu|Thur|Thurs|Fri)\b(?!\.)", lambda match: w.SHORT_WEEKDAYS[match[1]]),
    # Dates
    rule(
        r"\b(?P<year>[12][0-9]{3})-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12][0-9]|3[01])"
        r"(?:[T ](?P<hour>[01][0-9]|2[0-3]):(?P<minute>[0-5][0-9])(?::[0-9]{2})?(?:Z|[+-][0-9]{2}:[0-9]{2})?)?\b",
        _say_date,
    ),
    rule(r"(?<![\w/])([0-9]{1,2})/([0-9]{1,2})/([0-9]{4}|[0-9]{2})(?![\w/])", _say_slashed),
    rule(rf"(?<![\w.,]){_DAY}\.(?P<month>0?[1-9]|1[0-2])\.(?P<year>[12][0-9]{{3}}|[0-9]{{2}})?(?![0-9])", _say_date),
    rule(rf"\b{_MONTH}\s{_DAY}(?:st|nd|rd|th)?(?:,?\s(?P<year>[12][0-9]{{3}}))?(?![\w:])", _say_date),
    rule(
        rf"(?<![\w.,:]){_DAY}(?:st|nd|rd|th|\.)?\s(?:of\s)?{_MONTH}(?:,?\s(?P<year>[12][0-9]{{3}}))?(?!\w)",
        _say_day_first,
    ),
    # Clock times
    rule(rf"(?<![\w.,:])({_CLOCK}){_HALF}?(?:{_DASH}|\sto\s)({_CLOCK}){_HALF}", _say_span),
    rule(
        rf"(?<![\w.,:])([0-9]{{1,2}}:[0-5][0-9]){_DASH}([0-9]{{1,2}}:[0-5][0-9])(?![\w:])",
        lambda match: span(hour_minute(match[1]), hour_minute(match[2])),
    ),
    rule(rf"(?<![\w.,:])({_CLOCK}){_HALF}", _say_clock),
    rule(r"(?<![\w.,:])((?:[01]?[0-9]|2[0-4]):[0-5][0-9])(?::[0-5][0-9])?(?![\w:])", _say_clock),
    # Numbers that are names
    rule(PHONE, partial(say_phone, words=DIGITS)),
    rule(CODE, partial(say_code, words=DIGITS)),
    rule(
        r"(?i:\b(number|code|pin|postcode|extension|ext\.|reference)((?:\sis)?:?\s))([0-9][0-9-]+[0-9])\b",
        lambda match: match[1] + match[2] + say_digits(match[3].replace("-", ""), DIGITS),
    ),
    rule(
        r"(?:^|(?<=, )|(?<=\bin ))([0-9]{2}(?!000)[0-9]{3})(?=\s[A-ZÄÖÜ])", lambda match: say_digits(match[1], DIGITS)
    ),
    rule(r"(?<=, )([1-9][0-9]{3})(?=\s[A-ZÄÖÜ])", lambda match: say_digits(match[1], DIGITS)),
    # Quantities
    rule(rf"(?<=[0-9]){_DASH}(?=[0-9]|[€$£][0-9])", " to "),
    rule(r"(?<![\w/])([123])/([234])(?![\w/])", lambda match: w.FRACTIONS.get(match[0], match[0])),
    rule(
        r"(?<![\w.,])[0-9]+(?:\.[0-9]{1,2}){2,}(?![\w.,])",
        lambda match: " point ".join(map(number, match[0].split("."))),
    ),
    rule(rf"(?<=[\w.€$£])\s?/\s?({alternatives(w.PER)})(?![\w²³])", lambda match: " per " + w.PER[match[1]]),
    rule(rf"(?<!\w)(?P<currency>{_CURRENCY})\s?{_AMOUNT}(?![,.][0-9])", _say_price),
    rule(rf"(?<![\w.,]){_AMOUNT}\s?(?P<currency>{_CURRENCY})(?![\w])", _say_price),
    rule(rf"(?<![\w.,])(?P<minus>[-−])?(?P<number>{_NUMBER})\s?(?P<unit>{alternatives(w.UNITS)})(?![\w²³])", _say_unit),
    rule(r"(?<![\w.,])([0-9]{1,4})(?:st|nd|rd|th)\b", lambda match: ordinal(int(match[1]))),
    rule(r"(?<=[0-9])\s?[x×]\s?(?=[0-9])", " by "),
    rule(r"(?<![\w.,])([0-9]{1,4})[x×]\b", lambda match: f"{cardinal(int(match[1]))} times"),
    # All other numbers
    rule(r"(?<![^\W_])([A-Z]{1,3})([0-9]{1,3})(?![\w])", lambda match: f"{match[1]} {number(match[2])}"),
    rule(
        rf"(?i:\b(since|year|years|in|from|until|by|{'|'.join(w.MONTHS)}))\s((?:1[1-9]|20)[0-9]{{2}})\b(?![,.][0-9])",
        lambda match: f"{match[1]} {year(int(match[2]))}",
    ),
    rule(r"\b[Nn]o\.\s(?=[0-9])", "number "),
    rule(rf"(?<![\w.,])(?P<minus>(?<!\S)[-−])?(?P<number>{_NUMBER})(?![\w])", _say_number),
    # Short forms and signs
    rule(r"(?<=[A-Za-z]\s)St\.(?=$|[\s,.])(?!\s[A-Z])", "Street"),
    rule(r"\bSt\.(?=\s[A-Z])", "Saint"),
    rule(r"(?<=[a-zäöüß])str\.(?!\w)", "strasse"),
    abbreviations(w.ABBREVIATIONS),
    rule(alternatives(w.SYMBOLS), lambda match: f" {w.SYMBOLS[match[0]]} "),
    rule(r"\band/or\b", "and or"),
    rule(r"(?<=\w)\s?/\s?(?=\w)", ", "),
    rule(r"(?<=\s)\+(?=\s)", "plus"),
    rule(r"\s[-–—]\s", ", "),
    rule(r"…", "."),
    rule(r"[*|<>\[\]{}#~^\\_•]", " "),
    *TIDYING,
)
