"""callbot.callback_ports.CallbackDesk."""

from collections.abc import Sequence
from datetime import datetime

from callbot.agents import Agent
from callbot.callback import Callback, CallbackSource, CallbackState
from callbot.errors import IllegalTransition, StoreError
from callbot.transfer import WITH_AN_AGENT, Failure, Transfer, TransferEvent
from handoff.callbacks.keeping import Keeping
from handoff.switchboard.parts import RINGING_LEASE


class CallbackDesk(Keeping):
    """Keeps the promise to call. Safe to use from many threads and processes: it keeps nothing itself."""

    def call_now(self, agent: Agent, callback_id: int) -> None:
        """Ring this agent, and then the customer, whenever that was to be; but never outside opening hours.

        Who asks for it is there, whatever their presence says, but not while another call binds them.
        """
        now, callback = self._parts.clock(), self._known(callback_id)
        if not self._parts.calendars[callback.site].is_open(now):
            raise IllegalTransition("call-back", "outside_hours", "call_now")
        if not self._may_be_rung(callback):
            self._parts.book.finish(callback_id, CallbackState.BLOCKED, now)
            raise IllegalTransition("call-back", CallbackState.BLOCKED, "call_now")
        transfer = self._parts.book.begin(callback_id, now, agent.id)
        if transfer is None:
            why = "spent" if self._is_spent(callback, now) else callback.state
            raise IllegalTransition("call-back", why, "call_now")
        if not self._reserve(agent, transfer):
            self._part(transfer, TransferEvent.GIVEN_UP, Failure.BUSY)
            self._parts.book.retry(callback_id, transfer.id, now, now, counts=False)
            raise IllegalTransition("call-back", "agent_busy", "call_now")
        self._parts.background.wake()

    def take(self, agent: Agent, callback_id: int) -> None:
        self._parts.book.assign(callback_id, agent.id, self._parts.clock())

    def done(self, agent: Agent, callback_id: int) -> None:
        self._parts.book.finish(callback_id, CallbackState.DONE, self._parts.clock(), f"agent:{agent.id}")

    def cancel(self, agent: Agent, callback_id: int) -> None:
        self._parts.book.finish(callback_id, CallbackState.CANCELLED, self._parts.clock(), f"agent:{agent.id}")

    def _reserve(self, agent: Agent, transfer: Transfer) -> bool:
        """Whether the agent is reserved, be it by the switchboard, which may have been quicker."""
        transfers, now = self._parts.transfers, self._parts.clock()

        def choose(free: Sequence[Agent], _: Transfer) -> Agent | None:
            return next((one for one in free if one.id == agent.id), None)

        if transfers.reserve(transfer.id, choose, now, RINGING_LEASE):
            return True
        found = transfers.find(transfer.id)
        return found is not None and found.state in WITH_AN_AGENT

    def _is_spent(self, callback: Callback, now: datetime) -> bool:
        is_waiting = callback.state is CallbackState.REQUESTED and callback.source is CallbackSource.WEB
        return is_waiting and not self._parts.book.affords_web(now)

    def _known(self, callback_id: int) -> Callback:
        callback = self._parts.book.find(callback_id)
        if callback is None:
            raise StoreError(f"there is no call-back {callback_id}")
        return callback
