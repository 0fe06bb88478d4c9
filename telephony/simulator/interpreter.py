"""Carries out TwiML on a leg, verb by verb."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin

from callbot import mulaw
from callbot.language import Language
from telephony.simulator import twiml
from telephony.simulator.diary import CarrierSaid
from telephony.simulator.leg import DeadLine, Leg, Program, Status
from telephony.simulator.sound import Playback, audio_file
from telephony.simulator.tasks import first_of, stop
from telephony.simulator.twiml import Document, TwimlError, Verb
from telephony.simulator.violations import ErrorCode
from telephony.simulator.webhooks import WebhookError

if TYPE_CHECKING:
    from telephony.simulator.network import Network


@dataclass(frozen=True, slots=True)
class Goto:
    """Go on with the document at another URL."""

    url: str
    method: str = "POST"
    form: Mapping[str, str] = field(default_factory=dict)
    """Fields beside those every webhook has."""


class End:
    """The document says that the call is over."""


Next = Goto | End | None
"""What follows a verb; None: the next verb."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a verb is carried out."""

    network: "Network"
    leg: Leg
    url: str
    """Of the document: relative addresses begin here, and a verb without an action comes back here."""

    def report(self, code: ErrorCode, detail: str) -> None:
        self.network.report(code, detail, self.leg.sid)

    def goto(self, verb: Verb, form: Mapping[str, str]) -> Goto:
        """The verb's action, or the same document again."""
        return Goto(urljoin(self.url, verb.get("action")) or self.url, verb.get("method", "POST"), form)


Performer = Callable[[Scene, Verb], Awaitable[Next]]


async def interpret(
    network: "Network",
    leg: Leg,
    program: Program,
    performers: Mapping[str, Performer],
    extra: Mapping[str, str] | None = None,
) -> bool:
    """Carry out a program to its end; False when a verb ended the call. `extra`: fields of the first request."""
    step: Goto | None = Goto(program.url, program.method, extra or {})
    given = program.twiml.encode()
    while step is not None:
        loaded = await _load(network, leg, step, program, given, frozenset(performers))
        if loaded is None:
            return False
        given, (url, document) = b"", loaded
        following = await _perform(Scene(network, leg, url), document.verbs, performers)
        if isinstance(following, End):
            return False
        step = following
    return True


async def _perform(scene: Scene, verbs: Iterable[Verb], performers: Mapping[str, Performer]) -> Next:
    for verb in verbs:
        if verb.name not in {"Reject", "Redirect"}:
            scene.leg.answer()
        following = await performers[verb.name](scene, verb)
        scene.leg.line = DeadLine()
        if following is not None:
            return following
    return None


async def _load(
    network: "Network", leg: Leg, step: Goto, program: Program, given: bytes, verbs: frozenset[str]
) -> tuple[str, Document] | None:
    """The document to carry out and its URL; on failure that of the fallback URL; None when there is none either."""
    url, method, form = step.url, step.method, dict(step.form)
    for fallback_url in (program.fallback_url, ""):
        try:
            body = given
            if not body:
                reply = await network.webhooks.ask_for_twiml(url, method, {**network.form(leg), **form})
                url, body = reply.url, reply.body
            document = twiml.read(body, verbs)
        except (WebhookError, TwimlError) as error:
            network.report(error.code, error.detail, leg.sid)
            if not fallback_url or fallback_url == url:
                break
            form, given = {"ErrorCode": str(error.code.value), "ErrorUrl": url}, b""
            url, method = fallback_url, program.fallback_method
        else:
            for warning in document.warnings:
                network.report(ErrorCode.SCHEMA_VALIDATION, warning, leg.sid)
            return url, document
    leg.answer()
    await speak(network, leg, "We are sorry, an application error has occurred. Goodbye.", Language.EN)
    return None


async def speak(network: "Network", leg: Leg, text: str, language: Language) -> None:
    """Say a text to the leg with the carrier's own voice."""
    audio = await network.synthesise(text, language)
    leg.diary.entries.append(CarrierSaid(text, leg.now, leg.now + mulaw.seconds(audio)))
    await play(network, leg, audio)


async def play(network: "Network", leg: Leg, audio: bytes) -> None:
    leg.line = Playback(audio)
    await network.timeline.sleep(mulaw.seconds(audio))


async def _say(scene: Scene, verb: Verb) -> Next:
    language = Language.DE if verb.get("language").startswith("de") else Language.EN
    for _ in range(_times(verb)):
        await speak(scene.network, scene.leg, verb.text, language)
    return None


async def _play(scene: Scene, verb: Verb) -> Next:
    if verb.get("digits"):
        await scene.network.timeline.sleep(0.5 * len(verb.get("digits")))
        return None
    try:
        reply = await scene.network.webhooks.ask(urljoin(scene.url, verb.text), "GET", {})
    except WebhookError as error:
        scene.report(error.code, error.detail)
        return None
    audio = audio_file(reply.body, reply.content_type)
    if audio is None:
        scene.report(ErrorCode.INVALID_CONTENT_TYPE, f"<Play> of {reply.content_type}: only 8 kHz wav or mu-law here")
        return None
    for _ in range(_times(verb)):
        await play(scene.network, scene.leg, audio)
    return None


def _times(verb: Verb) -> int:
    """loop="0" is for ever; a thousand times is longer than any call."""
    return int(verb.get("loop", "1")) or 1000


async def _pause(scene: Scene, verb: Verb) -> Next:
    await scene.network.timeline.sleep(verb.seconds("length", 1.0))
    return None


async def _gather(scene: Scene, verb: Verb) -> Next:
    """Digits only; prompts end with the first key."""
    keys = scene.leg.keys
    while not keys.empty():
        keys.get_nowait()
    prompts = asyncio.create_task(_prompts(scene, verb.children))
    first = asyncio.create_task(keys.get())
    try:
        await first_of(prompts, first)
        if first.done():
            await stop([prompts])
            scene.leg.line = DeadLine()
        timeout = verb.seconds("timeout", 5.0) / scene.network.timeline.speed
        await first_of(first, within_seconds=timeout)
        digits = await _digits(first.result(), keys, verb, timeout) if first.done() else ""
    finally:
        await stop([prompts, first])
    if digits or verb.is_true("actionOnEmptyResult"):
        return scene.goto(verb, {"Digits": digits, "FinishedOnKey": "", "msg": "Gather End"})
    return None


async def _prompts(scene: Scene, prompts: Iterable[Verb]) -> None:
    for prompt in prompts:
        await PROMPTS[prompt.name](scene, prompt)
        scene.leg.line = DeadLine()


async def _digits(first: str, keys: "asyncio.Queue[str]", verb: Verb, timeout: float) -> str:
    finish, wanted = verb.get("finishOnKey", "#"), verb.seconds("numDigits", float("inf"))
    digits, key = "", first
    while key not in finish:
        digits += key
        if len(digits) >= wanted:
            break
        try:
            key = await asyncio.wait_for(keys.get(), timeout)
        except TimeoutError:
            break
    return digits


async def _redirect(scene: Scene, verb: Verb) -> Next:
    return Goto(urljoin(scene.url, verb.text), verb.get("method", "POST"))


async def _hang_up(scene: Scene, verb: Verb) -> Next:
    return End()


async def _reject(scene: Scene, verb: Verb) -> Next:
    scene.leg.advance(Status.BUSY if verb.get("reason") == "busy" else Status.NO_ANSWER)
    return End()


PROMPTS: Final[Mapping[str, Performer]] = {"Say": _say, "Play": _play, "Pause": _pause}
WHISPER: Final[Mapping[str, Performer]] = {**PROMPTS, "Gather": _gather, "Redirect": _redirect, "Hangup": _hang_up}
"""Verbs for a called party before it is joined with the caller."""
BASIC: Final[Mapping[str, Performer]] = {**WHISPER, "Reject": _reject}
