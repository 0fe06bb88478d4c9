"""Words by which callers amend, refuse and give up, as regular expressions over lower-case text."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from callbot.language import Language


def _any(phrases: str) -> re.Pattern[str]:
    """Any of the phrases, one a line, as whole words."""
    lines = "|".join(line.strip() for line in phrases.splitlines() if line.strip())
    return re.compile(rf"\b(?:{lines})\b")


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


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
        later=_any(
            r"""später\w*
            danach
            nach hinten"""
        ),
        earlier=_any(
            r"""früher\w*
            zeitiger
            nach vorne"""
        ),
        other_day=_any(
            r"""ander(?:er|en|em) tag
            tag (?:danach|darauf|drauf|später)
            nächsten tag"""
        ),
        other_week=_any(
            r"""woche (?:danach|darauf|drauf|später)
            andere[n]? woche"""
        ),
        any_time=_any(
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
        either=_any("oder"),
        morning=_any(
            r"""vormittags?
            morgens
            am morgen
            in der früh"""
        ),
        afternoon=_any("nachmittags?"),
        evening=_any(
            r"""abends?
            spätnachmittags?"""
        ),
    ),
    Language.EN: WishWords(
        later=_any(
            r"""later
            after that
            afterwards"""
        ),
        earlier=_any(
            r"""earlier
            sooner
            before that"""
        ),
        other_day=_any(
            r"""(?:an)?other day
            different day
            (?:next|following) day
            day after(?: that)?(?! tomorrow)"""
        ),
        other_week=_any(
            r"""week after(?: that)?
            following week
            (?:an)?other week"""
        ),
        any_time=_any(
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
        either=_any("or"),
        morning=_any("mornings?"),
        afternoon=_any("afternoons?"),
        evening=_any("evenings?"),
    ),
}

GIVES_UP: Final[Mapping[Language, re.Pattern[str]]] = {
    Language.DE: _any(
        r"""doch (?:lieber )?(?:nicht|keinen termin)
        abbrechen
        vergessen sie(?: es| das)?
        lassen (?:sie|wir) (?:es|das)
        hat sich erledigt
        ich überleg(?:e|s|'s|es)? (?:es |das )?mir(?: das| es)?(?: noch)?(?: mal| einmal)?"""
    ),
    Language.EN: _any(
        r"""never ?mind
        forget (?:it|about it)
        leave it
        stop (?:it|that|booking)
        i(?:'ll| will) think about it
        i(?:'ve| have)? changed my mind
        don't book"""
    ),
}
"""The caller wants nothing of it any more."""

OBJECTS: Final[Mapping[Language, re.Pattern[str]]] = {
    Language.DE: _any(
        r"""aber
        nur
        außer
        nicht
        sondern
        statt"""
    ),
    Language.EN: _any(
        r"""but
        except
        only
        not
        instead
        \w+n't"""
    ),
}
"""Behind a yes that is none yet: "yes, but the name is Brown"."""

STREETS: Final = re.compile(
    r"(?:straße|strasse|str|gasse|weg|platz|allee|ring|ufer|damm|steig|hof|street|road|lane|avenue|square|drive)\b"
)
"""Ends of street names in both languages."""

TODAY_OR_TOMORROW: Final = _any(
    r"""heute
    (?:über)?morgen
    today
    tomorrow
    this week
    diese woche"""
)
"""Days that are counted from now, whatever was spoken of before."""

HAS_ALL: Final[Mapping[Language, re.Pattern[str]]] = {
    Language.DE: _any(
        r"""das (?:war'?s|wär'?s|war es|war (?:schon )?alles)
        sonst nichts"""
    ),
    Language.EN: _any(
        r"""that(?:'s| is| was|'ll be) (?:all|it|everything)
        nothing else"""
    ),
}
"""The caller has got everything: "okay, that's it" is no yes."""

ORDERS: Final[Mapping[Language, re.Pattern[str]]] = {
    Language.DE: _any(
        r"""ich (?:brauche?|bräuchte|benötige|möchte|will|hätte gern\w*)
        wir (?:brauchen|bräuchten|benötigen|möchten|wollen|hätten gern\w*)
        kann ich|können wir"""
    ),
    Language.EN: _any(
        r"""(?:i|we) (?:need|want|would like|wanted)
        (?:i'd|we'd) like
        (?:can|could|may) (?:i|we)"""
    ),
}
"""A service is wanted. What a fault is needs no "I need"."""

KNOWS_NOT: Final[Mapping[Language, re.Pattern[str]]] = {
    Language.DE: _any(
        r"""weiß ich (?:\w+ ){0,2}nicht
        weiß nicht
        nicht mehr
        hab\w* ich (?:\w+ ){0,2}nicht
        kein\w* (?:code|nummer)
        vergessen"""
    ),
    Language.EN: _any(
        r"""(?:don't|do not) (?:know|have)
        no idea
        forgot\w*
        can't (?:find|remember)
        no (?:code|number)
        not sure"""
    ),
}
"""The caller has not got what was asked for."""

NO_NAME: Final[Mapping[Language, frozenset[str]]] = {
    Language.DE: _words(
        """äh ähm ja nein nee doch also bitte der die das ist mein meine name auf den dem namen ich bin heiße heisse für
        herr frau familie und mit von termin genau nicht kein keine hier wieder immer noch es geht schreiben sie nur
        einfach mal so na gut okay danke weiß was wie wann wo warum erste ersten zweite zweiten dritte dritten letzte"""
    ),
    Language.EN: _words(
        """uh um er yes no yeah well please the is my name name's i'm i am it's it for under mister mr mrs ms miss and
        with appointment of that this just okay thanks put in me on not don't know what how when where why
        first second third last one"""
    ),
}
"""What stands around a name in an answer to "what name, please?"."""

SMALL_WORDS: Final[Mapping[Language, frozenset[str]]] = {
    Language.DE: _words(
        """der die das den dem ein eine einen es ist in im nach bei zu zur zum und mein meine meinen etwas für"""
    ),
    Language.EN: _words("the a an is it i my of in on at to for and about some something"),
}
"""Words without weight in the name of a service or an emergency."""
