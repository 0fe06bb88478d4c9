"""What the dialogue knows of the firm; built once, shared by all calls."""

from collections.abc import Mapping
from dataclasses import dataclass

from callbot.calendar import Calendar
from callbot.language import Language
from callbot.phrases import Phrases
from callbot.ports import NumberRules
from callbot.profile.model import Profile, Site
from callbot.understanding.understand import Understanding


@dataclass(frozen=True, slots=True)
class Desk:
    profile: Profile
    understanding: Understanding
    phrases: Mapping[Language, Phrases]
    calendars: Mapping[str, Calendar]
    """By site id."""
    numbers: NumberRules

    def site(self, site_id: str) -> Site:
        return next(site for site in self.profile.sites if site.id == site_id)

    def calendar(self, site_id: str) -> Calendar:
        return self.calendars[site_id]
