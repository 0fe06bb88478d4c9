"""The simulator's pure parts: signatures, playout, TwiML, wire, scripts, hearing, reports."""

import json
from base64 import b64encode
from pathlib import Path

import numpy as np
import pytest

from callbot import mulaw
from callbot.errors import WireError
from callbot.language import Language
from telephony.simulator import Answer, HangUp, Interrupt, Press, Say, ScriptError, Wait, WaitForBot, read_script, twiml
from telephony.simulator.hearing import Receiver, Span
from telephony.simulator.playout import LIMIT_BYTES, Playout
from telephony.simulator.signing import sign
from telephony.simulator.sound import tone
from telephony.simulator.twiml import TwimlError
from telephony.simulator.violations import ErrorCode
from telephony.simulator.voices import Noise, make_utterance, to_telephone_rate
from telephony.simulator.webhooks import Routes
from telephony.simulator.wire import ClearOut, MarkOut, MediaOut, StreamWriter, read

EXAMPLES = Path(__file__).parents[2] / "examples" / "calls"


def test_signatures_are_those_twilio_publishes() -> None:
    form = {
        "CallSid": "CA1234567890ABCDE",
        "Digits": "1234",
        "From": "+14158675309",
        "To": "+18005551212",
        "Caller": "+14158675309",
    }
    assert sign("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", form) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


def test_playout_gives_whole_frames_and_pads_only_the_end() -> None:
    playout = Playout()
    playout.play(b"a" * 100)
    playout.play(b"b" * 100)
    assert playout.next_frame() == (b"a" * 100 + b"b" * 60, [])
    assert playout.next_frame() == (b"b" * 40 + mulaw.SILENCE * 120, [])
    assert playout.next_frame() == (None, [])


def test_marks_come_back_behind_their_audio_and_at_once_without_audio() -> None:
    playout = Playout()
    playout.mark("before")
    playout.play(b"a" * 320)
    playout.mark("after")
    assert playout.next_frame() == (b"a" * 160, ["before"])
    assert playout.next_frame() == (b"a" * 160, ["after"])
    playout.mark("alone")
    assert playout.next_frame() == (None, ["alone"])


def test_clear_drops_audio_and_gives_the_marks_back() -> None:
    playout = Playout()
    playout.play(b"a" * 320)
    playout.mark("m")
    assert playout.clear() == ["m"]
    assert playout.is_empty
    assert playout.next_frame() == (None, [])


def test_more_than_ten_minutes_do_not_fit() -> None:
    playout = Playout()
    assert playout.play(b"a" * LIMIT_BYTES) == 0
    assert playout.play(b"a" * 10) == 10
    playout.next_frame()
    assert playout.play(b"a" * 200) == 40


def test_what_a_server_may_say_is_read() -> None:
    payload = b64encode(b"abc").decode()
    media = f'{{"event":"media","streamSid":"MZ1","media":{{"payload":"{payload}"}}}}'
    assert read(media, "MZ1") == MediaOut(b"abc")
    assert read('{"event":"mark","streamSid":"MZ1","mark":{"name":"n"}}', "MZ1") == MarkOut("n")
    assert read('{"event":"clear","streamSid":"MZ1"}', "MZ1") == ClearOut()
    with pytest.raises(WireError, match="streamSid"):
        read(media, "MZ2")


def test_messages_of_one_stream_are_numbered_together() -> None:
    writer = StreamWriter("MZ1", "CA1", "AC1")
    messages = [json.loads(text) for text in (writer.start({}), writer.media(b"x" * 160), writer.dtmf("5"))]
    messages += [json.loads(text) for text in (writer.media(mulaw.SILENCE * 160), writer.mark("m"), writer.stop())]
    assert [message["sequenceNumber"] for message in messages] == ["1", "2", "3", "4", "5", "6"]
    assert [m["media"]["chunk"] for m in messages if m["event"] == "media"] == ["1", "2"]
    assert messages[3]["media"]["timestamp"] == "20"
    assert messages[0]["start"]["mediaFormat"] == {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1}


def test_twiml_is_read_with_what_stands_in_it() -> None:
    document = twiml.read(b'<Response><Dial timeout="9"><Number url="/w">+4930123</Number></Dial><Hangup/></Response>')
    dial, hang_up = document.verbs
    assert (dial.seconds("timeout", 30), dial.children[0].text, hang_up.name) == (9, "+4930123", "Hangup")
    assert not document.warnings


@pytest.mark.parametrize(
    "body",
    [
        "<Response><Record/></Response>",
        '<Response><Dial record="record-from-answer">+49301</Dial></Response>',
        "<Response><Connect>words</Connect></Response>",
        "<Response><Connect><Stream/></Connect></Response>",
        "<Response><Gather><Dial/></Gather></Response>",
    ],
)
def test_what_twiml_does_not_know_is_passed_over_with_a_warning(body: str) -> None:
    assert twiml.read(body.encode()).warnings


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"<Response>", ErrorCode.DOCUMENT_PARSE_FAILURE),
        (b"\xff\xfe<", ErrorCode.DOCUMENT_PARSE_FAILURE),
        (b'<!DOCTYPE r [<!ENTITY a "b">]><Response>&a;</Response>', ErrorCode.DOCUMENT_PARSE_FAILURE),
        (b"<Response/>" + b" " * 65536, ErrorCode.DOCUMENT_TOO_LARGE),
    ],
)
def test_what_is_no_twiml_is_an_error(body: bytes, code: ErrorCode) -> None:
    with pytest.raises(TwimlError) as caught:
        twiml.read(body)
    assert caught.value.code is code


def test_routes_know_web_and_socket_addresses_which_take_turns() -> None:
    routes = Routes({"https://bot.test": ["http://127.0.0.1:1", "http://127.0.0.1:2"]})
    assert routes.addresses("https://bot.test/in?a=1") == ["http://127.0.0.1:1/in?a=1", "http://127.0.0.1:2/in?a=1"]
    assert routes.addresses("wss://bot.test/stream") == ["ws://127.0.0.1:2/stream", "ws://127.0.0.1:1/stream"]
    assert routes.addresses("https://bot.test.evil/in") == ["https://bot.test.evil/in"]


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.yaml")), ids=lambda path: path.name)
def test_the_examples_can_be_read(path: Path) -> None:
    assert read_script(path).steps


def test_every_step_can_be_written_in_yaml(tmp_path: Path) -> None:
    path = tmp_path / "call.yaml"
    path.write_text(
        'language: de\nsteps: [say: hallo, press: "0#", wait: 1.5, interrupt: {say: halt, after: 2},'
        " wait_for: bot, wait_for: montag, answer: {name: Anna}, hang_up]"
    )
    script = read_script(path)
    assert script.language is Language.DE
    assert script.steps == (
        Say("hallo"),
        Press("0#"),
        Wait(1.5),
        Interrupt("halt", 2),
        WaitForBot(),
        WaitForBot("montag"),
        Answer((("name", "Anna"),)),
        HangUp(),
    )
    assert script.texts == ("hallo", "halt", "Anna")
    assert script.needs_words


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("steps: [shout: hello]", "step 1 .shout.: known steps"),
        ("steps: [say: hello, press: abc]", "step 2 .press.: keys"),
        ("steps: [answer: {'(': x}]", "step 1 .answer."),
        ("language: fr\nsteps: []", "language must be"),
        ("steps: [", "cannot be read"),
        ("say: hello", "a script has"),
    ],
)
def test_a_wrong_script_names_its_step(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "call.yaml"
    path.write_text(text)
    with pytest.raises(ScriptError, match=message):
        read_script(path)


def test_the_place_of_the_voice_in_an_utterance_is_known_to_10_ms() -> None:
    voice = np.sin(np.arange(8000) / 3)
    speech = np.concatenate([np.zeros(4000), voice, np.zeros(6000)])
    utterance = make_utterance("hello", speech)
    assert utterance.voiced_from == pytest.approx(0.05, abs=0.011)
    assert utterance.voiced_until - utterance.voiced_from == pytest.approx(1.0, abs=0.011)
    assert len(utterance.audio) % mulaw.FRAME_BYTES == 0
    assert make_utterance("hello", speech).audio == utterance.audio


def test_silence_is_nothing_to_say() -> None:
    with pytest.raises(ScriptError, match="no voice"):
        make_utterance("", np.zeros(8000))


@pytest.mark.parametrize("colour", ["white", "pink"])
def test_noise_is_as_loud_as_asked_and_the_same_again(colour: str) -> None:
    noise = Noise(20.0, colour).samples(8000)
    assert 20 * np.log10(0.1 / np.sqrt((noise**2).mean())) == pytest.approx(20.0, abs=0.01)
    assert (noise == Noise(20.0, colour).samples(8000)).all()


def test_resampling_leaves_no_image_of_what_a_telephone_cannot_carry() -> None:
    seconds = np.arange(22050) / 22050
    kept, gone = (to_telephone_rate(np.sin(2 * np.pi * hertz * seconds), 22050) for hertz in (1000, 6000))
    assert np.sqrt((gone**2).mean()) < 0.01 * np.sqrt((kept**2).mean())


def test_a_receiver_knows_when_the_other_side_has_ended() -> None:
    receiver = Receiver(ends_after_seconds=0.1)
    for number, frame in enumerate([tone(440, 0.02)] * 5 + [mulaw.SILENCE * 160] * 4 + [None]):
        receiver.hear(frame, number * 0.02)
        assert receiver.speaking_since == 0.0
    receiver.hear(None, 0.2)
    assert receiver.speaking_since is None
    assert receiver.spans() == (Span(0.0, pytest.approx(0.1)),)
