"""YAML as people write it: plain values with the line of each."""

from dataclasses import dataclass, field
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

Path = tuple[str | int, ...]
"""Keys and positions from the top of the document down to a value."""

MAX_CHARACTERS: Final = 262_144
MAX_DEPTH: Final = 12
_REMEDY: Final = "check the indentation, and put a text with a colon or a bracket in quotes"
_NOTHING: Final = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(frozen=True, slots=True)
class Problem:
    line: int
    """Counted from 1."""
    text: str
    """What is wrong, and what to do."""


@dataclass(slots=True)
class YamlTree:
    """A document as dicts, lists, texts and None.

    Numbers and dates stay the text they were written as: `no` is not False, and a postcode keeps its zero.
    """

    value: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line_of(self, path: Path) -> int:
        """The line of a value, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


class _GiveUp(Exception):  # noqa: N818 - it ends the reading, it is not shown
    """The rest of the document cannot be read."""


def read_yaml(text: str) -> YamlTree:
    """Read one document; whatever is wrong with it stands in `problems`."""
    tree = YamlTree()
    if len(text) > MAX_CHARACTERS:
        tree.problems.append(Problem(1, f"the file has {len(text):,} characters; at most {MAX_CHARACTERS:,} are read"))
        return tree
    try:
        _Builder(tree).build(text)
    except _GiveUp:
        pass
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        tree.problems.append(Problem(line, f"not valid YAML here ({error.problem}); {_REMEDY}"))
    except YAMLError as error:
        tree.problems.append(Problem(1, f"not valid YAML ({str(error).splitlines()[0]}); save it as plain UTF-8 text"))
    return tree


class _Builder:
    """Puts parser events together; never deeper than MAX_DEPTH, and no value is ever used twice."""

    def __init__(self, tree: YamlTree) -> None:
        self._tree = tree
        self._open: list[dict[str, Any] | list[Any]] = []
        self._path: list[str | int] = []
        self._key: str | None = None
        self._key_is_double = False
        self._documents = 0

    def build(self, text: str) -> None:
        for event in YAML(typ="safe", pure=True).parse(text):
            match event:
                case AliasEvent():
                    self._give_up(event, f"*{event.anchor} repeats another part; write the text out instead")
                case MappingStartEvent():
                    self._begin(event, {})
                case SequenceStartEvent():
                    self._begin(event, [])
                case MappingEndEvent() | SequenceEndEvent():
                    self._open.pop()
                    self._leave()
                case ScalarEvent():
                    self._scalar(event)

    def _begin(self, event: NodeEvent, container: dict[str, Any] | list[Any]) -> None:
        if len(self._open) >= MAX_DEPTH:
            self._give_up(event, f"nested more than {MAX_DEPTH} deep; check the indentation and the brackets")
        self._enter(event, container)
        self._open.append(container)

    def _scalar(self, event: ScalarEvent) -> None:
        inside = self._open[-1] if self._open else None
        if isinstance(inside, dict) and self._key is None:
            self._take_key(event, inside)
            return
        plain = not event.style
        self._enter(event, None if plain and event.value in _NOTHING else event.value)
        self._leave()

    def _take_key(self, event: ScalarEvent, inside: dict[str, Any]) -> None:
        self._key = event.value
        self._key_is_double = event.value in inside
        if self._key_is_double:
            first = self._tree.line_of((*self._path, event.value))
            self._report(event, f"{event.value}: stands here a second time (first on line {first}); keep one of them")
        else:
            self._tree.lines[(*self._path, event.value)] = event.start_mark.line + 1

    def _enter(self, event: NodeEvent, value: Any) -> None:
        """Put a value where it belongs and step into it."""
        tag = getattr(event, "tag", None)
        if tag not in {None, "!"}:
            self._report(event, f"the tag {tag} is not supported; write plain values")
        if not self._open:
            self._documents += 1
            if self._documents > 1:
                self._give_up(event, "a second document begins here; remove the line ---")
            self._tree.value = value
            return
        inside = self._open[-1]
        if isinstance(inside, list):
            self._path.append(len(inside))
            self._tree.lines.setdefault(tuple(self._path), event.start_mark.line + 1)
            inside.append(value)
            return
        if self._key is None:
            self._give_up(event, "a key must be a single word; check the brackets")
        else:
            self._path.append(self._key)
            if not self._key_is_double:
                inside[self._key] = value
            self._key = None

    def _leave(self) -> None:
        if self._path:
            self._path.pop()

    def _report(self, event: Event, text: str) -> None:
        self._tree.problems.append(Problem(event.start_mark.line + 1, text))

    def _give_up(self, event: Event, text: str) -> None:
        self._report(event, text)
        raise _GiveUp
