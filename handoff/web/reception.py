"""Takes wishes for a call from the web: timing, traps, limits, and then the promise."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from callbot.callback import Callback, CallbackState, NewCallback
from callbot.callback_links import hash_of
from callbot.callback_ports import CallbackAsks, CallbackBook
from callbot.clock import Clock
from callbot.errors import IllegalTransition
from callbot.language import Language
from handoff.web import limits
from handoff.web.model import Problem, Refused, Taken
from handoff.web.reading import Entry
from handoff.web.secrets import FormToken, Secrets
from handoff.web.wishes import Wishes

QUICKEST: Final = timedelta(seconds=2)
"""Nobody reads and fills in a form in less."""
OLDEST: Final = timedelta(hours=6)
"""A form that was open for longer is given out anew."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reception:
    """The decisions behind the form, free of HTTP. Safe to use from many threads; StoreError when the store fails."""

    wishes: Wishes
    book: CallbackBook
    asks: CallbackAsks
    secrets: Secrets
    clock: Clock
    can_call: bool
    """Whether we have a number to call from. Without one nobody is promised a call."""

    def new_form(self) -> str:
        """The token that a form is given out with."""
        return self.secrets.new_form(self.clock())

    def take(self, entry: Entry, language: Language, address: str) -> Taken | Refused:
        """`language`: of the page. `address`: as limited_by gives it. The same form sent twice is one request."""
        if not self.can_call:
            return Refused(Problem.NOT_OFFERED)
        form = self.secrets.read_form(entry.token)
        if form is None:
            return Refused(Problem.EXPIRED)
        known = self.find(self.wishes.links.token(form.key))
        if known is not None:
            return self._known(known, form, entry)
        now, address_hash = self.clock(), self.secrets.hash_of("address", address)
        wish = self.wishes.read(entry, form, language, address_hash, now)
        if isinstance(wish, Refused):
            return wish
        return self._timing(form, now) or self._traps(entry, wish) or self._within_limits(entry, wish, now)

    def find(self, token: str) -> Callback | None:
        """By the token of its status page."""
        return self.book.by_token(hash_of(token))

    def change(self, callback: Callback, when: str) -> str:
        """Another time; gives the key of the text that says how it went."""
        now = self.clock()
        promise = self.wishes.promise(callback.site, when, now)
        if promise is None:
            return "wrong_when"
        window = self.wishes.window(callback.site, promise, callback.language)
        return self._unless_too_late("changed", lambda: self.book.change(callback.id, *promise, window, now))

    def cancel(self, callback: Callback) -> str:
        """Gives the key of the text that says how it went."""
        ended = CallbackState.CANCELLED, self.clock(), "cancelled by link"
        return self._unless_too_late("status_cancelled", lambda: self.book.finish(callback.id, *ended))

    def _unless_too_late(self, success: str, change: Callable[[], object]) -> str:
        try:
            change()
        except IllegalTransition:  # the telephone rings already, or it is over
            return "too_late"
        return success

    def _known(self, callback: Callback, form: FormToken, entry: Entry) -> Taken | Refused:
        """Our answer got lost; or the visitor went back in the browser and wants something else."""
        if self.wishes.number(entry) != callback.number:
            return Refused(Problem.EXPIRED)
        return Taken(callback, self.wishes.links.token(form.key))

    def _timing(self, form: FormToken, now: datetime) -> Refused | None:
        age = now - form.issued_at
        if age > OLDEST:
            return Refused(Problem.EXPIRED)
        return Refused(Problem.TOO_QUICK) if age < QUICKEST else None

    def _traps(self, entry: Entry, wish: NewCallback) -> Refused | None:
        if entry.website:
            return _turned_away("hidden field")
        return _turned_away("blocked number") if self.book.is_blocked(wish.number) else None

    def _within_limits(self, entry: Entry, wish: NewCallback, now: datetime) -> Taken | Refused:
        number_hash = self.secrets.hash_of("number", wish.number)
        local = self.wishes.times.local(wish.site, now)
        who = wish.address_hash, number_hash, now, local.replace(hour=0, minute=0, second=0, microsecond=0)
        # An attempt without its work leaves no row: it neither costs us anything nor counts against others.
        bits = limits.work_bits(self.asks.count(*who))
        if not limits.is_done(entry.token, entry.work, bits):
            return Refused(Problem.NEEDS_WORK, bits=bits)
        ask_id, counts = self.asks.enter(*who)
        limit = limits.reached(counts, self.wishes.web)
        if limit is not None:
            return _turned_away(limit)
        asked = self.book.ask(wish, now)
        self.asks.accept(ask_id)
        return Taken(asked.callback, self.wishes.links.token(wish.key))


def _turned_away(why: str) -> Refused:
    """Why stands in our log alone."""
    _log.warning("a call-back asked for on the web was turned away: %s", why)
    return Refused(Problem.PLEASE_CALL)
