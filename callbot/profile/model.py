"""What a business profile holds."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from callbot.language import Language
from callbot.profile.fields import (
    Hours,
    Identifier,
    Mail,
    NonEmpty,
    Origin,
    PhoneNumber,
    PostcodeStart,
    Region,
    Text,
    TimeZone,
    WebPage,
    Wish,
    Wordings,
)
from callbot.profile.region import check_holiday_groups


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Address(_Part):
    street: NonEmpty
    postcode: Annotated[str, Field(pattern=r"^[0-9]{4,5}$")]
    city: NonEmpty


class Closure(_Part):
    """Days, both included, on which a site or a resource is closed although its weekly hours say otherwise."""

    first: date
    last: date
    reason: Text

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.last < self.first:
            raise ValueError(f"the closure ends on {self.last}, before it begins on {self.first}; swap the two")
        return self


class Site(_Part):
    id: Identifier
    name: Text
    address: Address
    directions: Text = {}
    region: Region
    """Holiday region: DE-BY, AT-9, CH-ZH."""
    holiday_groups: tuple[str, ...] = ()
    """Further holidays that hold at this place: "catholic" for Assumption Day in most of Bavaria."""
    bridge_days: bool = False
    """Closed on the one working day between a public holiday and the weekend."""
    timezone: TimeZone = "Europe/Berlin"
    hours: Hours
    """Weekly hours in OpenStreetMap's opening_hours syntax."""
    closures: tuple[Closure, ...] = ()
    phone: PhoneNumber
    email: Mail | None = None
    numbers: tuple[PhoneNumber, ...] = ()
    """Called numbers that belong to this site."""
    postcodes: tuple[PostcodeStart, ...] = ()
    """Beginnings of the postcodes its technicians travel to."""

    @model_validator(mode="after")
    def _holiday_groups_exist(self) -> Self:
        check_holiday_groups(self.region, self.holiday_groups)
        return self


class Question(_Part):
    """A common matter and its answer."""

    id: Identifier
    ask: dict[Language, Wordings]
    answer: Text


class Service(_Part):
    """Something that can be booked."""

    id: Identifier
    name: Text
    ask: dict[Language, Wordings] = {}
    """How callers say it, beyond its name."""
    minutes: Annotated[int, Field(ge=5, le=600)]
    """How long it takes."""
    lead_hours: Annotated[int, Field(ge=0, le=720)] = 24
    """How long before it begins it must be booked."""
    buffer_minutes: Annotated[int, Field(ge=0, le=240)] = 0
    """Kept free behind it, for the way to the next."""
    skills: tuple[Identifier, ...] = ()
    """What a resource must be able to do for it."""
    sites: tuple[Identifier, ...] = ()
    """Where it is offered; empty: everywhere."""
    at_our_place: bool = False
    """The customer comes to the site; otherwise somebody travels, where the sites have travel areas."""
    price: Text = {}
    """What is said when a caller asks what it costs."""


class Resource(_Part):
    """A technician, a room or a van that an appointment takes up."""

    id: Identifier
    name: NonEmpty
    site: Identifier
    skills: tuple[Identifier, ...] = ()
    hours: Hours | None = None
    """Own weekly hours, also longer than the site's; without them the site's. Holidays and closures hold anyway."""
    absences: tuple[Closure, ...] = ()


class Department(_Part):
    id: Identifier
    name: Text
    ask: dict[Language, Wordings] = {}
    """Other words callers have for it."""
    phone: PhoneNumber | None = None


class Person(_Part):
    """Somebody callers ask for by name."""

    id: Identifier
    name: NonEmpty
    department: Identifier | None = None
    sites: tuple[Identifier, ...] = ()
    phone: PhoneNumber | None = None


class Emergency(_Part):
    """Words upon which a caller goes to a person at once, and what to do until then."""

    id: Identifier
    words: dict[Language, Wordings]
    advice: Text


class Voice(_Part):
    engine: Literal["pyttsx3", "piper"] = "pyttsx3"
    name: str | None = None
    """espeak-ng voice name, or the path of a Piper .onnx voice."""
    words_per_minute: Annotated[int, Field(ge=80, le=300)] = 165


class Limits(_Part):
    call_minutes: Annotated[int, Field(ge=1, le=60)] = 15
    callback_hours: Annotated[int, Field(ge=1, le=72)] = 4
    """Opening hours, in hours, within which a call-back is promised."""


class Callbacks(_Part):
    """How customers are called back."""

    attempts: Annotated[int, Field(ge=1, le=10)] = 3
    """How often a customer is rung before we give up."""
    busy_minutes: Annotated[int, Field(ge=1, le=240)] = 5
    """Until the next attempt when the line was busy, or nobody of us could take the call."""
    no_answer_minutes: Annotated[int, Field(ge=1, le=1440)] = 30
    machine_minutes: Annotated[int, Field(ge=1, le=1440)] = 60
    """Until the next attempt when a machine answered, or nobody pressed a key."""
    announce_minutes: Annotated[int, Field(ge=1, le=60)] = 5
    """How long before a call it is announced by text message or e-mail."""
    warn_minutes: Annotated[int, Field(ge=1, le=240)] = 15
    """How long before a promise breaks the desk is warned, and anybody may keep it."""
    slot_minutes: Annotated[int, Field(ge=10, le=240)] = 30
    """Length of the times that visitors of the website choose from."""
    calls_per_slot: Annotated[int, Field(ge=1, le=100)] = 4


class Retention(_Part):
    transcript_days: Annotated[int, Field(ge=1)] = 90
    note_days: Annotated[int, Field(ge=1)] = 730
    audit_days: Annotated[int, Field(ge=1)] = 365
    """How long it is kept who saw or changed what."""


class Web(_Part):
    """Call-backs asked for on the firm's website."""

    privacy_url: WebPage
    """The privacy notice that the consent text leads to."""
    origins: tuple[Origin, ...] = ()
    """Further websites that may carry the button, beside the firm's own."""
    calls_per_day: Annotated[int, Field(ge=1, le=5000)] = 60
    """Web call-backs taken and dialled a day, at most."""
    cents_per_call: Annotated[int, Field(ge=0, le=1000)] = 20
    """What one dialled call-back costs, estimated."""
    euros_per_day: Annotated[int, Field(ge=1, le=10000)] = 15
    """What web call-backs may cost a day; then visitors are asked to ring."""

    def affords(self, calls: int) -> bool:
        """Whether so many calls may be made a day."""
        return calls <= self.calls_per_day and calls * self.cents_per_call <= self.euros_per_day * 100


class Firm(_Part):
    name: NonEmpty
    spoken_name: Text = {}
    """How the name is said, where it differs from how it is written."""
    trade: Text
    """What the firm does, for the greeting and "what can you do"."""
    languages: Annotated[tuple[Language, ...], Field(min_length=1)]
    """The first is spoken first."""
    website: NonEmpty | None = None


class Profile(_Part):
    firm: Firm
    sites: Annotated[tuple[Site, ...], Field(min_length=1)]
    """The first is the main site."""
    fallback_number: PhoneNumber
    """Rung when nothing of ours works any more."""
    owners: tuple[PhoneNumber, ...] = ()
    """Whose text messages may set hours ("heute ab 13 Uhr geschlossen")."""
    questions: tuple[Question, ...] = ()
    examples: dict[Wish, dict[Language, Wordings]] = {}
    """More of what callers say for what the bot knows by itself."""
    services: tuple[Service, ...] = ()
    resources: tuple[Resource, ...] = ()
    departments: tuple[Department, ...] = ()
    people: tuple[Person, ...] = ()
    emergencies: tuple[Emergency, ...] = ()
    phrases: dict[Language, dict[str, Wordings]] = {}
    """Texts of the firm's own in place of the built-in ones."""
    voices: dict[Language, Voice] = {}
    limits: Limits = Limits()
    callbacks: Callbacks = Callbacks()
    retention: Retention = Retention()
    web: Web | None = None
    """None: nobody can ask for a call-back on the web."""

    @property
    def skills(self) -> tuple[str, ...]:
        """What agents may be able to do: ids of departments, and of what services ask for."""
        asked = (skill for service in self.services for skill in service.skills)
        return tuple(dict.fromkeys([*(department.id for department in self.departments), *asked]))

    def site_of(self, called: str) -> Site:
        """The site a called number belongs to; the main site when none claims it."""
        return next((site for site in self.sites if called in site.numbers), self.sites[0])
