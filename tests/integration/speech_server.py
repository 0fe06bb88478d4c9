"""A speech server that speaks vosk-server's protocol around real Vosk: `speech_server.py MODEL_FOLDER`.

Prints its port on stdout, and from then on one line for each piece of audio decoded.
"""

import json
import sys

import vosk
from websockets.sync.server import ServerConnection, serve


def hear(connection: ServerConnection, model: vosk.Model) -> None:
    recogniser, rate = None, 8000.0
    for message in connection:
        if isinstance(message, str) and "config" in message:
            rate = float(json.loads(message)["config"]["sample_rate"])
            continue
        if recogniser is None:
            recogniser = vosk.KaldiRecognizer(model, rate)
            recogniser.SetWords(True)
        if message == '{"eof" : 1}':
            connection.send(recogniser.FinalResult())
            return
        ended = recogniser.AcceptWaveform(message)
        connection.send(recogniser.Result() if ended else recogniser.PartialResult())
        tell("decoded")


def tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    vosk.SetLogLevel(-1)
    model = vosk.Model(sys.argv[1])
    with serve(lambda connection: hear(connection, model), "127.0.0.1", 0) as server:
        tell(str(server.socket.getsockname()[1]))
        server.serve_forever()


if __name__ == "__main__":
    main()
