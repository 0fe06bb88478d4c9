"""What a business profile holds."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from callbot.language import Language

Text = dict[Language, str]
"""The same text in the firm's languages."""
Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
PhoneNumber = Annotated[str, Field(pattern=r"^\+[1-9][0-9]{6,14}$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Address(_Part):
    street: str
    postcode: str
    city: str


class Closure(_Part):
    """Days on which a site is closed although its weekly hours say otherwise."""

    first: date
    last: date
    reason: Text


class Site(_Part):
    id: Identifier
    name: Text
    address: Address
    directions: Text = {}
    region: str
    """Holiday region: DE-BY, AT-9, CH-ZH."""
    timezone: str = "Europe/Berlin"
    hours: str
    """Weekly hours in OpenStreetMap's opening_hours syntax."""
    closures: tuple[Closure, ...] = ()
    phone: PhoneNumber
    email: str | None = None
    numbers: tuple[PhoneNumber, ...] = ()
    """Called numbers that belong to this site."""
    postcodes: tuple[str, ...] = ()
    """Beginnings of the postcodes its technicians travel to."""


class Question(_Part):
    """A common matter and its answer."""

    id: Identifier
    ask: dict[Language, tuple[str, ...]]
    answer: Text


class Voice(_Part):
    engine: Literal["pyttsx3", "piper"] = "pyttsx3"
    name: str | None = None
    """espeak-ng voice name, or the path of a Piper .onnx voice."""
    words_per_minute: Annotated[int, Field(ge=80, le=300)] = 165


class Limits(_Part):
    call_minutes: Annotated[int, Field(ge=1, le=60)] = 15
    callback_hours: Annotated[int, Field(ge=1, le=72)] = 4
    """Opening hours, in hours, within which a call-back is promised."""


class Retention(_Part):
    transcript_days: Annotated[int, Field(ge=1)] = 90
    note_days: Annotated[int, Field(ge=1)] = 730


class Firm(_Part):
    name: str
    spoken_name: Text = {}
    """How the name is said, where it differs from how it is written."""
    trade: Text
    """What the firm does, for the greeting and "what can you do"."""
    languages: Annotated[tuple[Language, ...], Field(min_length=1)]
    """The first is spoken first."""
    website: str | None = None


class Profile(_Part):
    firm: Firm
    sites: Annotated[tuple[Site, ...], Field(min_length=1)]
    """The first is the main site."""
    fallback_number: PhoneNumber
    """Rung when nothing of ours works any more."""
    questions: tuple[Question, ...] = ()
    phrases: dict[Language, dict[str, str | tuple[str, ...]]] = {}
    """Texts of the firm's own in place of the built-in ones."""
    voices: dict[Language, Voice] = {}
    limits: Limits = Limits()
    retention: Retention = Retention()

    def site_of(self, called: str) -> Site:
        """The site a called number belongs to; the main site when none claims it."""
        return next((site for site in self.sites if called in site.numbers), self.sites[0])
