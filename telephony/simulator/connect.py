"""The verb <Connect>: a media stream for as long as the server keeps it open."""

import asyncio
from urllib.parse import urlsplit

from telephony.simulator import wire
from telephony.simulator.callbacks import Callbacks
from telephony.simulator.interpreter import Next, Scene
from telephony.simulator.leg import new_sid
from telephony.simulator.stream_line import StreamLine
from telephony.simulator.twiml import Verb
from telephony.simulator.violations import ErrorCode
from telephony.simulator.webhooks import WebhookError

_PARAMETER_LIMIT = 500
"""Characters of a parameter's name and value together."""
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


async def connect(scene: Scene, verb: Verb) -> Next:
    """Stream until the server closes the socket, or it breaks; then the next verb, or the action."""
    stream = next((child for child in verb.children if child.name == "Stream" and child.get("url")), None)
    if stream is None:
        scene.report(ErrorCode.SCHEMA_VALIDATION, "<Connect> holds no <Stream> with a url")
        return None
    await _stream(scene, stream)
    return scene.goto(verb, {}) if verb.get("action") else None


async def _stream(scene: Scene, verb: Verb) -> None:
    url = _checked_url(scene, verb.get("url"))
    writer = wire.StreamWriter(new_sid("MZ"), scene.leg.sid, scene.network.account.sid)
    events = _events(scene, verb)
    form = {**scene.network.form(scene.leg), "StreamSid": writer.stream_sid, "StreamName": verb.get("name")}
    try:
        socket = await scene.network.webhooks.open_stream(url)
    except WebhookError as error:
        scene.report(error.code, error.detail)
        events.announce("stream-error", {**form, "StreamEvent": "stream-error", "StreamError": error.detail})
        return
    line = StreamLine(socket, writer, scene.leg, scene.report)
    cuts = asyncio.create_task(_cut_when_due(scene, line))
    try:
        await line.open(_parameters(scene, verb))
        events.announce("stream-started", {**form, "StreamEvent": "stream-started"})
        scene.leg.line = line
        await line.listen()
    finally:
        cuts.cancel()
        await line.close()
        events.announce("stream-stopped", {**form, "StreamEvent": "stream-stopped"})


def _checked_url(scene: Scene, url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme != "wss" and not (parts.scheme == "ws" and parts.hostname in _LOOPBACK):
        scene.report(ErrorCode.SCHEMA_VALIDATION, "the url of <Stream> must begin with wss://")
    if parts.query:
        scene.report(ErrorCode.SCHEMA_VALIDATION, "the url of <Stream> carries a query, which Twilio strips")
    return url.partition("?")[0]


def _parameters(scene: Scene, verb: Verb) -> dict[str, str]:
    parameters = {child.get("name"): child.get("value") for child in verb.children}
    if any(len(name) + len(value) > _PARAMETER_LIMIT for name, value in parameters.items()):
        scene.report(ErrorCode.SCHEMA_VALIDATION, f"a <Parameter> is longer than {_PARAMETER_LIMIT} characters")
    return parameters


def _events(scene: Scene, verb: Verb) -> Callbacks:
    wanted = frozenset({"stream-started", "stream-stopped", "stream-error"})
    url, method = verb.get("statusCallback"), verb.get("statusCallbackMethod", "POST")
    return scene.network.subscribe(scene.leg, url, method, wanted)


async def _cut_when_due(scene: Scene, line: StreamLine) -> None:
    """Faults: each of the given moments that lies ahead cuts the socket that is open then."""
    for moment in sorted(scene.leg.faults.cut_sockets_at):
        if moment >= scene.leg.now:
            await scene.network.timeline.sleep(moment - scene.leg.now)
            line.cut()
