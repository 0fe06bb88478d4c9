"""A telephone network in a box: a carrier that behaves like Twilio, and people who call.

with Carrier(routes={"https://bot.test": ["http://127.0.0.1:8080"]}) as carrier:
    carrier.connect_number("+4989123456", NumberSettings(voice_url="https://bot.test/voice/incoming"))
    report = carrier.call(Script((Say("when are you open"),)), from_="+4915112345678", to="+4989123456")
"""

from telephony.simulator.carrier import Call, Carrier
from telephony.simulator.faults import Faults, RestFault
from telephony.simulator.gateway import EmbeddedGateway, GatewayApi
from telephony.simulator.messages import Message
from telephony.simulator.network import Account, NumberSettings
from telephony.simulator.phone import Phone, Pickup
from telephony.simulator.report import CallReport, Spoken
from telephony.simulator.script import (
    Answer,
    HangUp,
    Interrupt,
    Play,
    Press,
    Say,
    Script,
    ScriptError,
    Step,
    Wait,
    WaitForBot,
    read_script,
)
from telephony.simulator.violations import Violation
from telephony.simulator.voices import Noise, find_voice

__all__ = [
    "Account",
    "Answer",
    "Call",
    "CallReport",
    "Carrier",
    "EmbeddedGateway",
    "Faults",
    "GatewayApi",
    "HangUp",
    "Interrupt",
    "Message",
    "Noise",
    "NumberSettings",
    "Phone",
    "Pickup",
    "Play",
    "Press",
    "RestFault",
    "Say",
    "Script",
    "ScriptError",
    "Spoken",
    "Step",
    "Violation",
    "Wait",
    "WaitForBot",
    "find_voice",
    "read_script",
]
