"""What a virtual person does on the telephone, step by step."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from callbot.errors import CallbotError
from callbot.language import Language


class ScriptError(CallbotError):
    """A script cannot be read or followed; the text says where and why."""


@dataclass(frozen=True, slots=True)
class Say:
    """Wait until the other side has ended, then speak."""

    text: str


@dataclass(frozen=True, slots=True)
class Play:
    """Wait until the other side has ended, then play a recording."""

    path: Path


@dataclass(frozen=True, slots=True)
class Press:
    """Press keys, one every 0.2 s; without waiting for anybody."""

    digits: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Say nothing for a while."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Interrupt:
    """Wait until the other side speaks, let it speak for a while, and speak over it."""

    text: str
    after_seconds: float = 1.0


@dataclass(frozen=True, slots=True)
class WaitForBot:
    """Wait until the other side has spoken and ended, or until it has said something."""

    words: str = ""
    """A regular expression; empty: whatever it says."""
    within_seconds: float = 15.0


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer what was asked: the reply whose pattern is found in the bot's last words, whatever their case."""

    replies: tuple[tuple[str, str], ...]
    """Regular expression and reply; the first that fits counts."""


@dataclass(frozen=True, slots=True)
class HangUp:
    """Put the receiver down, at once."""


Step = Say | Play | Press | Wait | Interrupt | WaitForBot | Answer | HangUp


@dataclass(frozen=True, slots=True)
class Script:
    """A person's part. When the steps are done the person listens until the other side hangs up."""

    steps: tuple[Step, ...] = ()
    language: Language = Language.EN
    stays_seconds: float = 20.0
    """How long the person listens to silence after the last step before hanging up."""

    @property
    def needs_words(self) -> bool:
        """Whether it can only be followed by somebody who understands the other side."""
        return any(isinstance(step, Answer) or (isinstance(step, WaitForBot) and step.words) for step in self.steps)

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything that may have to be spoken, to be synthesised ahead."""
        said = [step.text for step in self.steps if isinstance(step, Say | Interrupt)]
        return (*said, *(reply for step in self.steps if isinstance(step, Answer) for _, reply in step.replies))


def read_script(path: Path) -> Script:
    """A script from a YAML file (see examples/calls); ScriptError names the file and the step."""
    try:
        tree = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ScriptError(f"{path}: cannot be read: {error.strerror}") from None
    except (UnicodeDecodeError, YAMLError) as error:
        raise ScriptError(f"{path}: cannot be read: {error}") from None
    if not isinstance(tree, dict) or not isinstance(tree.get("steps"), list) or tree.keys() - {"language", "steps"}:
        raise ScriptError(f"{path}: a script has `language: en` or `de`, and `steps:`, a list; nothing else")
    try:
        language = Language(tree.get("language", "en"))
    except ValueError:
        raise ScriptError(f"{path}: language must be de or en, not {tree['language']!r}") from None
    return Script(tuple(_step(item, path, number) for number, item in enumerate(tree["steps"], 1)), language)


def _step(item: object, path: Path, number: int) -> Step:
    name, value = _name_and_value(item)
    try:
        return _make_step(name, value, path.parent)
    except (KeyError, TypeError, ValueError, re.error) as error:
        raise ScriptError(f"{path}: step {number} ({name}): {error}") from None


def _name_and_value(item: object) -> tuple[str, Any]:
    if isinstance(item, str):
        return item, None
    if isinstance(item, dict) and len(item) == 1:
        name, value = next(iter(item.items()))
        return str(name), value
    return str(item), None


def _make_step(name: str, value: Any, folder: Path) -> Step:
    makers: Mapping[str, Callable[[], Step]] = {
        "say": lambda: Say(_text(value)),
        "play": lambda: Play(folder / _text(value)),
        "press": lambda: Press(_digits(str(value))),
        "wait": lambda: Wait(float(value)),
        "interrupt": lambda: _interrupt(value),
        "wait_for": lambda: WaitForBot("" if value == "bot" else re.compile(_text(value)).pattern),
        "answer": lambda: Answer(_replies(value)),
        "hang_up": HangUp,
    }
    if name not in makers:
        raise ValueError(f"known steps are {', '.join(makers)}")
    return makers[name]()


def _interrupt(value: Any) -> Interrupt:
    if isinstance(value, dict):
        return Interrupt(_text(value["say"]), float(value.get("after", 1.0)))
    return Interrupt(_text(value))


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("a text is needed here")
    return value


def _digits(value: str) -> str:
    if not re.fullmatch(r"[0-9*#]+", value):
        raise ValueError("keys are 0 to 9, * and #; quote them")
    return value


def _replies(value: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, dict) or not value:
        raise ValueError("patterns and replies are needed here")
    return tuple((re.compile(_text(pattern)).pattern, _text(reply)) for pattern, reply in value.items())
