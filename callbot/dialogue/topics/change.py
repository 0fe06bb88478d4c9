"""An appointment the caller has: told, moved or cancelled, once the caller has shown to know it."""

from typing import Final

from callbot.actions import (
    AppointmentsFound,
    Cancel,
    Cancelled,
    FindAppointments,
    Move,
    Moved,
    Outcome,
    Result,
    SlotRefused,
    SlotsFound,
)
from callbot.appointments.model import Refusal
from callbot.dialogue import doubts
from callbot.dialogue.caller_words import any_of
from callbot.dialogue.exchange import Exchange
from callbot.dialogue.forms import Form
from callbot.dialogue.shifts import find_shift
from callbot.dialogue.spoken_facts import knows_not, wants_nothing
from callbot.dialogue.topics import appointment_key, appointment_words, slot_offer, slot_search
from callbot.dialogue.topics.appointment_key import Key
from callbot.dialogue.topics.appointment_key import Step as KeyStep
from callbot.dialogue.topics.callback import CALLBACK, Wanted
from callbot.dialogue.topics.change_form import Change, Step
from callbot.dialogue.topics.slot_search import Heard
from callbot.language import Language

_MOST_TRIES: Final = 2
"""Keys that fit nothing, after which a person helps."""
_FORM: Final = Form(Change)
_BOTH: Final = {
    Language.DE: any_of(r"beiden?|(?:alle )?(?:zwei|meine) termine"),
    Language.EN: any_of(r"both|(?:all )?(?:two|my) appointments"),
}
"""More than one appointment is meant."""


class ChangeTopic:
    name = "change"
    matters = frozenset({"move_appointment", "cancel_appointment", "my_appointment"})

    def begin(self, exchange: Exchange, matter: str) -> None:
        state, change = exchange.state, Change(matter=matter)
        is_another = state.topic is None and exchange.meaning is None and state.matters[-2:] == [matter, matter]
        state.topic = self.name
        if is_another:
            exchange.say("appointment_next")
        elif _BOTH[state.language].search(exchange.text.lower()):
            state.waiting.insert(0, matter)
        appointment_key.take_first(exchange, change.key, change.search)
        shift = find_shift(exchange.text, state.language)
        change.by = shift.by if shift else None
        if not (is_another or change.key.code or change.key.moment or change.key.doubt):
            change.key.code = state.appointment if exchange.meaning else ""
        self._look(exchange, change)

    def go_on(self, exchange: Exchange) -> bool:
        change = _FORM.read(exchange)
        if change.step is not Step.SURE and wants_nothing(exchange):
            exchange.say("change_dropped")
            exchange.settle()
            return True
        return self._other_matter(exchange, change) or self._hear(exchange, change)

    def _hear(self, exchange: Exchange, change: Change) -> bool:
        match change.step:
            case Step.KEY:
                return self._hear_key(exchange, change)
            case Step.WHICH:
                return self._hear_which(exchange, change)
            case Step.TIME:
                return self._hear_time(exchange, change)
            case Step.SURE:
                return self._hear_sure(exchange, change)

    def rephrase(self, exchange: Exchange, failures: int) -> None:
        change = _FORM.read(exchange)
        if change.step is Step.TIME:
            slot_offer.rephrase(exchange, change.search, failures)
            _FORM.keep(exchange, change)
            return
        if change.step is Step.KEY and change.key.doubt:
            doubts.rephrase(exchange, change.key.doubt, failures)
            _FORM.keep(exchange, change)
            return
        if failures:
            exchange.say("yes_no_retry") if failures > 1 and change.step is Step.SURE else exchange.beg_pardon()
        if failures > 1 and change.step is Step.KEY:
            exchange.say("code_keys")
        self._ask(exchange, change)

    def conclude(self, exchange: Exchange, result: Result) -> None:
        change = _FORM.read(exchange)
        match result:
            case AppointmentsFound():
                self._found(exchange, change, result)
            case SlotsFound():
                self._slots_found(exchange, change, result)
            case SlotRefused():
                exchange.say("slot_just_taken" if result.refusal is Refusal.TAKEN else "slot_impossible")
                change.step = Step.TIME
                slot = change.appointment.slot
                slot_offer.refused(exchange, change.search, result, slot.service, slot.site)
                _FORM.keep(exchange, change)
            case Moved():
                appointment_words.tell_done(exchange, "move_done", result.appointment, Outcome.MOVED)
                exchange.settle()
            case Cancelled():
                exchange.state.outcome, exchange.state.appointment = Outcome.CANCELLED, ""
                exchange.say("cancel_done", when=appointment_words.when(exchange, result.appointment))
                exchange.settle()
            case _:
                exchange.say("change_failed")
                CALLBACK.start(exchange, Wanted())

    def _other_matter(self, exchange: Exchange, change: Change) -> bool:
        """ "Then rather cancel it": the same appointment, another wish."""
        wanted = next((name for name in sorted(self.matters) if exchange.heard(name)), change.matter)
        if wanted == change.matter or (wanted == "cancel_appointment" and appointment_key.names_time(exchange)):
            return False  # "not on Friday" is no wish to cancel
        if len(change.found) == 1:
            self._turn_to(exchange, change, wanted)
            if wanted == "move_appointment":
                slot_search.take_target(exchange, change.search, change.appointment.slot)
            self._go_about(exchange, change)
            return True
        if change.step is not Step.KEY or wanted != "move_appointment":
            return False
        self._turn_to(exchange, change, wanted)
        appointment_key.take_first(exchange, change.key, change.search)
        self._look(exchange, change)
        return True

    def _turn_to(self, exchange: Exchange, change: Change, matter: str) -> None:
        change.matter = matter
        exchange.state.matters.append(matter)

    # --- which appointment it is -----------------------------------------------------------------------------------

    def _hear_key(self, exchange: Exchange, change: Change) -> bool:
        if appointment_key.hear(exchange, change.key):
            change.tries += bool(change.key.problem)
            if change.tries < _MOST_TRIES:
                self._look(exchange, change)
            else:
                self._to_a_colleague(exchange)
        elif not (exchange.said_no() or knows_not(exchange)):
            return False
        elif appointment_key.has_other_way(exchange, change.key, knows_time=change.matter != "my_appointment"):
            self._ask(exchange, change)
        else:
            self._to_a_colleague(exchange)
        return True

    def _look(self, exchange: Exchange, change: Change) -> None:
        """Look it up by what the caller knows; caller ID alone unlocks nothing."""
        key = change.key
        if appointment_key.is_enough(key):
            _FORM.keep(exchange, change)
            exchange.do(FindAppointments(exchange.state.caller, key.code or None, None if key.code else key.moment))
        else:
            self._ask(exchange, change)

    def _found(self, exchange: Exchange, change: Change, result: AppointmentsFound) -> None:
        change.found = list(result.appointments)
        if result.locked:
            exchange.say("appointment_locked")
            self._to_a_colleague(exchange)
        elif not change.found:
            change.tries += 1
            if change.tries >= _MOST_TRIES:
                self._to_a_colleague(exchange)
                return
            change.key = Key(step=KeyStep.CODE if change.key.code == "" else KeyStep.ANY)
            exchange.say("appointment_not_found")
            self._ask(exchange, change)
        elif len(change.found) == 1:
            self._go_about(exchange, change)
        else:
            change.step = Step.WHICH
            self._ask(exchange, change)

    def _hear_which(self, exchange: Exchange, change: Change) -> bool:
        slot = appointment_words.which_is_meant(exchange, change.found)
        if slot is None:
            return False
        change.found = [appointment for appointment in change.found if appointment.slot == slot]
        self._go_about(exchange, change)
        return True

    # --- what is done about it -------------------------------------------------------------------------------------

    def _go_about(self, exchange: Exchange, change: Change) -> None:
        exchange.state.site, exchange.state.appointment = change.appointment.slot.site, change.appointment.code
        match change.matter:
            case "my_appointment":
                appointment_words.tell(exchange, change.appointment)
                exchange.settle()
            case "cancel_appointment":
                change.step = Step.SURE
                self._ask(exchange, change)
            case _:
                change.step = Step.TIME
                slot_search.start_from(exchange, change.search, change.appointment.slot)
                if change.by:
                    slot_search.move_by(exchange, change.search, change.by)
                self._ask(exchange, change)

    def _hear_time(self, exchange: Exchange, change: Change) -> bool:
        if slot_search.hear(exchange, change.search) is Heard.NOTHING:
            return False
        if slot_search.is_hopeless(change.search):
            exchange.say("slots_none_suits")
            CALLBACK.start(exchange, Wanted(offer=True))
            return True
        change.step = Step.SURE if change.search.slot else Step.TIME
        self._ask(exchange, change)
        return True

    def _hear_sure(self, exchange: Exchange, change: Change) -> bool:
        if slot_search.agrees_to(exchange, change.target or change.appointment.slot):
            _FORM.keep(exchange, change)
            slot = change.target
            exchange.do(Move(change.appointment.id, slot) if slot else Cancel(change.appointment.id))
        elif slot_search.hear_time(exchange, change.search) not in {Heard.NOTHING, Heard.REFUSED}:
            if change.matter != "move_appointment":
                self._turn_to(exchange, change, "move_appointment")
            change.step = Step.SURE if change.search.slot else Step.TIME
            self._ask(exchange, change)
        elif change.target and exchange.said_no() and not wants_nothing(exchange):
            slot_search.start_over(change.search, None)
            change.step = Step.TIME
            self._ask(exchange, change)
        elif exchange.said_no() or wants_nothing(exchange):
            exchange.say("change_dropped")
            exchange.settle()
        else:
            return False
        return True

    def _slots_found(self, exchange: Exchange, change: Change, result: SlotsFound) -> None:
        slot = change.appointment.slot
        slot_offer.found(exchange, change.search, result, slot.service, slot.site)
        if change.search.slot:
            change.step = Step.SURE
            self._ask(exchange, change)
        elif exchange.answered:
            _FORM.keep(exchange, change)
        else:
            exchange.say("slots_nothing")
            CALLBACK.start(exchange, Wanted(offer=True))

    # --- asking ----------------------------------------------------------------------------------------------------

    def _ask(self, exchange: Exchange, change: Change) -> None:
        match change.step:
            case Step.KEY:
                appointment_key.ask(exchange, change.key)
            case Step.WHICH:
                appointment_words.ask_which(exchange, change.found)
            case Step.TIME:
                slot = change.appointment.slot
                slot_offer.find(exchange, change.search, slot.service, slot.site)
            case Step.SURE:
                appointment_words.ask_sure(exchange, change.appointment, change.target)
        _FORM.keep(exchange, change)

    def _to_a_colleague(self, exchange: Exchange) -> None:
        exchange.say("appointment_unknown")
        CALLBACK.start(exchange, Wanted())
