"""What a booking needs, and what of it is known."""

from dataclasses import dataclass, field
from enum import StrEnum

from callbot.actions import SpellAsKnown, SpelledAsKnown
from callbot.dialogue.exchange import Exchange
from callbot.dialogue.topics import slot_search, telephone
from callbot.dialogue.topics.slot_search import Search
from callbot.dialogue.topics.telephone import Telephone
from callbot.profile.model import Service


class Step(StrEnum):
    """The open question."""

    SERVICE = "service"
    AREA = "area"
    TOO_FAR = "too_far"
    """Nobody travels there: shall we call back?"""
    TIME = "time"
    NAME = "name"
    STREET = "street"
    HOUSE = "house"
    """The street is known, its number is not."""
    NUMBER = "number"
    CONFIRM = "confirm"
    CHANGE = "change"
    """The summary was wrong: what is to be changed?"""


@dataclass(slots=True)
class Draft:
    step: Step = Step.SERVICE
    service: str = ""
    guess: str = ""
    """Id of the service that may be meant: asked for a yes or a no."""
    by_town: bool = False
    """The caller does not know the postcode."""
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
    unnumbered: bool = False
    """The house has no number."""
    remarks: list[str] = field(default_factory=list)
    """What our people are told besides, in the caller's words."""
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
        Step.HOUSE: draft.unnumbered or not comes or any(char.isdigit() for char in draft.street),
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
    if draft.search.slot and draft.search.slot.site != draft.site:
        slot_search.start_over(draft.search, draft.search.wish)
    exchange.state.site = draft.site
    return True


def spelling_wanted(exchange: Exchange, draft: Draft) -> SpellAsKnown | None:
    """What is still to be compared with what is known of the caller's number; None: nothing."""
    caller = exchange.state.caller
    if not caller or draft.compared == (draft.name, draft.street):
        return None
    return SpellAsKnown(caller, "" if draft.spelled else draft.name, draft.street)


def spell(draft: Draft, known: SpelledAsKnown) -> None:
    draft.name, draft.street = known.name or draft.name, known.street
    draft.compared = draft.name, draft.street
