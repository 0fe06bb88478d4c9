"""Free times are asked for and proposed until one is chosen."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from callbot.actions import FindSlots, SlotRefused, SlotsFound
from callbot.answers import closed_answer, offered_answer, when_answer
from callbot.appointments.model import Slot, Wish
from callbot.dialogue import doubts
from callbot.dialogue.doubts import Doubt
from callbot.dialogue.exchange import Exchange
from callbot.dialogue.topics.slot_search import Search, start_over, wish
from callbot.dialogue.wish_windows import anything, on_day
from callbot.hearing import Expecting

_MOST: Final = 3
_DAY: Final = timedelta(days=1)


def find(exchange: Exchange, search: Search, service: str, site: str) -> None:
    """Ask what is free; or which time is wanted, when that is not known."""
    if search.doubt and not search.doubt.asked:
        _leave_out_too_soon(exchange, search, search.doubt, service)
    if tell_problem(exchange, search):
        exchange.ask("slots_when", Expecting.MOMENT)
    elif search.doubt:
        doubts.ask(exchange, search.doubt)
    elif search.asks_which:
        exchange.ask("slots_which", Expecting.CHOICE, slots=_times(exchange, search.proposed))
    elif search.wish is None:
        exchange.ask("slots_when_else" if search.proposed else "slots_when", Expecting.MOMENT)
    else:
        exchange.do(FindSlots(service, site, search.wish, _MOST))


def tell_problem(exchange: Exchange, search: Search) -> bool:
    """Say, once, why the time that was named cannot be; False when it can."""
    problem, search.problem = search.problem, ""
    if problem:
        exchange.say(problem)
    return bool(problem)


def _leave_out_too_soon(exchange: Exchange, search: Search, doubt: Doubt, service: str) -> None:
    """Readings that lie too near for this service are not meant."""
    leads = [each.lead_hours for each in exchange.desk.profile.services if each.id == service]
    soonest = exchange.now + timedelta(hours=min(leads, default=0))
    possible = [reading for reading in doubt.readings if reading.end > soonest]
    if len(possible) == 1:
        search.doubt = None
        wish(exchange, search, doubt.text, doubt.language, possible)


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
        search.proposed, search.exactly = [result.next_free], None
        search.wish = on_day(result.next_free.start, search.wish or anything(exchange.now), exchange.now)
        exchange.ask("slots_next", Expecting.YES_NO, slot=_times(exchange, search.proposed))
    else:
        search.proposed = []


def refused(exchange: Exchange, search: Search, result: SlotRefused, service: str, site: str) -> None:
    """What was chosen could not be had: propose what the book offers instead, else look for more."""
    after = search.slot.start if search.slot else exchange.now
    start_over(search, search.wish or anything(exchange.now))
    if result.instead:
        search.proposed = list(result.instead)
        offer(exchange, search)
    else:
        search.proposed = []
        search.wish = anything(max(after, exchange.now))
        exchange.do(FindSlots(service, site, search.wish, _MOST))


def offer(exchange: Exchange, search: Search) -> None:
    """Propose what was found, at most three."""
    search.proposed = search.proposed[:_MOST]
    times = _times(exchange, search.proposed)
    if len(search.proposed) == 1:
        exchange.ask("slots_one", Expecting.YES_NO, slot=times)
    else:
        exchange.ask("slots_offer", Expecting.CHOICE, slots=times)


def rephrase(exchange: Exchange, search: Search, failures: int) -> None:
    """Ask again about the time: which of those offered, or when."""
    if search.doubt:
        doubts.rephrase(exchange, search.doubt, failures)
        return
    if search.wish is None or not search.proposed:
        if failures > 1:
            exchange.say("moment_example")
        elif failures:
            exchange.beg_pardon()
        exchange.ask("slots_when", Expecting.MOMENT)
        return
    if failures > 1:
        exchange.say("yes_no_retry" if len(search.proposed) == 1 else "slots_keys")
    elif failures:
        exchange.beg_pardon()
    offer(exchange, search)


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


def tell_chosen(exchange: Exchange, search: Search) -> None:
    """What was chosen, in passing: whoever was misheard can say so at once."""
    assert search.slot
    exchange.say("slot_chosen", slot=when_answer(search.slot.start, exchange.now, exchange.state.language))


def _times(exchange: Exchange, slots: Sequence[Slot]) -> str:
    return offered_answer([slot.start for slot in slots], exchange.now, exchange.state.language)
