"""What must fit together within a profile, checked on the tree so that no other mistake hides it."""

from collections.abc import Iterator
from typing import Any, Final

from callbot.language import Language
from callbot.yaml_tree import Path, Problem, YamlTree

_LANGUAGES: Final = {language.value for language in Language}
_LANGUAGE_NAMES: Final = {"de": "German", "en": "English"}
_WITH_IDS: Final = ("sites", "questions", "services", "resources", "departments", "people", "emergencies")
_REFERENCES: Final = (
    ("services", "sites", "sites"),
    ("people", "sites", "sites"),
    ("people", "department", "departments"),
    ("resources", "site", "sites"),
)
"""Which field of which list names ids of which other list."""


def contradictions(tree: YamlTree) -> Iterator[Problem]:
    """Missing languages, ids that stand twice or nowhere, numbers that two sites claim."""
    yield from _missing_languages(tree)
    yield from _doubled_ids(tree)
    yield from _unknown_ids(tree)
    yield from _doubled_numbers(tree)
    yield from _skills_nobody_has(tree)


def _missing_languages(tree: YamlTree) -> Iterator[Problem]:
    firm = tree.value.get("firm")
    spoken = [language for language in _list(firm, "languages") if language in _LANGUAGES]
    for path, texts in _mappings(tree.value, ()):
        if path[0] in {"phrases", "voices"} or not texts or not texts.keys() <= _LANGUAGES:
            continue
        for language in spoken:
            if language not in texts:
                name = _LANGUAGE_NAMES[language]
                text = f'{path[-1]}: the {name} text is missing; add "{language}:" or remove {language} from languages'
                yield Problem(tree.line_of(path), text)


def _doubled_ids(tree: YamlTree) -> Iterator[Problem]:
    for kind in _WITH_IDS:
        first: dict[str, int] = {}
        for position, entry in _entries(tree, kind):
            found, line = entry.get("id"), tree.line_of((kind, position, "id"))
            if not isinstance(found, str):
                continue
            if found in first:
                yield Problem(line, f"id: {found!r} stands already on line {first[found]}; give each its own")
            first.setdefault(found, line)


def _unknown_ids(tree: YamlTree) -> Iterator[Problem]:
    for kind, field, target in _REFERENCES:
        known = [entry["id"] for _, entry in _entries(tree, target) if isinstance(entry.get("id"), str)]
        for position, entry in _entries(tree, kind):
            for named in _list(entry, field):
                if isinstance(named, str) and named not in known:
                    there = f"there are {', '.join(known)}" if known else f"no {target} are defined"
                    line = tree.line_of((kind, position, field))
                    yield Problem(line, f"{field}: {named!r} is not the id of one of the {target}; {there}")


def _doubled_numbers(tree: YamlTree) -> Iterator[Problem]:
    owner: dict[str, object] = {}
    for position, site in _entries(tree, "sites"):
        for number in _list(site, "numbers"):
            if isinstance(number, str) and owner.setdefault(number, position) != position:
                line = tree.line_of(("sites", position, "numbers"))
                yield Problem(line, f"numbers: {number} belongs to another site already; keep it at one of them")


def _skills_nobody_has(tree: YamlTree) -> Iterator[Problem]:
    resources = [resource for _, resource in _entries(tree, "resources")]
    had = {skill for resource in resources for skill in _list(resource, "skills") if isinstance(skill, str)}
    for position, service in _entries(tree, "services") if resources else ():
        for skill in _list(service, "skills"):
            if isinstance(skill, str) and skill not in had:
                line = tree.line_of(("services", position, "skills"))
                yield Problem(line, f"skills: no resource has the skill {skill!r}; add it to one, or remove it here")


def _mappings(value: Any, path: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inner:
        if isinstance(part, dict):
            yield (*path, key), part
        yield from _mappings(part, (*path, key))


def _entries(tree: YamlTree, kind: str) -> list[tuple[int, dict[str, Any]]]:
    """The well-formed entries of one of the profile's lists, with their positions."""
    return [(position, entry) for position, entry in enumerate(_list(tree.value, kind)) if isinstance(entry, dict)]


def _list(holder: Any, field: str) -> list[Any]:
    """A field as a list: a single value is a list of one, and a missing one is empty."""
    value = holder.get(field) if isinstance(holder, dict) else None
    return value if isinstance(value, list) else [] if value is None else [value]
