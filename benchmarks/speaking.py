"""How long a caller waits for a sentence: `python benchmarks/speaking.py [--piper]`.

Prints milliseconds (p50, p95) of an uncached and a cached sentence, of an uncached one while 25 calls are in ordinary
conversation (a new sentence every 8 s each), and the real-time factor (seconds of work for a second of speech).
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from callbot import mulaw
from callbot.language import Language
from callbot.profile.model import Profile, Voice
from callbot.speakable import speakable
from speech.synthesis import Synthesiser, make_voice

Result = TypeVar("Result")

CALLERS = 25
SECONDS_BETWEEN_SENTENCES = 8.0
TEXTS = {
    Language.DE: "Ihr Termin Nummer {} ist am Donnerstag, 3.12. um 14:30 Uhr, der Techniker braucht etwa 2 Std.",
    Language.EN: "Your appointment number {} is on Thursday, Dec 3 at 2:30 pm, the technician needs about 2 hrs.",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sentences", type=int, default=100)
    parser.add_argument("--piper", action="store_true", help="the English voice by Piper")
    arguments = parser.parse_args()
    voices = {Language.EN: Voice(engine="piper")} if arguments.piper else {}
    with tempfile.TemporaryDirectory() as home:
        voice = make_voice(Profile.model_construct(voices=voices), Path(home))
        for language in [Language.EN] if arguments.piper else list(Language):
            _measure(voice, language, arguments.sentences)
        voice.close()


def _measure(voice: Synthesiser, language: Language, sentences: int) -> None:
    voice.speak("eins", language)
    written = [TEXTS[language].format(number) for number in range(10_000, 10_000 + 2 * sentences)]
    _print(language, "write out", [_timed(speakable, text, language)[0] for text in written])
    texts = [speakable(text, language) for text in written]
    alone = [_timed(voice.speak, text, language) for text in texts[:sentences]]
    _print(language, "uncached", [taken for taken, _ in alone])
    speech = sum(mulaw.seconds(audio) for _, audio in alone)
    print(f"{language}  real-time factor   {sum(taken for taken, _ in alone) / speech:8.4f}")
    _print(language, "cached", [_timed(voice.speak, text, language)[0] for text in texts[:sentences]])
    _print(language, f"{CALLERS} calls", _in_conversation(voice, language, texts[sentences:]))


def _in_conversation(voice: Synthesiser, language: Language, texts: list[str]) -> list[float]:
    """Seconds from each text's arrival to its audio; arrivals are random (seeded) and wait for nobody."""
    pauses = random.Random(1)
    with ThreadPoolExecutor(CALLERS) as pool:
        waiting = []
        for text in texts:
            time.sleep(pauses.expovariate(CALLERS / SECONDS_BETWEEN_SENTENCES))
            waiting.append(pool.submit(_timed, voice.speak, text, language))
        return [future.result()[0] for future in waiting]


def _timed(work: Callable[[str, Language], Result], text: str, language: Language) -> tuple[float, Result]:
    start = time.perf_counter()
    result = work(text, language)
    return time.perf_counter() - start, result


def _print(language: Language, what: str, seconds: list[float]) -> None:
    p95 = statistics.quantiles(seconds, n=20)[-1]
    print(f"{language}  {what:12}  p50 {statistics.median(seconds) * 1000:8.2f} ms   p95 {p95 * 1000:8.2f} ms")


if __name__ == "__main__":
    main()
