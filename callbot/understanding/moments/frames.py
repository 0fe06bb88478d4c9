"""Whole expressions of time: days, hours and parts of the day put together."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from callbot.understanding.meaning import Grain
from callbot.understanding.moments import day_rules, hour_rules
from callbot.understanding.moments.amounts import Amount, amount
from callbot.understanding.moments.cursor import Cursor
from callbot.understanding.moments.days import Days, Period
from callbot.understanding.moments.hours import PARTS, Clock, Part
from callbot.understanding.moments.vocabulary import TONIGHT, Is

_GLUE: Final = (Is.AT, Is.ABOUT, Is.ON, Is.IN, Is.FOR, Is.THE, Is.OF, Is.AND)
_NEEDS_ITS_PREPOSITION: Final = (
    *(Is.NUMBER, Is.ORDINAL, Is.THE, Is.A, Is.HALF, Is.FEW, Is.AND_A_HALF, Is.QUARTER, Is.THREE_QUARTERS),
)
_ANNOUNCES_HOUR: Final = (Is.AT, Is.ABOUT, Is.BY, Is.EARLIEST)
_ANNOUNCES_DAY: Final = (Is.ON, Is.TO, Is.BY, Is.FROM, Is.EARLIEST, Is.BEFORE, Is.AFTER, Is.BETWEEN)
_MOST_PIECES: Final = 6
"""Of one expression: nobody says more, and endless repetitions stay cheap."""
_FAR: Final = timedelta(days=7)
"""How far "as soon as possible" looks ahead."""


class Edge(StrEnum):
    """An interval open at one end."""

    NOT_BEFORE = "not_before"
    NOT_AFTER = "not_after"
    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Instant:
    """A time counted from now: local and naive."""

    start: datetime
    end: datetime
    grain: Grain = Grain.MINUTE


@dataclass(frozen=True, slots=True)
class Frame:
    """What one expression of time says; what is None was not said."""

    days: Days | None = None
    part: Part | None = None
    clock: Clock | None = None
    instant: Instant | None = None
    edge: Edge | None = None
    until: "Frame | None" = None
    """The other end of a range."""
    length: Amount | None = None
    """How long from its beginning: "from nine for two hours"."""

    @property
    def is_empty(self) -> bool:
        return self == Frame()

    @property
    def names_only_day(self) -> bool:
        return self.days is not None and self.days.is_one_day and self == Frame(days=self.days)

    @property
    def lacks_time(self) -> bool:
        """A day, perhaps with a part of it."""
        return self.days is not None and self.days.is_one_day and self == Frame(days=self.days, part=self.part)

    @property
    def names_only_time(self) -> bool:
        return self.days is None and self.instant is None and not (self.until and self.until.days)

    def joined(self, other: "Frame") -> "Frame | None":
        """Both together; None when they say different things of the same."""
        days = self.days.joined(other.days) if self.days and other.days else self.days or other.days
        if self.days and other.days and days is None:
            return None
        values: dict[str, object] = {}
        for name in ("part", "clock", "instant", "edge", "until", "length"):
            mine, theirs = getattr(self, name), getattr(other, name)
            if mine is not None and theirs is not None and (name != "part" or mine.name != theirs.name):
                return None
            values[name] = mine if mine is not None else theirs
        return replace(Frame(days=days), **values)  # type: ignore[arg-type]

    def corrected_by(self, other: "Frame") -> "Frame":
        """ "Tuesday at three, no, Wednesday": Wednesday at three."""
        if other.instant is not None or (other.days is not None and not other.names_only_day):
            return other
        if other.names_only_time:
            return replace(other, days=self.days)
        return replace(self, days=other.days, instant=None)


def frame(cursor: Cursor) -> Frame | None:
    """The longest expression of time that begins here."""
    found = Frame()
    for _ in range(_MOST_PIECES):
        before = cursor.at
        piece = _next_piece(cursor, found)
        joined = found.joined(piece) if piece is not None else None
        if joined is None:
            cursor.at = before
            break
        found = joined
    return None if found.is_empty else found


def _next_piece(cursor: Cursor, so_far: Frame) -> Frame | None:
    first = so_far.is_empty
    if not first:
        _skip_glue(cursor)
    return cursor.first(
        _lasting,
        _range,
        lambda inner: _edged(inner, so_far),
        _instant,
        lambda inner: _simple(inner, so_far),
    )


def _skip_glue(cursor: Cursor, marks: str = ",-|:") -> None:
    while cursor.kind() in _GLUE or cursor.mark(*marks):
        if cursor.kind() in (Is.ON, Is.AT, Is.FOR, Is.IN, Is.THE) and cursor.kind(1) in _NEEDS_ITS_PREPOSITION:
            return
        if cursor.kind() in _GLUE:
            if cursor.kind() is Is.AND and not (cursor.german and cursor.kind(1) is Is.AT):
                return
            cursor.at += 1


def _simple(cursor: Cursor, so_far: Frame) -> Frame | None:
    """One day, hour or part of the day with the small words before it."""
    return cursor.first(
        _said_with_this,
        _half_of_day,
        _clock_piece,
        lambda inner: _part_piece(inner, so_far),
        _days_piece,
        lambda inner: _bare_clock_piece(inner, so_far),
    )


def _said_with_this(cursor: Cursor) -> Frame | None:
    """ "This morning", "tonight", "last night", "heute früh": a part of a day named with its day."""
    cursor.skip(Is.ON, Is.IN)
    lexeme = cursor.peek()
    if lexeme is not None and lexeme.kind is Is.RELATIVE_DAY and lexeme.value == TONIGHT:
        cursor.at += 1
        return Frame(days=Days(fixed=cursor.today), part=PARTS["tonight"])
    which = cursor.take(Is.WHICH)
    if which is None:
        return None
    half = cursor.take(Is.EARLY, Is.LATE)
    named = cursor.take(Is.PART) or cursor.take(Is.TOMORROW_OR_MORNING)
    if named is None:
        return None
    ahead = {"last": -1, "next": 1, "coming": 1}.get(which.name, 0)
    part = PARTS[named.name or "morning"]
    if half:
        part = replace(part, half=half.kind.value)
    return Frame(days=Days(fixed=cursor.today + timedelta(days=ahead)), part=part)


def _half_of_day(cursor: Cursor) -> Frame | None:
    """ "Early tomorrow morning", "late on Tuesday"."""
    half = cursor.take(Is.EARLY, Is.LATE)
    cursor.skip(Is.ON)
    found = day_rules.days(cursor) if half else None
    if half is None or found is None or not found.is_one_day:
        return None
    part = cursor.attempt(hour_rules.part)
    usual = PARTS["morning" if half.kind is Is.EARLY else "afternoon"]
    return Frame(days=found, part=replace(part, half=half.kind.value) if part else usual)


def _clock_piece(cursor: Cursor) -> Frame | None:
    cursor.skip(Is.AT, Is.ABOUT, Is.ON, Is.FOR)
    found = hour_rules.clock(cursor)
    return Frame(clock=found) if found else None


def _days_piece(cursor: Cursor) -> Frame | None:
    prefixed = cursor.kind()
    cursor.skip(Is.ON, Is.ABOUT, Is.OF)
    if cursor.kind() is Is.FOR:
        cursor.at += 1
    found = day_rules.days(cursor)
    if found is None and cursor.kind() is Is.IN:
        before = cursor.at
        cursor.at += 1
        found = day_rules.days(cursor)
        if found is None:
            cursor.at = before
    if (
        found is None
        and cursor.kind() is Is.THE
        and (day := cursor.peek(1))
        and day.kind is Is.ORDINAL
        and day.value > 12
    ):
        # Nothing else that callers speak of is numbered so high.
        found = day_rules.day_number(cursor)
    elif found is None and (
        prefixed in _ANNOUNCES_DAY or cursor.kind(-1) in _ANNOUNCES_DAY or _for_the(cursor, prefixed)
    ):
        found = day_rules.day_number(cursor)
    elif found is None and cursor.kind(-1) is Is.WEEKDAY:
        found = day_rules.day_number(cursor) if cursor.kind() in (Is.THE, Is.ORDINAL) else None
    return Frame(days=found) if found else None


def _for_the(cursor: Cursor, prefixed: Is | None) -> bool:
    return prefixed is Is.FOR and cursor.kind() is Is.THE and not cursor.german


def _bare_clock_piece(cursor: Cursor, so_far: Frame) -> Frame | None:
    announced = cursor.take(*_ANNOUNCES_HOUR)
    cursor.skip(Is.ABOUT)
    if announced is None and cursor.kind() is Is.FOR and so_far.is_empty is not None:
        cursor.at += 1
        pair = hour_rules.bare_clock(cursor)
        return Frame(clock=pair) if pair and pair.to_the_minute else None
    follows = so_far.clock is None and (so_far.days is not None or so_far.part is not None) and _is_narrow(so_far)
    if announced is None and not follows:
        return None
    if announced is not None and announced.kind is Is.ABOUT and cursor.german and not announced.value and not follows:
        # "Gegen drei" is a time; "etwa drei" may be three of anything.
        return None
    found = hour_rules.bare_clock(cursor)
    return Frame(clock=found) if found else None


def _is_narrow(so_far: Frame) -> bool:
    return so_far.days is None or so_far.days.is_one_day


def _part_piece(cursor: Cursor, so_far: Frame) -> Frame | None:
    if so_far.days is not None and cursor.kind() is Is.MERIDIEM:
        lexeme = cursor.take(Is.MERIDIEM)
        return Frame(part=PARTS["afternoon" if lexeme and lexeme.value else "morning"])
    if cursor.kind() is Is.TOMORROW_OR_MORNING and so_far.days is not None:
        cursor.at += 1
        return Frame(part=PARTS["morning"])
    cursor.skip(Is.AT, Is.ABOUT, Is.TO)
    found = hour_rules.part(cursor)
    return Frame(part=found) if found else None


def _instant(cursor: Cursor) -> Frame | None:
    now = cursor.now
    if cursor.take(Is.NOW):
        return Frame(instant=Instant(now, now + timedelta(minutes=1)))
    if cursor.take(Is.SOON):
        return Frame(instant=Instant(now, now + _FAR))
    return cursor.first(_end_of_day, _counted_from_now)


def _end_of_day(cursor: Cursor) -> Frame | None:
    """ "For the rest of the day"; "end of the day"."""
    cursor.take(Is.THE)
    lexeme = cursor.take(Is.REST, Is.END)
    if lexeme is None:
        return None
    cursor.skip(Is.OF, Is.THE)
    which = cursor.take(Is.WHICH)
    unit = cursor.peek()
    if unit is not None and unit.kind is Is.UNIT and unit.name == "day":
        cursor.at += 1
        day = Days(fixed=cursor.today)
    elif lexeme.kind is Is.END and which is None and (named := day_rules.days(cursor)) and named.is_one_day:
        day = named
    elif lexeme.kind is Is.END and lexeme.end - lexeme.start < 8 and which is None:
        day = Days(fixed=cursor.today) if _is_abbreviation(cursor) else None
    else:
        return None
    if day is None:
        return None
    found = day.resolved(cursor.today)
    if not isinstance(found, Period):
        return None
    end = datetime.combine(found.end, datetime.min.time())
    if lexeme.kind is Is.REST:
        return Frame(instant=Instant(cursor.now, end, Grain.HOUR))
    return Frame(instant=Instant(end - timedelta(minutes=1), end))


def _is_abbreviation(cursor: Cursor) -> bool:
    lexeme = cursor.peek(-1)
    return lexeme is not None and lexeme.kind is Is.END and lexeme.end - lexeme.start in (3, 7) and not cursor.german


def _counted_from_now(cursor: Cursor) -> Frame | None:
    """Hours and minutes from now: "in einer halben Stunde", "two hours ago", "the next five hours"."""
    ago = cursor.german and cursor.kind() is Is.BEFORE
    within = cursor.take(Is.WITHIN)
    ahead = None if within else cursor.take(Is.IN, Is.BEFORE) if ago or cursor.kind() is Is.IN else None
    cursor.skip(Is.THE, Is.ABOUT)
    which = cursor.take(Is.WHICH)
    length = amount(cursor) or _single_unit(cursor, which is not None)
    if length is None or not length.to_the_minute:
        return None
    now = cursor.now
    if (which is not None and which.name in ("next", "coming")) or (within and which is None):
        return Frame(instant=Instant(now, length.from_(now)))
    if which is not None:
        return Frame(instant=Instant(length.from_(now, -1), now)) if which.name == "last" else None
    if ago or (not cursor.german and cursor.take(Is.AGO)):
        moment = length.from_(now, -1)
    elif cursor.take(Is.LATER) or ahead:
        moment = length.from_(now)
    else:
        return None
    return Frame(instant=Instant(moment, moment + timedelta(minutes=1)))


def _single_unit(cursor: Cursor, after_which: bool) -> Amount | None:
    """The "hour" of "the next hour"."""
    unit = cursor.peek()
    if not after_which or unit is None or unit.kind is not Is.UNIT or unit.name not in ("minute", "hour"):
        return None
    cursor.at += 1
    return Amount(seconds=60 if unit.name == "minute" else 3600)


def _edged(cursor: Cursor, so_far: Frame) -> Frame | None:
    """ "Nach sechs", "ab Montag", "nicht vor zehn", "by Friday", "before noon"."""
    cursor.skip(Is.ON)
    word = cursor.take(Is.AFTER, Is.FROM, Is.EARLIEST, Is.BEFORE, Is.BY, Is.TO)
    if word is None or (cursor.moving and word.kind in (Is.FROM, Is.TO)):
        return None
    cursor.skip(Is.AT, Is.ABOUT)
    inner = _endpoint(cursor)
    if inner is None or inner.instant is not None:
        return None
    if so_far.days is not None and inner.days is not None:
        return None
    if inner.days is None and inner.clock is not None and not inner.clock.to_the_minute and _is_counted(cursor):
        return None
    edge = {
        Is.AFTER: Edge.AFTER,
        Is.FROM: Edge.NOT_BEFORE,
        Is.EARLIEST: Edge.NOT_BEFORE,
        Is.BEFORE: Edge.BEFORE,
        Is.BY: Edge.NOT_AFTER,
        Is.TO: Edge.NOT_AFTER,
    }[word.kind]
    return replace(inner, edge=edge)


def _is_counted(cursor: Cursor) -> bool:
    return cursor.kind() in (Is.COUNTED, Is.UNIT)


def _endpoint(cursor: Cursor) -> Frame | None:
    """One end of a range, or what an edge word stands before."""
    found = Frame()
    for _ in range(_MOST_PIECES):
        before = cursor.at
        if not found.is_empty:
            _skip_glue(cursor, marks=",")
        piece = cursor.first(_endpoint_instant, lambda inner: _endpoint_piece(inner, found))
        joined = found.joined(piece) if piece else None
        if joined is None:
            cursor.at = before
            break
        found = joined
    return None if found.is_empty else found


def _endpoint_instant(cursor: Cursor) -> Frame | None:
    return Frame(days=Days(fixed=cursor.today)) if cursor.take(Is.NOW) else None


def _endpoint_piece(cursor: Cursor, so_far: Frame) -> Frame | None:
    simple = cursor.attempt(lambda inner: _simple(inner, so_far))
    if simple is not None or so_far.clock is not None or so_far.days is not None:
        return simple
    ordinal = cursor.attempt(_ordinal_day)
    if ordinal is not None:
        return Frame(days=ordinal)
    cursor.skip(Is.ABOUT)
    bare = cursor.attempt(hour_rules.bare_clock)
    return Frame(clock=bare) if bare else None


def _ordinal_day(cursor: Cursor) -> Days | None:
    lexeme = cursor.peek(1 if cursor.kind() is Is.THE else 0)
    dotted = lexeme is not None and lexeme.kind is Is.NUMBER and cursor.german and _has_dot(cursor)
    if lexeme is None or (lexeme.kind is not Is.ORDINAL and not dotted):
        return None
    return day_rules.day_number(cursor)


def _has_dot(cursor: Cursor) -> bool:
    mark = cursor.peek(2 if cursor.kind() is Is.THE else 1)
    after = cursor.kind(3 if cursor.kind() is Is.THE else 2)
    return mark is not None and mark.kind is Is.MARK and mark.name == "." and after is not None


def _range(cursor: Cursor) -> Frame | None:
    """ "Von zwei bis vier", "between 4 and 22 January", "Monday to Wednesday", "8-9"."""
    cursor.skip(Is.ON, Is.AT, Is.FOR)
    opening = cursor.take(Is.BETWEEN, Is.FROM)
    between = opening is not None and opening.kind is Is.BETWEEN
    of_days = cursor.first(_number_range, _number_to_date)
    if of_days is not None:
        return of_days
    first = _endpoint(cursor)
    if first is None:
        return None
    closing = cursor.take(Is.TO) or (cursor.take(Is.AND) if between else None)
    if closing is None and not cursor.mark("-", "–"):
        return None
    second = cursor.attempt(_day_in_same_month) if _is_date(first) else None
    second = second or _endpoint(cursor)
    if second is None or not _same_sort(first, second) or (cursor.moving and not between):
        return None
    return replace(first, until=second)


def _same_sort(first: Frame, second: Frame) -> bool:
    if (first.clock is None) == (second.clock is None):
        return True
    return (first.clock is None and first.part is not None) or (second.clock is None and second.part is not None)


def _is_date(first: Frame) -> bool:
    return first.days is not None and first == Frame(days=first.days) and first.days.month is not None


def _day_in_same_month(cursor: Cursor) -> Frame | None:
    """The second day of "November 19 to 20"."""
    found = day_rules.day_number_in_range(cursor)
    if found is None or cursor.kind() in (Is.O_CLOCK, Is.MERIDIEM, Is.MONTH, Is.MONTH_OR_NAME, Is.OF, Is.NUMBER):
        return None
    mark = cursor.peek()
    if mark is not None and mark.kind is Is.MARK and cursor.kind(1) is Is.NUMBER:
        return None
    return Frame(days=found)


def _number_to_date(cursor: Cursor) -> Frame | None:
    """ "From 4 to January 22"."""
    first = day_rules.day_number_in_range(cursor)
    if first is None or not (cursor.take(Is.TO, Is.AND) or cursor.mark("-")):
        return None
    second = day_rules.days(cursor)
    if second is None or second.day is None or second.month is None or cursor.kind() is Is.NUMBER:
        return None
    return Frame(days=first, until=Frame(days=second))


def _number_range(cursor: Cursor) -> Frame | None:
    """Two bare numbers that a month tells to be days: "from 4 to 22 this month", "19-20 November"."""
    month_before = cursor.kind(-1) in (Is.MONTH, Is.MONTH_OR_NAME) or cursor.kind(-2) in (Is.MONTH, Is.MONTH_OR_NAME)
    first = day_rules.day_number_in_range(cursor)
    if first is None or not (cursor.take(Is.TO, Is.AND) or cursor.mark("-", "–")):
        return None
    second = day_rules.day_number_in_range(cursor)
    if second is None:
        return None
    end = cursor.at
    cursor.skip(Is.IN, Is.OF)
    month = day_rules.month_after(cursor)
    if (month is None and not month_before) or day_rules.day_number_in_range(cursor) is not None:
        # "From 5 to 6 of April 22" are hours of that day.
        return None
    if month is None:
        cursor.at = end
        of_year = day_rules.year_after_range(cursor)
        return Frame(days=replace(first, year=of_year), until=Frame(days=replace(second, year=of_year)))
    return Frame(
        days=replace(first, month=month.month, year=month.year),
        until=Frame(days=replace(second, month=month.month, year=month.year)),
    )


def _lasting(cursor: Cursor) -> Frame | None:
    """A beginning and a length: "from 9:30 for 7 hours", "two weeks starting May 20th"."""
    return cursor.first(_start_then_length, _length_then_start)


def _start_then_length(cursor: Cursor) -> Frame | None:
    if not cursor.take(Is.FROM, Is.STARTING):
        return None
    start = _endpoint(cursor)
    if start is None or not cursor.take(Is.FOR):
        return None
    length = amount(cursor)
    return None if length is None else replace(start, length=length)


def _length_then_start(cursor: Cursor) -> Frame | None:
    announced = cursor.take(Is.FOR)
    length = amount(cursor)
    cursor.mark(",")
    if length is None:
        return None
    opening = cursor.take(Is.STARTING) or (cursor.take(Is.FROM) if announced else None)
    start = _endpoint(cursor) if opening else None
    return None if start is None else replace(start, length=length)
