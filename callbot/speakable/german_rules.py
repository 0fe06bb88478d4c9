"""What is rewritten in a German text, in which order."""

import re
from decimal import Decimal
from functools import partial
from typing import Final

from callbot.speakable import german_words as w
from callbot.speakable.german import DIGITS, clock, date, declension, in_case, number, price, span
from callbot.speakable.numbers_german import before_noun, ordinal, year
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

_NUMBER: Final = r"(?:[0-9]{1,3}(?:[.'’][0-9]{3})+(?:,[0-9]+)?|[0-9]+(?:,[0-9]+)?)(?![0-9])"
_DAY: Final = r"(?P<day>0?[1-9]|[12][0-9]|3[01])"
_MONTH_NAMES: Final = "|".join(
    [*w.MONTHS, *(f"{short}\\b\\.?" for short in sorted(w.SHORT_MONTHS, key=len, reverse=True))]
)
_WEEKDAY: Final = "|".join(w.WEEKDAYS)
_SHORT_DAY: Final = "|".join(w.SHORT_WEEKDAYS)
_HOUR: Final = r"(?:[01]?[0-9]|2[0-4])"
_DASH: Final = r"\s?[-–—]\s?"


def speakable_german(text: str) -> str:
    return rewrite(text, _RULES)


def _say_date(match: re.Match[str]) -> str:
    named = match.groupdict()
    month = named.get("month") or ""
    number_of_month = int(month) if month.isdigit() else _month_of(month)
    article, ending = declension(match.string[: match.start()])
    in_year = named.get("year")
    full_year = None if in_year is None else int(in_year) + (2000 if len(in_year) == 2 else 0)
    said = article + date(int(match["day"]), number_of_month, full_year, ending)
    time = f" um {clock(int(named['hour']), int(named['minute']))}" if named.get("hour") else ""
    return said + time + full_stop(match)


def _month_of(name: str) -> int:
    name = name.rstrip(".")
    return w.SHORT_MONTHS[name] if name in w.SHORT_MONTHS else w.MONTHS.index(name) + 1


def _say_ordinal(match: re.Match[str]) -> str:
    article, ending = declension(match.string[: match.start()])
    noun = re.match(r"\s+(\w+)", match.string[match.end() :])
    if noun and ending == "er" and noun[1] in w.ORDINAL_NOUNS:
        ending = w.ORDINAL_NOUNS[noun[1]]
    return article + ordinal(int(match[1]), ending) + full_stop(match)


def _say_ordinal_after(match: re.Match[str]) -> str:
    ending = "e" if match[1].lower() in {"der", "die", "das"} else "en"
    return f"{match[1]} {ordinal(int(match[2]), ending)}{full_stop(match)}"


def _say_weekdays(match: re.Match[str]) -> str:
    first, sign, last = match.groups()
    joined = " bis " if sign.strip() in {"-", "–", "—"} else " und " if sign.strip() in {"+", "/", "&"} else ", "
    return w.SHORT_WEEKDAYS.get(first, first) + joined + w.SHORT_WEEKDAYS.get(last, last)


def _say_price(match: re.Match[str]) -> str:
    cents = match["cents"] or ""
    amount = Decimal(re.sub(r"[.'’]", "", match["whole"]) + "." + (cents if cents.isdigit() else "0"))
    return price(amount, match["currency"])


def _say_unit(match: re.Match[str]) -> str:
    one, many = w.UNITS[match["unit"]]
    sign = "minus " if match["minus"] else ""
    if match["number"] == "1":
        return sign + in_case(one, match.string[: match.start()])
    return sign + number(match["number"]) + " " + many


def _say_number(match: re.Match[str]) -> str:
    sign = "minus " if match["minus"] else ""
    noun = re.match(r"\s([A-ZÄÖÜ]\w+)", match.string[match.end() :])
    if match["number"] == "1" and noun:
        article = "eine" if noun[1].lower() in w.FEMININE else "ein"
        return sign + in_case(article, match.string[: match.start()]).strip()
    return sign + number(match["number"])


def _say_counted(match: re.Match[str]) -> str:
    suffix = "mal" if match[2] in {"x", "×"} else match[2]
    return before_noun(int(match[1])) + suffix


_AMOUNT: Final = (
    r"(?P<whole>[0-9]{1,3}(?:[.'’][0-9]{3}){1,3}|[0-9]{1,9})(?:[.,](?P<cents>[0-9]{2}|[-–—]{1,2}))?(?![0-9])"
)
_CURRENCY: Final = alternatives(sign for sign in w.CURRENCIES if sign != "Fr.")

_RULES: Final[tuple[Rule, ...]] = (
    rule("[\u00a0\u2007\u2009\u202f]", " "),
    rule(MAIL, partial(say_address, signs=w.ADDRESS_SIGNS, words=DIGITS)),
    rule(WEB, partial(say_address, signs=w.ADDRESS_SIGNS, words=DIGITS)),
    rule(r"\b24/7\b", "rund um die Uhr"),
    rule(
        r"(?<!\w)(?P<currency>Fr\.)\s?(?P<whole>[0-9]{1,3}(?:['’][0-9]{3})*)\.(?P<cents>[0-9]{2}(?![0-9.]|\s?[-–:U])|[-–—]{1,2})",
        _say_price,
    ),
    # Weekdays, only where what stands beside them shows that they are: "So" and "Do" are words too.
    rule(
        rf"\b({_SHORT_DAY}|{_WEEKDAY})\.?(\s?[-–—+/&,]\s?)({_SHORT_DAY}|{_WEEKDAY})\b(?:\.(?=\s?[0-9:]))?",
        _say_weekdays,
    ),
    rule(rf"\b({_SHORT_DAY})(?:[.:]|(?=,?\s[0-9]))(?=,?\s?[0-9:])", lambda match: w.SHORT_WEEKDAYS[match[1]]),
    rule(rf"(?<=bis )({_SHORT_DAY})\b\.?", lambda match: w.SHORT_WEEKDAYS[match[1]]),
    # Dates
    rule(rf"(?<=[0-9]\.){_DASH}(?=[0-9]{{1,2}}\.)", " bis "),
    rule(
        r"\b(?P<year>[12][0-9]{3})-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12][0-9]|3[01])"
        r"(?:[T ](?P<hour>[01][0-9]|2[0-3]):(?P<minute>[0-5][0-9])(?::[0-9]{2})?(?:Z|[+-][0-9]{2}:[0-9]{2})?)?\b",
        _say_date,
    ),
    rule(
        rf"(?<![\w.,]){_DAY}\.\s?(?P<month>0?[1-9]|1[0-2])\.(?:(?P<year>[0-9]{{2}}|\s?[12][0-9]{{3}}))?(?![0-9])",
        _say_date,
    ),
    rule(rf"(?<![\w.,]){_DAY}\.?\s?(?P<month>{_MONTH_NAMES})(?:\s(?P<year>[12][0-9]{{3}}))?(?!\w)", _say_date),
    rule(r"(?<![\w.,])([0-9]{1,2})\.(?=\s(?:bis|und|oder)\s\w+ten\b)", _say_ordinal),
    # Clock times
    rule(
        rf"(?<![\w.,:])({_HOUR}(?:[:.][0-5][0-9])?){_DASH}({_HOUR}(?:[:.][0-5][0-9])?)\s?Uhr\b",
        lambda match: span(hour_minute(match[1]), hour_minute(match[2])),
    ),
    rule(
        rf"(?<![\w.,:])({_HOUR}:[0-5][0-9]){_DASH}({_HOUR}:[0-5][0-9])(?![\w:])",
        lambda match: span(hour_minute(match[1]), hour_minute(match[2])),
    ),
    rule(rf"(?<![\w.,:])({_HOUR}(?:[:.][0-5][0-9])?)\s?(?:Uhr\b)", lambda match: clock(*hour_minute(match[1]))),
    rule(
        rf"(?<![\w.,:])({_HOUR}:[0-5][0-9])(?::[0-5][0-9])?(?:\s?h\b)?(?![\w:])",
        lambda match: clock(*hour_minute(match[1])),
    ),
    # Numbers that are names
    rule(PHONE, partial(say_phone, words=DIGITS)),
    rule(CODE, partial(say_code, words=DIGITS)),
    rule(
        r"\b((?!Haus)\w*[Nn]ummer|\w*[Nn]r\.|\w*[Cc]ode|PIN|PLZ|Postleitzahl|Vorgang|Auftrag|Durchwahl)"
        r"((?: lautet| ist)?:?\s)([0-9][0-9-]+[0-9])\b",
        lambda match: match[1] + match[2] + say_digits(match[3].replace("-", ""), DIGITS),
    ),
    rule(
        r"(?:^|(?<=, )|(?<=\bin ))([0-9]{2}(?!000)[0-9]{3})(?=\s[A-ZÄÖÜ])", lambda match: say_digits(match[1], DIGITS)
    ),
    rule(r"(?<=, )([1-9][0-9]{3})(?=\s[A-ZÄÖÜ])", lambda match: say_digits(match[1], DIGITS)),
    rule(rf"(?<=[0-9]){_DASH}(?=[0-9])", " bis "),
    rule(r"(?<![\w/])([13])/([234])(?![\w/])", lambda match: w.FRACTIONS.get(match[0], match[0])),
    rule(
        r"(?<![\w.,])[0-9]+(?:\.[0-9]{1,2}){2,}(?![\w.,])",
        lambda match: " Punkt ".join(map(number, match[0].split("."))),
    ),
    # Money
    rule(rf"(?<=[\w.€$])\s?/\s?({alternatives(w.PER)})(?![\w²³])", lambda match: " pro " + w.PER[match[1]]),
    rule(rf"(?<![\w.,]){_AMOUNT}\s?(?P<currency>{_CURRENCY})(?![\w])", _say_price),
    rule(rf"(?<!\w)(?P<currency>{_CURRENCY})\s?{_AMOUNT}(?![,.][0-9])", _say_price),
    # Quantities
    rule(rf"(?<![\w.,])(?P<minus>[-−])?(?P<number>{_NUMBER})\s?(?P<unit>{alternatives(w.UNITS)})(?![\w²³])", _say_unit),
    rule(
        r"(?<![\w.,])([0-9]{1,4})\s?-?(fach|mal|x|×|tägige?[rnsm]?|stündige?[rnsm]?|jährige?[rnsm]?|er)\b", _say_counted
    ),
    rule(r"(?<=[0-9])\s?[x×]\s?(?=[0-9])", " mal "),
    # Ordinals, only where the words around them show that they are
    rule(
        r"(?<![\w.,])([0-9]{1,2})\.(?=\s(?:" + "|".join(w.ORDINAL_NOUNS) + r")\b)",
        _say_ordinal,
    ),
    rule(r"\b(?i:(am|im|zum|zur|vom|beim|der|die|das|dem|den|des))\s([0-9]{1,3})\.(?=\s|$|,)", _say_ordinal_after),
    # All other numbers
    rule(r"(?<![^\W_])([A-ZÄÖÜ]{1,3})([0-9]{1,3})(?![\w])", lambda match: f"{match[1]} {number(match[2])}"),
    rule(
        rf"(?i:\b(seit|jahr|jahre|jahres|anno|in|von|bis|ab|{'|'.join(w.MONTHS)}))\s(1[1-9][0-9]{{2}})\b(?![,.][0-9])",
        lambda match: f"{match[1]} {year(int(match[2]))}",
    ),
    rule(rf"(?<![\w.,])(?P<minus>(?<!\S)[-−])?(?P<number>{_NUMBER})(?![\w])", _say_number),
    # Short forms and signs
    rule(r"\bFr\.(?=\s[A-ZÄÖÜ])", "Frau"),
    rule(r"\bSt\.(?=\s[A-ZÄÖÜ])", "Sankt"),
    rule(r"(?<=[a-zäöüß])str\.(?!\w)", "straße"),
    rule(r"(?<=-)Str\.(?!\w)", "Straße"),
    rule(r"(?<=[a-z])nr\.(?!\w)", "nummer"),
    abbreviations(w.ABBREVIATIONS),
    rule(alternatives(w.SYMBOLS), lambda match: f" {w.SYMBOLS[match[0]]} "),
    rule(r"\b(und|oder)/(oder|und)\b", r"\1 \2"),
    rule(r"(?<=\w)\s?/\s?(?=\w)", ", "),
    rule(r"(?<=\s)\+(?=\s)", "plus"),
    rule(r"\s[-–—]\s", ", "),
    rule(r"…", "."),
    rule(r"[*|<>\[\]{}#~^\\_•]", " "),
    *TIDYING,
)
