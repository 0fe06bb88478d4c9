"""Words by which callers refuse, order and give up, as regular expressions over lower-case text."""

import re
from collections.abc import Mapping
from typing import Final

from callbot.language import Language


def any_of(phrases: str) -> re.Pattern[str]:
    """Any of the phrases, one a line, as whole words."""
    lines = "|".join(line.strip() for line in phrases.splitlines() if line.strip())
    return re.compile(rf"\b(?:{lines})\b")


def words_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


GIVES_UP: Final[Mapping[Language, re.Pattern[str]]] = {
    Language.DE: any_of(
        r"""doch (?:lieber )?(?:nicht|keinen termin)(?: mehr| danke| bitte| kommen| buchen| haben)*$
        abbrechen
        vergessen sie(?: es| das)?(?! nicht| bitte nicht)
        lassen (?:sie|wir) (?:es|das)
        hat sich erledigt
        ich (?:ruf\w*|meld\w*)(?: mich)?(?: dann| da| später| morgen)? ?(?:noch ?mal|noch einmal|wieder|später)(?: an)?
        muss (?:ich )?(?:da )?(?:erst|noch|vorher) (?:\w+ ){0,4}(?:fragen|klären|absprechen|besprechen|überlegen)
        ich überleg(?:e|s|'s|es)? (?:es |das )?mir(?: das| es)?(?: noch)?(?: mal| einmal)?"""
    ),
    Language.EN: any_of(
        r"""never ?mind
        forget (?:it|about it)
        leave it
        stop (?:it|that|booking)
        i(?:'ll| will) think about it
        i(?:'ll| will| can) (?:call|ring) (?:you )?(?:back|again|later)
        (?:have|need|got) to (?:ask|check with|speak to|talk to) my
        i(?:'ll| will) (?:ask|check with|speak to|talk to) my
        i(?:'ve| have)? changed my mind
        don't book"""
    ),
}
"""The caller wants nothing of it any more."""

SAYS_YES: Final[Mapping[Language, re.Pattern[str]]] = {
    Language.DE: re.compile(r"(?:(?:äh|ähm|na) )?(?:ja|jawohl|genau|richtig|stimmt|passt)\b"),
    Language.EN: re.compile(r"(?:(?:uh|um|oh) )?(?:yes|yeah|yep|right|correct|exactly)\b"),
}
"""At the beginning of what agrees, and says to what."""

TAKES: Final[Mapping[Language, re.Pattern[str]]] = {
    Language.DE: any_of(
        r"""(?:nehm\w*|nimm\w*) (?:ich|wir)
        (?:ich|wir) nehm\w*
        machen wir
        passt
        (?:tragen|buchen) sie"""
    ),
    Language.EN: any_of(
        r"""(?:i'll|we'll|let's) (?:take|do|have|go (?:with|for))
        (?:book|take) (?:it|that)
        put me down"""
    ),
}
"""What was offered suits."""

OBJECTS: Final[Mapping[Language, re.Pattern[str]]] = {
    Language.DE: any_of(
        r"""aber
        nur
        außer
        nicht
        sondern
        statt
        stopp?
        warten sie"""
    ),
    Language.EN: any_of(
        r"""but
        except
        only
        not
        instead
        stop
        wait
        \w+n't"""
    ),
}
"""Behind a yes that is none yet: "yes, but the name is Brown"."""

STREETS: Final = re.compile(
    r"(?:straße|strasse|str|gasse|weg|platz|allee|ring|ufer|damm|steig|hof|street|road|lane|avenue|square|drive)\b"
)
"""Ends of street names in both languages."""

HAS_ALL: Final[Mapping[Language, re.Pattern[str]]] = {
    Language.DE: any_of(
        r"""das (?:war'?s|wär'?s|war es|war (?:schon )?alles)
        sonst nichts
        (?:das )?passt(?: so| schon)?$
        alles (?:klar|gut|bestens)(?: danke)?$"""
    ),
    Language.EN: any_of(
        r"""that(?:'s| is| was|'ll be) (?:all|it|everything)
        nothing else
        (?:that's|all) (?:fine|great|perfect|lovely|good|brilliant)(?: thanks| thank you)?$"""
    ),
}
"""The caller has got everything: "okay, that's it" is no yes."""

ORDERS: Final[Mapping[Language, re.Pattern[str]]] = {
    Language.DE: any_of(
        r"""ich (?:brauche?|bräuchte|benötige|möchte|will|hätte gern\w*)
        wir (?:brauchen|bräuchten|benötigen|möchten|wollen|hätten gern\w*)
        kann ich|können wir"""
    ),
    Language.EN: any_of(
        r"""(?:i|we) (?:need|want|would like|wanted)
        (?:i'd|we'd) like
        (?:can|could|may) (?:i|we)"""
    ),
}
"""A service is wanted. What a fault is needs no "I need"."""

ASKS_OF_SITE: Final[Mapping[Language, Mapping[str, re.Pattern[str]]]] = {
    Language.DE: {
        "contact": any_of(
            r"""(?:telefon)?nummer\w*
            telefon\w*
            (?:e-?)?mail\w*
            erreich\w*"""
        ),
        "address": any_of(
            r"""wo
            adresse\w*
            wohin"""
        ),
        "opening_hours": any_of(
            r"""wann
            wie lang\w*
            (?:ge)?öffn\w*
            offen
            auf
            zu
            geschlossen
            öffnungszeit\w*"""
        ),
    },
    Language.EN: {
        "contact": any_of(
            r"""(?:phone|telephone) ?(?:number)?
            number
            e-?mail
            reach"""
        ),
        "address": any_of(
            r"""where
            address"""
        ),
        "opening_hours": any_of(
            r"""when
            how (?:late|long)
            open\w*
            clos\w*
            hours"""
        ),
    },
}
"""What callers ask about a site that they name; by intent."""

ASKS_FOR_CHIEF: Final[Mapping[Language, re.Pattern[str]]] = {
    Language.DE: any_of(
        r"""(?:der|den|dem|ihr\w*|die) (?:chef\w*|geschäftsführ\w*|inhaber\w*|vorgesetzte\w*)
        jemanden? (?:mit )?verantwort\w*"""
    ),
    Language.EN: any_of(
        r"""(?:the|your|a) (?:boss|owner|manager|director|supervisor)
        (?:somebody|someone|whoever is|who's) in charge"""
    ),
}
"""A person is wanted, and not just any."""

KNOWS_NOT: Final[Mapping[Language, re.Pattern[str]]] = {
    Language.DE: any_of(
        r"""weiß ich (?:\w+ ){0,2}nicht
        weiß nicht
        nicht mehr
        hab\w* ich (?:\w+ ){0,2}nicht
        kein\w* (?:code|nummer|ahnung)
        nicht (?:da|dabei|zur hand)
        vergessen"""
    ),
    Language.EN: any_of(
        r"""(?:don't|do not) (?:know|have)
        no idea
        forgot\w*
        haven't got
        lost (?:it|the|that)
        (?:can't|don't) (?:find|remember|recall)
        no (?:code|number)
        not sure"""
    ),
}
"""The caller has not got what was asked for."""

NO_NAME: Final[Mapping[Language, frozenset[str]]] = {
    Language.DE: words_of(
        """äh ähm ja nein nee doch also bitte der die das ist mein meine name auf den dem namen ich bin heiße heisse für
        herr frau familie und mit von termin genau nicht kein keine hier wieder immer noch es geht schreiben sie nur
        egal mutter vater mann sohn tochter einfach mal so na gut okay danke weiß was wie wann wo warum
        erste ersten zweite zweiten dritte dritten letzte"""
    ),
    Language.EN: words_of(
        """uh um er yes no yeah well please the is my name name's i'm i am it's it for under mister mr mrs ms miss and
        with appointment of that this just okay thanks put in me on not don't know what how when where why
        first second third last one her his wife husband mother father called"""
    ),
}
"""What stands around a name in an answer to "what name, please?"."""

SMALL_WORDS: Final[Mapping[Language, frozenset[str]]] = {
    Language.DE: words_of(
        """der die das den dem ein eine einen es ist in im nach bei zu zur zum und mein meine meinen etwas für"""
    ),
    Language.EN: words_of("the a an is it i my of in on at to for and about some something"),
}
"""Words without weight in the name of a service or an emergency."""

TELLS_NOTHING: Final = words_of(
    """notfall emergency hilfe help bitte please hallo hello hi guten tag wir we haben have habe got i've we've hier
    here this there's dringend urgent dringender echter real"""
)
"""Around "emergency", in both languages: words that do not tell what has happened."""
