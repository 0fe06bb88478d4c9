"""When a call back suits: kept in the caller's words, and understood as far as the promise depends on it."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from callbot.answers import time_names
from callbot.calendar import Calendar
from callbot.callback_times import window_of
from callbot.dialogue import doubts
from callbot.dialogue.courtesies import is_courtesy
from callbot.dialogue.doubts import Answer, Doubt
from callbot.dialogue.exchange import Exchange
from callbot.dialogue.readings import clear, is_doubtful, readings_of
from callbot.hearing import Expecting
from callbot.understanding.meaning import Moment
from callbot.understanding.moments import FoundMoment, ImpossibleMoment, find_moments

_DAY: Final = timedelta(days=1)
_REFUSED: Final = re.compile(r"\bnicht mehr\b|\bnot (?:today|this|any ?more)\b", re.IGNORECASE)


@dataclass(slots=True)
class Window:
    """Part of a topic's form."""

    words: str = ""
    """The caller's own; empty: as soon as possible."""
    begins: datetime | None = None
    ends: datetime | None = None
    """The end of the last opening within."""
    doubt: Doubt | None = None
    problem: str = ""
    """Phrase key: why another time is asked for."""

    @property
    def is_clear(self) -> bool:
        return not self.doubt and not self.problem


def take(exchange: Exchange, window: Window) -> None:
    """A time that is told beside something else; what is over, or not clear, was not meant for this."""
    one = _time(exchange)
    if one and isinstance(one.moment, Moment) and one.moment.end > exchange.now and not is_doubtful(one, exchange.text):
        _settle(exchange, window, _of_day(one, window), _words(exchange, one, window))
        window.problem = ""


def take_wish(exchange: Exchange, window: Window) -> bool:
    """The time for which a call back is asked; what cannot be, or is not clear, is asked about. False: none named."""
    one = _time(exchange)
    if one is None or exchange.meaning is None:
        return _take_refusal(exchange, window)
    window.doubt, window.problem = None, ""
    if isinstance(one.moment, ImpossibleMoment):
        window.problem = f"moment_{one.moment.reason}"
    elif one.moment.end <= exchange.now:
        window.problem = "moment_past"
    elif is_doubtful(one, exchange.text):
        window.doubt = Doubt(exchange.text, exchange.meaning.language, readings_of(one.moment))
    else:
        _settle(exchange, window, _of_day(one, window), _words(exchange, one, window))
    return True


def hear(exchange: Exchange, window: Window) -> bool:
    """Take the answer to `ask`; False when it is none."""
    if window.doubt:
        answer = doubts.hear(exchange, window.doubt, exchange.desk.calendar(exchange.state.site))
        if answer is Answer.SETTLED:
            moment, words = window.doubt.readings[0], window.doubt.text
            (name,) = time_names([moment], exchange.now, exchange.state.language)
            window.doubt = None
            _settle(exchange, window, moment, f"{words} ({name})")
        elif answer is Answer.NEITHER:
            window.doubt, window.problem = None, "callback_neither"
        if answer is not Answer.NOTHING or _take_hour(exchange, window):
            return True
    if take_wish(exchange, window):
        return True
    if window.doubt or is_courtesy(exchange):
        return False
    window.words, window.problem = exchange.text, ""
    return bool(exchange.text)


def _take_hour(exchange: Exchange, window: Window) -> bool:
    """ "At nine", to "today, or Monday the thirtieth?": on which of these days it can be meant."""
    one = _time(exchange)
    if window.doubt is None or one is None or one.names_day or not isinstance(one.moment, Moment):
        return False
    days = [_on_day(one.moment, reading.start) for reading in window.doubt.readings]
    coming = [moment for moment in days if moment.end > exchange.now]
    if not coming:
        return False
    words = f"{window.doubt.text}; {exchange.text}"
    window.doubt = replace(window.doubt, text=words, readings=coming) if len(coming) > 1 else None
    if len(coming) == 1:
        _settle(exchange, window, coming[0], words)
    return True


def _on_day(moment: Moment, day: datetime) -> Moment:
    ahead = timedelta(days=(day.date() - moment.start.date()).days)
    return replace(moment, start=moment.start + ahead, end=moment.end + ahead, alternatives=())


def ask(exchange: Exchange, window: Window) -> None:
    if window.doubt:
        doubts.ask(exchange, window.doubt)
        return
    if window.problem:
        exchange.say(window.problem)
    exchange.ask("callback_when", Expecting.MOMENT)


def rephrase(exchange: Exchange, window: Window, failures: int) -> None:
    if window.doubt:
        doubts.rephrase(exchange, window.doubt, failures)
        return
    if failures:
        exchange.say("pardon" if failures == 1 else "moment_example")
    exchange.ask("callback_when", Expecting.MOMENT)


def soon(exchange: Exchange, within: timedelta | None = None) -> datetime:
    """The deadline of a promise for which no time was named, by default the firm's: in opening hours, for nobody rings
    outside."""
    firms = timedelta(hours=exchange.desk.profile.limits.callback_hours)
    return exchange.desk.calendar(exchange.state.site).add_open_time(exchange.now, within or firms)


def due(window: Window, otherwise: datetime) -> datetime:
    """The deadline of the promise: `otherwise`, unless the caller wants to be rung after that only."""
    if window.begins is None or window.ends is None or window.begins < otherwise:
        return otherwise
    return window.ends


def _of_day(one: FoundMoment, window: Window) -> Moment:
    """ "But not before ten": on the day that was named before, and within its time where both fit."""
    moment = one.moment
    assert isinstance(moment, Moment)
    if one.names_day or window.begins is None or window.ends is None:
        return moment
    then = _on_day(moment, window.begins)
    return replace(then, end=min(then.end, window.ends)) if then.start < window.ends else then


def _words(exchange: Exchange, one: FoundMoment, window: Window) -> str:
    is_amended = window.words and not one.names_day
    return f"{window.words}; {exchange.text}" if is_amended else exchange.text


def _settle(exchange: Exchange, window: Window, moment: Moment, words: str) -> None:
    ends = _last_opening_within(moment, exchange.desk.calendar(exchange.state.site))
    if ends is None:
        window.problem = "callback_closed"
    else:
        window.words, window.begins, window.ends, window.problem = words, moment.start, ends, ""


def _take_refusal(exchange: Exchange, window: Window) -> bool:
    """ "Heute nicht mehr": from the next opening on. "Können Sie nicht heute …" refuses nothing."""
    if exchange.meaning is None or not _REFUSED.search(exchange.meaning.text):
        return False
    calendar, hours = exchange.desk.calendar(exchange.state.site), exchange.desk.profile.limits.callback_hours
    found = window_of(exchange.meaning.text, exchange.meaning.language, exchange.now, calendar, timedelta(hours=hours))
    if found is None or found.earliest is None:
        return False
    window.words, window.begins, window.ends, window.problem = exchange.text, found.earliest, found.due, ""
    return True


def _last_opening_within(moment: Moment, calendar: Calendar) -> datetime | None:
    """When the last opening that lies in it ends, at the latest with it; None when closed throughout."""
    days = (moment.end - moment.start) // _DAY + 1
    spans = [span for ahead in range(days + 1) for span in calendar.day((moment.start + ahead * _DAY).date()).intervals]
    ends = [min(end, moment.end) for start, end in spans if start < moment.end and end > moment.start]
    return max(ends, default=None)


def _time(exchange: Exchange) -> FoundMoment | None:
    meaning, calendar, now = exchange.meaning, exchange.desk.calendar(exchange.state.site), exchange.now
    if meaning is None:
        return None
    found = find_moments(meaning.text, meaning.language, now, calendar.is_open_between)
    return next((clear(one, meaning.text, calendar, now) for one in found if not one.negated), None)
