"""The same things in either language."""

from collections.abc import Sequence
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Final

from callbot.language import Language
from callbot.speakable import english, english_words, german, german_words, numbers_english, numbers_german
from callbot.speakable.english_rules import speakable_english
from callbot.speakable.german_rules import speakable_german
from callbot.speakable.rules import say_digits

_WRITERS: Final = {Language.DE: speakable_german, Language.EN: speakable_english}
_CARDINALS: Final = {Language.DE: numbers_german.cardinal, Language.EN: numbers_english.cardinal}
_DIGITS: Final = {Language.DE: german.DIGITS, Language.EN: english.DIGITS}
_CLOCKS: Final = {Language.DE: german.clock, Language.EN: english.clock}
_SPANS: Final = {Language.DE: german.span, Language.EN: english.span}
_PRICES: Final = {Language.DE: german.price, Language.EN: english.price}
_NEAR_DAYS: Final = {Language.DE: ("heute", "morgen", "übermorgen"), Language.EN: ("today", "tomorrow")}
_DURATIONS: Final = {
    Language.DE: (("ein Tag", "Tage"), ("eine Stunde", "Stunden"), ("eine Minute", "Minuten")),
    Language.EN: (("one day", "days"), ("one hour", "hours"), ("one minute", "minutes")),
}
_AND: Final = {Language.DE: "und", Language.EN: "and"}
_OR: Final = {Language.DE: "oder", Language.EN: "or"}


def speakable(text: str, language: Language) -> str:
    """The text as it is spoken. Already spoken text comes back as it was; what is not known stays."""
    return _WRITERS[language](text)


def spoken_number(number: int | Decimal, language: Language) -> str:
    """In words: "zwei Komma fünf", "twenty-one". ValueError beyond 999,999,999,999."""
    if isinstance(number, Decimal) and number != number.to_integral_value():
        sign, written = ("minus " if number < 0 else ""), f"{abs(number.normalize()):f}"
        if language is Language.DE:
            return sign + german.number(written.replace(".", ","))
        return sign + english.number(written)
    return _CARDINALS[language](int(number))


def spoken_ordinal(number: int, language: Language) -> str:
    """dritte (as after "der", "die", "das"); third."""
    return numbers_german.ordinal(number) if language is Language.DE else numbers_english.ordinal(number)


def spoken_digits(digits: str, language: Language) -> str:
    """Digit by digit, in groups with commas as pauses; a leading "+" is said, other signs are dropped."""
    plus = "plus " if digits.lstrip().startswith("+") else ""
    return plus + say_digits("".join(sign for sign in digits if sign in "0123456789"), _DIGITS[language])


def spoken_date(day: date, language: Language, today: date | None = None) -> str:
    """As an answer to "when": heute, morgen, am Donnerstag, dem dritten Dezember; on Thursday, December third.

    The year is said when it is not today's; without `today` always.
    """
    distance = -1 if today is None else (day - today).days
    if 0 <= distance < len(_NEAR_DAYS[language]):
        return _NEAR_DAYS[language][distance]
    in_year = None if today is not None and day.year == today.year else day.year
    if language is Language.DE:
        weekday = german_words.WEEKDAYS[day.weekday()]
        return f"am {weekday}, dem {german.date(day.day, day.month, in_year)}"
    return f"on {english_words.WEEKDAYS[day.weekday()]}, {english.date(day.day, day.month, in_year)}"


def spoken_time(at: time, language: Language) -> str:
    """vierzehn Uhr dreißig; two thirty P M, noon."""
    return _CLOCKS[language](at.hour, at.minute)


def spoken_span(start: time, end: time, language: Language) -> str:
    """acht bis zwölf Uhr dreißig; eight A M to twelve thirty P M. An `end` of 0:00 is the end of the day."""
    last = (24, 0) if end == time() else (end.hour, end.minute)
    return _SPANS[language]((start.hour, start.minute), last)


def spoken_duration(duration: timedelta, language: Language) -> str:
    """To the minute: anderthalb Stunden; zwei Stunden und zehn Minuten; an hour and a half."""
    minutes = round(duration.total_seconds() / 60)
    if minutes == 90:
        return "anderthalb Stunden" if language is Language.DE else "an hour and a half"
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    counts = zip((days, hours, minutes), _DURATIONS[language], strict=True)
    said = [one if count == 1 else f"{spoken_number(count, language)} {many}" for count, (one, many) in counts if count]
    return spoken_list(said, language) or f"{spoken_number(0, language)} {_DURATIONS[language][2][1]}"


def spoken_price(amount: Decimal, language: Language, currency: str = "€") -> str:
    """neunundvierzig Euro neunzig; forty-nine euros ninety. `currency`: €, CHF, $ or £."""
    return _PRICES[language](amount, currency)


def spoken_list(items: Sequence[str], language: Language) -> str:
    """a, b und c; empty for none."""
    return _joined(items, _AND[language])


def spoken_choice(items: Sequence[str], language: Language) -> str:
    """a, b oder c; empty for none."""
    return _joined(items, _OR[language])


def _joined(items: Sequence[str], word: str) -> str:
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {word} {items[-1]}"
