"""The sound of a telephone, and what is kept of it in memory."""

import io
import wave

import numpy as np
import numpy.typing as npt
import pytest

from callbot import mulaw
from callbot.errors import SpeakingError
from speech.prompts import PromptMemory, prompt_key
from speech.telephone_sound import Recording, to_telephone

RATE = 22_050


def tone(hertz: float, seconds: float = 1.0, amplitude: float = 0.3, rate: int = RATE) -> npt.NDArray[np.float64]:
    return amplitude * np.sin(2 * np.pi * hertz * np.arange(int(seconds * rate)) / rate)


def recording(samples: npt.NDArray[np.float64], rate: int = RATE) -> Recording:
    return Recording((samples * 32767).astype("<i2").tobytes(), rate)


def heard(audio: bytes) -> npt.NDArray[np.float64]:
    return np.frombuffer(mulaw.decode(audio), dtype="<i2") / 32768


def loudness_at(samples: npt.NDArray[np.float64], hertz: float) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    frequencies = np.fft.rfftfreq(len(samples), 1 / mulaw.SAMPLE_RATE)
    return float(20 * np.log10(spectrum[np.abs(frequencies - hertz) < 20].max() + 1e-9))


@pytest.mark.parametrize("rate", [16_000, 22_050, 44_100])
def test_a_second_stays_a_second_at_any_rate(rate: int) -> None:
    assert len(to_telephone(recording(tone(1000, rate=rate), rate))) == pytest.approx(8000, abs=400)


def test_what_the_telephone_cannot_carry_is_filtered_out_and_leaves_no_image() -> None:
    samples = heard(to_telephone(recording(tone(1000) + tone(100) + tone(5000))))
    kept = loudness_at(samples, 1000)
    assert kept - loudness_at(samples, 100) > 30
    assert kept - loudness_at(samples, 3000) > 30, "5 kHz folds to 3 kHz when it is not filtered first"


@pytest.mark.parametrize("amplitude", [0.01, 0.3, 0.9])
def test_loud_and_soft_recordings_come_out_equally_loud(amplitude: float) -> None:
    samples = heard(to_telephone(recording(tone(1000, amplitude=amplitude))))
    voiced = samples[800:-800]
    assert 20 * np.log10(np.sqrt((voiced**2).mean())) == pytest.approx(-19, abs=0.5)


def test_peaks_are_bent_not_clipped() -> None:
    burst = tone(1000, amplitude=0.02)
    burst[5000:5040] *= 45
    samples = heard(to_telephone(recording(burst)))
    assert 0.5 < np.abs(samples).max() < 1.0
    assert (np.abs(samples) > 0.99).sum() == 0


def test_silence_around_the_voice_is_cut_to_a_short_margin() -> None:
    silence = np.zeros(RATE)
    audio = to_telephone(recording(np.concatenate([silence, tone(1000), silence])))
    assert mulaw.seconds(audio) == pytest.approx(1.12, abs=0.05)


def test_silence_is_not_audio() -> None:
    with pytest.raises(SpeakingError, match="silence"):
        to_telephone(recording(np.zeros(RATE)))
    with pytest.raises(SpeakingError, match="silence"):
        to_telephone(recording(np.zeros(3)))


def test_only_a_mono_wav_with_sound_in_it_is_taken() -> None:
    stereo = io.BytesIO()
    with wave.open(stereo, "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(b"\0" * 400)
    for wrong in (b"", b"RIFF", stereo.getvalue()):
        with pytest.raises(SpeakingError):
            Recording.from_wav(wrong)


def test_memory_forgets_what_was_used_longest_ago() -> None:
    memory = PromptMemory(most_bytes=300)
    for name in "abc":
        memory.put(name, bytes(100))
    assert memory.get("a") is not None
    memory.put("d", bytes(100))
    assert [name for name in "abcd" if memory.get(name) is not None] == ["a", "c", "d"]


def test_memory_counts_a_replaced_prompt_once() -> None:
    memory = PromptMemory(most_bytes=250)
    for _ in range(5):
        memory.put("a", bytes(100))
    memory.put("b", bytes(100))
    assert memory.get("a") is not None


def test_a_key_tells_engines_and_texts_apart_and_nothing_of_the_text() -> None:
    keys = {prompt_key(identity, text) for identity in ("de 165", "de 130") for text in ("Guten Tag", "Guten Abend")}
    assert len(keys) == 4
    assert all(len(key) == 64 and not set(key) - set("0123456789abcdef") for key in keys)
