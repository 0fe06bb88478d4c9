"""Reads a business profile and reports everything that is wrong with it at once."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from callbot.errors import ProfileError
from callbot.language import Language
from callbot.phrases import problems_of
from callbot.profile.consistency import contradictions
from callbot.profile.model import Profile
from callbot.profile.wording import describe
from callbot.yaml_tree import MAX_CHARACTERS, Problem, YamlTree, read_yaml

_MAX_BYTES: Final = 4 * MAX_CHARACTERS


def load(path: Path | None = None) -> Profile:
    """The profile in a file; without one, that of the example firm. ProfileError holds all that is wrong."""
    if path is None:
        example = files("callbot.profile") / "example.yaml"
        return parse(example.read_text(encoding="utf-8"), "example.yaml")
    return parse(_read(path), str(path))


def parse(text: str, name: str) -> Profile:
    """The profile in a text; `name` is what problems call the file."""
    tree = read_yaml(text)
    problems = list(tree.problems)
    if isinstance(tree.value, dict):
        tree.value = _without_empty(tree.value)
        problems += contradictions(tree)
        problems += _problems_of_phrases(tree)
    elif not problems:
        problems.append(Problem(1, "holds no profile; begin with the example, callbot/profile/example.yaml"))
    try:
        profile = Profile.model_validate(tree.value)
    except ValidationError as error:
        if isinstance(tree.value, dict) and not _broke_off(tree):
            problems += describe(error, tree)
    if problems:
        found = sorted({(problem.line, problem.text) for problem in problems})
        raise ProfileError([f"{name}:{line}: {problem}" for line, problem in found])
    return profile


def _broke_off(tree: YamlTree) -> bool:
    """Whether the file could not be read to its end: what would be missing then says nothing."""
    return any("second time" not in problem.text for problem in tree.problems)


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise ProfileError([f"{path}:1: the file is larger than {_MAX_BYTES // 1024} kB; is it a profile?"])
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        reason = (error.strerror or "unreadable").lower()
        raise ProfileError([f"{path}:1: cannot be read ({reason}); check CALLBOT_PROFILE and its rights"]) from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ProfileError([f"{path}:{line}: not UTF-8 text; save the file as UTF-8 in your editor"]) from None


def _without_empty(value: Any) -> Any:
    """A key with nothing behind it is a key that is not there."""
    if isinstance(value, dict):
        return {key: _without_empty(part) for key, part in value.items() if part is not None}
    if isinstance(value, list):
        return [_without_empty(part) for part in value]
    return value


def _problems_of_phrases(tree: YamlTree) -> Iterator[Problem]:
    phrases = tree.value.get("phrases")
    for language in Language:
        own = phrases.get(language.value) if isinstance(phrases, dict) else None
        for key, said in own.items() if isinstance(own, dict) else ():
            wordings = [said] if isinstance(said, str) else said
            if isinstance(wordings, list) and all(isinstance(wording, str) for wording in wordings):
                line = tree.line_of(("phrases", language.value, key))
                yield from (Problem(line, text) for text in problems_of(language, key, wordings))
