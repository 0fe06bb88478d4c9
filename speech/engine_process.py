"""The child process that owns the one pyttsx3 engine.

Run as a program by pyttsx3_voice.py. Reads one JSON object a line ({"text", "voice", "rate"}) and answers each with a
frame: "+" and a WAV, or "-" and the reason; the very first frame says that the engine is up. Imports nothing of ours:
it starts in a tenth of a second.
"""

import json
import os
import signal
import struct
import sys
from typing import Any, BinaryIO

import pyttsx3
from pyttsx3.drivers import _espeak

FRAME_HEAD = struct.Struct(">cI")
"""Kind of answer and its length in bytes."""


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # pyttsx3 prints where it saved what: the answers get a descriptor of their own, and stdout goes nowhere.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    engine = pyttsx3.init()
    engine.runAndWait()  # until its first run it only queues what it is told
    failures: list[Exception] = []
    engine.connect("error", lambda name, exception: failures.append(exception))
    memory = os.memfd_create("speech")  # a file that never is on a disk
    _answer(answers, b"+", b"")
    for line in sys.stdin.buffer:
        failures.clear()
        wav = _speak(engine, json.loads(line), memory)
        if failures:
            _answer(answers, b"-", str(failures[0]).encode())
        else:
            _answer(answers, b"+", wav)


def _speak(engine: Any, wanted: dict[str, Any], memory: int) -> bytes:
    os.ftruncate(memory, 0)
    engine.setProperty("voice", wanted["voice"])
    engine.setProperty("rate", wanted["rate"])
    # espeak-ng sets the rate in a thread of its own. Without waiting, one text in seven is spoken at the pace of the
    # text before and one in two hundred comes back empty (measured). After this nothing earlier is under way.
    _espeak.Synchronize()
    engine.save_to_file(wanted["text"], f"/proc/self/fd/{memory}")
    engine.runAndWait()
    return os.pread(memory, os.fstat(memory).st_size, 0)


def _answer(answers: BinaryIO, kind: bytes, content: bytes) -> None:
    answers.write(FRAME_HEAD.pack(kind, len(content)) + content)
    answers.flush()


if __name__ == "__main__":
    main()
