"""What happened in a past call, as events for the dialogue."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Final

from callbot.call import Speaker, Turn
from callbot.dialogue.events import Event, Pressed, Spoke, StayedSilent, TimeIsUp
from callbot.dialogue.state import DialogueState

_SHORTEST_SILENCE_SECONDS: Final = 5.5
"""The bot asks again on its own after six seconds at the earliest; before that it has heard a voice without words."""


@dataclass(slots=True)
class Step:
    """One event, and what the bot really said then."""

    event: Event
    turn: int
    """Number of the turn in the call, from 1: the caller's, or the bot's where nobody spoke."""
    seconds: float
    """Since the call began."""
    answers: list[Turn] = field(default_factory=list)

    @property
    def answered_seconds(self) -> float:
        """When the dialogue took it: the end of a turn is noticed a little after its last word."""
        return self.answers[0].start_seconds if self.answers else self.seconds


def steps_of(turns: Sequence[Turn], state: DialogueState, limit_seconds: float, excuses: Sequence[str]) -> list[Step]:
    """Everything that happened after the greeting.

    Silences are not kept as turns: they show where the bot spoke twice in a row. `excuses`: how it begins when it
    goes on in a new stream, which is no event. `state`: the last one kept; it tells whether the last words were
    answered, or the caller hung up over them. With a person in between the story ends: what they said is not kept.
    """
    turns = list(takewhile(lambda turn: turn.speaker is not Speaker.AGENT, turns))
    steps = list(_steps(turns, limit_seconds, tuple(excuses)))
    if steps and not steps[-1].answers and not _was_answered(turns, state):
        steps.pop()
    return steps


def _steps(turns: Sequence[Turn], limit_seconds: float, excuses: tuple[str, ...]) -> Iterator[Step]:
    step: Step | None = None
    before: Turn | None = None
    for number, turn in enumerate(turns, start=1):
        event = _event(turn, before, limit_seconds, excuses)
        if event is not None:
            if step:
                yield step
            step = Step(event, number, turn.end_seconds if turn.speaker is Speaker.CALLER else turn.start_seconds)
        if step and turn.speaker is Speaker.BOT and not turn.text.startswith(excuses):
            step.answers.append(turn)
        before = turn
    if step:
        yield step


def _event(turn: Turn, before: Turn | None, limit_seconds: float, excuses: tuple[str, ...]) -> Event | None:
    if turn.speaker is Speaker.CALLER:
        return Pressed(turn.keys) if turn.keys else Spoke(turn.text, turn.language)
    is_more = before is None or before.speaker is not Speaker.BOT or turn.start_seconds == turn.end_seconds
    if is_more or turn.text.startswith(excuses):
        return None
    if turn.start_seconds >= limit_seconds:
        return TimeIsUp()
    assert before is not None
    is_silence = turn.start_seconds - before.end_seconds >= _SHORTEST_SILENCE_SECONDS
    return StayedSilent() if is_silence else Spoke("", turn.language)


def _was_answered(turns: Sequence[Turn], state: DialogueState) -> bool:
    """Whether the dialogue's last words are others than those that were played last."""
    played = next((turn.text for turn in reversed(turns) if turn.speaker is Speaker.BOT), "")
    meant = " ".join(" ".join(said.text for said in state.last_said).split())
    return played not in meant and meant not in played
