"""Words and the numbers among them."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from callbot.language import Language
from callbot.understanding.number_words import LONGEST_VALUE, NumberReader

_ARTICLES: Final = ("a", "the", "der", "die", "das", "den", ".")
_GROUPED: Final = {
    Language.DE: re.compile(r"[0-9]{1,3}(?:(?:\.[0-9]{3}){1,4}|(?: [0-9]{3}){1,4})"),
    Language.EN: re.compile(r"[0-9]{1,3}(?:(?:,[0-9]{3}){1,4}|(?: [0-9]{3}){1,4})"),
}
"""Thousands set apart."""
_LEXEME: Final = re.compile(r"[0-9]+|[^\W\d_]+(?:['’][^\W\d_]+)*|[-–.,:/()+@%€$'’!?;…|\[\]&#\"]")


class Kind(StrEnum):
    WORD = "word"
    CARDINAL = "cardinal"
    ORDINAL = "ordinal"
    MARK = "mark"


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a punctuation mark, or a whole number such as "twenty-three" or "23"."""

    text: str
    """Lower case."""
    start: int
    end: int
    """Half-open span in the text, in characters."""
    kind: Kind
    digits: str = ""
    """Of a cardinal or ordinal: its digits, with the zeros in front that were written."""

    @property
    def value(self) -> int | None:
        return int(self.digits) if 0 < len(self.digits) <= LONGEST_VALUE else None

    @property
    def is_number(self) -> bool:
        return self.kind in (Kind.CARDINAL, Kind.ORDINAL)


def words_to_digits(text: str, language: Language) -> list[Token]:
    """All of the text as tokens, number words joined to numbers: "neun uhr dreißig" gives 9, "uhr", 30."""
    words = [(match.group().lower(), match.start(), match.end()) for match in _LEXEME.finditer(text)]
    tokens: list[Token] = []
    at = 0
    while at < len(words):
        number = NumberReader(words, language, at)
        if number.read():
            start, end = words[at][1], words[number.at - 1][2]
            kind = Kind.ORDINAL if number.is_ordinal else Kind.CARDINAL
            tokens.append(Token(text[start:end].lower(), start, end, kind, number.digits))
            at = number.at
        else:
            word, start, end = words[at]
            tokens.append(Token(word, start, end, Kind.WORD if word[0].isalpha() else Kind.MARK))
            at += 1
    return tokens


def to_number(text: str, language: Language) -> int | None:
    """The cardinal or ordinal that is the whole of the text; None when it is anything else."""
    grouped = _GROUPED[language].fullmatch(text.strip())
    if grouped:
        return int(re.sub(r"[^0-9]", "", grouped.group()))
    tokens = [token for token in words_to_digits(text, language) if token.text not in _ARTICLES]
    return tokens[0].value if len(tokens) == 1 else None
