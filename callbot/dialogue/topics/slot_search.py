"""Finding a time that suits: what is free is proposed until one is chosen."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from callbot.actions import FindSlots, SlotRefused, SlotsFound
from callbot.answers import closed_answer, when_answer
from callbot.answers.wording import enumerated
from callbot.appointments.model import Slot, Wish
from callbot.dialogue import doubts, wishes
from callbot.dialogue.choices import chosen
from callbot.dialogue.doubts import Answer, Doubt
from callbot.dialogue.exchange import Exchange
from callbot.dialogue.wishes import Doubtful, NoSuchTime
from callbot.hearing import Expecting
from callbot.language import Language
from callbot.understanding.meaning import Moment

_MOST: Final = 3
_DAY: Final = timedelta(days=1)
_OR: Final = {Language.DE: "oder", Language.EN: "or"}


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
    REFUSED = "refused"
    IMPOSSIBLE = "impossible"
    DOUBTFUL = "doubtful"


def hear(exchange: Exchange, search: Search) -> Heard:
    """Take words or keys about the time; what is understood goes into the search."""
    settled = _settle(exchange, search, search.doubt) if search.doubt and search.doubt.asked else Heard.NOTHING
    if settled is not Heard.NOTHING:
        return settled
    if exchange.keys:
        return _press(exchange, search)
    meaning = exchange.meaning
    if meaning is None or not meaning.text:
        return Heard.NOTHING
    calendar = exchange.desk.calendar(exchange.state.site)
    slot = chosen(meaning.text, meaning.language, search.proposed, calendar, exchange.now)
    if slot is None and len(search.proposed) == 1 and exchange.agreed():
        slot = search.proposed[0]
    if slot is not None:
        search.slot = slot
        return Heard.CHOSEN
    return wish(exchange, search, meaning.text, meaning.language)


def wish(exchange: Exchange, search: Search, text: str, language: Language, choice: Sequence[Moment] = ()) -> Heard:
    """Take what these words want. `choice`: readings of doubtful times that the caller has chosen."""
    calendar, now = exchange.desk.calendar(exchange.state.site), exchange.now
    choice = choice or exchange.chosen
    wished = wishes.amended(text, language, now, calendar, search.wish, search.proposed, chosen=choice)
    if isinstance(wished, Doubtful):
        return _doubt(exchange, search, Doubt(text, language, list(wished.readings)))
    if isinstance(wished, NoSuchTime):
        search.problem = wished.phrase
        return Heard.IMPOSSIBLE
    if wished is not None:
        start_over(search, wished.wish, wished.exactly)
        return Heard.WISHED
    if search.proposed and exchange.said_no():
        search.wish = None
        return Heard.REFUSED
    return Heard.NOTHING


def _doubt(exchange: Exchange, search: Search, doubt: Doubt) -> Heard:
    """Readings that lie too near for anything we do are not meant."""
    leads = [service.lead_hours for service in exchange.desk.profile.services]
    soonest = exchange.now + timedelta(hours=min(leads, default=0))
    possible = [reading for reading in doubt.readings if reading.end > soonest]
    if len(possible) == 1:
        return wish(exchange, search, doubt.text, doubt.language, possible)
    search.doubt, search.slot = doubt, None
    return Heard.DOUBTFUL


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
    search.widened, search.problem, search.doubt = False, "", None


def find(exchange: Exchange, search: Search, service: str, site: str) -> None:
    """Ask what is free; or which time is wanted, when that is not known."""
    if search.problem:
        exchange.say(search.problem)
        search.problem = ""
        exchange.ask("slots_when", Expecting.MOMENT)
    elif search.doubt:
        doubts.ask(exchange, search.doubt)
    elif search.wish is None:
        exchange.ask("slots_when_else" if search.proposed else "slots_when", Expecting.MOMENT)
    else:
        exchange.do(FindSlots(service, site, search.wish, _MOST))


def found(exchange: Exchange, search: Search, result: SlotsFound, service: str, site: str) -> None:
    """Take the one that was named, or propose what there is."""
    exact = next((slot for slot in result.slots if search.exactly and slot.start == search.exactly), None)
    if exact is not None:
        search.slot, search.proposed = exact, [exact]
    elif result.slots:
        search.proposed = list(result.slots)
        if search.widened or search.exactly:
            exchange.say("slots_exactly_none")
        offer(exchange, search)
    elif search.exactly and not search.widened and search.wish:
        midnight = search.exactly.replace(hour=0, minute=0)
        search.wish, search.widened = Wish(max(midnight, exchange.now), midnight + _DAY), True
        exchange.do(FindSlots(service, site, search.wish, _MOST))
    elif result.next_free:
        _say_why_not(exchange, search)
        search.proposed = [result.next_free]
        exchange.ask("slots_next", Expecting.YES_NO, slot=_when(exchange, result.next_free))
    else:
        search.proposed = []


def refused(exchange: Exchange, search: Search, result: SlotRefused, service: str, site: str) -> None:
    """What was chosen could not be had: propose what the book offers instead, else look for more."""
    after = search.slot.start if search.slot else exchange.now
    start_over(search, search.wish or wishes.anything(exchange.now))
    if result.instead:
        search.proposed = list(result.instead)
        offer(exchange, search)
    else:
        search.proposed = []
        search.wish = wishes.anything(max(after, exchange.now))
        exchange.do(FindSlots(service, site, search.wish, _MOST))


def offer(exchange: Exchange, search: Search) -> None:
    """Propose what was found, at most three."""
    search.proposed = search.proposed[:_MOST]
    slots = [_when(exchange, slot) for slot in search.proposed]
    if len(slots) == 1:
        exchange.ask("slots_one", Expecting.YES_NO, slot=slots[0])
    else:
        exchange.ask("slots_offer", Expecting.CHOICE, slots=enumerated(slots, _OR[exchange.state.language]))


def rephrase(exchange: Exchange, search: Search, failures: int) -> None:
    """Ask again about the time: which of those offered, or when."""
    if search.doubt:
        doubts.rephrase(exchange, search.doubt, failures)
        return
    if search.wish is None or not search.proposed:
        if failures:
            exchange.say("pardon" if failures == 1 else "moment_example")
        exchange.ask("slots_when", Expecting.MOMENT)
        return
    if failures > 1:
        exchange.say("yes_no_retry" if len(search.proposed) == 1 else "slots_keys")
    elif failures:
        exchange.say("pardon")
    offer(exchange, search)


def _press(exchange: Exchange, search: Search) -> Heard:
    offered = search.proposed
    if len(offered) == 1 and exchange.said_no():
        search.wish = None
        return Heard.REFUSED
    place = int(exchange.keys) - 1 if exchange.keys in {"1", "2", "3"} else len(offered)
    if place >= len(offered):
        return Heard.NOTHING
    search.slot = offered[place]
    return Heard.CHOSEN


def _say_why_not(exchange: Exchange, search: Search) -> None:
    """ "Tomorrow is Corpus Christi, we are closed", else that nothing is free then."""
    wanted = search.wish
    closed = ""
    if wanted is not None and wanted.end - wanted.start <= _DAY:
        calendar = exchange.desk.calendar(exchange.state.site)
        closed = closed_answer(wanted.start.date(), calendar, exchange.now, exchange.state.language)
    if closed:
        exchange.tell(closed)
    else:
        exchange.say("slots_none")


def _when(exchange: Exchange, slot: Slot) -> str:
    return when_answer(slot.start, exchange.now, exchange.state.language)
