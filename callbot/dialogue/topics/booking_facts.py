"""How callers tell what a booking needs: as an answer, before it is asked for, or as a correction."""

from collections.abc import Callable, Mapping
from typing import Final

from callbot.appointments.areas import serving
from callbot.dialogue import information
from callbot.dialogue.choices import NEGATED
from callbot.dialogue.exchange import Exchange
from callbot.dialogue.services import likely_service, named_service
from callbot.dialogue.spoken_facts import knows_not, name_in, postcode_in, site_named, spelled_in, street_in
from callbot.dialogue.streets import street_within
from callbot.dialogue.time_words import WISH_WORDS
from callbot.dialogue.topics import service_questions, slot_search, telephone
from callbot.dialogue.topics.booking_draft import Draft, Step
from callbot.dialogue.topics.slot_search import Heard
from callbot.language import Language
from callbot.understanding.digits import digit_runs
from callbot.understanding.moments import find_moments

_BESIDE_TIMES: Final = frozenset({Step.SERVICE, Step.AREA, Step.TOO_FAR})
"""Questions whose answers are told in one breath with a time."""
_CLEAR: Final = 0.6
"""Confidence from which a question is one."""
_FIELDS: Final = {
    Language.DE: {
        "name": ("name",),
        "street": ("adresse", "straße", "strasse", "hausnummer"),
        "area": ("postleitzahl", "ort", "stadt"),
        "time": ("zeit", "uhr", "tag", "termin", "datum"),
        "service": ("leistung", "arbeit", "grund"),
    },
    Language.EN: {
        "name": ("name",),
        "street": ("address", "street", "house number"),
        "area": ("postcode", "zip", "town", "city"),
        "time": ("time", "day", "date", "appointment"),
        "service": ("service", "reason"),
    },
}
"""How callers name what is wrong in a summary."""


def hear(exchange: Exchange, draft: Draft) -> bool:
    """Take the answer to the open question, and whatever else is told; False when there is nothing."""
    answered = _HEARING[draft.step](exchange, draft)
    return _take_asides(exchange, draft, answered=answered) or answered


def _take_asides(exchange: Exchange, draft: Draft, *, answered: bool) -> bool:
    """What was told before it is asked for. Days, hours and services only where the words are no answer to what
    else was asked: a street may be called after a day."""
    meaning = exchange.meaning
    if meaning is None or draft.step is Step.NUMBER:
        return False
    told = False
    if draft.step is not Step.TIME and (not answered or draft.step in _BESIDE_TIMES):
        told = _take_time(exchange, draft)
    if not answered:
        told = _take_other_service(exchange, draft) or _is_named_again(exchange, draft) or told
    street = street_within(meaning.text, meaning.language)
    if not draft.street and street:
        draft.street, told = street, True
    if not draft.name and meaning.names and not find_moments(meaning.names[0], meaning.language, exchange.now):
        draft.name, told = _without_street(meaning.names[0], street, meaning.language), True
    if not draft.area or not answered or postcode_in(exchange):
        told = _take_area(exchange, draft) or told
    return told


def _without_street(name: str, street: str, language: Language) -> str:
    """ "My name is Bill Smith twelve Rose Lane": the name ends where the address begins."""
    words, of_street = name.split(), street.lower().split()
    while len(words) > 1 and (words[-1].lower() in of_street or digit_runs(words[-1], language)):
        words.pop()
    return " ".join(words)


def take_facts(exchange: Exchange, draft: Draft) -> None:
    """Whatever a first sentence tells."""
    draft.step = Step.SERVICE
    _take_asides(exchange, draft, answered=False)
    if not draft.service:
        draft.guess = service_in(exchange)


def _hear_area(exchange: Exchange, draft: Draft) -> bool:
    if _take_area(exchange, draft):
        return True
    is_new = not draft.by_town and draft.step is Step.AREA and knows_not(exchange)
    draft.by_town = draft.by_town or is_new
    return is_new


def _hear_name(exchange: Exchange, draft: Draft) -> bool:
    meaning = exchange.meaning
    if service_questions.sounds_like_one(exchange) or (meaning and meaning.numbers and not meaning.names):
        return False
    draft.name, draft.spelled = name_in(exchange), draft.spell or bool(spelled_in(exchange))
    return bool(draft.name)


def _hear_street(exchange: Exchange, draft: Draft) -> bool:
    draft.street = street_in(exchange)
    if draft.street:
        return True
    spelled = spelled_in(exchange)
    draft.name, draft.spelled = spelled or draft.name, draft.spelled or bool(spelled)
    return bool(spelled)


def _hear_house(exchange: Exchange, draft: Draft) -> bool:
    whole, number = street_in(exchange), next((digits for digits in exchange.digits if digits.isdecimal()), "")
    if any(char.isalpha() for char in whole):
        draft.street = whole
    elif number:
        draft.street = f"{draft.street} {number}"
    else:
        draft.unnumbered = NEGATED[exchange.state.language].search(exchange.text.lower()) is not None
    return bool(whole or number or draft.unnumbered)


def _hear_number(exchange: Exchange, draft: Draft) -> bool:
    return telephone.hear(exchange, draft.telephone)


def _hear_service(exchange: Exchange, draft: Draft) -> bool:
    services = exchange.desk.profile.services
    if exchange.keys:
        place = int(exchange.keys) if exchange.keys.isdecimal() else 0
        draft.service = services[place - 1].id if 0 < place <= len(services) else ""
        return bool(draft.service)
    _take_service(exchange, draft)
    draft.service = draft.service or service_in(exchange)
    if draft.guess and not draft.service and (exchange.said_yes() or exchange.said_no()):
        draft.service, draft.guess = draft.guess if exchange.said_yes() else "", ""
        return True
    return bool(draft.service)


def service_in(exchange: Exchange) -> str:
    """The id of the only service of whose name or examples at least half was said."""
    services = exchange.desk.profile.services
    hinted = named_service(exchange.text, exchange.state.language, services, hint=True)
    return hinted.id if hinted else ""


def _is_named_again(exchange: Exchange, draft: Draft) -> bool:
    service = named_service(exchange.text, exchange.state.language, exchange.desk.profile.services)
    return service is not None and service.id == draft.service


def _hear_time(exchange: Exchange, draft: Draft) -> bool:
    heard = slot_search.hear(exchange, draft.search)
    return heard is not Heard.NOTHING or _take_other_service(exchange, draft)


def _hear_change(exchange: Exchange, draft: Draft) -> bool:
    """What is wrong in the summary, by its name or by what it shall be instead."""
    told = False
    if exchange.meaning:
        told = _take_time(exchange, draft) | _take_other_service(exchange, draft)
        if exchange.meaning.names:
            draft.name, draft.spelled, told = exchange.meaning.names[0], False, True
        spelled = spelled_in(exchange)
        if spelled:
            draft.name, draft.spelled, told = spelled, True, True
        street = street_within(exchange.text, exchange.meaning.language)
        draft.street, told = street or draft.street, told or bool(street)
        told = _take_area(exchange, draft) | told
        told = told or _forget_named(exchange, draft)
    if told:
        draft.rejected = False
    elif draft.step is Step.CONFIRM and (exchange.said_no() or exchange.heard("correction", "yes")):
        draft.rejected = told = True
    return told


def _forget_named(exchange: Exchange, draft: Draft) -> bool:
    words = exchange.text.lower()
    for name, ways in _FIELDS[exchange.state.language].items():
        if any(way in words for way in ways):
            _forget(draft, name)
            return True
    return False


def _forget(draft: Draft, name: str) -> None:
    match name:
        case "name":
            draft.name, draft.spell = "", True
        case "street":
            draft.street, draft.unnumbered = "", False
        case "area":
            draft.area, draft.street, draft.unnumbered = "", "", False
        case "time":
            draft.search.proposed = [draft.search.slot] if draft.search.slot else draft.search.proposed
            slot_search.start_over(draft.search, None)
        case "service":
            draft.service = ""


def _take_service(exchange: Exchange, draft: Draft) -> None:
    language, services = exchange.state.language, exchange.desk.profile.services
    service = named_service(exchange.text, language, services)
    if service is None and not draft.service:
        service = likely_service(exchange.text, language, services)
    draft.service = service.id if service else draft.service


def _take_other_service(exchange: Exchange, draft: Draft) -> bool:
    before = draft.service
    _take_service(exchange, draft)
    if draft.service == before:
        return False
    if before:
        slot_search.start_over(draft.search, draft.search.wish)
    return True


def _take_area(exchange: Exchange, draft: Draft) -> bool:
    postcode, named = postcode_in(exchange), site_named(exchange)
    if postcode:
        site = serving(exchange.desk.profile, postcode)
        draft.area, draft.site = postcode, site.id if site else ""
    elif named:
        draft.area, draft.site = named.address.city, named.id
    return bool(postcode or named)


def _take_time(exchange: Exchange, draft: Draft) -> bool:
    """A time that is asked about is not wished for: "how long are you open today"."""
    intents = exchange.meaning.intents if exchange.meaning else ()
    asks = any(information.can_answer(each.name) and each.confidence >= _CLEAR for each in intents)
    if asks and not exchange.heard("book_appointment"):
        return False
    if draft.search.slot and WISH_WORDS[exchange.state.language].any_time.search(exchange.text.lower()):
        return False  # "I don't mind", once the time is settled, is about something else
    return slot_search.hear_time(exchange, draft.search) not in {Heard.NOTHING, Heard.REFUSED}


_HEARING: Final[Mapping[Step, Callable[[Exchange, Draft], bool]]] = {
    Step.SERVICE: _hear_service,
    Step.AREA: _hear_area,
    Step.TIME: _hear_time,
    Step.NAME: _hear_name,
    Step.TOO_FAR: _hear_area,
    Step.STREET: _hear_street,
    Step.HOUSE: _hear_house,
    Step.NUMBER: _hear_number,
    Step.CONFIRM: _hear_change,
    Step.CHANGE: _hear_change,
}
