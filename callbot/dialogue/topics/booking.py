"""Booking an appointment: everything in one sentence, or one question after the other."""

from typing import Final

from callbot.actions import Book, Booked, Outcome, Result, SlotRefused, SlotsFound, SpelledAsKnown
from callbot.answers import when_answer
from callbot.answers.wording import enumerated
from callbot.appointments.model import Refusal
from callbot.dialogue.exchange import Exchange
from callbot.dialogue.forms import Form
from callbot.dialogue.spoken_facts import knows_not, site_named, wants_nothing
from callbot.dialogue.topics import (
    appointment_words,
    booking_draft,
    booking_facts,
    callback_window,
    service_questions,
    slot_offer,
    slot_search,
    telephone,
)
from callbot.dialogue.topics.booking_draft import Draft, Step
from callbot.dialogue.topics.callback import CALLBACK, Wanted
from callbot.hearing import Expecting
from callbot.language import Language
from callbot.understanding.spelling import spell_out

_MOST_SERVICES: Final = 3
_MOST_KEYS: Final = 9
_OR: Final = {Language.DE: "oder", Language.EN: "or"}
_FORM: Final = Form(Draft)


class BookingTopic:
    name = "booking"
    matters = frozenset({"book_appointment"})

    def begin(self, exchange: Exchange, matter: str) -> None:
        services = exchange.desk.profile.services
        if not services:
            exchange.say("request_noted")
            CALLBACK.start(exchange, Wanted())
            return
        draft = Draft(service=services[0].id if len(services) == 1 else "")
        exchange.state.topic = self.name
        booking_facts.take_facts(exchange, draft)
        self._advance(exchange, draft)

    def go_on(self, exchange: Exchange) -> bool:
        draft = _FORM.read(exchange)
        if wants_nothing(exchange) or (draft.step is Step.TOO_FAR and exchange.said_no() and not site_named(exchange)):
            exchange.say("booking_dropped")
            exchange.settle()
        elif draft.step is Step.TOO_FAR and (exchange.said_yes() or exchange.heard("callback")):
            self._call_back(exchange)
        elif draft.step is Step.CONFIRM and draft.search.slot and slot_search.agrees_to(exchange, draft.search.slot):
            self._book(exchange, draft)
        elif draft.step is Step.SERVICE and knows_not(exchange) and not booking_facts.service_in(exchange):
            exchange.begin("service_request")
        elif service_questions.answer(exchange, draft):
            self.rephrase(exchange, 0)
        else:
            return self._take(exchange, draft) or self._note_question(exchange, draft)
        return True

    def rephrase(self, exchange: Exchange, failures: int) -> None:
        draft = _FORM.read(exchange)
        match draft.step:
            case Step.NUMBER:
                telephone.rephrase(exchange, draft.telephone, failures)
            case Step.TIME:
                slot_offer.rephrase(exchange, draft.search, failures)
                _FORM.keep(exchange, draft)
            case Step.CONFIRM | Step.TOO_FAR if failures > 1:
                exchange.say("yes_no_retry")
                self._ask(exchange, draft)
            case Step.SERVICE if failures > 1:
                self._ask_keys(exchange)
            case _:
                if failures:
                    exchange.beg_pardon()
                self._ask(exchange, draft)

    def conclude(self, exchange: Exchange, result: Result) -> None:
        draft = _FORM.read(exchange)
        match result:
            case SlotsFound():
                self._found(exchange, draft, result)
            case SpelledAsKnown():
                booking_draft.spell(draft, result)
                self._ask(exchange, draft)
            case Booked():
                appointment_words.tell_done(exchange, "booking_done", result.appointment, Outcome.BOOKED)
                exchange.settle()
            case SlotRefused():
                self._refused(exchange, draft, result)
            case _:
                exchange.say("booking_failed")
                CALLBACK.start(exchange, Wanted())

    # --- hearing ---------------------------------------------------------------------------------------------------

    def _take(self, exchange: Exchange, draft: Draft) -> bool:
        """Take what is told, and say what was taken where the next question does not show it."""
        asked, slot, wanted, facts = draft.step, draft.search.slot, draft.search.wish, _facts(draft)
        if not booking_facts.hear(exchange, draft):
            return False
        if slot_search.is_hopeless(draft.search):
            exchange.say("slots_none_suits")
            CALLBACK.start(exchange, Wanted(offer=True))
            return True
        draft.step = booking_draft.missing(exchange, draft)
        if draft.search.slot not in {None, slot} and draft.step is not Step.CONFIRM:
            slot_offer.tell_chosen(exchange, draft.search)
        elif draft.step is asked and asked not in {Step.CHANGE, Step.CONFIRM, Step.TIME}:
            if facts != _facts(draft) or draft.search.wish or draft.search.doubt:
                exchange.say("noted")
        elif draft.step is asked is Step.TIME and facts != _facts(draft) and wanted == draft.search.wish:
            exchange.say("noted")
            if facts[0] == draft.area:
                slot_offer.rephrase(exchange, draft.search, 0)
                _FORM.keep(exchange, draft)
                return True
        self._advance(exchange, draft)
        return True

    def _note_question(self, exchange: Exchange, draft: Draft) -> bool:
        """What we cannot answer is written down for who comes."""
        if not service_questions.is_question(exchange):
            return False
        if not exchange.heard("repeat"):
            draft.remarks.append(exchange.text)
            _FORM.keep(exchange, draft)
            exchange.say("booking_question")
        self.rephrase(exchange, 0)
        return True

    def _call_back(self, exchange: Exchange) -> None:
        wanted = Wanted()
        callback_window.take_wish(exchange, wanted.window)
        CALLBACK.start(exchange, wanted)

    # --- asking ----------------------------------------------------------------------------------------------------

    def _advance(self, exchange: Exchange, draft: Draft) -> None:
        """Ask for the first thing that is missing."""
        is_served = booking_draft.settle_site(exchange, draft)
        draft.step = booking_draft.missing(exchange, draft)
        if not is_served:
            draft.step = Step.TOO_FAR
            exchange.say("booking_too_far")
        elif draft.step is not Step.TIME:
            slot_offer.tell_problem(exchange, draft.search)
        self._ask(exchange, draft)

    def _ask(self, exchange: Exchange, draft: Draft) -> None:
        match draft.step:
            case Step.SERVICE:
                self._ask_service(exchange, draft)
            case Step.AREA:
                exchange.ask("booking_town" if draft.by_town else "booking_area", Expecting.POSTCODE)
            case Step.TOO_FAR:
                exchange.ask("offer_callback", Expecting.YES_NO)
            case Step.TIME:
                slot_offer.find(exchange, draft.search, draft.service, draft.site)
            case Step.NAME:
                exchange.ask("booking_name_spelled" if draft.spell else "booking_name", Expecting.NAME)
            case Step.STREET:
                exchange.ask("booking_street", Expecting.NAME)
            case Step.HOUSE:
                exchange.ask("booking_house", Expecting.NUMBER)
            case Step.NUMBER:
                telephone.ask(exchange, draft.telephone)
            case Step.CHANGE:
                exchange.ask("booking_change")
            case Step.CONFIRM:
                self._compare_or_ask(exchange, draft)
        _FORM.keep(exchange, draft)

    def _ask_service(self, exchange: Exchange, draft: Draft) -> None:
        """The one that may be meant, else three at most: nobody keeps more of them in mind."""
        language, services = exchange.state.language, exchange.desk.profile.services
        guess = next((service.name[language] for service in services if service.id == draft.guess), "")
        if guess:
            exchange.ask("booking_service_guess", Expecting.YES_NO, service=guess)
            return
        names = [service.name[language] for service in services[:_MOST_SERVICES]]
        key = "booking_service" if len(names) == len(services) else "booking_service_such_as"
        exchange.ask(key, services=enumerated(names, _OR[language]))

    def _ask_keys(self, exchange: Exchange) -> None:
        language = exchange.state.language
        keys = [
            exchange.phrase("key_for", number=str(number), what=service.name[language])
            for number, service in enumerate(exchange.desk.profile.services[:_MOST_KEYS], start=1)
        ]
        exchange.ask("choice_keys", keys=", ".join(keys))

    def _compare_or_ask(self, exchange: Exchange, draft: Draft) -> None:
        spelling = booking_draft.spelling_wanted(exchange, draft)
        if spelling:
            exchange.do(spelling)
        else:
            self._ask_to_confirm(exchange, draft)

    def _ask_to_confirm(self, exchange: Exchange, draft: Draft) -> None:
        service, slot, language = booking_draft.service_of(exchange, draft), draft.search.slot, exchange.state.language
        assert service
        assert slot
        site = exchange.desk.site(draft.site)
        place = f"{draft.street}, {draft.area}"
        if not booking_draft.travels(exchange, draft):
            place = exchange.phrase("booking_our_place", street=site.address.street, city=site.address.city)
        exchange.ask(
            "booking_confirm",
            Expecting.YES_NO,
            service=service.name[language],
            when=when_answer(slot.start, exchange.now, language, with_date=True),
            name=f"{draft.name}, {spell_out(draft.name, language)}" if draft.spell else draft.name,
            place=place,
        )

    # --- results ---------------------------------------------------------------------------------------------------

    def _found(self, exchange: Exchange, draft: Draft, result: SlotsFound) -> None:
        slot_offer.found(exchange, draft.search, result, draft.service, draft.site)
        if draft.search.slot:
            if booking_draft.missing(exchange, draft) is not Step.CONFIRM:
                slot_offer.tell_chosen(exchange, draft.search)
            self._advance(exchange, draft)
        elif exchange.answered:
            _FORM.keep(exchange, draft)
        else:
            exchange.say("slots_nothing")
            CALLBACK.start(exchange, Wanted(offer=True))

    def _book(self, exchange: Exchange, draft: Draft) -> None:
        _FORM.keep(exchange, draft)
        assert draft.search.slot
        place = f"{draft.street}, {draft.area}" if booking_draft.travels(exchange, draft) else ""
        details = "; ".join(part for part in (exchange.state.request, place, *draft.remarks) if part)
        number = draft.telephone.number or telephone.usable(exchange)
        exchange.do(Book(draft.search.slot, number, draft.name, details))

    def _refused(self, exchange: Exchange, draft: Draft, result: SlotRefused) -> None:
        """Somebody was quicker: say so, and propose others."""
        exchange.say("slot_just_taken" if result.refusal is Refusal.TAKEN else "slot_impossible")
        draft.step = Step.TIME
        slot_offer.refused(exchange, draft.search, result, draft.service, draft.site)
        _FORM.keep(exchange, draft)


def _facts(draft: Draft) -> tuple[str, ...]:
    return draft.area, draft.name, draft.street
