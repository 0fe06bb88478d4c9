"""An agent calls in from their own number and says whether they can take calls."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from callbot.actions import PresenceSet, Result, SetPresence
from callbot.agents import Agent, Presence
from callbot.answers import when_answer
from callbot.dialogue.exchange import Exchange
from callbot.dialogue.forms import Form
from callbot.hearing import Expecting
from callbot.presence_words import PresenceMeant, presence_meant

_KEYS: Final = {"1": Presence.AVAILABLE, "2": Presence.AWAY, "3": Presence.OFF}


@dataclass(slots=True)
class CallingIn:
    agent: int = 0


_FORM: Final = Form(CallingIn)


class PresenceTopic:
    name = "presence"
    matters: frozenset[str] = frozenset()

    def begin(self, exchange: Exchange, matter: str) -> None:
        self._ask(exchange)

    def greet(self, exchange: Exchange, agent: Agent) -> None:
        """The telephone number alone tells who it is: presence can be set, nothing else is known for it."""
        exchange.state.topic = self.name
        _FORM.keep(exchange, CallingIn(agent.id))
        exchange.say("agent_hello", name=agent.name)
        self._tell(exchange, agent.presence, agent.presence_until)
        self._ask(exchange)

    def attend(self, exchange: Exchange) -> bool:
        """Before anything else: "feierabend" is no goodbye here."""
        return exchange.state.topic == self.name and self.go_on(exchange)

    def go_on(self, exchange: Exchange) -> bool:
        meant = self._meant(exchange)
        if meant is None:
            if exchange.said_no():
                exchange.settle()
                return True
            return False
        exchange.do(SetPresence(_FORM.read(exchange).agent, meant.presence, meant.until))
        return True

    def rephrase(self, exchange: Exchange, failures: int) -> None:
        exchange.ask("agent_menu_keys" if failures else "agent_menu", Expecting.MOMENT)

    def conclude(self, exchange: Exchange, result: Result) -> None:
        if isinstance(result, PresenceSet):
            exchange.state.matters.append(f"presence:{result.presence}")
            self._tell(exchange, result.presence, result.until)
        else:
            exchange.say("agent_presence_failed")
        exchange.settle()

    def _meant(self, exchange: Exchange) -> PresenceMeant | None:
        if exchange.keys:
            presence = _KEYS.get(exchange.keys)
            return PresenceMeant(presence) if presence else None
        meaning = exchange.meaning
        return presence_meant(meaning.text, meaning.language, exchange.now) if meaning else None

    def _tell(self, exchange: Exchange, presence: Presence, until: datetime | None) -> None:
        exchange.say(f"agent_is_{presence}")
        if until:
            local = exchange.desk.calendar(exchange.state.site).local(until)
            exchange.say("agent_break_ends", when=when_answer(local, exchange.now, exchange.state.language))

    def _ask(self, exchange: Exchange) -> None:
        exchange.ask("agent_menu", Expecting.MOMENT)


PRESENCE: Final = PresenceTopic()
