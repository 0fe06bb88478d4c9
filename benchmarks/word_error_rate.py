"""What the ear costs: words, time and turns, against the same model on the whole file at once.

    .venv/bin/python benchmarks/word_error_rate.py [--audio /work/shared/data/audio] [--piper PROGRAM --voice ONNX]

"whole" decodes each file at once; "ear" is mu-law, 20 ms frames, voice activity, pre-roll and our end of turn.
Latency runs from the end of the voice to Heard, in audio time. A question whose answer is complete as soon as the
words are those of a sentence of the list stands for a dialogue that understands; "patient" is one that never does.
A cut-in is an utterance reported in more than one turn.
"""

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import jiwer
import numpy as np
import vosk
from speech_material import Utterance, espeak, piper, recordings, sentences

from callbot import mulaw
from callbot.config import DEFAULT_HOME
from callbot.hearing import Expecting, Heard, SpeechStarted
from callbot.language import Language
from speech.ears import Ears, LocalEngine
from speech.models import LoadedModel, Models
from speech.resample import Doubler

LEAD_SECONDS, TAIL_SECONDS = 1.0, 1.5
LINE_NOISE = 8.0
"""Standard deviation of the quiet line's samples: one step of mu-law."""


@dataclass(frozen=True)
class Outcome:
    said: str
    whole: str
    heard: str
    turns: int
    latency_seconds: float
    onset_seconds: float
    language_found: bool


def main() -> None:
    options = _options()
    models = Models(options.home)
    ears = Ears(LocalEngine(models))
    ears.preload()
    known = {sentence for language in Language for sentence in sentences(language)}
    outcomes: dict[str, list[Outcome]] = defaultdict(list)
    for utterance in _material(options):
        outcomes[utterance.material].append(_measure(ears, models.load(utterance.language), utterance, known))
    print(f"{'material':18}{'n':>5}{'whole':>8}{'ear':>8}{'latency p50':>13}{'p95':>7}{'onset p95':>11}", end="")
    print(f"{'cut-ins':>9}{'language, 3+ words':>20}")
    for material, found in outcomes.items():
        print(_row(material, found))
    print(f"\none core hears {_speed(ears):.1f} seconds of talk a second through the ear")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--home", type=Path, default=DEFAULT_HOME.expanduser())
    parser.add_argument("--audio", type=Path, help="a folder of recordings with manifest.jsonl")
    parser.add_argument("--piper", type=Path, default=Path(".tools/piper/bin/piper"))
    here = next(Path(".tools/piper").rglob("en_*.onnx"), None)
    parser.add_argument("--voice", type=Path, default=here, help="Piper's English .onnx voice, if there is one")
    return parser.parse_args()


def _material(options: argparse.Namespace) -> Iterator[Utterance]:
    for language in Language:
        yield from espeak(language)
    if options.voice and options.piper.is_file():
        yield from piper(options.piper, options.voice)
    if options.audio and options.audio.is_dir():
        yield from recordings(options.audio)


def _measure(ears: Ears, model: LoadedModel, utterance: Utterance, known: set[str]) -> Outcome:
    audio = _on_the_line(utterance)
    ear = ears([utterance.language])
    ear.expect(Expecting.ANYTHING, lambda text, language: text in known)
    turns, latency, onset = [], LEAD_SECONDS + TAIL_SECONDS, float("nan")
    voice_ends = LEAD_SECONDS + len(utterance.samples) / mulaw.SAMPLE_RATE
    for at in range(0, len(audio), mulaw.FRAME_BYTES):
        now = mulaw.seconds(audio[: at + mulaw.FRAME_BYTES])
        for event in ear.hear(audio[at : at + mulaw.FRAME_BYTES]):
            if isinstance(event, SpeechStarted) and np.isnan(onset):
                onset = event.at_seconds - LEAD_SECONDS
            if isinstance(event, Heard):
                turns.append(event.text)
                latency = now - voice_ends
    turns.extend(event.text for event in ear.finish() if isinstance(event, Heard))
    return Outcome(
        utterance.text,
        _whole(model, audio),
        " ".join(turns),
        len(turns),
        latency,
        onset,
        _language_found(ears, utterance, audio),
    )


def _on_the_line(utterance: Utterance) -> bytes:
    noise = partial(np.random.default_rng(len(utterance.text)).normal, 0, LINE_NOISE)
    lead, tail = (noise(int(seconds * mulaw.SAMPLE_RATE)) for seconds in (LEAD_SECONDS, TAIL_SECONDS))
    sound = np.concatenate((lead, utterance.samples, tail))
    audio = mulaw.encode(np.clip(sound, -32768, 32767).astype(np.int16).tobytes())
    return audio[: len(audio) // mulaw.FRAME_BYTES * mulaw.FRAME_BYTES]


def _whole(model: LoadedModel, audio: bytes) -> str:
    """The same model on everything at once, as `vosk-transcriber` would."""
    recogniser = vosk.KaldiRecognizer(model.kaldi, model.sample_rate)
    pcm = mulaw.decode(audio)
    pcm = Doubler()(pcm) if model.sample_rate != mulaw.SAMPLE_RATE else pcm
    pieces = [recogniser.Result()] if recogniser.AcceptWaveform(pcm) else []
    return " ".join(filter(None, (json.loads(piece)["text"] for piece in (*pieces, recogniser.FinalResult()))))


def _language_found(ears: Ears, utterance: Utterance, audio: bytes) -> bool:
    ear = ears(list(Language))
    heard = [event for event in (*ear.hear(audio), *ear.finish()) if isinstance(event, Heard)]
    return bool(heard) and heard[0].language is utterance.language


def _row(material: str, found: Iterable[Outcome]) -> str:
    found = list(found)
    said = [outcome.said for outcome in found]
    whole, ear = (jiwer.wer(said, texts) for texts in ([o.whole for o in found], [o.heard for o in found]))
    latency = np.percentile([outcome.latency_seconds for outcome in found], (50, 95))
    onset = np.nanpercentile([outcome.onset_seconds for outcome in found], 95)
    cut = sum(outcome.turns > 1 for outcome in found)
    long = [outcome.language_found for outcome in found if len(outcome.said.split()) >= 3]
    return (
        f"{material:18}{len(found):5}{whole:8.1%}{ear:8.1%}{latency[0]:11.2f} s{latency[1]:5.2f} s{onset:9.2f} s"
        f"{cut:9}{sum(long):14} of {len(long)}"
    )


def _speed(ears: Ears) -> float:
    """Seconds of voice, silence not counted, that one core hears in a second."""
    utterances = list(espeak(Language.DE))[:20]
    audio = [_on_the_line(utterance) for utterance in utterances]
    begun, ear = time.thread_time(), ears([Language.DE])
    for each in audio:
        ear.hear(each)
    return sum(len(each.samples) for each in utterances) / mulaw.SAMPLE_RATE / (time.thread_time() - begun)


if __name__ == "__main__":
    main()
