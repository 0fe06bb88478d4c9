"""Media Streams messages: every class there and back, and nothing malformed gets in."""

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callbot.errors import WireError
from telephony.protocol import (
    MAX_FROM_CARRIER,
    Clear,
    Connected,
    Dtmf,
    FromCarrier,
    MarkReached,
    Media,
    Play,
    SetMark,
    Start,
    Stop,
    ToCarrier,
    read,
    read_ours,
    write,
    write_carriers,
)

STREAM = "MZ18ad3ab5a668481ce02b83e7395059f0"
START = Start(1, STREAM, "AC0123", "CA0123", {"token": "abc-_1", "Name": "Jürgen 🚀"})


@pytest.mark.parametrize(
    "message",
    [
        Connected("1.0.0"),
        START,
        Start(1, STREAM, "AC1", "CA1"),
        Media(3, 2, 20, bytes(range(160))),
        MarkReached(4, "greeting"),
        Dtmf(5, "*"),
        Stop(6),
    ],
)
def test_every_message_of_the_carrier_survives_the_round_trip(message: FromCarrier) -> None:
    assert read(write_carriers(message, STREAM)) == message


@pytest.mark.parametrize("message", [Play(STREAM, b"\xff" * 16000), SetMark(STREAM, "m1"), Clear(STREAM)])
def test_every_message_of_ours_survives_the_round_trip(message: ToCarrier) -> None:
    assert read_ours(write(message)) == message


def test_twilios_documented_start_message_is_read() -> None:
    text = """{"event": "start", "sequenceNumber": "1", "start": {"accountSid": "AC1", "streamSid": "MZ1",
        "callSid": "CA1", "tracks": ["inbound"], "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000,
        "channels": 1}, "customParameters": {"FirstName": "Jane"}}, "streamSid": "MZ1"}"""
    assert read(text) == Start(1, "MZ1", "AC1", "CA1", {"FirstName": "Jane"})


def test_twilios_documented_media_message_is_read() -> None:
    text = """{"event": "media", "sequenceNumber": "3", "media": {"track": "inbound", "chunk": "1",
        "timestamp": "5", "payload": "//8="}, "streamSid": "MZ1"}"""
    assert read(text) == Media(3, 1, 5, b"\xff\xff")


def test_our_audio_is_written_as_twilio_documents_it() -> None:
    assert json.loads(write(Play("MZ1", b"\xff\xff"))) == {
        "event": "media",
        "streamSid": "MZ1",
        "media": {"payload": "//8="},
    }


@pytest.mark.parametrize("text", ['{"event": "weather"}', '{"event": "__class__", "x": {}}'])
def test_an_unknown_event_is_ignored(text: str) -> None:
    assert read(text) is None


def test_audio_of_the_other_direction_is_ignored() -> None:
    message = json.loads(write_carriers(Media(3, 2, 20, b"\xff"), STREAM))
    message["media"]["track"] = "outbound"
    assert read(json.dumps(message)) is None


def _changed(message: FromCarrier, path: str, value: Any) -> str:
    """A carrier's message with one value replaced, or removed when it is None."""
    body = json.loads(write_carriers(message, STREAM))
    *parents, key = path.split(".")
    part = body
    for parent in parents:
        part = part[parent]
    if value is None:
        del part[key]
    else:
        part[key] = value
    return json.dumps(body)


MEDIA = Media(3, 2, 20, b"\xff" * 160)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "[]",
        "null",
        "{}",
        '{"event": 7}',
        '{"event": []}',
        '{"event": "stop", "event": "start"}',
        '{"event": "media", "sequenceNumber": NaN}',
        '{"event": "media", "sequenceNumber": -Infinity}',
        '{"event": "stop", "sequenceNumber": ' + "9" * 5000 + "}",
        '{"event": "stop", "sequenceNumber": "' + "9" * 16 + '"}',
        '{"event": "stop", "sequenceNumber": "²"}',
        '{"event": "stop", "sequenceNumber": "-1"}',
        '{"event": "stop", "sequenceNumber": true}',
        '{"event": "stop", "sequenceNumber": 1.0}',
        '{"event": ' + "[" * 15_000,
        '{"a":' * 3_000 + "1" + "}" * 3_000,
        '{"event": "stop", "sequenceNumber": "1", "x": "' + "x" * MAX_FROM_CARRIER + '"}',
        b'{"event": "stop", "sequenceNumber": "1"}',
        '{"event": "connected", "protocol": "Fax", "version": "1.0.0"}',
        _changed(MEDIA, "media", None),
        _changed(MEDIA, "media", []),
        _changed(MEDIA, "media.payload", None),
        _changed(MEDIA, "media.payload", ""),
        _changed(MEDIA, "media.payload", "//8"),
        _changed(MEDIA, "media.payload", "//8=\n"),
        _changed(MEDIA, "media.payload", "//8=!!!!"),
        _changed(MEDIA, "media.payload", "ÄÖÜß"),
        _changed(MEDIA, "media.chunk", "one"),
        _changed(MEDIA, "media.timestamp", ["5"]),
        _changed(START, "start.mediaFormat.sampleRate", 16000),
        _changed(START, "start.mediaFormat.encoding", "audio/x-l16"),
        _changed(START, "start.mediaFormat.channels", 2),
        _changed(START, "start.customParameters", ["token"]),
        _changed(START, "start.customParameters.token", 5),
        _changed(START, "start.callSid", ""),
        _changed(Dtmf(5, "1"), "dtmf.digit", "12"),
        _changed(Dtmf(5, "1"), "dtmf.digit", "٣"),
        _changed(MarkReached(5, "1"), "mark.name", None),
    ],
    ids=lambda text: repr(text)[:50],
)
def test_a_malformed_message_is_a_wire_error(text: str | bytes) -> None:
    with pytest.raises(WireError):
        read(text)


@pytest.mark.parametrize("text", ['{"event": "stop", "streamSid": "MZ1"}', '{"event": "clear"}', "[]"])
def test_the_carrier_refuses_what_is_not_ours_to_send(text: str) -> None:
    with pytest.raises(WireError):
        read_ours(text)


def test_an_error_never_repeats_what_was_sent() -> None:
    with pytest.raises(WireError) as caught:
        read(_changed(MEDIA, "media.payload", "my-secret-words"))
    assert "secret" not in str(caught.value)


@settings(derandomize=True, deadline=None)
@given(st.text(max_size=300))
def test_no_text_gets_past_the_reader_otherwise(text: str) -> None:
    try:
        read(text)
    except WireError:
        return


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


@settings(derandomize=True, deadline=None)
@given(st.sampled_from(["connected", "start", "media", "mark", "dtmf", "stop"]), _json, _json)
def test_no_shape_of_a_known_event_gets_past_the_reader_otherwise(event: str, part: Any, number: Any) -> None:
    try:
        read(json.dumps({"event": event, event: part, "sequenceNumber": number, "streamSid": number}))
    except WireError:
        return


@settings(derandomize=True, deadline=None)
@given(st.binary(min_size=1, max_size=400), st.integers(0, 10**9), st.integers(0, 10**9))
def test_any_audio_arrives_as_it_was_sent(payload: bytes, chunk: int, timestamp_ms: int) -> None:
    media = Media(chunk + 2, chunk, timestamp_ms, payload)
    assert read(write_carriers(media, STREAM)) == media


def test_a_media_message_is_read_in_a_fraction_of_its_20_milliseconds() -> None:
    text = write_carriers(MEDIA, STREAM)
    rounds = 2_000
    best = min(_seconds_for(text, rounds) for _ in range(5)) / rounds
    assert best < 0.0001  # the goal is 25 microseconds; measured 9; a busy machine must not fail the test


def _seconds_for(text: str, rounds: int) -> float:
    start = time.process_time()
    for _ in range(rounds):
        read(text)
    return time.process_time() - start
