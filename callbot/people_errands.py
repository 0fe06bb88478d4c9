"""What the dialogue has done where people take calls."""

from dataclasses import dataclass

from callbot.actions import (
    AnswerAgent,
    CallbackChanged,
    CallbacksCancelled,
    CallbacksFound,
    CallbackToCome,
    CancelCallbacks,
    ChangeCallback,
    FindCallbacks,
    PeopleCommand,
    PersonSought,
    PresenceSet,
    Result,
    SeekingStopped,
    SeekPerson,
    SetPresence,
    StopSeeking,
)
from callbot.agents import Agent
from callbot.callback import CallbackState
from callbot.callback_ports import CallbackBook
from callbot.clock import Clock
from callbot.handoff_ports import AgentBook, Switchboard
from callbot.transfer import TransferEvent


@dataclass(frozen=True, slots=True)
class PeopleErrands:
    switchboard: Switchboard
    callbacks: CallbackBook
    agents: AgentBook
    clock: Clock

    def run(self, call_sid: str, command: PeopleCommand) -> Result:  # noqa: PLR0911 - one for each command
        """StoreError or IllegalTransition when it cannot be done."""
        match command:
            case SeekPerson():
                return self.switchboard.seek(call_sid, command)
            case StopSeeking():
                event = TransferEvent.CALLBACK_CHOSEN if command.for_callback else TransferEvent.GIVEN_UP
                self.switchboard.stop_seeking(call_sid, event)
                return SeekingStopped()
            case AnswerAgent():
                self.switchboard.caller_said(call_sid, command.words)
                return self.switchboard.look(call_sid) or PersonSought(None)
            case FindCallbacks():
                return CallbacksFound(self._to_come(command.number))
            case ChangeCallback():
                return self._change(command)
            case CancelCallbacks():
                for callback in command.callbacks:
                    self.callbacks.finish(callback, CallbackState.CANCELLED, self.clock(), f"call {call_sid}")
                return CallbacksCancelled()
            case SetPresence():
                agent = self.agents.set_presence(command.agent, command.presence, command.until)
                return PresenceSet(agent.presence, agent.presence_until)

    def look(self, call_sid: str) -> PersonSought | None:
        """How it stands with the person who was sought."""
        return self.switchboard.look(call_sid)

    def agent_at(self, number: str | None) -> Agent | None:
        """The agent who calls from this number."""
        return self.agents.by_phone(number) if number else None

    def awaited(self, number: str | None) -> str | None:
        """Why this number is to be called back; None when it is not."""
        to_come = self.callbacks.open_for(number) if number else ()
        return to_come[0].reason if to_come else None

    def _to_come(self, number: str) -> tuple[CallbackToCome, ...]:
        return tuple(CallbackToCome(each.id, each.due) for each in self.callbacks.open_for(number))

    def _change(self, wanted: ChangeCallback) -> CallbackChanged:
        changed = self.callbacks.change(wanted.callback, wanted.earliest, wanted.due, wanted.window, self.clock())
        return CallbackChanged(changed.due)
