"""Which times a caller wants, from words that amend what was wanted before."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Final

from callbot.appointments.model import Slot, Wish
from callbot.calendar import Calendar
from callbot.dialogue.readings import clear, is_doubtful, readings_of
from callbot.dialogue.time_words import FILLERS, TODAY_OR_TOMORROW, UNTIL, WISH_WORDS, WishWords
from callbot.language import Language
from callbot.understanding.meaning import Grain, Moment
from callbot.understanding.moments import FoundMoment, ImpossibleMoment, find_moments

_AHEAD: Final = timedelta(weeks=4)
"""How far ahead "any time" looks."""
_DAY: Final = timedelta(days=1)
_WEEK: Final = timedelta(days=8)
"""A week and some, so that the clocks may change in it."""
_HOUR: Final = timedelta(hours=1)
_NOON: Final = time(12)
_DAWN_HOUR: Final = 5
_EVENING: Final = time(17)
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


def anything(now: datetime) -> Wish:
    return Wish(now, now + _AHEAD)


def behind(shown: Sequence[Slot]) -> Wish:
    """Whatever comes after these."""
    return Wish(shown[-1].end, shown[-1].end + _AHEAD)


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
    base = _without(before or anything(now), excluded, plain)
    if wanted:
        return _towards(wanted, base, plain, words, now)
    if words.late.search(plain):
        return Wished(replace(base, from_time=_LATE, until_time=None))
    if excluded and words.any_time.search(plain):
        return Wished(base)
    relative = _relative(base, plain, words, now, shown)
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
    """Every moment named; "Tuesday" is that of next week, once next week is spoken of. Nobody is booked for "now"."""
    every = find_moments(text, language, now, calendar.is_open_between)
    found = tuple(one for one in every if text[one.start : one.end].lower() not in FILLERS)
    if not _is_of_a_week(before, now) or before is None:
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


def _without(wish: Wish, excluded: Sequence[FoundMoment], plain: str) -> Wish:
    for one in excluded:
        moment = one.moment
        if not isinstance(moment, Moment):
            continue
        from_now = TODAY_OR_TOMORROW.search(plain[one.start : one.end])
        if from_now and moment.start <= wish.start < moment.end:  # "not today" says nothing of other Mondays
            wish = replace(wish, start=moment.end, end=max(wish.end, moment.end + _DAY))
        elif one.names_day and moment.end - moment.start <= _DAY:
            wish = replace(wish, not_on=wish.not_on | {moment.start.weekday()})
        elif one.names_day:
            wish = _around(wish, moment)
        elif moment.start.time() < _NOON or UNTIL.match(plain[one.start : one.end]):
            wish = replace(wish, from_time=moment.end.time())
        else:
            wish = replace(wish, until_time=moment.start.time())
    return wish


def _around(wish: Wish, away: Moment) -> Wish:
    """Without some days on end: what lies before them, else what comes behind."""
    if wish.start + _DAY <= away.start:
        return replace(wish, end=min(wish.end, away.start))
    return replace(wish, start=max(wish.start, away.end), end=max(wish.end, away.end + _AHEAD))


def _towards(
    wanted: Sequence[FoundMoment], base: Wish, plain: str, words: WishWords, now: datetime
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
        return _at_time(moment, base, now)
    moment = _with_alternatives(moment) if words.either.search(plain) else moment
    wish = Wish(max(moment.start, now), moment.end, base.not_on - _named_days(moment))
    if moment.grain in {Grain.HOUR, Grain.MINUTE}:
        exactly = moment.start if moment.end - moment.start <= _HOUR else None
        return Wished(wish, exactly)
    return Wished(_in_part_of_day(wish, plain, words, base))


def _at_time(moment: Moment, base: Wish, now: datetime) -> Wished:
    """Only a time of day: the days wanted before stay."""
    window = base
    if base.end - base.start < _DAY and base.start != now:
        midnight = _midnight(base.start)
        window = replace(base, start=max(midnight, now), end=midnight + _DAY)
    is_exact = moment.grain in {Grain.HOUR, Grain.MINUTE} and moment.end - moment.start <= _HOUR
    from_now = moment.start == now and not is_exact
    until = moment.end.time()
    wish = replace(
        window, from_time=None if from_now else moment.start.time(), until_time=None if until == time() else until
    )
    if not is_exact or wish.end - wish.start > _DAY:
        return Wished(wish)
    return Wished(wish, datetime.combine(wish.start.date(), moment.start.time(), wish.start.tzinfo))


def _in_part_of_day(wish: Wish, plain: str, words: WishWords, base: Wish) -> Wish:
    """ "Next week, in the morning": the part of the day holds for all its days."""
    if words.morning.search(plain):
        return replace(wish, from_time=None, until_time=_NOON)
    if words.afternoon.search(plain):
        return replace(wish, from_time=_NOON, until_time=time(18))
    if words.evening.search(plain):
        return replace(wish, from_time=_EVENING, until_time=None)
    return replace(wish, from_time=base.from_time, until_time=base.until_time)


def _relative(base: Wish, plain: str, words: WishWords, now: datetime, shown: Sequence[Slot]) -> Wish | None:
    first, last = (shown[0].start, shown[-1].end) if shown else (base.start, base.start)
    if words.any_time.search(plain):
        return anything(now)
    if words.other_week.search(plain):
        monday = _midnight(last) + _DAY * (7 - last.weekday())
        return replace(base, start=monday, end=monday + 7 * _DAY)
    if words.other_day.search(plain):
        return replace(base, start=_midnight(last) + _DAY, end=_midnight(last) + _AHEAD)
    if words.earlier.search(plain):
        return replace(base, start=now, end=max(first, now), from_time=None, until_time=None)
    if words.later.search(plain):
        return replace(base, start=last, end=last + _AHEAD)
    return None


def _with_alternatives(moment: Moment) -> Moment:
    """ "Tuesday or Wednesday": from the first to the last of them."""
    every = (moment, *moment.alternatives)
    return replace(moment, start=min(one.start for one in every), end=max(one.end for one in every))


def _named_days(moment: Moment) -> frozenset[int]:
    days = max(1, -(-(moment.end - moment.start) // _DAY))
    return frozenset((moment.start.weekday() + day) % 7 for day in range(days)) if days < 7 else frozenset()


def _midnight(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0)
