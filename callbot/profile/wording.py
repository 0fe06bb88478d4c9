"""Says what is wrong with a profile in words its owner understands."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Final, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from callbot.profile.model import Profile
from callbot.yaml_tree import Path, Problem, YamlTree

_SYNONYMS: Final = {
    "opening_hours": "hours", "oeffnungszeiten": "hours", "öffnungszeiten": "hours", "bundesland": "region",
    "state": "region", "tel": "phone", "telephone": "phone", "telefon": "phone", "mail": "email", "zip": "postcode",
    "plz": "postcode", "town": "city", "ort": "city", "strasse": "street", "straße": "street", "from": "first",
    "until": "last", "to": "last", "duration": "minutes", "faq": "questions", "tz": "timezone", "url": "website",
    "holidays": "closures", "time_zone": "timezone",
}  # fmt: skip
_EXAMPLES: Final = {
    "firm": "firm: with name, trade and languages", "sites": "sites: with one entry for each place of business",
    "id": "id: munich", "name": "name: Lindquell Haustechnik GmbH", "trade": "trade: {de: Heizung, en: heating}",
    "languages": "languages: [de, en]", "address": "address: {street: Am Bach 4, postcode: 80331, city: München}",
    "street": "street: Am Bach 4", "postcode": "postcode: 80331", "city": "city: München", "region": "region: DE-BY",
    "hours": "hours: Mo-Fr 08:00-17:00", "phone": "phone: +4989999980",
    "fallback_number": "fallback_number: +4989999980",
    "ask": "ask: {de: [Wo kann ich parken], en: [where can I park]}", "answer": "answer: {de: …, en: …}",
    "first": "first: 2027-12-24", "last": "last: 2027-12-31",
    "reason": "reason: {de: Betriebsferien, en: company holidays}",
    "minutes": "minutes: 60", "site": "site: munich", "words": "words: {de: [Gasgeruch], en: [smell of gas]}",
    "advice": "advice: {de: …, en: …}",
}  # fmt: skip
_DATE: Final = "{input!r} is not a date; write year, month and day like 2027-12-24"
_KINDS: Final = {
    "int_parsing": "must be a whole number, not {input!r}",
    "int_type": "must be a whole number",
    "string_type": "must be a text; put it in quotes if it begins with a bracket",
    "dict_type": "must have a text for each language, on lines of their own such as de: …",
    "model_type": "must have keys of its own on the indented lines below it",
    "model_attributes_type": "must have keys of its own on the indented lines below it",
    "tuple_type": "must be a list: each entry on a line of its own that begins with -",
    "too_short": "needs at least one entry",
    "greater_than_equal": "must be at least {ge}, not {input}",
    "less_than_equal": "must be at most {le}, not {input}",
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": _DATE,
    "date_parsing": _DATE,
    "date_type": _DATE,
    "string_pattern_mismatch": "{input!r} is not a postcode of four or five digits",
}


def describe(error: ValidationError, tree: YamlTree) -> Iterator[Problem]:
    """Every finding of the model, with the line it is about."""
    for details in error.errors(include_url=False):
        if details["type"] == "too_short" and details["input"]:
            continue  # its entries are there, but wrong, and reported one by one
        path = tuple(part for part in details["loc"] if part != "[key]")
        yield Problem(tree.line_of(path), _sentence(details, path))


def _sentence(details: ErrorDetails, path: Path) -> str:
    name = str(path[-1]) if path and isinstance(path[-1], str) else _entry_name(path)
    given, context = details["input"], details.get("ctx", {})
    match details["type"]:
        case "extra_forbidden":
            text = f"unknown key; {_suggest_key(path)}"
        case "missing":
            text = f"is missing; add a line such as {_EXAMPLES.get(name, name + ': …')}"
        case "enum" | "literal_error":
            text = f"{given!r} is not possible here; {_suggest(str(given), _choices(context))}"
        case "value_error":
            text = str(context["error"])
        case kind if kind in _KINDS:
            text = _KINDS[kind].format_map({**context, "input": given})
        case _:
            text = f"{details['msg']}; see the example, callbot/profile/example.yaml"
    return f"{name}: {text}"


def _entry_name(path: Path) -> str:
    """What a list's entry is called: "entry 2 of sites"."""
    if len(path) < 2:
        return "profile"
    return f"entry {int(path[-1]) + 1} of {path[-2]}"


def _choices(context: Mapping[str, Any]) -> list[str]:
    return [word.strip("'") for word in str(context["expected"]).replace(" or ", ", ").split(", ")]


def _suggest_key(path: Path) -> str:
    key, known = str(path[-1]), list(_model_at(path[:-1]).model_fields)
    synonyms = [word for word, field in _SYNONYMS.items() if field in known]
    return _suggest(key, known, synonyms)


def _suggest(given: str, known: Sequence[str], synonyms: Sequence[str] = ()) -> str:
    near = get_close_matches(given.lower(), [*known, *synonyms], n=1, cutoff=0.6)
    if near:
        return f"did you mean {near[0] if near[0] in known else _SYNONYMS[near[0]]}?"
    return f"possible are {', '.join(known)}"


def _model_at(path: Path) -> type[BaseModel]:
    """The part of the profile's model that stands at a place."""
    model: type[BaseModel] = Profile
    for part in path:
        field = model.model_fields.get(part) if isinstance(part, str) else None
        if field is not None:
            model = _model_in(field.annotation) or model
    return model


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_model_in, get_args(annotation))), None)
