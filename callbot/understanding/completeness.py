"""Whether words already answer what was asked, so that the turn may end early. No model: well under 1 ms."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from callbot.hearing import Expecting
from callbot.language import Language
from callbot.understanding.digits import digit_runs
from callbot.understanding.intents import names
from callbot.understanding.intents.builtin import read
from callbot.understanding.intents.rules import peel, wants_person, wants_repeat
from callbot.understanding.intents.text import normalise
from callbot.understanding.spoken_habits import (
    BACKCHANNELS,
    DANGLING,
    FINISHING,
    HESITATIONS,
    OPEN_FRAMES,
    TIME_WORDS,
    TOPICS,
    WISHES,
)

_LONGEST_BACKCHANNEL: Final = 3
_ELEVEN_DIGIT_PREFIXES: Final = re.compile(r"(?:0|\+?49|0049)1(?:62|63|7[0-57-9])")
"""Mobile networks whose numbers all have eleven digits with the zero; others go up to twelve."""
_DIGITS: Final = {Expecting.POSTCODE: 5, Expecting.CODE: 6}
_NATIONAL: Final = re.compile(r"^(?:\+49|0049)")


def is_complete(text: str, language: Language, expecting: Expecting = Expecting.ANYTHING) -> bool:
    """Whether a caller who pauses here has most likely finished. In doubt no: nobody likes to be cut off."""
    plain = normalise(text)
    last = re.split(r"\s+", text.strip().lower())[-1].strip(".,!?…")
    if not plain or last in HESITATIONS or plain.rsplit(" ", 1)[-1] in DANGLING[language]:
        return False
    match expecting:
        case Expecting.YES_NO:
            return bool(peel(plain, language).answers) or _is_matter(plain, language)
        case Expecting.NUMBER:
            return _is_whole_number(text, language)
        case Expecting.POSTCODE | Expecting.CODE | Expecting.MOMENT | Expecting.CHOICE:
            return len(_digits(text, language)) == _DIGITS.get(expecting) or _is_short_answer(plain, language)
        case Expecting.ANYTHING:
            return _is_matter(plain, language)
        case Expecting.NAME | Expecting.DICTATION:
            return False


def is_backchannel(text: str, language: Language) -> bool:
    """Whether somebody only shows that they listen: "hm", "ja", "okay", "right"."""
    said = [word for word in re.findall(r"[^\W\d_]+", text.lower()) if word not in HESITATIONS]
    if not said:
        return bool(text.strip())
    return len(said) <= _LONGEST_BACKCHANNEL and all(word in BACKCHANNELS[language] for word in said)


def _is_whole_number(text: str, language: Language) -> bool:
    """A telephone number that cannot have another digit."""
    digits = _digits(text, language)
    national = _NATIONAL.sub("0", digits)
    return len(national) >= (11 if _ELEVEN_DIGIT_PREFIXES.match(national) else 12)


def _digits(text: str, language: Language) -> str:
    return "".join(run.digits for run in digit_runs(text, language))


def _is_short_answer(plain: str, language: Language) -> bool:
    peeled = peel(plain, language)
    if not peeled.core:
        return bool(peeled.answers)
    return TIME_WORDS[language].search(peeled.core) is not None or _is_matter(plain, language)


def _is_matter(plain: str, language: Language) -> bool:
    """A whole wish or question with something the bot knows in it, or a courtesy that ends a call."""
    peeled = peel(plain, language)
    if not peeled.core:
        said = {*peeled.before, *peeled.after}
        return names.GOODBYE in said or names.THANKS in said
    if wants_person(peeled.core, language) or wants_repeat(peeled.core, language):
        return True
    if plain in _whole_examples(language) or peeled.core in _whole_examples(language):
        return True
    if OPEN_FRAMES[language].search(peeled.core) and not FINISHING[language].search(peeled.core):
        return False
    return (
        len(peeled.core.split()) >= 3
        and TOPICS[language].search(peeled.core) is not None
        and WISHES[language].search(peeled.core) is not None
    )


@cache
def _whole_examples(language: Language) -> frozenset[str]:
    """Known utterances that are not the beginning of another one."""
    known = sorted(normalise(example.text) for example in read(language)[0] if example.intent not in _UNFINISHED)
    behind: Mapping[str, str] = dict(zip(known, [*known[1:], ""], strict=True))
    return frozenset(text for text in known if len(text.split()) >= 3 and not behind[text].startswith(f"{text} "))


_UNFINISHED: Final = frozenset({None, names.GREETING, names.QUESTION, names.YES, names.NO, names.CORRECTION})
"""What people say before they come to the point."""
