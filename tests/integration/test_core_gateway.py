"""What a gateway does when it is told to end: requests are answered, calls closed, listeners left."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

PROGRAM = """
import time
from pathlib import Path
from flask import Flask, Response, request
from callbot.gateway import Gateway
from callbot.housekeeping import LEAVE
from telephony.sockets import SpentResponse, accept

app, folder = Flask("small"), Path.cwd()

@app.get("/slow")
def slow():
    (folder / "asked").touch()
    time.sleep(1.0)
    return "answered"

@app.get("/events")
def events():
    def news():
        yield "data: hello\\n\\n"
        time.sleep(60.0)
    return Response(news(), mimetype="text/event-stream")

@app.get("/call", websocket=True)
def call():
    websocket = accept(request)
    while not websocket.closed:
        websocket.receive()
    (folder / "words").write_text("kept")
    return SpentResponse()

app.extensions[LEAVE] = lambda: (folder / "left").touch()
Gateway(lambda: app, "127.0.0.1:0", 1).run()
"""


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = [sys.executable, "-c", PROGRAM]
    with subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout
        yield process, process.stdout.readline().split()[1]
        process.kill()


def test_a_gateway_that_is_told_to_end_keeps_its_word_and_waits_for_no_stream(
    gateway: tuple[subprocess.Popen[str], str], tmp_path: Path
) -> None:
    process, url = gateway
    answers: list[str] = []
    asking = threading.Thread(target=lambda: answers.append(requests.get(f"{url}/slow", timeout=10).text))
    listener = requests.get(f"{url}/events", headers={"Accept": "text/event-stream"}, stream=True, timeout=10)
    with listener as listening, connect(f"{url.replace('http', 'ws')}/call") as call:
        assert next(listening.iter_lines()) == b"data: hello"
        asking.start()
        while not (tmp_path / "asked").exists():
            time.sleep(0.01)
        told_at = time.monotonic()
        process.send_signal(signal.SIGTERM)
        with pytest.raises(ConnectionClosed):
            call.recv(timeout=5)
        assert process.wait(10) == 0
        took = time.monotonic() - told_at
    asking.join()
    assert answers == ["answered"]
    assert (tmp_path / "words").read_text() == "kept"
    assert (tmp_path / "left").exists()
    assert took < 5.0  # a listener alone would hold it for ten
