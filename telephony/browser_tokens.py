"""callbot.desk_ports.BrowserTelephones on Twilio's Voice SDK for browsers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from twilio.jwt.access_token import AccessToken
from twilio.jwt.access_token.grants import VoiceGrant

from callbot.agents import Agent
from callbot.config import Config

LIFETIME_SECONDS: Final = 3600
EDGES: Final = ("frankfurt", "dublin", "roaming")
"""Voices of our firms stay in Europe as long as it answers; `roaming` is wherever the carrier is nearest."""


@dataclass(frozen=True, slots=True)
class TwilioBrowserTelephones:
    """Safe to use from many threads."""

    account_sid: str
    api_key: str
    api_secret: str = field(repr=False)

    @property
    def edges(self) -> Sequence[str]:
        return EDGES

    @property
    def signalling(self) -> Sequence[str]:
        return [f"wss://voice-js.{edge}.twilio.com" for edge in EDGES]

    def token(self, agent: Agent) -> str:
        identity = agent.address.removeprefix("client:")
        token = AccessToken(self.account_sid, self.api_key, self.api_secret, identity=identity, ttl=LIFETIME_SECONDS)
        # Without an application of its own nothing can be dialled with it: it rings, and that is all.
        token.add_grant(VoiceGrant(incoming_allow=True))
        return str(token.to_jwt())


def make_browser_telephones(config: Config) -> TwilioBrowserTelephones | None:
    """None: not set up."""
    if config.twilio_api_key is None or config.twilio_api_secret is None:
        return None
    return TwilioBrowserTelephones(config.twilio_account_sid, config.twilio_api_key, config.twilio_api_secret)
