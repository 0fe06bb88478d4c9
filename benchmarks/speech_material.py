"""Utterances to hear: synthesised hotline sentences and recordings."""

import io
import json
import subprocess
import tempfile
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from callbot import mulaw
from callbot.language import Language
from speech.recording import read_recording
from speech.resample import to_telephone_rate

DATA = Path(__file__).parent / "data"
VOICES = {
    Language.DE: ("de", "de+f2", "de+m3", "de+f4", "de+m7"),
    Language.EN: ("en-us", "en-gb", "en-us+f3", "en-gb+m4", "en-us+m2"),
}
WORDS_A_MINUTE = (145, 160, 175, 190)
PEAKS = (6000, 12000, 20000, 9000, 3000)
"""Loudest sample of the utterance: -15 to -4 dB, and one faint caller."""


@dataclass(frozen=True)
class Utterance:
    material: str
    language: Language
    text: str
    samples: npt.NDArray[np.float64]
    """8 kHz, from the first to the last sound of voice."""


def sentences(language: Language) -> list[str]:
    return (DATA / f"hotline_{language.value}.txt").read_text(encoding="utf-8").splitlines()


def espeak(language: Language) -> Iterator[Utterance]:
    for index, text in enumerate(sentences(language)):
        voice, speed = VOICES[language][index % len(VOICES[language])], WORDS_A_MINUTE[index % len(WORDS_A_MINUTE)]
        command = ["espeak-ng", "-v", voice, "-s", str(speed), "--stdout", text]
        spoken = subprocess.run(command, capture_output=True, check=True).stdout
        with wave.open(io.BytesIO(spoken)) as opened:
            rate = opened.getframerate()
        loudness = PEAKS[index // 2 % len(PEAKS)]
        yield Utterance(
            f"espeak-ng {language.value}",
            language,
            text,
            _prepare(np.frombuffer(spoken[44:], np.int16), rate, loudness),
        )


def piper(program: Path, voice: Path) -> Iterator[Utterance]:
    """English sentences by Piper, which stays a program of its own (GPL)."""
    texts = sentences(Language.EN)
    with tempfile.TemporaryDirectory() as folder:
        command = [str(program), "-m", str(voice), "--output-dir", folder]
        subprocess.run(command, input="\n".join(texts).encode(), capture_output=True, check=True)
        files = sorted(Path(folder).glob("*.wav"), key=lambda file: int(file.stem))  # named by the time of writing
        for index, (file, text) in enumerate(zip(files, texts, strict=True)):
            samples = np.frombuffer(mulaw.decode(read_recording(file).mulaw), np.int16)
            yield Utterance("piper en", Language.EN, text, _prepare(samples, 8000, PEAKS[index // 2 % len(PEAKS)]))


def recordings(folder: Path) -> Iterator[Utterance]:
    for line in (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        samples = np.frombuffer(mulaw.decode(read_recording(folder / entry["file"]).mulaw), np.int16)
        yield Utterance(entry["set"], Language(entry["lang"]), _plain(entry["text"]), _trimmed(samples.astype(float)))


def _plain(text: str) -> str:
    return " ".join("".join(letter if letter.isalnum() or letter == "'" else " " for letter in text.lower()).split())


def _prepare(samples: npt.NDArray[np.int16], rate: int, loudness: int) -> npt.NDArray[np.float64]:
    telephone = np.frombuffer(to_telephone_rate(samples.astype(float), rate), np.int16).astype(float)
    return _trimmed(telephone * loudness / np.abs(telephone).max())


def _trimmed(samples: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Without the silence around it: voice is what lies within 34 dB of the loudest sample."""
    power = (samples[: len(samples) // 160 * 160].reshape(-1, 160) ** 2).mean(axis=1)
    voiced = np.flatnonzero(np.sqrt(power) > 0.02 * np.abs(samples).max())
    return samples[voiced[0] * 160 : (voiced[-1] + 1) * 160]
