"""What came of a call: turns, latencies, and what was wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from callbot import mulaw
from telephony.simulator.diary import AudioArrived, CarrierSaid, Cleared, Diary, Entry, PersonPressed, PersonSpoke
from telephony.simulator.hearing import Span
from telephony.simulator.leg import Leg
from telephony.simulator.violations import Violation


@dataclass(frozen=True, slots=True)
class Spoken:
    """One turn; seconds from the answer."""

    who: str
    """"caller" or "bot"."""
    text: str
    """The caller's as it was spoken; the bot's words truly played, empty when only its sound is known."""
    start_seconds: float
    end_seconds: float
    keys: str = ""
    """Pressed, not spoken."""
    heard: str | None = None
    """What the gateway understood of a caller's turn; None when it was not asked."""
    interrupted: bool = False
    """The bot was cut short here."""
    latency_seconds: float | None = None
    """From the last voiced sample of the caller's turn to the first audio of the answer."""
    cut_in: bool = False
    """The bot began to speak in the middle of the caller's turn."""
    barge_in_seconds: float | None = None
    """From the first voiced sample of a turn spoken over the bot to the bot's falling silent (clear)."""


@dataclass(frozen=True, slots=True)
class CallReport:
    """A call from one telephone's point of view."""

    call_sid: str
    from_: str
    to: str
    status: str
    """Twilio's final status."""
    duration_seconds: float
    turns: tuple[Spoken, ...]
    violations: tuple[Violation, ...]
    """Of this call."""
    problems: tuple[str, ...]
    """Steps of the script that could not be followed."""
    bot_audio_seconds: float
    """Streamed audio truly played to the caller."""
    lateness_p95_seconds: float
    """Of our own frames behind their 20 ms beat, in the world's time: how far the measurement can be trusted."""
    heard: tuple[Span, ...] = ()
    """When sound came from the other side."""
    outcome: str | None = None
    note: Mapping[str, Any] | None = None
    """From the gateway; None when it was not asked."""

    @property
    def latencies(self) -> tuple[float, ...]:
        """Seconds from the end of a caller's turn to the first audio of the answer."""
        return tuple(turn.latency_seconds for turn in self.turns if turn.latency_seconds is not None)

    @property
    def cut_ins(self) -> int:
        return sum(turn.cut_in for turn in self.turns)

    @property
    def barge_ins(self) -> tuple[float, ...]:
        """Seconds from a caller's interruption to the bot's silence."""
        return tuple(turn.barge_in_seconds for turn in self.turns if turn.barge_in_seconds is not None)

    @property
    def is_clean(self) -> bool:
        """The call went through: answered, ended, the script followed, no rule broken."""
        return self.status == "completed" and not self.violations and not self.problems

    def as_json(self) -> dict[str, Any]:
        """The one object of `callbot call --json`."""
        return {
            "call_sid": self.call_sid,
            "from": self.from_,
            "to": self.to,
            "status": self.status,
            "duration_seconds": round(self.duration_seconds, 3),
            "turns": [_rounded(asdict(turn)) for turn in self.turns],
            "latencies_seconds": [round(latency, 3) for latency in self.latencies],
            "cut_ins": self.cut_ins,
            "barge_in_seconds": [round(seconds, 3) for seconds in self.barge_ins],
            "bot_audio_seconds": round(self.bot_audio_seconds, 2),
            "frame_lateness_p95_seconds": round(self.lateness_p95_seconds, 4),
            "outcome": self.outcome,
            "note": self.note,
            "violations": [{"code": v.code.value, "detail": v.detail} for v in self.violations],
            "problems": list(self.problems),
        }


def make_report(leg: Leg, violations: Sequence[Violation], kept: Mapping[str, Any] | None = None) -> CallReport:
    """Put together what the leg's diary and the gateway (`GET /api/calls/{CallSid}`) say."""
    diary = leg.diary
    known = kept or {}
    kept_turns = known.get("turns")
    caller = _with_what_was_heard(_caller_turns(diary), kept_turns)
    bot = _bot_turns(diary, kept_turns)
    return CallReport(
        call_sid=leg.sid,
        from_=leg.from_,
        to=leg.to,
        status=leg.status.value,
        duration_seconds=leg.duration_seconds,
        turns=tuple(sorted([*caller, *bot], key=lambda turn: turn.start_seconds)),
        violations=tuple(violation for violation in violations if violation.call_sid in {leg.sid, None}),
        problems=tuple(diary.problems),
        bot_audio_seconds=diary.streamed_bytes / mulaw.SAMPLE_RATE,
        lateness_p95_seconds=float(np.percentile(diary.lateness, 95)) if diary.lateness else 0.0,
        heard=diary.heard,
        outcome=known.get("outcome"),
        note=known.get("note"),
    )


def turns_so_far(diary: Diary) -> list[Spoken]:
    """Both sides as far as the carrier knows them, in order."""
    return sorted([*_caller_turns(diary), *_bot_turns(diary, None)], key=lambda turn: turn.start_seconds)


def _caller_turns(diary: Diary) -> list[Spoken]:
    entries = diary.entries
    turns = [_measured(entry, entries) for entry in entries if isinstance(entry, PersonSpoke)]
    return turns + _keys(entries)


def _measured(turn: PersonSpoke, entries: Sequence[Entry]) -> Spoken:
    arrivals = [entry.at for entry in entries if isinstance(entry, AudioArrived)]
    clears = [entry.at for entry in entries if isinstance(entry, Cleared) and entry.had_audio]
    next_turn = min((e.start for e in entries if isinstance(e, PersonSpoke) and e.start > turn.start), default=1e9)
    answers = [at for at in arrivals if turn.end <= at < next_turn]
    silenced = [at for at in clears if turn.start <= at < next_turn]
    # What the bot had begun before is no cut-in; what it begins after it fell silent is.
    free_from = turn.start if not turn.over_the_bot else (silenced[0] if silenced else turn.end)
    return Spoken(
        "caller",
        turn.text,
        turn.start,
        turn.end,
        latency_seconds=answers[0] - turn.end if answers else None,
        cut_in=any(free_from < at < turn.end for at in arrivals),
        barge_in_seconds=silenced[0] - turn.start if turn.over_the_bot and silenced else None,
    )


def _keys(entries: Sequence[Entry]) -> list[Spoken]:
    """Keys pressed within a second of each other are one turn."""
    turns: list[Spoken] = []
    for entry in entries:
        if not isinstance(entry, PersonPressed):
            continue
        last = turns[-1] if turns else None
        if last is not None and entry.start - last.end_seconds < 1.0:
            turns[-1] = Spoken("caller", "", last.start_seconds, entry.start, keys=last.keys + entry.keys)
        else:
            turns.append(Spoken("caller", "", entry.start, entry.start, keys=entry.keys))
    return turns


def _with_what_was_heard(turns: Sequence[Spoken], kept: Sequence[Mapping[str, Any]] | None) -> Sequence[Spoken]:
    """Give each kept caller's turn to the turn we spoke that it overlaps most."""
    if kept is None:
        return turns
    heard: dict[int, list[str]] = {}
    for turn in kept:
        if turn["speaker"] != "caller" or not turns:
            continue
        overlaps = [
            min(said.end_seconds, turn["end_seconds"]) - max(said.start_seconds, turn["start_seconds"])
            for said in turns
        ]
        heard.setdefault(int(np.argmax(overlaps)), []).append(turn["text"])
    return [
        said if said.keys else replace(said, heard=" ".join(heard.get(number, []))) for number, said in enumerate(turns)
    ]


def _bot_turns(diary: Diary, kept: Sequence[Mapping[str, Any]] | None) -> list[Spoken]:
    said = [
        Spoken("bot", entry.text, entry.start, entry.end) for entry in diary.entries if isinstance(entry, CarrierSaid)
    ]
    if kept is None:
        covered = [(turn.start_seconds, turn.end_seconds) for turn in said]
        spans = [span for span in diary.heard if not any(start <= span.start <= end for start, end in covered)]
        return said + [Spoken("bot", "", span.start, span.end) for span in spans]
    return said + [
        Spoken("bot", turn["text"], turn["start_seconds"], turn["end_seconds"], interrupted=turn["interrupted"])
        for turn in kept
        if turn["speaker"] == "bot"
    ]


def _rounded(turn: Mapping[str, Any]) -> dict[str, Any]:
    return {name: round(value, 3) if isinstance(value, float) else value for name, value in turn.items()}
