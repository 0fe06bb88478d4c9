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

    late: re.Pattern[str]
    """Late in the day."""
    later: re.Pattern[str]
    earlier: re.Pattern[str]
    next_day: re.Pattern[str]
    other_day: re.Pattern[str]
    other_week: re.Pattern[str]
    any_time: re.Pattern[str]
    asks: re.Pattern[str]
    """What is free at all."""
    refused: re.Pattern[str]
    """Right behind a time: it does not suit."""
    excepted: re.Pattern[str]
    """Right before a time: any other suits."""
    occupied: re.Pattern[str]
    """Right before the end of a time: the caller is not free until then."""
    either: re.Pattern[str]
    morning: re.Pattern[str]
    afternoon: re.Pattern[str]
    evening: re.Pattern[str]


WISH_WORDS: Final[Mapping[Language, WishWords]] = {
    Language.DE: WishWords(
        late=any_of(
            r"""(?:ganz|möglichst|eher|recht|so|am besten) spät(?! (?:nicht|ist|wird))(?: \w+ möglich)?
            (?:spät|später|ende) (?:am|des) tag(?:e?s)?
            nach (?:der arbeit|feierabend)"""
        ),
        later=any_of(
            r"""später\w*
            danach
            nach hinten
            zu (?:früh|bald)
            nicht so (?:früh|bald)"""
        ),
        earlier=any_of(
            r"""früher\w*
            zeitiger
            nach vorne
            zu spät
            nicht so spät
            so spät nicht"""
        ),
        next_day=any_of(
            r"""tag (?:danach|darauf|drauf|später)
            nächsten tag"""
        ),
        other_day=any_of(r"ander(?:er|en|em) tag"),
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
            (?:früheste|nächstbeste|erstbeste)\w*
            (?:gleich|einfach) (?:der|den|das) erste[n]?
            (?:der|den|das) (?:erste|nächste)[nrs]? (?:freie|mögliche)\w*
            immer (?:zeit|daheim|zu ?hause|da)"""
        ),
        asks=any_of(
            r"""was (?:haben|hätten|können|gibt|gäbe|geht|ginge)(?: \w+){0,3} (?:frei|anbieten|an)
            was (?:geht|ginge|haben sie|hätten sie|gibt es|gibt's)(?: denn| noch| so)*$
            welche (?:zeiten|termine|tage)
            wann (?:haben|hätten|können|geht|ginge|wäre|ist)(?: \w+){0,3} (?:frei|zeit|kommen|was|etwas)
            (?:sagen|schlagen) sie (?:\w+ )?(?:was|etwas)"""
        ),
        refused=re.compile(
            r"""^\W*(?:(?:da|dann|bei\ mir|mir|ist|es)\s)*
                (?:geht|passt|kann|klappt|bin|hab\w*|schaff\w*|wäre?|ist|muss)\b
                (?:\W+\w+){0,4}?\W+(?:nicht|nix|schlecht|ungünstig|keine?\ zeit|weg|verreist|urlaub|arbeiten|dienst)\b
              | ^\W*lieber\ nicht\b""",
            re.VERBOSE,
        ),
        excepted=re.compile(r"\baußer(?: am| an| in)?\s*$"),
        occupied=re.compile(r"\b(?:arbeit\w*|dienst|schicht|schule|unterwegs|beschäftigt|nicht da)(?: \w+)?\s*$"),
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
        late=any_of(
            r"""late(?:r)? in the day
            (?:as late as|the later the better)(?: possible| you can)?
            (?:quite|rather|really|pretty) late
            after work
            end of the day"""
        ),
        later=any_of(
            r"""later
            after that
            afterwards
            (?:too|(?:not|n't) (?:that|so|quite so)) (?:early|soon)"""
        ),
        earlier=any_of(
            r"""earlier
            sooner
            before that
            (?:too|(?:not|n't) (?:that|so|quite so)) late"""
        ),
        next_day=any_of(
            r"""(?:next|following) day
            day after(?: that)?(?! tomorrow)"""
        ),
        other_day=any_of(
            r"""(?:an)?other day
            different day"""
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
            earliest(?: \w+)?
            (?:the )?soonest
            the sooner the better
            as soon as
            (?:you (?:choose|decide|tell me)|up to you)"""
        ),
        asks=any_of(
            r"""(?:what|when) (?:have you|do you have|are you|can you)(?: \w+){0,2}$
            (?:what|when) is (?:free|available)
            (?:what|which) (?:other )?(?:times|slots|days)"""
        ),
        refused=re.compile(
            r"""^\W*(?:(?:it|that|i|is|will)\s)*
                (?:doesn't|does\ not|don't|won't|will\ not|isn't|is\ not|can't|cannot)\b
              | ^\W*(?:(?:is|are)\ )?(?:no\ good|bad|out|impossible)\b
              | ^\W*(?:i'm|i\ am|we're|we\ are)\ (?:away|on\ holiday|on\ vacation|busy|working|out)\b""",
            re.VERBOSE,
        ),
        excepted=re.compile(r"\b(?:except(?: for)?|(?:any\w*|every|all)(?: (?:day|time)s?)? but)(?: on| the)?\s*$"),
        occupied=re.compile(r"\b(?:work\w*|busy|out|away|at school|not (?:in|home|free))(?: \w+)?\s*$"),
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

UNTIL: Final = re.compile(r"(?:bis|until|till)\b")
"""A time that names only its end begins now."""

FILLERS: Final = frozenset({"jetzt", "gerade", "nun", "now", "just now", "right now"})
"""Named like times, in sentences that wish for none."""
