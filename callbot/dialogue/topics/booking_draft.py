"""What a booking needs, and how callers tell it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from callbot.actions import SpellAsKnown, SpelledAsKnown
from callbot.appointments.areas import serving
from callbot.dialogue.exchange import Exchange
from callbot.dialogue.services import named_service
from callbot.dialogue.spoken_facts import name_in, postcode_in, site_named, spelled_in, street_in
from callbot.dialogue.topics import slot_search, telephone
from callbot.dialogue.topics.slot_search import Heard, Search
from callbot.dialogue.topics.telephone import Telephone
from callbot.language import Language
from callbot.profile.model import Service

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


class Step(StrEnum):
    """The open question."""

    SERVICE = "service"
    AREA = "area"
    TIME = "time"
    NAME = "name"
    STREET = "street"
    NUMBER = "number"
    CONFIRM = "confirm"
    CHANGE = "change"
    """The summary was wrong: what is to be changed?"""


@dataclass(slots=True)
class Draft:
    step: Step = Step.SERVICE
    service: str = ""
    area: str = ""
    """Postcode or town to which somebody has to travel."""
    site: str = ""
    """Who travels there, or where the customer comes to; empty: nobody, or not known yet."""
    search: Search = field(default_factory=Search)
    name: str = ""
    spell: bool = False
    """The name was wrong once: it is asked for, and read back, letter by letter."""
    spelled: bool = False
    """The caller has spelled the name, so that is how it is written."""
    street: str = ""
    compared: tuple[str, str] = ("", "")
    """Name and street as they are after they were compared with what is known of the caller's number."""
    telephone: Telephone = field(default_factory=Telephone)
    rejected: bool = False


def service_of(exchange: Exchange, draft: Draft) -> Service | None:
    return next((each for each in exchange.desk.profile.services if each.id == draft.service), None)


def travels(exchange: Exchange, draft: Draft) -> bool:
    """Whether somebody comes to the customer, so that we must know where."""
    service = service_of(exchange, draft)
    limited = any(site.postcodes for site in exchange.desk.profile.sites)
    return limited and service is not None and not service.at_our_place


def missing(exchange: Exchange, draft: Draft) -> Step:
    """What is to be asked next."""
    comes = travels(exchange, draft)
    known = {
        Step.SERVICE: draft.service,
        Step.AREA: draft.area or not comes,
        Step.TIME: draft.search.slot,
        Step.NAME: draft.name,
        Step.STREET: draft.street or not comes,
        Step.NUMBER: draft.telephone.number or telephone.usable(exchange),
        Step.CHANGE: not draft.rejected,
    }
    return next((step for step, value in known.items() if not value), Step.CONFIRM)


def settle_site(exchange: Exchange, draft: Draft) -> bool:
    """Find out which site it is; False when none of ours can do it there."""
    service = service_of(exchange, draft)
    if service is None or (travels(exchange, draft) and not draft.area):
        return True
    offering = service.sites or tuple(site.id for site in exchange.desk.profile.sites)
    if not travels(exchange, draft):
        draft.site = draft.site if draft.site in offering else ""
        draft.site = draft.site or (exchange.state.site if exchange.state.site in offering else offering[0])
    if draft.site not in offering:
        return False
    exchange.state.site = draft.site
    return True


def hear(exchange: Exchange, draft: Draft) -> bool:
    """Take the answer to the open question, or other facts; False when there are none."""
    return _HEARING[draft.step](exchange, draft)


def spelling_wanted(exchange: Exchange, draft: Draft) -> SpellAsKnown | None:
    """What is still to be compared with what is known of the caller's number; None: nothing."""
    caller = exchange.state.caller
    if not caller or draft.compared == (draft.name, draft.street):
        return None
    return SpellAsKnown(caller, "" if draft.spelled else draft.name, draft.street)


def spell(draft: Draft, known: SpelledAsKnown) -> None:
    draft.name, draft.street = known.name or draft.name, known.street
    draft.compared = draft.name, draft.street


def take_facts(exchange: Exchange, draft: Draft) -> None:
    """Whatever a first sentence tells."""
    _take_service(exchange, draft)
    _take_area(exchange, draft)
    _take_time(exchange, draft)
    if exchange.meaning and exchange.meaning.names:
        draft.name = exchange.meaning.names[0]


def _hear_area(exchange: Exchange, draft: Draft) -> bool:
    return _take_area(exchange, draft) or _take_time(exchange, draft)


def _hear_name(exchange: Exchange, draft: Draft) -> bool:
    draft.name, draft.spelled = name_in(exchange), draft.spell or bool(spelled_in(exchange))
    return bool(draft.name) or _take_time(exchange, draft)


def _hear_street(exchange: Exchange, draft: Draft) -> bool:
    draft.street = street_in(exchange)
    if draft.street:
        return True
    spelled = spelled_in(exchange)
    draft.name, draft.spelled = spelled or draft.name, draft.spelled or bool(spelled)
    return bool(spelled) or _take_time(exchange, draft)


def _hear_number(exchange: Exchange, draft: Draft) -> bool:
    return telephone.hear(exchange, draft.telephone)


def _hear_service(exchange: Exchange, draft: Draft) -> bool:
    services = exchange.desk.profile.services
    if exchange.keys:
        place = int(exchange.keys) if exchange.keys.isdecimal() else 0
        draft.service = services[place - 1].id if 0 < place <= len(services) else ""
    else:
        take_facts(exchange, draft)
        hinted = named_service(exchange.text, exchange.state.language, services, hint=True)
        draft.service = draft.service or (hinted.id if hinted else "")
    return bool(draft.service)


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
            draft.street = ""
        case "area":
            draft.area, draft.street = "", ""
        case "time":
            slot_search.start_over(draft.search, None)
        case "service":
            draft.service = ""


def _take_service(exchange: Exchange, draft: Draft) -> None:
    service = named_service(exchange.text, exchange.state.language, exchange.desk.profile.services)
    draft.service = service.id if service else draft.service


def _take_other_service(exchange: Exchange, draft: Draft) -> bool:
    before = draft.service
    _take_service(exchange, draft)
    if draft.service == before:
        return False
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
    return slot_search.hear(exchange, draft.search) not in {Heard.NOTHING, Heard.REFUSED}


_HEARING: Final[Mapping[Step, Callable[[Exchange, Draft], bool]]] = {
    Step.SERVICE: _hear_service,
    Step.AREA: _hear_area,
    Step.TIME: _hear_time,
    Step.NAME: _hear_name,
    Step.STREET: _hear_street,
    Step.NUMBER: _hear_number,
    Step.CONFIRM: _hear_change,
    Step.CHANGE: _hear_change,
}
