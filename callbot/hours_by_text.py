"""Hours set by a text message of the owner's: "heute ab 13 Uhr geschlossen", "open on Saturday from 9 to 12"."""

import re
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from callbot.clock import Clock
from callbot.language import Language
from callbot.outbox.letters import written_time
from callbot.ports import HoursBoard
from callbot.profile.model import Profile, Site
from callbot.understanding.meaning import Moment
from callbot.understanding.moments.find import find_moment

_CLOSED: Final = {
    Language.DE: re.compile(r"\b(geschlossen|zu|schlie(ß|ss)en|dicht)\b", re.IGNORECASE),
    Language.EN: re.compile(r"\b(closed|close|closing|shut)\b", re.IGNORECASE),
}
_OPEN: Final = {
    Language.DE: re.compile(r"\b(geöffnet|geoeffnet|offen|öffnen|auf)\b", re.IGNORECASE),
    Language.EN: re.compile(r"\b(open|opening)\b", re.IGNORECASE),
}
_UNDO: Final = re.compile(r"\s*(zurück|zurueck|undo)\s+([0-9]{1,9})\s*", re.IGNORECASE | re.ASCII)
_DONE: Final = {
    Language.DE: "{site}: {what} von {start} bis {end}. Zum Aufheben antworten Sie: ZURÜCK {number}",
    Language.EN: "{site}: {what} from {start} to {end}. To take it back, answer: UNDO {number}",
}
_WHAT: Final = {
    Language.DE: {True: "geöffnet", False: "geschlossen"},
    Language.EN: {True: "open", False: "closed"},
}
_UNDONE: Final = {
    Language.DE: {True: "Aufgehoben.", False: "Diese Nummer kenne ich nicht."},
    Language.EN: {True: "Taken back.", False: "I do not know this number."},
}
_HELP: Final = {
    Language.DE: "Das habe ich nicht verstanden. Schreiben Sie zum Beispiel: heute ab 13 Uhr geschlossen",
    Language.EN: "I did not understand. Write for example: closed today from 1 pm",
}


@dataclass(frozen=True, slots=True)
class HoursByText:
    """Answers owners. Whoever forges an owner's number can set hours, but it is the owner who gets the answer."""

    profile: Profile
    board: HoursBoard
    clock: Clock

    def answer(self, sender: str, called: str, text: str) -> str | None:
        """What to answer to a text message; None for senders who are no owners. StoreError when the store fails."""
        if sender not in self.profile.owners:
            return None
        undo = _UNDO.fullmatch(text)
        if undo:
            language = Language.EN if undo[1].lower() == "undo" else Language.DE
            return _UNDONE[language][self.board.take_down(int(undo[2]))]
        for language in self.profile.firm.languages:
            opens, closes = _OPEN[language].search(text), _CLOSED[language].search(text)
            if bool(opens) != bool(closes):
                return self._set(sender, self._site(called, text), language, text, opens=bool(opens))
        return _HELP[self.profile.firm.languages[0]]

    def _set(self, sender: str, site: Site, language: Language, text: str, opens: bool) -> str:
        zone = ZoneInfo(site.timezone)
        now = self.clock().astimezone(zone)
        moment = find_moment(text, language, now)
        if not isinstance(moment, Moment) or moment.alternatives or moment.end <= now:
            return _HELP[language]
        number = self.board.put_up(site.id, moment.start, moment.end, opens, "", f"SMS …{sender[-4:]}")
        start, end = written_time(moment.start, language), written_time(moment.end, language)
        name, what = site.name.get(language, site.id), _WHAT[language][opens]
        return _DONE[language].format(site=name, what=what, start=start, end=end, number=number)

    def _site(self, called: str, text: str) -> Site:
        """The site that is named, else the one whose number was written to."""
        sites = self.profile.sites
        named = (site for site in sites if any(_names(text, name) for name in (site.id, *site.name.values())))
        return next(named, self.profile.site_of(called))


def _names(text: str, name: str) -> bool:
    return re.search(rf"\b{re.escape(name)}\b", text, re.IGNORECASE) is not None
