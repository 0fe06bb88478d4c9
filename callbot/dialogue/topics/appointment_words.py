"""What is said and asked of an appointment that stands."""

from collections.abc import Sequence
from typing import Final

from callbot.actions import Outcome
from callbot.answers import when_answer
from callbot.answers.wording import enumerated
from callbot.appointments.model import Appointment, Slot, ToldBy
from callbot.dialogue.choices import chosen
from callbot.dialogue.exchange import Exchange
from callbot.dialogue.state import Promised
from callbot.hearing import Expecting
from callbot.language import Language

_OR: Final = {Language.DE: "oder", Language.EN: "or"}
_CONFIRMED_BY = {ToldBy.SMS: "confirmation_sms", ToldBy.EMAIL: "confirmation_email"}


def tell_done(exchange: Exchange, key: str, appointment: Appointment, outcome: Outcome) -> None:
    """It is in the book: say so, with its code, and what has been ordered to confirm it."""
    state = exchange.state
    state.outcome, state.appointment = outcome, appointment.code
    state.promised.append(Promised("appointment", appointment.slot.start, appointment.code))
    exchange.say(key, when=when(exchange, appointment), code=spoken_code(appointment.code))
    if appointment.told_by in _CONFIRMED_BY:
        exchange.say(_CONFIRMED_BY[appointment.told_by])


def ask_which(exchange: Exchange, found: Sequence[Appointment]) -> None:
    times = [when(exchange, appointment) for appointment in found]
    exchange.ask("which_appointment", Expecting.CHOICE, times=enumerated(times, _OR[exchange.state.language]))


def which_is_meant(exchange: Exchange, found: Sequence[Appointment]) -> Slot | None:
    """The answer to `ask_which`, by voice or by key."""
    slots, meaning = [appointment.slot for appointment in found], exchange.meaning
    if meaning:
        return chosen(meaning.text, meaning.language, slots, exchange.desk.calendar(exchange.state.site), exchange.now)
    place = int(exchange.keys) if exchange.keys.isdecimal() else 0
    return slots[place - 1] if 0 < place <= len(slots) else None


def tell(exchange: Exchange, appointment: Appointment) -> None:
    exchange.say("appointment_is", service=service_name(exchange, appointment), when=when(exchange, appointment))


def ask_sure(exchange: Exchange, appointment: Appointment, target: Slot | None) -> None:
    """Read back before it is moved to the target, or cancelled when there is none."""
    service, old = service_name(exchange, appointment), when(exchange, appointment)
    if target:
        new = when_answer(target.start, exchange.now, exchange.state.language, with_date=True)
        exchange.ask("move_confirm", Expecting.YES_NO, service=service, old=old, new=new)
    else:
        exchange.ask("cancel_confirm", Expecting.YES_NO, service=service, when=old)


def when(exchange: Exchange, appointment: Appointment) -> str:
    start = exchange.desk.calendar(appointment.slot.site).local(appointment.slot.start)
    return when_answer(start, exchange.now, exchange.state.language, with_date=True)


def service_name(exchange: Exchange, appointment: Appointment) -> str:
    """What it is for; the id where the profile no longer knows the service."""
    services = exchange.desk.profile.services
    names = (each.name[exchange.state.language] for each in services if each.id == appointment.slot.service)
    return next(names, appointment.slot.service)


def spoken_code(code: str) -> str:
    """Digit by digit, in two groups: "4 8 2, 9 1 7"."""
    return ", ".join(" ".join(group) for group in (code[:3], code[3:]) if group)
