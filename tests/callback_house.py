"""A gateway that calls customers back, on a real database, with a simulated carrier around it."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from flask import Flask

from callbot.actions import Outcome
from callbot.appointments.links import CalendarLinks
from callbot.appointments.model import ToldBy
from callbot.call import CallRecord, Note, Turn
from callbot.callback import Callback, CallbackSource, CallbackState, NewCallback
from callbot.callback_links import CallbackLinks
from callbot.language import Language
from callbot.outbox.callback_letters import CallbackLetters
from callbot.outbox.letters import Letters
from callbot.phrases import load_phrases
from crm.callbacks import SqlCallbackBook
from handoff.callbacks import CallbackDesk
from handoff.callbacks import Parts as CallbackParts
from handoff.switchboard import Dispatcher, Switchboard
from telephony.customer_legs import make_blueprint as make_customer_legs
from telephony.numbers import TwilioNumberRules
from telephony.simulator import Carrier, Phone, Pickup, Press, Script, Wait, WaitForBot
from tests.transfer_house import BOT, PATIENCE, PROFILE, PUBLIC, SPEED, House, eventually, house_of

CUSTOMER: Final = "+4915112345670"


def callback_letters(profile: Any, ways: frozenset[ToldBy] = frozenset({ToldBy.SMS})) -> CallbackLetters:
    letters = Letters(
        profile, load_phrases(profile.phrases), TwilioNumberRules(), CalendarLinks(PUBLIC, "secret"), ways
    )
    return CallbackLetters(letters, CallbackLinks(PUBLIC, "secret"), BOT)


class CallbackHouse(House):
    """A House whose switchboard hands call-backs to a desk that keeps them."""

    def __init__(self, database_url: str, carrier: Carrier) -> None:
        super().__init__(database_url, carrier)
        self.book = SqlCallbackBook(self.engine, callback_letters(PROFILE))
        self.callback_parts = CallbackParts(
            book=self.book,
            transfers=self.transfers,
            agents=self.agents,
            legs=self.parts.legs,
            calls=self.store,
            numbers=TwilioNumberRules(),
            profile=PROFILE,
            calendars=self.parts.calendars,
            calls_from=BOT,
            write_note=_write_note,
            clock=self.clock,
            background=self.parts.background,
        )
        self.desk = CallbackDesk(self.callback_parts)
        self.parts = replace(self.parts, agent_ready=self.desk.agent_ready)
        self.switchboard = Switchboard(self.parts)
        self.dispatcher = Dispatcher(self.parts.background, self.switchboard.step, self.transfers.version)
        self.telephony = replace(self.telephony, switchboard=self.switchboard)

    def app(self) -> Flask:
        app = super().app()
        app.register_blueprint(make_customer_legs(self.telephony, self.desk))
        return app

    def ask(self, key: str = "web:1", number: str = CUSTOMER, **more: Any) -> Callback:
        now = self.clock()
        wanted = NewCallback(
            key=key,
            source=CallbackSource.AGENT,
            number=number,
            reason="Heizung",
            language=Language.DE,
            site="main",
            due=now + timedelta(hours=2),
        )
        return self.book.ask(replace(wanted, **more), now).callback

    def now(self, callback: Callback) -> Callback:
        found = self.book.find(callback.id)
        assert found is not None
        return found

    def keep_until(self, callback: Callback, state: CallbackState, attempts: int = 0) -> Callback:
        """Step until it is so."""

        def is_so() -> bool:
            self.desk.step()
            found = self.now(callback)
            return found.state is state and found.attempts == attempts

        eventually(is_so, within_seconds=20.0)
        return self.now(callback)

    def calls_to(self, number: str) -> int:
        return sum(call.to == number for call in self.carrier.calls)


def calling_back(database_url: str, speed: float = SPEED) -> AbstractContextManager[CallbackHouse]:
    return house_of(CallbackHouse, database_url, speed)


def customer(digits: str, *then: Wait | Press) -> Phone:
    """Somebody who answers, listens to who is calling, and presses."""
    return Phone(
        Script((WaitForBot("Drücken Sie die 1", PATIENCE), Press(digits), *then), Language.DE, stays_seconds=600.0)
    )


def mailbox() -> Phone:
    return Phone(Script((), Language.DE, stays_seconds=600.0), pickup=Pickup.MAILBOX)


def _write_note(_call: CallRecord, _turns: Sequence[Turn]) -> Note:
    return Note("", Outcome.ABANDONED, (), (), Language.DE)
