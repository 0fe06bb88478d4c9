"""What the pages and the button are told, in the visitor's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final
from urllib.parse import urlsplit

from callbot.callback import Callback, CallbackState
from callbot.language import Language
from callbot.profile.model import Profile, Site
from handoff.web.model import Problem, Refused, Taken, TimeSlot
from handoff.web.reception import Reception
from handoff.web.texts import Texts, texts_in

_BUTTON_TEXTS: Final = (
    "title", "lead", "name", "number", "number_hint", "reason", "optional", "when", "soon", "confirm", "confirm_none",
    "confirm_sms", "confirm_email", "email", "trap", "privacy", "send", "sending", "working", "call_us", "taken_link",
)  # fmt: skip
"""What the button in foreign pages needs of our texts."""
_STATUS: Final[Mapping[Problem, int]] = {
    Problem.MALFORMED: 400,
    Problem.FIELDS: 422,
    Problem.EXPIRED: 409,
    Problem.TOO_QUICK: 409,
    Problem.NEEDS_WORK: 428,
    Problem.PLEASE_CALL: 429,
    Problem.UNAVAILABLE: 503,
    Problem.NOT_OFFERED: 503,
}
Json = dict[str, Any]


def allowed_origins(profile: Profile, base_url: str) -> frozenset[str]:
    """Where the form may be sent from: our own pages, the firm's website, and those the profile names."""
    own, firm = urlsplit(base_url), profile.firm.website or ""
    site = urlsplit(firm if "://" in firm else f"https://{firm}")
    bare = site.netloc.removeprefix("www.")
    hosts = (bare, f"www.{bare}") if bare else ()
    named = profile.web.origins if profile.web else ()
    return frozenset({f"{own.scheme}://{own.netloc}", *(f"{site.scheme}://{host}" for host in hosts), *named})


@dataclass(frozen=True, slots=True)
class Presentation:
    """Turns what the reception knows and decides into words and JSON."""

    reception: Reception
    root: str
    """Path under which our pages stand: "" or such as "/bot"."""

    @property
    def profile(self) -> Profile:
        return self.reception.wishes.profile

    def language(self, wanted: str, accepted: Sequence[str] = ()) -> Language:
        """`wanted`: "de", "en-GB"; `accepted`: the browser's, best first. Else the firm's first."""
        spoken = self.profile.firm.languages
        asked = (tag.lower().partition("-")[0] for tag in (wanted, *accepted))
        return next((language for tag in asked for language in spoken if language == tag), spoken[0])

    def options(self, site: Site, language: Language) -> Json:
        """Everything a form shows."""
        texts, wishes = texts_in(language), self.reception.wishes
        return {
            "language": language,
            "firm": self.profile.firm.name,
            "site": site.id,
            "site_name": site.name.get(language, site.id),
            **self._telephone(site),
            **self._hours(site, texts),
            "days": self.days(site.id, texts),
            "confirmations": list(wishes.confirmations()),
            "consent": wishes.consent(language),
            "privacy_url": wishes.web.privacy_url,
            "token": self.reception.new_form(),
        }

    def button_options(self, site: Site, language: Language) -> Json:
        """The same for the button, which carries no texts of its own."""
        texts = texts_in(language)
        firm = self.profile.firm.name
        return {
            **self.options(site, language),
            "texts": {key: texts(key, firm=firm) for key in _BUTTON_TEXTS},
        }

    def days(self, site: str, texts: Texts) -> list[Json]:
        """The free slots by day, for a select."""
        now = self.reception.clock()
        today = self.reception.wishes.times.local(site, now).date()

        def option(slot: TimeSlot) -> Json:
            return {"start": slot.start.isoformat(), "label": texts.hours(slot.start, slot.end)}

        by_day = groupby(self.reception.wishes.times.free(site, now), key=lambda slot: slot.start.date())
        return [{"label": texts.day(day, today), "slots": [option(slot) for slot in slots]} for day, slots in by_day]

    def answer(self, result: Taken | Refused, site: Site, language: Language) -> tuple[Json, int]:
        """For who has sent JSON."""
        texts = texts_in(language)
        if isinstance(result, Taken):
            return {
                "message": texts("taken"),
                "when": self.promise(result.callback, texts, "taken"),
                "status_url": f"{self.root}/callback/status/{result.token}",
            }, 201
        answer: Json = {"problem": result.problem, "message": self.problem(result, site, language)}
        match result.problem:
            case Problem.FIELDS:
                answer["fields"] = self.problems(result, language)
            case Problem.NEEDS_WORK:
                answer["bits"] = result.bits
            case Problem.EXPIRED:
                answer["token"] = self.reception.new_form()
            case Problem.PLEASE_CALL | Problem.NOT_OFFERED:
                answer |= self._telephone(site)
        return answer, self.status(result)

    def status(self, result: Refused) -> int:
        return _STATUS[result.problem]

    def problem(self, result: Refused, site: Site, language: Language) -> str:
        return texts_in(language)(result.problem, phone=self.reception.wishes.numbers.national(site.phone))

    def _telephone(self, site: Site) -> Json:
        """For who would rather call, or has to."""
        return {"phone": self.reception.wishes.numbers.national(site.phone), "phone_link": f"tel:{site.phone}"}

    def problems(self, result: Refused, language: Language) -> dict[str, str]:
        """What is wrong with each field."""
        return {name: texts_in(language)(key) for name, key in result.fields.items()}

    def promise(self, callback: Callback, texts: Texts, style: str) -> str:
        """When we call, in a sentence. `style`: "taken" or "status_requested"."""
        today, due = self._local(callback, self.reception.clock()).date(), self._local(callback, callback.due)
        if callback.earliest is None:
            return texts(f"{style}_soon", moment=texts.moment(due, today))
        return texts(f"{style}_slot", span=texts.span(self._local(callback, callback.earliest), due, today))

    def state(self, callback: Callback, texts: Texts) -> str:
        """How it stands with a call-back, in a sentence."""
        if callback.state is CallbackState.REQUESTED:
            return self.promise(callback, texts, "status_requested")
        return texts(f"status_{callback.state}")

    def _local(self, callback: Callback, at: datetime) -> datetime:
        return self.reception.wishes.times.local(callback.site, at)

    def _hours(self, site: Site, texts: Texts) -> Json:
        """Whether somebody is there, and when next."""
        times, now = self.reception.wishes.times, self.reception.clock()
        soonest = times.soonest(site.id, now)
        if soonest is None:
            return {"open": False, "soonest": None, "hours": texts("closed_long")}
        if soonest <= now:
            return {"open": True, "soonest": soonest.isoformat(), "hours": texts("open_now")}
        moment = texts.moment(soonest, times.local(site.id, now).date())
        return {"open": False, "soonest": soonest.isoformat(), "hours": texts("closed_now", moment=moment)}
