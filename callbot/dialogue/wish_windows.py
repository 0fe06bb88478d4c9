"""What an amendment makes of the times that were wanted before."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Final

from callbot.appointments.model import Slot, Wish
from callbot.dialogue.time_words import TODAY_OR_TOMORROW, UNTIL, WishWords
from callbot.understanding.meaning import Moment
from callbot.understanding.moments import FoundMoment

_AHEAD: Final = timedelta(weeks=4)
"""How far ahead "any time" looks."""
_DAY: Final = timedelta(days=1)
_NOON: Final = time(12)
_EVENING: Final = time(17)


def anything(now: datetime) -> Wish:
    return Wish(now, now + _AHEAD)


def behind(shown: Sequence[Slot]) -> Wish:
    """Whatever comes after these."""
    return Wish(shown[-1].end, shown[-1].end + _AHEAD)


def without(wish: Wish, excluded: Sequence[FoundMoment], plain: str) -> Wish:
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


def on_day_of(shown: Sequence[Slot], base: Wish, now: datetime) -> Wish:
    """Where all that was shown is of one day, a time of day is meant on it."""
    days = {slot.start.date() for slot in shown}
    is_one_day = len(days) == 1 and shown[0].start.weekday() not in base.not_on
    return on_day(shown[0].start, base, now) if is_one_day else base


def on_day(day: datetime, base: Wish, now: datetime) -> Wish:
    start = _midnight(day)
    return replace(base, start=max(start, now), end=start + _DAY)


def in_part_of_day(wish: Wish, plain: str, words: WishWords, base: Wish) -> Wish:
    """ "Next week, in the morning": the part of the day holds for all its days."""
    if words.morning.search(plain):
        return replace(wish, from_time=None, until_time=_NOON)
    if words.afternoon.search(plain):
        return replace(wish, from_time=_NOON, until_time=time(18))
    if words.evening.search(plain):
        return replace(wish, from_time=_EVENING, until_time=None)
    return replace(wish, from_time=base.from_time, until_time=base.until_time)


def relative_to(base: Wish, plain: str, words: WishWords, now: datetime, shown: Sequence[Slot]) -> Wish | None:
    first, last = (shown[0].start, shown[-1].end) if shown else (base.start, base.start)
    if words.any_time.search(plain) or words.asks.search(plain):
        return anything(now) if words.any_time.search(plain) else base
    if words.other_week.search(plain):
        monday = _midnight(last) + _DAY * (7 - last.weekday())
        return replace(base, start=monday, end=monday + 7 * _DAY)
    is_next = words.next_day.search(plain) is not None
    if is_next or words.other_day.search(plain):
        return replace(base, start=_midnight(last) + _DAY, end=_midnight(last) + (2 * _DAY if is_next else _AHEAD))
    if words.earlier.search(plain):
        return replace(base, start=now, end=max(first, now), from_time=None, until_time=None)
    if words.later.search(plain):
        return replace(base, start=last, end=last + _AHEAD)
    return None


def any_of_days(named: Sequence[Moment], now: datetime) -> Wish:
    """ "Monday or Friday", and nothing in between."""
    start, end = min(one.start for one in named), max(one.end for one in named)
    are_days = all(one.end - one.start <= _DAY for one in named)
    others = frozenset(range(7)) - {one.start.weekday() for one in named} if are_days else frozenset()
    return Wish(max(start, now), end, others)


def named_days(moment: Moment) -> frozenset[int]:
    days = max(1, -(-(moment.end - moment.start) // _DAY))
    return frozenset((moment.start.weekday() + day) % 7 for day in range(days)) if days < 7 else frozenset()


def _midnight(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0)
