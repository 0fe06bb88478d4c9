"""Words by which callers amend a time they wished for, as regular expressions over lower-case text."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from callbot.dialogue.caller_words import any_of
from callbot.language import Language


@dataclass(frozen=True, slots=True)
class WishWords:
    """How one language amends a wish without naming a time."""

    later: re.Pattern[str]
    earlier: re.Pattern[str]
    other_day: re.Pattern[str]
    other_week: re.Pattern[str]
    any_time: re.Pattern[str]
    refused: re.Pattern[str]
    """Right behind a time: it does not suit."""
    either: re.Pattern[str]
    morning: re.Pattern[str]
    afternoon: re.Pattern[str]
    evening: re.Pattern[str]


WISH_WORDS: Final[Mapping[Language, WishWords]] = {
    Language.DE: WishWords(
        later=any_of(
            r"""später\w*
            danach
            nach hinten"""
        ),
        earlier=any_of(
            r"""früher\w*
            zeitiger
            nach vorne"""
        ),
        other_day=any_of(
            r"""ander(?:er|en|em) tag
            tag (?:danach|darauf|drauf|später)
            nächsten tag"""
        ),
        other_week=any_of(
            r"""woche (?:danach|darauf|drauf|später)
            andere[n]? woche"""
        ),
        any_time=any_of(
            r"""egal
            jederzeit
            irgendwann
            wann (?:immer )?(?:sie|es) (?:können|wollen|geht|passt)
            flexibel
            alles recht
            (?:nächste[rn]?|erste[rn]?|früheste[rn]?) (?:freie[rn]? |mögliche[rn]? )?termin
            (?:nächst|frühest|schnellst)möglich\w*
            immer (?:zeit|daheim|zu ?hause|da)"""
        ),
        refused=re.compile(
            r"""^\W*(?:(?:da|dann|bei\ mir|mir|ist|es)\s)*
                (?:geht|passt|kann|klappt|bin|hab\w*|schaff\w*|wäre?|ist)\b
                (?:\W+\w+){0,4}?\W+(?:nicht|nix|schlecht|ungünstig|keine?\ zeit|weg|verreist)\b
              | ^\W*lieber\ nicht\b""",
            re.VERBOSE,
        ),
        either=any_of("oder"),
        morning=any_of(
            r"""vormittags?
            morgens
            am morgen
            in der früh"""
        ),
        afternoon=any_of("nachmittags?"),
        evening=any_of(
            r"""abends?
            spätnachmittags?"""
        ),
    ),
    Language.EN: WishWords(
        later=any_of(
            r"""later
            after that
            afterwards"""
        ),
        earlier=any_of(
            r"""earlier
            sooner
            before that"""
        ),
        other_day=any_of(
            r"""(?:an)?other day
            different day
            (?:next|following) day
            day after(?: that)?(?! tomorrow)"""
        ),
        other_week=any_of(
            r"""week after(?: that)?
            following week
            (?:an)?other week"""
        ),
        any_time=any_of(
            r"""any ?time
            any day
            whenever
            don't (?:mind|care)
            doesn't matter
            flexible
            always (?:in|home|there|free)
            (?:next|first) (?:available|free|possible)(?: \w+)?
            earliest(?: \w+)?"""
        ),
        refused=re.compile(
            r"""^\W*(?:(?:it|that|i|is|will)\s)*
                (?:doesn't|does\ not|don't|won't|will\ not|isn't|is\ not|can't|cannot)\b
              | ^\W*(?:(?:is|are)\ )?(?:no\ good|bad|out|impossible)\b""",
            re.VERBOSE,
        ),
        either=any_of("or"),
        morning=any_of("mornings?"),
        afternoon=any_of("afternoons?"),
        evening=any_of("evenings?"),
    ),
}

TODAY_OR_TOMORROW: Final = any_of(
    r"""heute
    (?:über)?morgen
    today
    tomorrow
    this week
    diese woche"""
)
"""Days that are counted from now, whatever was spoken of before."""
