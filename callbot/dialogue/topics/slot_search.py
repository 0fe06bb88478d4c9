"""What a caller says of the time that is looked for."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from callbot.appointments.model import Slot, Wish
from callbot.dialogue import doubts, wishes
from callbot.dialogue.caller_words import SAYS_YES, TAKES
from callbot.dialogue.choices import chosen, without_pronoun
from callbot.dialogue.doubts import Answer, Doubt
from callbot.dialogue.exchange import Exchange
from callbot.dialogue.readings import as_clock, as_day
from callbot.dialogue.shifts import at_same_time, find_shift, names_same_time
from callbot.dialogue.spoken_facts import knows_not
from callbot.dialogue.time_words import WISH_WORDS
from callbot.dialogue.wish_windows import anything, behind, relative_to
from callbot.dialogue.wishes import Doubtful, NoSuchTime
from callbot.language import Language
from callbot.understanding.meaning import Meaning, Moment

_MOST_REFUSALS: Final = 3
"""Offers turned down without a word of what would suit, after which a person helps."""
_MINUTE: Final = timedelta(minutes=1)


@dataclass(slots=True)
class Search:
    """Part of a topic's form."""

    wish: Wish | None = None
    """What is wanted; None: the caller must be asked."""
    exactly: datetime | None = None
    """The one beginning that the caller named."""
    proposed: list[Slot] = field(default_factory=list)
    """What was offered last, in order."""
    slot: Slot | None = None
    """What was chosen."""
    origin: Slot | None = None
    """Where the appointment stands that is to be moved."""
    words: str = ""
    """Where it is to be moved, as that was said before it was found."""
    refusals: int = 0
    """How often in a row nothing suited."""
    asks_which: bool = False
    """The caller has said yes to several; whoever does so again is offered the first."""
    widened: bool = False
    """What was named is taken: the whole day is looked at."""
    problem: str = ""
    """Phrase key: why the time that was named cannot be."""
    doubt: Doubt | None = None
    """What was named can be meant in several ways."""


class Heard(StrEnum):
    NOTHING = "nothing"
    CHOSEN = "chosen"
    WISHED = "wished"
    AGREED = "agreed"
    """To several: which of them?"""
    REFUSED = "refused"
    IMPOSSIBLE = "impossible"
    DOUBTFUL = "doubtful"


def hear(exchange: Exchange, search: Search) -> Heard:
    """Take the answer to the question which time suits; what is understood goes into the search."""
    heard = hear_time(exchange, search)
    if heard is not Heard.NOTHING or exchange.meaning is None:
        return heard
    return _hear_without_time(exchange, search, exchange.meaning)


def hear_time(exchange: Exchange, search: Search) -> Heard:
    """Take a time that is named, or chosen from those offered, whatever was asked."""
    settled = _settle(exchange, search, search.doubt) if search.doubt and search.doubt.asked else Heard.NOTHING
    if settled is not Heard.NOTHING:
        return settled
    if exchange.keys:
        return _press(exchange, search)
    meaning = exchange.meaning
    if meaning is None or not meaning.text:
        return Heard.NOTHING
    text, calendar = as_day(without_pronoun(meaning.text)), exchange.desk.calendar(exchange.state.site)
    if _shift(exchange, search, meaning):
        return Heard.WISHED
    slot = chosen(text, meaning.language, search.proposed, calendar, exchange.now)
    return _choose(search, slot) if slot else wish(exchange, search, text, meaning.language)


def take_target(exchange: Exchange, search: Search, own: Slot) -> None:
    """Where an appointment is to be moved, seen from where it is: "could you do the week after?"."""
    meaning, search.origin = exchange.meaning, own
    calendar = exchange.desk.calendar(own.site)
    if meaning and not chosen(meaning.text, meaning.language, [own], calendar, exchange.now):
        hear_time(exchange, search)


def start_from(exchange: Exchange, search: Search, own: Slot) -> None:
    """The appointment that is to be moved is found: "to the afternoon" is that of its day."""
    search.origin, words, search.words = own, search.words, ""
    if words:
        wish(exchange, search, words, exchange.state.language)
    elif search.wish is None:
        way, now = WISH_WORDS[exchange.state.language], exchange.now
        search.wish = relative_to(anything(now), exchange.state.request.lower(), way, now, [own])


def move_by(exchange: Exchange, search: Search, by: timedelta) -> None:
    """From where it stands, or from the one time that is spoken of."""
    [slot] = _spoken_of(search)
    start = exchange.desk.calendar(slot.site).local(slot.start) + by
    if start <= exchange.now:
        search.problem = "moment_past"
    else:
        start_over(search, Wish(start, start + _MINUTE), start)


def _shift(exchange: Exchange, search: Search, meaning: Meaning) -> bool:
    """ "An hour later", "on Friday at the same time"; False when neither was said."""
    shift = find_shift(meaning.text, meaning.language)
    if shift and _spoken_of(search):
        move_by(exchange, search, shift.by)
        return True
    if search.origin is None or not names_same_time(meaning.text, meaning.language):
        return False
    if wish(exchange, search, meaning.text, meaning.language) is Heard.DOUBTFUL or search.wish is None:
        return search.doubt is not None
    start = at_same_time(search.wish, exchange.desk.calendar(search.origin.site).local(search.origin.start))
    start_over(search, Wish(start, start + _MINUTE), start)
    return True


def _spoken_of(search: Search) -> list[Slot]:
    """The one time that is spoken of; none or several: empty."""
    if search.slot:
        return [search.slot]
    if search.proposed:
        return search.proposed if len(search.proposed) == 1 else []
    return [search.origin] if search.origin else []


def agrees_to(exchange: Exchange, slot: Slot) -> bool:
    """Yes without any but; also "yes, the one on Thursday", where that is what was read back."""
    meaning = exchange.meaning
    if exchange.agreed() or meaning is None:
        return exchange.agreed()
    if meaning.names or not SAYS_YES[meaning.language].match(meaning.text.lower()):
        return False
    calendar = exchange.desk.calendar(slot.site)
    return chosen(without_pronoun(meaning.text), meaning.language, [slot], calendar, exchange.now) is not None


def _takes_it(exchange: Exchange) -> bool:
    meaning = exchange.meaning
    if exchange.agreed() or meaning is None:
        return exchange.agreed()
    return not exchange.said_no() and TAKES[meaning.language].search(meaning.text.lower()) is not None


def _choose(search: Search, slot: Slot) -> Heard:
    search.slot, search.refusals, search.asks_which = slot, 0, False
    return Heard.CHOSEN


def _hear_without_time(exchange: Exchange, search: Search, meaning: Meaning) -> Heard:
    """A bare "ten", yes to one or several, no to all, or "I don't know"."""
    clock = as_clock(meaning.text, meaning.language)
    if clock:
        calendar = exchange.desk.calendar(exchange.state.site)
        slot = chosen(clock, meaning.language, search.proposed, calendar, exchange.now)
        return _choose(search, slot) if slot else wish(exchange, search, clock, meaning.language)
    is_asked_when = search.wish is None
    if search.proposed and _takes_it(exchange) and (len(search.proposed) == 1 or not is_asked_when):
        return _agree(search)
    if search.proposed and (exchange.said_no() or (is_asked_when and knows_not(exchange))):
        start_over(search, behind(search.proposed) if is_asked_when else None)
        search.refusals += 1
        return Heard.REFUSED
    if is_asked_when and knows_not(exchange):
        start_over(search, anything(exchange.now))
        return Heard.WISHED
    return Heard.NOTHING


def _agree(search: Search) -> Heard:
    """To the one that was offered; to several: which of them, and then to the first."""
    first = search.proposed[0]
    if len(search.proposed) == 1:
        return _choose(search, first)
    if search.asks_which:
        start_over(search, Wish(first.start, first.start + _MINUTE))
    else:
        search.asks_which = True
    return Heard.AGREED


def wish(exchange: Exchange, search: Search, text: str, language: Language, choice: Sequence[Moment] = ()) -> Heard:
    """Take what these words want. `choice`: readings of doubtful times that the caller has chosen."""
    calendar, now = exchange.desk.calendar(exchange.state.site), exchange.now
    choice = choice or exchange.chosen
    shown = _spoken_of(search) or search.proposed
    wished = wishes.amended(text, language, now, calendar, search.wish, shown, chosen=choice)
    if isinstance(wished, Doubtful):
        search.doubt, search.slot = Doubt(text, language, list(wished.readings)), None
        return Heard.DOUBTFUL
    if isinstance(wished, NoSuchTime):
        search.problem = wished.phrase
        return Heard.IMPOSSIBLE
    if wished is not None:
        start_over(search, wished.wish, wished.exactly)
        search.refusals = 0
        return Heard.WISHED
    return Heard.NOTHING


def _settle(exchange: Exchange, search: Search, doubt: Doubt) -> Heard:
    match doubts.hear(exchange, doubt, exchange.desk.calendar(exchange.state.site)):
        case Answer.SETTLED:
            search.doubt = None
            return wish(exchange, search, doubt.text, doubt.language, doubt.readings)
        case Answer.NARROWED:
            return Heard.DOUBTFUL
        case Answer.NEITHER:
            start_over(search, None)
            return Heard.REFUSED
        case Answer.NOTHING:
            return Heard.NOTHING


def start_over(search: Search, wanted: Wish | None, exactly: datetime | None = None) -> None:
    search.wish, search.exactly, search.slot = wanted, exactly, None
    search.widened, search.asks_which, search.problem, search.doubt = False, False, "", None


def is_hopeless(search: Search) -> bool:
    """Whether a person had better find the time."""
    return search.refusals >= _MOST_REFUSALS


def _press(exchange: Exchange, search: Search) -> Heard:
    offered = search.proposed
    if len(offered) == 1 and exchange.said_no():
        start_over(search, None)
        search.refusals += 1
        return Heard.REFUSED
    place = int(exchange.keys) - 1 if exchange.keys in {"1", "2", "3"} else len(offered)
    if place >= len(offered):
        return Heard.NOTHING
    return _choose(search, offered[place])
