"""The voices of virtual people, and the noise behind them."""

import shutil
import subprocess
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from math import gcd
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

import numpy as np
import numpy.typing as npt

from callbot import mulaw
from callbot.language import Language
from telephony.simulator.script import ScriptError

Samples = npt.NDArray[np.float64]
"""8 kHz, -1 to 1."""

_SPEECH_RMS = 0.1
"""-20 dBFS: the level of a telephone's microphone."""
_WINDOW = 80
_VOICED_DB = -35.0
"""10 ms are voiced when they are no quieter than this below the loudest 10 ms."""
_TIME_LIMIT_SECONDS = 60.0
_PROJECT = Path(__file__).parents[2]


class PersonVoice(Protocol):
    def __call__(self, text: str, language: Language) -> Samples:
        """Speak; ScriptError when that is not possible."""


@dataclass(frozen=True, slots=True)
class EspeakVoice:
    """espeak-ng, run as a separate program."""

    program: str = "espeak-ng"
    words_a_minute: int = 150

    def __call__(self, text: str, language: Language) -> Samples:
        variety = {Language.DE: "de", Language.EN: "en-gb"}[language]
        command = [self.program, "-v", variety, "-s", str(self.words_a_minute)]
        return _spoken_by(lambda wav: [*command, "-w", wav, "--stdin"], text)


@dataclass(frozen=True, slots=True)
class PiperVoice:
    """Piper with one voice of one language, run as a separate program (it is under the GPL)."""

    program: str
    model: Path

    def __call__(self, text: str, language: Language) -> Samples:
        if not self.model.name.startswith(language):
            raise ScriptError(f"the Piper voice {self.model.name} does not speak {language}; use --voice espeak")
        return _spoken_by(lambda wav: [self.program, "-m", str(self.model), "-f", wav], text)


def _spoken_by(command: "CommandFor", text: str) -> Samples:
    with TemporaryDirectory(prefix="callbot-voice-") as folder:
        wav = Path(folder) / "speech.wav"
        try:
            subprocess.run(  # noqa: S603 - a fixed program; the text goes in by stdin
                command(str(wav)), input=text.encode(), check=True, capture_output=True, timeout=_TIME_LIMIT_SECONDS
            )
            return read_wav(wav)
        except (OSError, subprocess.SubprocessError) as error:
            raise ScriptError(f"the voice program failed: {error}") from None


class CommandFor(Protocol):
    def __call__(self, wav: str, /) -> list[str]: ...


def find_voice(name: str | None, language: Language) -> PersonVoice:
    """The voice called "piper" or "espeak"; without a name the best that is there and speaks the language."""
    if name not in {None, "piper", "espeak"}:
        raise ScriptError(f"there is no voice {name!r}: piper and espeak are known")
    piper = None if name == "espeak" else _find_piper(language)
    if piper is not None:
        return piper
    if name == "piper":
        raise ScriptError(f"no Piper voice for {language} was found below .tools/piper; use --voice espeak")
    espeak = shutil.which("espeak-ng")
    if espeak is None:
        raise ScriptError("espeak-ng is not installed: apt-get install espeak-ng")
    return EspeakVoice(espeak)


def _find_piper(language: Language) -> PiperVoice | None:
    home = _PROJECT / ".tools" / "piper"
    program = home / "bin" / "piper"
    found = str(program) if program.exists() else shutil.which("piper")
    if found is None:
        return None
    prefix = Path(found).resolve().parent.parent
    models = sorted(model for root in (home, prefix) if root.is_dir() for model in root.rglob(f"{language}_*.onnx"))
    return PiperVoice(found, models[0]) if models else None


def read_wav(path: Path) -> Samples:
    """A PCM wav file, mixed to one channel and brought to 8 kHz; ScriptError when it cannot be read."""
    try:
        with wave.open(str(path), "rb") as file:
            width, channels, rate = file.getsampwidth(), file.getnchannels(), file.getframerate()
            data = file.readframes(file.getnframes())
    except (OSError, EOFError, wave.Error) as error:
        raise ScriptError(f"{path}: not a wav file that can be read: {error}") from None
    kinds = {1: (np.uint8, 128, 128.0), 2: (np.int16, 0, 32768.0), 4: (np.int32, 0, 2147483648.0)}
    if width not in kinds:
        raise ScriptError(f"{path}: {width * 8} bit wav files cannot be read; make it 16 bit")
    kind, zero, full = kinds[width]
    samples = (np.frombuffer(data, dtype=kind).astype(np.float64) - zero) / full
    return to_telephone_rate(samples.reshape(-1, channels).mean(axis=1), rate)


def to_telephone_rate(samples: Samples, rate: int) -> Samples:
    """Resample to 8 kHz with an anti-aliasing filter."""
    from scipy.signal import resample_poly  # noqa: PLC0415 - takes a second to load, and many calls never need it

    divisor = gcd(rate, mulaw.SAMPLE_RATE)
    resampled: Samples = resample_poly(samples, mulaw.SAMPLE_RATE // divisor, rate // divisor)
    return resampled


@dataclass(frozen=True, slots=True)
class Noise:
    """Background noise, the same for the same seed."""

    snr_db: float
    """How far the noise lies below the speech."""
    colour: str = "pink"
    """"white" or "pink"."""
    seed: int = 1

    def samples(self, count: int) -> Samples:
        spectrum = np.fft.rfft(np.random.default_rng(self.seed).standard_normal(count))
        if self.colour == "pink":
            spectrum /= np.sqrt(np.maximum(np.arange(len(spectrum)), 1))
        noise: Samples = np.fft.irfft(spectrum, count)
        return noise * (_SPEECH_RMS * 10 ** (-self.snr_db / 20) / _rms(noise))


@dataclass(frozen=True, slots=True)
class Utterance:
    """Audio to be sent, with the place of the voice in it."""

    text: str
    audio: bytes
    """Mu-law, whole frames."""
    voiced_from: float
    """Seconds from the beginning of the audio to the first voiced sample."""
    voiced_until: float
    """Seconds from the beginning of the audio to the last voiced sample."""

    def frames(self) -> Iterator[bytes]:
        for start in range(0, len(self.audio), mulaw.FRAME_BYTES):
            yield self.audio[start : start + mulaw.FRAME_BYTES]


def make_utterance(text: str, speech: Samples, noise: Noise | None = None) -> Utterance:
    """Trim, bring to the level of a telephone, add noise, and encode."""
    first, last = _voiced(speech)
    margin = mulaw.SAMPLE_RATE // 20
    begin = max(0, first - margin)
    kept = speech[begin : last + margin]
    kept = kept * (_SPEECH_RMS / _rms(kept[first - begin : last - begin]))
    kept = np.pad(kept, (0, -len(kept) % mulaw.FRAME_BYTES))
    if noise is not None:
        kept = kept + noise.samples(len(kept))
    rate = mulaw.SAMPLE_RATE
    return Utterance(text, _encode(kept), (first - begin) / rate, (last - begin) / rate)


def background(noise: Noise | None) -> bytes:
    """Ten seconds of what is heard of a person who says nothing, or one silent frame; mu-law, to be repeated."""
    return mulaw.SILENCE * mulaw.FRAME_BYTES if noise is None else _encode(noise.samples(10 * mulaw.SAMPLE_RATE))


def _voiced(speech: Samples) -> tuple[int, int]:
    """The first and one past the last voiced sample; ScriptError when there is no voice."""
    windows = speech[: len(speech) // _WINDOW * _WINDOW].reshape(-1, _WINDOW)
    power = (windows**2).mean(axis=1)
    if not len(power) or power.max() < 1e-7:
        raise ScriptError("there is no voice in what should be said")
    voiced = np.flatnonzero(power >= power.max() * 10 ** (_VOICED_DB / 10))
    return int(voiced[0]) * _WINDOW, (int(voiced[-1]) + 1) * _WINDOW


def _rms(samples: Samples) -> float:
    return float(np.sqrt((samples**2).mean()))


def _encode(samples: Samples) -> bytes:
    return mulaw.encode((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
