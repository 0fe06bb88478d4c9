"""What customers read about the calls they are promised."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from callbot.appointments.model import ToldBy
from callbot.callback import Callback
from callbot.callback_links import CallbackLinks
from callbot.outbox.letters import Letters, written_time
from callbot.outbox.messages import Email, Message, Sms
from callbot.phrases import Phrases
from callbot.profile.model import Site


class CallbackMatter(StrEnum):
    """Why somebody is written to about a call-back."""

    ASKED = "asked"
    ANNOUNCED = "announced"
    """The call comes in a few minutes."""
    AGAIN = "again"
    """The same, for we rang and nobody answered."""
    CHANGED = "changed"
    CANCELLED = "cancelled"
    UNREACHED = "unreached"
    """Given up: we rang, and nobody answered."""
    MISSED = "missed"
    """Given up without having rung: our fault."""


@dataclass(frozen=True, slots=True)
class CallbackLetters:
    """Writes in the customer's language, in the firm's words; nothing of the reason for the call. Without a website of
    ours there is no page to change it on."""

    letters: Letters
    links: CallbackLinks
    calls_from: str | None
    """The number that customers see when we ring; None: the site's."""

    def can_be_told(self, number: str, email: str | None) -> bool:
        return self.letters.told_by(number, email) is not ToldBy.NOTHING

    def message(self, matter: CallbackMatter, callback: Callback, rings: datetime | None = None) -> Message | None:
        """None when this customer cannot be reached in writing. `rings`: from when on, where that is known."""
        about = rings if matter in _ANNOUNCED else None
        sentences = tuple(self._sentences(matter, callback, about))
        # Nobody wants to read after the call that it is coming.
        until = about.isoformat() if about else None
        match self.letters.told_by(callback.number, callback.email):
            case ToldBy.SMS:
                return Sms(callback.number, " ".join([f"{self.letters.profile.firm.name}:", *sentences]), until)
            case ToldBy.EMAIL:
                return self._email(callback, sentences, until)
            case ToldBy.NOTHING:
                return None

    def _email(self, callback: Callback, sentences: tuple[str, ...], not_after: str | None) -> Email:
        firm, phrases = self.letters.profile.firm, self.letters.phrases[callback.language]
        greeting = (
            phrases.pick("notice_letter", name=callback.name) if callback.name else phrases.pick("callback_letter")
        )
        return Email(
            to=callback.email or "",
            sender=self.letters.sender() or "",
            sender_name=firm.name,
            subject=sentences[0].rstrip("."),
            text="\n".join([greeting, "", *sentences, "", firm.name, ""]),
            not_after=not_after,
        )

    def _sentences(self, matter: CallbackMatter, callback: Callback, about: datetime | None) -> Iterator[str]:
        phrases, site = self.letters.phrases[callback.language], self._site(callback)
        yield phrases.pick(f"callback_notice_{matter}", when=self._when(phrases, callback, about, site))
        if matter in _COMING:
            calls_from = self.letters.numbers.national(self.calls_from or site.phone)
            yield phrases.pick("callback_notice_from", phone=calls_from)
        if matter in _COMING and self.letters.profile.web:
            yield phrases.pick("callback_notice_change", link=self.links.status(callback.key))
        else:
            yield phrases.pick("callback_notice_ring_us", phone=self.letters.numbers.national(site.phone))

    def _when(self, phrases: Phrases, callback: Callback, about: datetime | None, site: Site) -> str:
        def written(moment: datetime) -> str:
            return written_time(moment.astimezone(ZoneInfo(site.timezone)), callback.language)

        if about:
            return phrases.pick("callback_notice_about", earliest=written(about))
        if callback.earliest is None:
            return phrases.pick("callback_notice_by", due=written(callback.due))
        return phrases.pick("callback_notice_between", earliest=written(callback.earliest), due=written(callback.due))

    def _site(self, callback: Callback) -> Site:
        sites = self.letters.profile.sites
        return next((site for site in sites if site.id == callback.site), sites[0])


_ANNOUNCED: Final = frozenset({CallbackMatter.ANNOUNCED, CallbackMatter.AGAIN})
_COMING: Final = _ANNOUNCED | {CallbackMatter.ASKED, CallbackMatter.CHANGED}
"""The customer still waits for our call."""
