"""A telephone that can be rung, and the person beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from telephony.simulator.script import Play, Script
from telephony.simulator.voices import (
    Noise,
    PersonVoice,
    Utterance,
    background,
    find_voice,
    make_utterance,
    read_wav,
)


class Pickup(StrEnum):
    """What happens when the telephone rings."""

    ANSWERED = "answered"
    MAILBOX = "mailbox"
    """A machine answers and speaks the script."""
    BUSY = "busy"
    NOBODY = "nobody"
    """It rings until the other side gives up."""
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Phone:
    """A telephone of the outside world, under a number or as "client:name"."""

    script: Script = field(default_factory=Script)
    pickup: Pickup = Pickup.ANSWERED
    rings_seconds: float = 2.0
    """From the first ring to the answer."""
    sought_seconds: float = 0.0
    """From dialling to the first ring: a network takes its time to find a telephone."""


@dataclass(frozen=True, slots=True)
class Part:
    """A script with everything in it already synthesised."""

    script: Script
    utterances: Mapping[str, Utterance]
    """By text, or by path of the recording."""
    background: bytes
    """Mu-law, repeated while the person is silent."""


def rehearse(script: Script, voice: PersonVoice | None = None, noise: Noise | None = None) -> Part:
    """Synthesise all of a script; slow, so it is done before the call. ScriptError when something cannot be said."""
    utterances: dict[str, Utterance] = {}
    for text in script.texts:
        if text not in utterances:
            voice = voice or find_voice(None, script.language)
            utterances[text] = make_utterance(text, voice(text, script.language), noise)
    for step in script.steps:
        if isinstance(step, Play):
            utterances[str(step.path)] = make_utterance(step.path.stem, read_wav(step.path), noise)
    return Part(script, utterances, background(noise))
