"""Replayed calls as people and programs read them; no word of a caller's unless asked for."""

from typing import Any

from callbot.replay.replay import Ending, Replayed


def as_json(replayed: Replayed, words: bool) -> dict[str, Any]:
    parting = replayed.parting
    place: dict[str, Any] | None = {"turn": parting.turn, "seconds": parting.seconds} if parting else None
    if place and parting and words:
        place |= {"caller": parting.caller, "then": parting.then, "now": parting.now}
    return {
        "call_sid": replayed.call_sid,
        "started_at": replayed.started_at.isoformat(),
        "before": _ending(replayed.before),
        "after": _ending(replayed.after),
        "parting": place,
    }


def as_text(replayed: Replayed, words: bool) -> str:
    before, after, parting = replayed.before, replayed.after, replayed.parting
    changes = [
        f"{name} {_shown(old)} → {_shown(new)}"
        for (name, old), new in zip(_ending(before).items(), _ending(after).values(), strict=True)
        if old != new
    ]
    lines = [f"{replayed.call_sid}  {replayed.started_at:%Y-%m-%d %H:%M}  {'; '.join(changes)}"]
    if parting:
        lines.append(f"    from turn {parting.turn} on, {parting.seconds:.0f} s into the call")
    if parting and words:
        lines += [f"    caller: {parting.caller or '…'}", f"    then:   {parting.then}", f"    now:    {parting.now}"]
    return "\n".join(lines)


def _ending(ending: Ending) -> dict[str, Any]:
    return {
        "outcome": ending.outcome.value,
        "matters": list(ending.matters),
        "failed_turns": ending.failed_turns,
    }


def _shown(value: object) -> str:
    return (", ".join(value) or "nothing") if isinstance(value, list) else str(value)
