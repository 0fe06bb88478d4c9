"""What customers read about the calls they are promised."""

from collections.abc import Iterator
from dataclasses import dataclass
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
    CHANGED = "changed"
    CANCELLED = "cancelled"
    UNREACHED = "unreached"
    """Given up: we rang, and nobody answered."""
    MISSED = "missed"
    """Given up without having rung: our fault."""


@dataclass(frozen=True, slots=True)
class CallbackLetters:
    """Writes in the customer's language, in the firm's words; nothing of the reason for the call."""

    letters: Letters
    links: CallbackLinks
    calls_from: str | None
    """The number that customers see when we ring; None: the site's."""

    def can_be_told(self, number: str, email: str | None) -> bool:
        return self.letters.told_by(number, email) is not ToldBy.NOTHING

    def message(self, matter: CallbackMatter, callback: Callback) -> Message | None:
        """None when this customer cannot be reached in writing."""
        sentences = tuple(self._sentences(matter, callback))
        # Nobody wants to read after the call that it is coming.
        not_after = callback.earliest if matter is CallbackMatter.ANNOUNCED else None
        until = not_after.isoformat() if not_after else None
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

    def _sentences(self, matter: CallbackMatter, callback: Callback) -> Iterator[str]:
        phrases, site = self.letters.phrases[callback.language], self._site(callback)
        when = self._when(phrases, callback, matter, site)
        yield phrases.pick(f"callback_notice_{matter}", when=when)
        if matter in _COMING:
            calls_from = self.letters.numbers.national(self.calls_from or site.phone)
            yield phrases.pick("callback_notice_from", phone=calls_from)
            yield phrases.pick("callback_notice_change", link=self.links.status(callback.key))
        else:
            yield phrases.pick("callback_notice_ring_us", phone=self.letters.numbers.national(site.phone))

    def _when(self, phrases: Phrases, callback: Callback, matter: CallbackMatter, site: Site) -> str:
        zone, language = ZoneInfo(site.timezone), callback.language
        due = written_time(callback.due.astimezone(zone), language)
        if callback.earliest is None:
            return phrases.pick("callback_notice_by", due=due)
        earliest = written_time(callback.earliest.astimezone(zone), language)
        if matter is CallbackMatter.ANNOUNCED:
            return phrases.pick("callback_notice_about", earliest=earliest)
        return phrases.pick("callback_notice_between", earliest=earliest, due=due)

    def _site(self, callback: Callback) -> Site:
        sites = self.letters.profile.sites
        return next((site for site in sites if site.id == callback.site), sites[0])


_COMING: Final = frozenset({CallbackMatter.ASKED, CallbackMatter.ANNOUNCED, CallbackMatter.CHANGED})
"""The customer still waits for our call."""
