"""The verb <Dial>: rings others and joins them with the leg."""

import asyncio
import re
from collections.abc import Mapping
from urllib.parse import urljoin

from telephony.simulator.conference import join_conference
from telephony.simulator.interpreter import WHISPER, Next, Scene, interpret
from telephony.simulator.leg import DeadLine, Direction, Leg, Program, Status
from telephony.simulator.sound import Playback, bridge, ringback
from telephony.simulator.tasks import first_of, stop
from telephony.simulator.twiml import Verb
from telephony.simulator.violations import ErrorCode

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")


async def dial(scene: Scene, verb: Verb) -> Next:
    """Ring everyone named at once, join the first who answers; then the action, or the next verb."""
    conference = next((child for child in verb.children if child.name == "Conference"), None)
    if conference is not None:
        result = await join_conference(scene, verb, conference)
    else:
        result = await _dial_out(scene, verb)
    return scene.goto(verb, result) if verb.get("action") else None


async def _dial_out(scene: Scene, verb: Verb) -> Mapping[str, str]:
    nouns = [child for child in verb.children if child.name in {"Number", "Client"}]
    if not nouns and verb.text:
        nouns = [Verb("Number", verb.text, {})]
    legs = [leg for noun in nouns if (leg := _new_leg(scene, verb, noun)) is not None]
    if not legs:
        return {"DialCallStatus": Status.FAILED, "DialBridged": "false"}
    try:
        return await _ring_and_join(scene, verb, legs)
    finally:  # the caller hung up, or was taken elsewhere: nobody may go on ringing
        for leg in legs:
            if not scene.network.runs(leg):
                leg.hang_up()


def _new_leg(scene: Scene, verb: Verb, noun: Verb) -> Leg | None:
    identity = next((child.text for child in noun.children if child.name == "Identity"), noun.text)
    to = f"client:{identity.removeprefix('client:')}" if noun.name == "Client" else noun.text
    if noun.name == "Number" and not _E164.fullmatch(to):
        scene.report(ErrorCode.INVALID_PHONE_NUMBER, "a <Number> is not in E.164 form")
        return None
    caller_id = verb.get("callerId") or scene.leg.from_
    leg = scene.network.new_leg(caller_id, to, Direction.OUTBOUND_DIAL, parent=scene.leg)
    events = frozenset(noun.get("statusCallbackEvent", "completed").split())
    url = noun.get("statusCallback")
    scene.network.watch(leg, urljoin(scene.url, url) if url else "", noun.get("statusCallbackMethod", "POST"), events)
    whisper = noun.get("url")
    if whisper:
        scene.network.whispers[leg.sid] = Program(urljoin(scene.url, whisper), noun.get("method", "POST"))
    return leg


async def _ring_and_join(scene: Scene, verb: Verb, legs: list[Leg]) -> Mapping[str, str]:
    if not verb.is_true("answerOnBridge") or scene.leg.is_answered:
        scene.leg.line = Playback(ringback(), repeats=True)
    timeout = verb.seconds("timeout", 30.0)
    rings = [asyncio.create_task(_ring(scene, leg, timeout)) for leg in legs]
    try:
        for finished in asyncio.as_completed(rings):
            leg = await finished
            if leg is not None:
                return await _join(scene, verb, leg, [other for other in legs if other is not leg])
    finally:
        await stop(rings)
    return _result(legs[-1], bridged=False)


async def _ring(scene: Scene, leg: Leg, timeout: float) -> Leg | None:
    """The leg, when somebody answered and the whisper did not end it."""
    if not await scene.network.ring(leg, timeout):
        return None
    whisper = scene.network.whispers.pop(leg.sid, None)
    if whisper is not None and not await _whisper(scene, leg, whisper):
        leg.hang_up()
        return None
    return leg


async def _whisper(scene: Scene, leg: Leg, program: Program) -> bool:
    whisper = asyncio.create_task(interpret(scene.network, leg, program, WHISPER))
    gone = asyncio.create_task(leg.over.wait())
    try:
        await first_of(whisper, gone)
        return whisper.done() and whisper.result() and not leg.over.is_set()
    finally:
        await stop([whisper, gone])


async def _join(scene: Scene, verb: Verb, leg: Leg, others: list[Leg]) -> Mapping[str, str]:
    for other in others:
        other.hang_up()
    scene.leg.line, leg.line = bridge()
    limit = verb.seconds("timeLimit", 14400.0) / scene.network.timeline.speed
    gone = asyncio.create_task(leg.over.wait())
    try:
        await first_of(gone, leg.next_program, within_seconds=limit)
    finally:
        await stop([gone])
        leg.line = DeadLine()
    if leg.next_program.done() and not leg.over.is_set():
        scene.network.spawn(leg)
    else:
        leg.hang_up()
    return _result(leg, bridged=True)


def _result(leg: Leg, bridged: bool) -> Mapping[str, str]:
    result = {
        "DialCallStatus": Status.COMPLETED if leg.is_answered else leg.status,
        "DialCallSid": leg.sid,
        "DialBridged": str(bridged).lower(),
    }
    return {**result, "DialCallDuration": str(round(leg.duration_seconds))} if leg.is_answered else result
