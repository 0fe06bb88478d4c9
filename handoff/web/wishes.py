"""From what stands in the form to a call-back that may be kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from callbot.appointments.model import ToldBy
from callbot.callback import CallbackSource, NewCallback
from callbot.callback_links import CallbackLinks, hash_of
from callbot.language import Language
from callbot.ports import NumberRules
from callbot.profile.model import Profile, Site, Web
from handoff.web import reading
from handoff.web.model import CallTimes, Problem, Refused
from handoff.web.reading import Confirm, Entry
from handoff.web.secrets import FormToken
from handoff.web.texts import texts_in

Promise = tuple[datetime | None, datetime]
"""Not before, and at the latest; without the former as soon as possible."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What can be wished for at this firm."""

    profile: Profile
    web: Web
    times: CallTimes
    numbers: NumberRules
    links: CallbackLinks
    ways: frozenset[ToldBy]
    """What can be sent."""

    def site(self, site_id: str) -> Site | None:
        """The main site for ""; None: there is no such site."""
        sites = self.profile.sites
        return next((site for site in sites if site.id == site_id), None) if site_id else sites[0]

    def confirmations(self) -> Sequence[Confirm]:
        """How a call-back can be confirmed here."""
        offered = {Confirm.SMS: ToldBy.SMS in self.ways, Confirm.EMAIL: ToldBy.EMAIL in self.ways}
        return (Confirm.NONE, *(way for way, possible in offered.items() if possible))

    def consent(self, language: Language) -> str:
        """What a visitor agrees to, as it is shown and kept."""
        return texts_in(language)("consent", firm=self.profile.firm.name)

    def number(self, entry: Entry) -> str | None:
        """E.164, whether or not it may be dialled."""
        site = self.site(entry.site) or self.profile.sites[0]
        return self.numbers.parse_spoken(entry.number, site.region.partition("-")[0])

    def promise(self, site: str, when: str, now: datetime) -> Promise | None:
        """`when`: "soon", or the beginning of a slot; None: that is not (any more) free."""
        if when == "soon":
            return None, self.times.promise(site, now)
        start = reading.moment_of(when)
        free = next((slot for slot in self.times.free(site, now) if slot.start == start), None) if start else None
        return (free.start, free.end) if free else None

    def window(self, site: str, promise: Promise, language: Language) -> str:
        """The promise as an agent reads it; empty: as soon as possible."""
        earliest, due = promise
        if earliest is None:
            return ""
        return texts_in(language).span(self.times.local(site, earliest), self.times.local(site, due))

    def read(
        self, entry: Entry, form: FormToken, language: Language, address_hash: str, now: datetime
    ) -> NewCallback | Refused:
        """`language`: of the page, and of the consent that was shown on it."""
        site, number = self.site(entry.site), self.number(entry)
        spoken = next((known for known in self.profile.firm.languages if known == (entry.language or language)), None)
        promise = self.promise(site.id, entry.when, now) if site else None
        name, reason = reading.tidy(entry.name), reading.tidy(entry.reason)
        problems = {
            "site": None if site else "wrong_site",
            "name": reading.problem_of_name(name),
            "number": self._problem_of_number(entry.number, number),
            "reason": reading.problem_of_reason(reason),
            "language": None if spoken else "wrong_language",
            "when": None if promise or not site else "wrong_when",
            **self._problems_of_confirmation(entry, number),
            "consent": None if entry.consent else "missing_consent",
        }
        found = {field: problem for field, problem in problems.items() if problem}
        if found or not (site and number and spoken and promise):
            return Refused(Problem.FIELDS, found)
        return NewCallback(
            key=form.key,
            source=CallbackSource.WEB,
            number=number,
            reason=reason,
            language=spoken,
            site=site.id,
            due=promise[1],
            earliest=promise[0],
            window=self.window(site.id, promise, spoken),
            name=name,
            email=entry.email if entry.confirm == Confirm.EMAIL else None,
            token_hash=hash_of(self.links.token(form.key)),
            consent=f"{self.consent(language)} {self.web.privacy_url}",
            address_hash=address_hash,
            tell=entry.confirm != Confirm.NONE,
        )

    def _problem_of_number(self, written: str, number: str | None) -> str | None:
        if not written:
            return "missing_number"
        if number is None:
            return "wrong_number"
        return None if self.numbers.may_dial(number) else "undialled_number"

    def _problems_of_confirmation(self, entry: Entry, number: str | None) -> Mapping[str, str | None]:
        if entry.confirm not in self.confirmations():
            return {"confirm": "wrong_confirm"}
        if entry.confirm == Confirm.EMAIL:
            return {"email": reading.problem_of_email(entry.email)}
        no_sms = entry.confirm == Confirm.SMS and number is not None and not self.numbers.may_text(number)
        return {"confirm": "no_sms_number" if no_sms else None}
