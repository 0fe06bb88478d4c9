"""callbot.handoff_ports.CallbackDesk."""

from callbot.agents import Agent
from callbot.callback import Callback, CallbackState
from callbot.errors import IllegalTransition, StoreError
from handoff.callbacks.keeping import Keeping


class CallbackDesk(Keeping):
    """Keeps the promise to call. Safe to use from many threads and processes: it keeps nothing itself."""

    def call_now(self, agent: Agent, callback_id: int) -> None:
        """Ring this agent, and then the customer, whenever that was to be; but never outside opening hours."""
        now, callback = self._parts.clock(), self._known(callback_id)
        if not self._parts.calendars[callback.site].is_open(now):
            raise IllegalTransition("call-back", "outside_hours", "call_now")
        if not self._may_be_rung(callback):
            self._parts.book.finish(callback_id, CallbackState.BLOCKED, now)
            raise IllegalTransition("call-back", CallbackState.BLOCKED, "call_now")
        if self._parts.book.begin(callback_id, now, agent.id) is None:
            raise IllegalTransition("call-back", callback.state, "call_now")
        self._parts.background.wake()

    def take(self, agent: Agent, callback_id: int) -> None:
        self._parts.book.assign(callback_id, agent.id, self._parts.clock())

    def done(self, agent: Agent, callback_id: int) -> None:
        self._parts.book.finish(callback_id, CallbackState.DONE, self._parts.clock(), f"agent:{agent.id}")

    def cancel(self, agent: Agent, callback_id: int) -> None:
        self._parts.book.finish(callback_id, CallbackState.CANCELLED, self._parts.clock(), f"agent:{agent.id}")

    def _known(self, callback_id: int) -> Callback:
        callback = self._parts.book.find(callback_id)
        if callback is None:
            raise StoreError(f"there is no call-back {callback_id}")
        return callback
