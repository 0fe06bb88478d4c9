"""Voice or not, frame by frame."""

from collections import deque
from typing import Final

import numpy as np
import numpy.typing as npt
import webrtcvad

from callbot.mulaw import FRAME_BYTES, SAMPLE_RATE

_ABOVE_NOISE: Final = 6.0
"""Voice has at least this many times the power of the line's noise (8 dB)."""
_BELOW_VOICE: Final = 0.001
"""What lies 30 dB below the caller's own loudness is no longer voice but its echo and fading."""
_FAINTEST: Final = 20.0**2
"""Mean square of the faintest voice, 64 dB below full scale."""
_AGGRESSIVENESS: Final = 2
"""WebRTC's scale is 0 to 3; 2 and 3 pass 1 % of white noise, 3 tears more holes into speech (benchmarks)."""

_SETTLING_FRAMES: Final = 10
"""The first 200 ms of a line tell its noise; nobody speaks into them."""
_BLOCK_FRAMES, _BLOCKS = 50, 5
"""The faintest frame of the last 5 s is noise: speech dips to it between words, steady noise is it."""
_VOICE_FADES: Final = 0.99  # factor a frame: 2 dB a second
_TONE_SHARE: Final = 0.7  # of a frame's power in one low and one high keypad frequency


def _keypad_waves() -> npt.NDArray[np.float32]:
    """Rows of cosine, then of sine, of the four low and four high keypad frequencies (ITU-T Q.23)."""
    frequencies = np.array([697, 770, 852, 941, 1209, 1336, 1477, 1633])
    angles = 2 * np.pi / SAMPLE_RATE * np.outer(frequencies, np.arange(FRAME_BYTES))
    return np.concatenate((np.cos(angles), np.sin(angles))).astype(np.float32)


_KEYPAD: Final = _keypad_waves()


class VoiceDetector:
    """WebRTC's detector behind an adaptive loudness gate that follows line noise and the caller's own voice.

    The gate cuts the detector's hangover of about 100 ms off the end of speech and keeps steady hum and clicks out.
    """

    def __init__(self) -> None:
        self._webrtc = webrtcvad.Vad(_AGGRESSIVENESS)
        self._taken = 0  # frames so far
        self._faintest: deque[float] = deque(maxlen=_BLOCKS)  # mean square, of each block
        self._loudness = 0.0

    def is_voice(self, pcm: bytes) -> bool:
        """Judge one 20 ms frame of 8 kHz PCM; frames must come in order, all of them."""
        samples = np.frombuffer(pcm, dtype=np.int16).astype(np.float32)
        power = float(samples @ samples) / FRAME_BYTES
        speech_like: bool = self._webrtc.is_speech(pcm, SAMPLE_RATE)
        threshold = max(self._follow_noise(power) * _ABOVE_NOISE, self._loudness * _BELOW_VOICE, _FAINTEST)
        self._loudness *= _VOICE_FADES
        if not speech_like or self._taken <= _SETTLING_FRAMES or power < threshold or _is_keypad_tone(samples, power):
            return False
        self._loudness = max(self._loudness, power)
        return True

    def _follow_noise(self, power: float) -> float:
        """The line's noise, mean square."""
        if self._taken % _BLOCK_FRAMES == 0:
            self._faintest.append(power)
        elif power < self._faintest[-1]:
            self._faintest[-1] = power
        self._taken += 1
        return min(self._faintest)


def _is_keypad_tone(samples: npt.NDArray[np.float32], power: float) -> bool:
    waves = _KEYPAD @ samples
    powers = waves[:8] ** 2 + waves[8:] ** 2
    # A sine of amplitude a has power a^2 / 2 and gives (a * n / 2)^2 here.
    in_pair = 2 * (powers[:4].max() + powers[4:].max()) / FRAME_BYTES**2
    return bool(in_pair > _TONE_SHARE * power and powers[4:].max() > 0.05 * powers[:4].max())
