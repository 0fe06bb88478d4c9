"""How callers name days and longer periods."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Final

from callbot.understanding.moments.amounts import Amount, amount
from callbot.understanding.moments.cursor import Cursor
from callbot.understanding.moments.days import LAST, Days, Period, monday_of, months_later
from callbot.understanding.moments.period_rules import named_period
from callbot.understanding.moments.vocabulary import TONIGHT, Is, Lexeme

_MONTHS: Final = (Is.MONTH, Is.MONTH_OR_NAME)
_YEARS: Final = range(1900, 2201)
_DATE_MARKS: Final = (".", "/", "-")


def days(cursor: Cursor) -> Days | None:
    """A day or a longer period that cannot be mistaken for anything else."""
    return cursor.first(
        _written_date,
        _day_of_month,
        _month_day,
        _nth_of_month,
        _week_of_day,
        named_period,
        _weekday,
        _relative_day,
        _feast,
        _shifted,
        _month_alone,
        _year_alone,
    )


def day_number(cursor: Cursor) -> Days | None:
    """A bare day of the month: to be asked for only where the words before it announce one.

    A cardinal is one only after "on" or "for the": after "from" and the like it is an hour.
    """
    before = cursor.at
    cardinal_fits = cursor.kind(-1) in (Is.ON, Is.FOR, Is.WEEKDAY)
    cursor.take(Is.THE)
    lexeme = cursor.take(Is.ORDINAL) or cursor.number(1, 31)
    if lexeme is None or lexeme.value > 31 or (lexeme.kind is Is.NUMBER and len(lexeme.name) > 2):
        cursor.at = before
        return None
    dotted = lexeme.kind is Is.NUMBER and cursor.mark(".")
    if lexeme.kind is Is.NUMBER and not (cardinal_fits or (dotted and cursor.german)):
        cursor.at = before
        return None
    if _counts_something(cursor):
        cursor.at = before
        return None
    return Days(day=lexeme.value)


def _counts_something(cursor: Cursor) -> bool:
    """ "On the second floor": the word after it is what is numbered."""
    following = cursor.kind()
    if following in (Is.COUNTED, Is.UNIT, Is.NUMBER, Is.ORDINAL, Is.HALF, Is.QUARTER, Is.WEEKEND):
        return True
    return following is Is.OTHER and not cursor.german


def year(cursor: Cursor) -> int | None:
    """ "2026", "nineteen seventy eight", "twenty twenty six"; two digits only where they are written so."""
    return cursor.first(_year_in_four, _year_in_pairs)


def _year_in_four(cursor: Cursor) -> int | None:
    lexeme = cursor.number(_YEARS.start, _YEARS.stop - 1)
    return lexeme.value if lexeme else None


def _year_in_pairs(cursor: Cursor) -> int | None:
    century = cursor.number(19, 20)
    if century is None:
        return None
    rest = cursor.number(0, 99)
    if rest is None or rest.start - century.end > 1 or (rest.value == 0 and cursor.kind() is not Is.NUMBER):
        return None
    if rest.value == 0:
        unit = cursor.number(1, 9)
        return None if unit is None else century.value * 100 + unit.value
    return century.value * 100 + rest.value if rest.value > 9 else None


def _short_year(lexeme: Lexeme, today: date) -> int:
    """The year written with two digits: at most twenty years ahead."""
    if lexeme.value > 99:
        return lexeme.value
    return lexeme.value + (2000 if lexeme.value <= today.year % 100 + 20 else 1900)


def _written_date(cursor: Cursor) -> Days | None:
    """ "24.12.2026", "12/24/26", "2026-12-24", "24.12."."""
    announced = cursor.kind(-1) in (Is.ON, Is.FROM, Is.TO, Is.BY, Is.FOR, Is.BEFORE, Is.AFTER, Is.IN, Is.EARLIEST)
    announced = cursor.take(Is.THE) is not None or announced
    first = cursor.take(Is.NUMBER)
    mark = cursor.peek()
    if first is None or not cursor.mark(*_DATE_MARKS) or mark is None:
        return None
    month = cursor.take(*_MONTHS)
    second = month or cursor.take(Is.NUMBER)
    if second is None:
        return None
    third = _third_part(cursor, mark.name)
    if month is not None and third is None:
        return None
    if first.value in _YEARS and len(first.name) == 4:
        return Days(first.value, second.value, third.value if third else None) if second.value <= 12 else None
    if third is None and second.value in _YEARS and 1 <= first.value <= 12:
        return Days(second.value, first.value)
    day, number_of_month = (first.value, second.value) if month else _day_first(first, second, mark, cursor.german)
    if not 1 <= number_of_month <= 12 or not 1 <= day <= 31:
        return None
    if third is not None:
        return Days(_short_year(third, cursor.today), number_of_month, day) if len(third.name) in (2, 4) else None
    closed = mark.name == "." and cursor.mark(".")
    if closed or announced or (mark.name == "/" and max(first.value, second.value) > 12):
        return None if cursor.kind() in (Is.O_CLOCK, Is.MERIDIEM, Is.UNIT) else Days(None, number_of_month, day)
    return None


def _third_part(cursor: Cursor, joint: str) -> Lexeme | None:
    before = cursor.at
    if cursor.mark(joint, ","):
        third = cursor.take(Is.NUMBER)
        if third is not None and cursor.kind() not in (Is.O_CLOCK, Is.MERIDIEM) and not _begins_time(cursor):
            return third
    cursor.at = before
    return None


def _begins_time(cursor: Cursor) -> bool:
    mark, following = cursor.peek(), cursor.kind(1)
    return mark is not None and mark.kind is Is.MARK and mark.name == ":" and following is Is.NUMBER


def _day_first(first: Lexeme, second: Lexeme, mark: Lexeme, german: bool) -> tuple[int, int]:
    month_first = (not german and mark.name != ".") or (first.value <= 12 < second.value)
    if month_first and first.value <= 12:
        return second.value, first.value
    return first.value, second.value


def _day_of_month(cursor: Cursor) -> Days | None:
    """ "The 15th of June 2026", "am zwanzigsten nächsten Monats"."""
    cursor.take(Is.THE)
    lexeme = cursor.take(Is.ORDINAL) or cursor.number(1, 31)
    if lexeme is None or lexeme.value > 31:
        return None
    cursor.mark(".", "-")
    relative = cursor.attempt(_month_from_now)
    if relative is not None:
        return replace(relative, day=lexeme.value)
    numbered = cursor.peek()
    if cursor.german and numbered and lexeme.kind is numbered.kind is Is.ORDINAL and numbered.value <= 12:
        cursor.at += 1
        return Days(_year_after(cursor), numbered.value, lexeme.value)
    cursor.take(Is.OF, Is.IN)
    month = cursor.take(*_MONTHS)
    if month is None:
        return None
    cursor.mark(".")
    return Days(_year_after(cursor), month.value, lexeme.value)


def _month_day(cursor: Cursor) -> Days | None:
    """ "June 15, 2026", "September the twenty-first"."""
    month = cursor.take(*_MONTHS)
    if month is None:
        return None
    cursor.mark(".", "-", "/", "]")
    cursor.take(Is.THE)
    lexeme = cursor.take(Is.ORDINAL) or cursor.number(1, 31)
    if lexeme is None or lexeme.value > 31 or cursor.kind() in (Is.COUNTED, Is.UNIT, Is.O_CLOCK):
        return None
    if cursor.kind() is Is.MERIDIEM and month.kind is Is.MONTH_OR_NAME:
        return None
    return Days(_year_after(cursor), month.value, lexeme.value)


def _year_after(cursor: Cursor) -> int | None:
    before = cursor.at
    cursor.mark(",", "-", ".", "'")
    cursor.take(Is.OF, Is.IN)
    if cursor.kind() is Is.UNIT:
        cursor.at += 1
    found = year(cursor)
    if found is None:
        cursor.at = before
    return found


def _nth_of_month(cursor: Cursor) -> Days | None:
    """ "The first Monday (in December)", "the last Friday of next month"."""
    cursor.take(Is.THE)
    lexeme = _ordinal(cursor)
    last = lexeme is None and (which := cursor.peek()) is not None and which.kind is Is.WHICH and which.name == "last"
    if last:
        cursor.at += 1
    elif lexeme is None or lexeme.value > 5:
        return None
    nth = LAST if lexeme is None else lexeme.value
    if cursor.kind() is Is.HOLIDAY:
        feast = cursor.take(Is.HOLIDAY)
        return _nth_feast(feast.name, nth, _year_after(cursor)) if feast else None
    weekday = cursor.take(Is.WEEKDAY)
    if weekday is None:
        return None
    month = cursor.attempt(_month_named)
    if month is None:
        return None if lexeme is None else Days(weekday=weekday.value, nth=nth)
    return Days(month.year, month.month, weekday=weekday.value, nth=nth)


def _ordinal(cursor: Cursor) -> Lexeme | None:
    """ "Dritte", "3rd" or, in German, "3."."""
    lexeme = cursor.take(Is.ORDINAL)
    if lexeme is None and cursor.german and (lexeme := cursor.number(1, 31)) is not None and not cursor.mark("."):
        cursor.at -= 1
        return None
    return lexeme


def _nth_feast(feast: str, nth: int, of_year: int | None) -> Days | None:
    if feast == "advent" and 1 <= nth <= 4:
        return Days(of_year, nth=nth, feast="advent")
    if feast == "christmas" and nth in (1, 2):
        return Days(of_year, feast="christmas" if nth == 1 else "boxing_day")
    return None


def _month_from_now(cursor: Cursor) -> Days | None:
    """ "Of next month", "des Monats"."""
    joined = cursor.at
    cursor.skip(Is.OF, Is.IN, Is.THE)
    joined = cursor.at - joined
    which = cursor.take(Is.WHICH)
    unit = cursor.peek()
    if unit is None or unit.kind is not Is.UNIT or unit.name != "month" or not (which or joined):
        return None
    cursor.at += 1
    ahead = {"next": 1, "coming": 1, "last": -1, "over": 2}.get(which.name if which else "this", 0)
    found = months_later(cursor.today.replace(day=1), ahead)
    return Days(found.year, found.month)


def _month_named(cursor: Cursor) -> Days | None:
    """ "In December (2026)", "of this month"."""
    relative = cursor.attempt(_month_from_now)
    if relative is not None:
        return relative
    cursor.skip(Is.OF, Is.IN, Is.THE)
    cursor.take(Is.WHICH)
    month = cursor.take(*_MONTHS)
    if month is None:
        return None
    return Days(_year_after(cursor), month.value)


def _week_of_day(cursor: Cursor) -> Days | None:
    """ "The week of the 18th", "w/c Feb 4"."""
    cursor.take(Is.THE)
    unit = cursor.peek()
    if unit is not None and unit.kind is Is.UNIT and unit.name == "week":
        cursor.at += 1
        if not cursor.take(Is.OF, Is.STARTING, Is.FROM):
            return None
    elif unit is None or unit.kind is not Is.STARTING or not unit.value:
        return None
    else:
        cursor.at += 1
    cursor.skip(Is.ON, Is.THE)
    inner = cursor.first(_written_date, _day_of_month, _month_day, day_number)
    if inner is None:
        return None
    found = inner.resolved(cursor.today)
    return Days(week=monday_of(found.start)) if isinstance(found, Period) else None


def _weekday(cursor: Cursor) -> Days | None:
    """ "Tuesday", "next Friday", "Friday after next", "a week on Tuesday", "two Sundays from now"."""
    cursor.skip(Is.THE)
    counted = cursor.attempt(_counted_weekdays)
    if counted is not None:
        return counted
    ahead = cursor.attempt(_weeks_ahead)
    which = cursor.take(Is.WHICH)
    weekday = cursor.take(Is.WEEKDAY)
    if weekday is None:
        return None
    cursor.mark(".")
    found = Days(weekday=weekday.value, which=which.name if which else None, weeks_later=ahead)
    after = cursor.peek()
    if which is None and after is not None and after.kind is Is.WHICH and after.name == "over" and not cursor.german:
        cursor.at += 1
        return replace(found, which="over")
    return replace(found, weeks_later=ahead or cursor.attempt(_weeks_after))


def _counted_weekdays(cursor: Cursor) -> Days | None:
    """ "Two Sundays from now"."""
    count = cursor.number(1, 9)
    weekday = cursor.take(Is.WEEKDAY) if count else None
    if count is None or weekday is None or not cursor.take(Is.LATER):
        return None
    return Days(weekday=weekday.value, weeks_later=count.value - 1)


def _weeks_ahead(cursor: Cursor) -> int | None:
    """The "a week on" before Tuesday."""
    weeks = _whole_weeks(cursor)
    return weeks if weeks and cursor.take(Is.ON, Is.FROM, Is.AFTER) else None


def _weeks_after(cursor: Cursor) -> int | None:
    """The "week" of "Tuesday week", the "in vierzehn Tagen" of "Dienstag in vierzehn Tagen"."""
    unit = cursor.peek()
    if not cursor.german and unit is not None and unit.kind is Is.UNIT and unit.name == "week":
        cursor.at += 1
        return None if cursor.kind() in (Is.NUMBER, Is.OF) else 1
    if not cursor.german or not cursor.take(Is.IN):
        return None
    return _whole_weeks(cursor)


def _whole_weeks(cursor: Cursor) -> int | None:
    length = amount(cursor)
    if length is None or length.months or length.seconds or length.business_days:
        return None
    if cursor.german and length.days == 8:
        return 1
    return length.days // 7 if length.days and length.days % 7 == 0 else None


def _relative_day(cursor: Cursor) -> Days | None:
    if cursor.kind() is Is.TOMORROW_OR_MORNING and cursor.kind(-1) not in (Is.THE, Is.A):
        cursor.at += 1
        return Days(fixed=cursor.today + timedelta(days=1))
    lexeme = cursor.take(Is.RELATIVE_DAY)
    if lexeme is None or lexeme.value == TONIGHT:
        return None
    found = cursor.today + timedelta(days=lexeme.value)
    weeks = cursor.attempt(_weeks_after) if cursor.german else None
    if weeks is None and cursor.german and (length := cursor.attempt(_length_ahead)):
        return Days(fixed=length.from_(datetime.combine(found, time())).date())
    return Days(fixed=found + timedelta(weeks=weeks or 0))


def _length_ahead(cursor: Cursor) -> Amount | None:
    """The "in drei Jahren" of "heute in drei Jahren"."""
    length = amount(cursor) if cursor.take(Is.IN) else None
    return None if length is None or length.to_the_minute else length


def _feast(cursor: Cursor) -> Days | None:
    cursor.take(Is.THE)
    lexeme = cursor.take(Is.HOLIDAY)
    if lexeme is None:
        return None
    of_year = cursor.first(_year_after, _year_relative)
    return Days(of_year, feast=lexeme.name)


def _year_relative(cursor: Cursor) -> int | None:
    cursor.take(Is.OF)
    which, unit = cursor.take(Is.WHICH), cursor.peek()
    if which is None or unit is None or unit.kind is not Is.UNIT or unit.name != "year":
        return None
    cursor.at += 1
    ahead = {"next": 1, "coming": 1, "last": -1, "over": 2}.get(which.name, 0)
    return cursor.today.year + ahead


def _shifted(cursor: Cursor) -> Days | None:
    """Whole days from today or another day: "in vierzehn Tagen", "two weeks from tomorrow", "three days ago"."""
    ago = cursor.german and cursor.kind() is Is.BEFORE
    ahead = cursor.kind() is Is.IN and not ago
    if ago or ahead:
        cursor.at += 1
        cursor.skip(Is.ABOUT)
    length = amount(cursor)
    if length is None or length.to_the_minute:
        return None
    sign, start = -1 if ago else 1, cursor.today
    if not ago:
        if cursor.take(Is.AGO):
            sign = -1
        elif cursor.take(Is.LATER) or ahead:
            pass
        elif direction := cursor.take(Is.AFTER, Is.FROM, Is.BEFORE, Is.OF):
            sign = -1 if direction.kind is Is.BEFORE else 1
            anchor = cursor.first(_written_date, _day_of_month, _month_day, _relative_day, _feast, _now)
            found = anchor.resolved(cursor.today) if anchor else None
            if not isinstance(found, Period):
                return None
            start = found.start
        else:
            return None
    moved = length.from_(cursor.now.replace(year=start.year, month=start.month, day=start.day), sign).date()
    return Days(fixed=moved)


def _now(cursor: Cursor) -> Days | None:
    return Days(fixed=cursor.today) if cursor.take(Is.NOW) else None


def _month_alone(cursor: Cursor) -> Days | None:
    before = cursor.kind(-1)
    which = cursor.take(Is.WHICH)
    month = cursor.take(*_MONTHS)
    if month is None:
        return None
    cursor.mark(".")
    cursor.take(Is.UNIT) if cursor.kind() is Is.UNIT and cursor.kind(1) is Is.NUMBER else None
    of_year = cursor.first(_year_after, _short_year_after, _year_relative)
    announced = (
        which or of_year or before in (Is.IN, Is.OF, Is.TO, Is.BY, Is.BEFORE, Is.AFTER, Is.FROM, Is.BETWEEN, Is.END)
    )
    if month.kind is Is.MONTH_OR_NAME and not announced:
        return None
    if which is not None and of_year is None:
        this_year = cursor.today.year
        late = month.value < cursor.today.month or (which.name == "next" and month.value == cursor.today.month)
        if which.name == "last":
            of_year = this_year if month.value < cursor.today.month - 3 and month.value > 12 else this_year - 1
        else:
            of_year = this_year + 1 if late else this_year
    return Days(of_year, month.value)


def _short_year_after(cursor: Cursor) -> int | None:
    lexeme = cursor.number(32, 99)
    return _short_year(lexeme, cursor.today) if lexeme and len(lexeme.name) == 2 else None


def _year_alone(cursor: Cursor) -> Days | None:
    """ "In 2027", "im Jahr 2027"; a bare number of four digits is no year."""
    announced = cursor.kind(-1) is Is.IN
    unit = cursor.peek()
    if unit is not None and unit.kind is Is.UNIT and unit.name == "year":
        cursor.at += 1
        announced = True
    found = year(cursor) if announced else None
    if found is None or cursor.kind() in (Is.OTHER, Is.COUNTED, Is.UNIT, Is.NUMBER):
        return None
    return Days(found, period=None) if cursor.kind() not in (*_MONTHS,) else None


def day_number_in_range(cursor: Cursor) -> Days | None:
    """A day of the month where a range says so."""
    cursor.take(Is.THE)
    lexeme = cursor.take(Is.ORDINAL) or cursor.number(1, 31)
    if lexeme is None or not 1 <= lexeme.value <= 31:
        return None
    cursor.mark(".")
    return Days(day=lexeme.value)


def month_after(cursor: Cursor) -> Days | None:
    """The month that both days of a range belong to."""
    return cursor.attempt(_month_named)


def year_after_range(cursor: Cursor) -> int | None:
    return cursor.attempt(_year_after)
