"""Utterances as the classifier compares them."""

import re
import unicodedata
from typing import Final

LONGEST: Final = 400
"""Characters that are read; what somebody wants is said by then."""
_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_HESITATION: Final = re.compile(r"(?:ä+h*m*|ö+h*m*|e+h+m*|u+h+|u+m+|er+m|erm|ehm|uhm|hmm+)")


def words(text: str) -> list[str]:
    """The words of the beginning of a text: lower case, without punctuation, emoji and hesitations."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST]).lower().replace("’", "'")
    return [word for word in _WORD.findall(plain) if not _HESITATION.fullmatch(word)]


def normalise(text: str) -> str:
    return " ".join(words(text))
