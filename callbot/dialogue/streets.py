"""A street with its number, anywhere in a caller's words."""

import re
from typing import Final

from callbot.language import Language
from callbot.understanding.digits import digit_runs

KINDS: Final = r"straße|strasse|gasse|weg|platz|allee|ring|ufer|damm|steig|hof"
"""Ends of German street names."""
ENGLISH_KINDS: Final = r"street|road|lane|avenue|square|drive|court|gardens|terrace|crescent"
_NO_NAME: Final = (
    r"(?!(?:der|die|das|dem|den|in|im|am|an|auf|zu|zur|zum|und|ist|meine?|unsere?|eine[nr]?|wohne|adresse|straße)\b)"
)
_NUMBER: Final = re.compile(r"(?:\b(?:die|und|and|the) )*\b(?:(?:haus)?nummer|number) (?:ist |is )?")
_LETTER: Final = {Language.DE: r"(?: ?[a-h]\b)?", Language.EN: r"(?: ?[b-h]\b)?"}
_GERMAN: Final = (
    rf"(?:\b(?:am|im) )?\b{_NO_NAME}(?:[^\W\d_]{{2,}}(?:{KINDS})|[^\W\d_]{{3,}} (?:{KINDS}))"
    r" (?:(?:die |und )?(?:haus)?nummer (?:ist )?|(?:and )?(?:the )?number (?:is )?)?\d+"
)
_ENGLISH_NAME: Final = (
    r"(?:(?!(?:the|my|in|at|on|is|live|it's|address)\b)[^\W\d_'’]+(?:['’]s)? ){1,2}"
    rf"(?:{ENGLISH_KINDS})\b"
)
_ENGLISH: Final = rf"\b\d+[b-h]? {_ENGLISH_NAME}|\b{_ENGLISH_NAME} (?:number )?\d+"


def street_within(text: str, language: Language) -> str:
    """ "Rosenweg 3", "12 Rose Lane": the number in figures; empty where no street is told together with its number."""
    plain = in_figures(text, language).lower()
    found = re.search(f"{_GERMAN}{_LETTER[language]}|{_ENGLISH}", plain)
    return capitalised(_NUMBER.sub("", found.group())) if found else ""


def in_figures(text: str, language: Language) -> str:
    for run in reversed(digit_runs(text, language)):
        text = text[: run.start] + run.digits + text[run.end :]
    return text


def capitalised(street: str) -> str:
    return " ".join(word if len(word) == 1 else word[:1].upper() + word[1:] for word in street.split())
