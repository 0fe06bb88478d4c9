"""Which times a caller wants, from words that amend what was wanted before."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Final

from callbot.appointments.model import Slot, Wish
from callbot.calendar import Calendar
from callbot.dialogue.readings import clear, is_doubtful, readings_of
from callbot.dialogue.time_words import FILLERS, TODAY_OR_TOMORROW, UNTIL, WISH_WORDS, WishWords
from callbot.dialogue.wish_windows import (
    any_of_days,
    anything,
    in_part_of_day,
    named_days,
    on_day,
    on_day_of,
    relative_to,
    without,
)
from callbot.language import Language
from callbot.understanding.meaning import Grain, Moment
from callbot.understanding.moments import FoundMoment, ImpossibleMoment, find_moments

_DAY: Final = timedelta(days=1)
_WEEK: Final = timedelta(days=8)
"""A week and some, so that the clocks may change in it."""
_HOUR: Final = timedelta(hours=1)
_NOON: Final = time(12)
_DAWN_HOUR: Final = 5
_LATE: Final = time(15)
"""As late as firms make appointments."""


@dataclass(frozen=True, slots=True)
class NoSuchTime:
    """The caller named a time that cannot be."""

    phrase: str
    """Key of the phrase that asks for another one."""


@dataclass(frozen=True, slots=True)
class Wished:
    wish: Wish
    exactly: datetime | None = None
    """The one beginning that was named."""


@dataclass(frozen=True, slots=True)
class Doubtful:
    """The time that was named can be meant in several ways."""

    readings: tuple[Moment, ...]


def whole_morning(moment: Moment) -> Moment:
    """The morning begins when the firm opens, not at eight."""
    is_morning = moment.grain is Grain.PART_OF_DAY and moment.end.time() == _NOON
    return replace(moment, start=moment.start.replace(hour=_DAWN_HOUR)) if is_morning else moment


def amended(
    text: str,
    language: Language,
    now: datetime,
    calendar: Calendar,
    before: Wish | None,
    shown: Sequence[Slot],
    *,
    chosen: Sequence[Moment] = (),
) -> Wished | Doubtful | NoSuchTime | None:
    """What is wanted now; None when the words name no time.

    `shown`: what was proposed last. `chosen`: readings of doubtful times that the caller has chosen.
    """
    plain = text.lower()
    words = WISH_WORDS[language]
    found = [
        clear(one, text, calendar, now, chosen or _spoken_of(one, before, now))
        for one in _moments(text, language, now, calendar, before)
    ]
    excluded = [one for one in found if is_excluded(one, plain, words)]
    wanted = [one for one in found if one not in excluded]
    base = without(before or anything(now), excluded, plain)
    if wanted:
        return _towards(wanted, base, plain, words, now, shown)
    if words.late.search(plain):
        return Wished(replace(on_day_of(shown, base, now), from_time=_LATE, until_time=None))
    if excluded and words.any_time.search(plain):
        return Wished(base)
    relative = relative_to(base, plain, words, now, shown)
    if relative is not None:
        return Wished(relative)
    return Wished(base) if excluded and base != before else None


def is_excluded(one: FoundMoment, plain: str, words: WishWords) -> bool:
    """Whether it does not suit. `plain`: the whole sentence in lower case."""
    said_before, said_behind = plain[: one.start], plain[one.end :]
    is_end = UNTIL.match(plain[one.start : one.end]) is not None
    return bool(
        one.negated
        or words.refused.match(said_behind)
        or words.excepted.search(said_before)
        or (is_end and words.occupied.search(said_before))
    )


def _moments(
    text: str, language: Language, now: datetime, calendar: Calendar, before: Wish | None
) -> tuple[FoundMoment, ...]:
    """Every moment named; "Tuesday" is that of next week, once next week is spoken of, or anything from then on.

    Nobody is booked for "now".
    """
    every = find_moments(text, language, now, calendar.is_open_between)
    found = tuple(one for one in every if text[one.start : one.end].lower() not in FILLERS)
    if before is None or before.start < now + _DAY:
        return found
    if TODAY_OR_TOMORROW.search(text.lower()) or any(_is_within(one, before) for one in found):
        return found
    then = find_moments(text, language, before.start - _DAY, calendar.is_open_between)
    return then if any(_is_within(one, before) for one in then) else found


def _is_of_a_week(wish: Wish | None, now: datetime) -> bool:
    """Whether some days to come are spoken of, not just any time."""
    return wish is not None and wish.start >= now + _DAY and wish.end - wish.start <= _WEEK


def _spoken_of(one: FoundMoment, before: Wish | None, now: datetime) -> list[Moment]:
    """The readings within the days that are spoken of."""
    if before is None or not _is_of_a_week(before, now) or not isinstance(one.moment, Moment):
        return []
    return [each for each in readings_of(one.moment) if before.start <= each.start < before.end]


def _is_within(one: FoundMoment, wish: Wish) -> bool:
    return isinstance(one.moment, Moment) and wish.start <= one.moment.start < wish.end


def _towards(
    wanted: Sequence[FoundMoment], base: Wish, plain: str, words: WishWords, now: datetime, shown: Sequence[Slot]
) -> Wished | Doubtful | NoSuchTime:
    impossible = next((one.moment for one in wanted if isinstance(one.moment, ImpossibleMoment)), None)
    if impossible is not None:
        return NoSuchTime(f"moment_{impossible.reason}")
    coming = [one for one in wanted if isinstance(one.moment, Moment) and one.moment.end > now]
    if not coming:
        return NoSuchTime("moment_past")
    one = coming[0]
    assert isinstance(one.moment, Moment)
    if is_doubtful(one, plain):
        return Doubtful(tuple(readings_of(one.moment)))
    moment = whole_morning(one.moment)
    if not one.names_day:
        return _at_time(moment, on_day_of(shown, base, now), now)
    if words.either.search(plain) and moment.alternatives:
        wish = any_of_days((moment, *moment.alternatives), now)
    else:
        wish = Wish(max(moment.start, now), moment.end, base.not_on - named_days(moment))
    if moment.grain in {Grain.HOUR, Grain.MINUTE}:
        exactly = moment.start if moment.end - moment.start <= _HOUR else None
        return Wished(wish, exactly)
    return Wished(in_part_of_day(wish, plain, words, base))


def _at_time(moment: Moment, base: Wish, now: datetime) -> Wished:
    """Only a time of day: the days wanted before stay."""
    window = on_day(base.start, base, now) if base.end - base.start < _DAY and base.start != now else base
    is_exact = moment.grain in {Grain.HOUR, Grain.MINUTE} and moment.end - moment.start <= _HOUR
    from_now = moment.start == now and not is_exact
    until = moment.end.time()
    wish = replace(
        window, from_time=None if from_now else moment.start.time(), until_time=None if until == time() else until
    )
    if not is_exact or wish.end - wish.start > _DAY:
        return Wished(wish)
    return Wished(wish, datetime.combine(wish.start.date(), moment.start.time(), wish.start.tzinfo))
