"""Agents set their presence by text message: "Pause bis 14", "back", "feierabend"."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from callbot.agents import Agent, Presence
from callbot.answers import when_answer
from callbot.clock import Clock
from callbot.handoff_ports import AgentBook
from callbot.language import Language
from callbot.presence_words import presence_meant
from callbot.profile.model import Profile

_NOW: Final = {
    Language.DE: {
        Presence.AVAILABLE: "Eingetragen: verfügbar.",
        Presence.BUSY: "Sie sind noch im Gespräch. Danach bitte noch einmal.",
        Presence.AWAY: "Eingetragen: Pause.",
        Presence.OFF: "Eingetragen: Feierabend.",
    },
    Language.EN: {
        Presence.AVAILABLE: "Noted: available.",
        Presence.BUSY: "You are still in a call. Please write again afterwards.",
        Presence.AWAY: "Noted: on a break.",
        Presence.OFF: "Noted: off.",
    },
}
_ENDS: Final = {Language.DE: " Sie endet {when}.", Language.EN: " It ends {when}."}


@dataclass(frozen=True, slots=True)
class PresenceByText:
    """Whoever forges an agent's number can set their presence, but it is the agent who gets the answer."""

    agents: AgentBook
    profile: Profile
    clock: Clock
    otherwise: Callable[[str, str, str], str | None]
    """Answers other senders, and other words."""

    def answer(self, sender: str, called: str, text: str) -> str | None:
        """What to answer to a text message; None: nothing. StoreError when the store fails."""
        agent = self.agents.by_phone(sender)
        return (self._set(agent, text) if agent else None) or self.otherwise(sender, called, text)

    def _set(self, agent: Agent, text: str) -> str | None:
        zone = ZoneInfo(self.profile.sites[0].timezone)
        now = self.clock().astimezone(zone)
        for language in sorted(Language, key=lambda each: each is not agent.interface_language):
            meant = presence_meant(text, language, now)
            if meant is None:
                continue
            presence = self.agents.set_presence(agent.id, meant.presence, meant.until).presence
            when = when_answer(meant.until.astimezone(zone), now, language) if meant.until else ""
            return _NOW[language][presence] + (_ENDS[language].format(when=when) if when else "")
        return None
