"""Step by step: announce, begin, tend, retry and give up what was promised."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from callbot.agents import Agent, Presence
from callbot.calendar.spans import Span
from callbot.callback import Callback, CallbackSource, CallbackState, new_transfer
from callbot.errors import IllegalTransition
from callbot.transfer import Failure, Transfer, TransferEvent, TransferKind, TransferState
from handoff import routing
from handoff.callbacks.customer import CustomerSide

_AT_ONCE: Final = 500
"""How many that are due are looked at in one step."""
_UNNAMED: Final = timedelta(seconds=60)
"""The carrier has named a leg by then, or never dialled it."""
_log = logging.getLogger(__name__)


class Keeping(CustomerSide):
    def step(self) -> None:
        """Announce, begin, retry and give up; warn of promises about to break. Any process may do it, at any time."""
        parts, policy = self._parts, self._parts.profile.callbacks
        now = parts.clock()
        parts.book.announce(now, self._coming(now, now + timedelta(minutes=policy.announce_minutes)))
        parts.book.warn(now, timedelta(minutes=policy.warn_minutes))
        parts.book.merge_rang_first(now)
        self._tend(now)
        for callback, transfer in parts.book.left_over(now):
            self._settle(callback, transfer, now)
        self._begin_due(now)

    def _coming(self, now: datetime, until: datetime) -> Mapping[str, Span]:
        """By site id, when customers are rung from now on; without the sites that stay closed."""
        coming = {}
        for site, calendar in self._parts.calendars.items():
            opens = calendar.next_opening(now)
            if opens is not None and opens <= until:
                coming[site] = opens, min(calendar.closes_at(opens) or until, until)
        return coming

    # --- what is under way -----------------------------------------------------------------------------------------

    def _tend(self, now: datetime) -> None:
        """Whatever a process did not live to do."""
        for transfer in self._parts.transfers.under_way():
            if transfer.kind is not TransferKind.CALLBACK or transfer.state is TransferState.BRIDGED:
                continue
            if transfer.state is TransferState.CALLING:
                if transfer.call_sid is None and now - transfer.state_since >= _UNNAMED:
                    self._unreached(transfer, Failure.FAILED)
            elif self._wanted(transfer) is None:
                self._part(transfer, TransferEvent.CALLER_LEFT)
            elif transfer.state is TransferState.ACCEPTED:
                self._parts.background.run(partial(self.agent_ready, transfer))

    def _settle(self, callback: Callback, transfer: Transfer, now: datetime) -> None:
        """The transfer is over: they spoke, or when we try again, or that we do not."""
        match transfer.state:
            case TransferState.DONE | TransferState.RETURNED:
                self._finish(callback, CallbackState.DONE, now, transfer.call_sid or "")
            case TransferState.SPAM:
                self._finish(callback, CallbackState.CANCELLED, now, f"spam, transfer {transfer.id}")
            case TransferState.CALLBACK_AGREED:
                self._retry(callback, transfer, timedelta(minutes=transfer.minutes), now, counts=False)
            case TransferState.CALLER_GONE:
                self._retry(callback, transfer, timedelta(), now, counts=False)
            case _ if transfer.failure is Failure.BLOCKED:
                self._finish(callback, CallbackState.BLOCKED, now, f"transfer {transfer.id}")
            case TransferState.UNREACHED:
                self._try_again(callback, transfer, now)
            case _:  # nobody of us could take it, or our agent was lost while the customer's telephone rang
                self._retry(callback, transfer, self._pause(None), now, counts=transfer.call_sid is not None)

    def _try_again(self, callback: Callback, transfer: Transfer, now: datetime) -> None:
        if callback.attempts + 1 >= self._parts.profile.callbacks.attempts:
            self._finish(callback, CallbackState.UNREACHED, now, f"transfer {transfer.id}")
        else:
            self._retry(callback, transfer, self._pause(transfer.failure), now, counts=True)

    def _pause(self, failure: Failure | None) -> timedelta:
        policy = self._parts.profile.callbacks
        minutes = {
            Failure.NO_ANSWER: policy.no_answer_minutes,
            Failure.MACHINE: policy.machine_minutes,
            Failure.NO_KEY: policy.machine_minutes,
        }
        return timedelta(minutes=minutes.get(failure or Failure.BUSY, policy.busy_minutes))

    def _retry(self, callback: Callback, transfer: Transfer, pause: timedelta, now: datetime, counts: bool) -> None:
        self._parts.book.retry(callback.id, transfer.id, now + pause, now, counts)

    def _finish(self, callback: Callback, state: CallbackState, now: datetime, proof: str) -> None:
        try:
            self._parts.book.finish(callback.id, state, now, proof)
        except IllegalTransition as error:  # somebody has ended it in another way just now
            _log.info("call-back %d: %s", callback.id, error)

    # --- what is due -----------------------------------------------------------------------------------------------

    def _begin_due(self, now: datetime) -> None:
        """As many as there are agents free and fit for them, callers who wait for a person taken off."""
        open_sites = [site for site, calendar in self._parts.calendars.items() if calendar.is_open(now)]
        free = [agent for agent in self._parts.agents.all() if _is_free(agent, now)] if open_sites else []
        due = self._parts.book.due(now, _AT_ONCE, open_sites) if free else []
        if any(one.source is CallbackSource.WEB for one in due) and not self._parts.book.affords_web(now):
            due = [one for one in due if one.source is not CallbackSource.WEB]
        if not due:
            return
        due = _one_each(due)
        blocked = self._parts.book.blocked([one.number for one in due])
        waiting: list[Transfer | Callback] = [*self._parts.transfers.waiting(), *due]
        for one in sorted(waiting, key=lambda one: _place(one, now)):
            wanted = one if isinstance(one, Transfer) else self._as_transfer(one, now)
            agent = routing.choose(free, wanted)
            if agent is None:
                continue
            if isinstance(one, Transfer) or self._begin(one, one.number in blocked, now):
                free.remove(agent)
            if not free:
                return

    def _begin(self, callback: Callback, blocked: bool, now: datetime) -> bool:
        """Whether an agent is taken up by it, be it by another process. Blocks are looked at again before dialling."""
        if blocked or not self._parts.numbers.may_dial(callback.number):
            self._finish(callback, CallbackState.BLOCKED, now, "the number may not be called")
            return False
        hurry = self._is_about_to_break(callback, now)
        self._parts.book.begin(callback.id, now, None if hurry else callback.agent_id, anybody=hurry)
        self._parts.background.wake()
        return True

    def _as_transfer(self, callback: Callback, now: datetime) -> Transfer:
        """What would be in the queue."""
        hurry = self._is_about_to_break(callback, now)
        wanted = new_transfer(callback, None if hurry else callback.agent_id, anybody=hurry)
        return Transfer(
            id=0,
            kind=wanted.kind,
            state=TransferState.REQUESTED,
            state_since=now,
            call_sid=None,
            callback_id=callback.id,
            customer_id=callback.customer_id,
            reason=wanted.reason,
            language=wanted.language,
            site=wanted.site,
            skills=wanted.skills,
            person=wanted.person,
            wanted_agent_id=wanted.agent_id,
            urgent=wanted.urgent,
            requested_at=now,
            attempt_id=None,
            agent_id=None,
            agent_name="",
            tried=(),
            failure=None,
            question="",
            answer="",
            task="",
            minutes=0,
        )

    def _is_about_to_break(self, callback: Callback, now: datetime) -> bool:
        """Who has promised to call calls, or who knows of the matter; then anybody may keep the promise."""
        return now >= callback.due - timedelta(minutes=self._parts.profile.callbacks.warn_minutes)


def _one_each(due: Sequence[Callback]) -> Sequence[Callback]:
    """Several requests of one customer are one call, for the first of them; in the order given."""
    first: dict[str, Callback] = {}
    for one in due:
        first.setdefault(one.number, one)
    return list(first.values())


def _is_free(agent: Agent, now: datetime) -> bool:
    reserved = agent.reserved_until is not None and agent.reserved_until > now
    return agent.presence is Presence.AVAILABLE and not reserved


def _place(one: Transfer | Callback, now: datetime) -> tuple[bool, datetime]:
    """Urgent first, then who has been waiting longest; who did not wait in the queue comes behind those who do, and
    stays in the book's order: by promise."""
    since = one.requested_at if isinstance(one, Transfer) else one.place or now
    return (not one.urgent, since)
