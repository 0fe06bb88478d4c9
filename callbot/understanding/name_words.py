"""What is said around names, and what is said there but is none."""

from collections.abc import Mapping
from typing import Final

from callbot.language import Language


def _list(words: str) -> list[str]:
    return words.split()


_SURE: Final = {
    Language.DE: (
        "mein name ist|meine name ist|mein name war|ich heiße|ich heisse|hier spricht|am apparat ist|der name ist"
        "|auf den namen|auf den name|unter dem namen|der name lautet|mein nachname ist|mein vorname ist|nachname ist"
        "|vorname ist"
    ),
    Language.EN: (
        "my name is|my name's|the name is|the name's|name is|under the name|under the name of|in the name of"
        "|last name is|surname is|first name is"
    ),
}
_UNSURE: Final = {
    Language.DE: "ich bin der|ich bin die|ich bin|hier ist|hier ist der|hier ist die|es spricht|sie sprechen mit",
    Language.EN: "i am|i'm|this is|it is|it's|speak to|speak with|talk to|put me through to|connect me to",
}
"""After these a name needs more to be believed."""

OPENINGS: Final[Mapping[Language, tuple[tuple[tuple[str, ...], bool], ...]]] = {
    language: tuple(
        sorted(
            [(tuple(_list(opening)), True) for opening in _SURE[language].split("|")]
            + [(tuple(_list(opening)), False) for opening in _UNSURE[language].split("|")],
            key=lambda opening: -len(opening[0]),
        )
    )
    for language in Language
}
"""What introduces a name, longest first, and whether it surely does."""

CLOSINGS: Final[Mapping[Language, tuple[tuple[str, ...], ...]]] = {
    Language.DE: tuple(
        tuple(_list(closing)) for closing in ("mein name", "ist mein name", "ist der name", "heiße ich", "heisse ich")
    ),
    Language.EN: tuple(tuple(_list(closing)) for closing in ("is my name", "is the name", "is my surname")),
}
"""What stands behind a name instead: "Müller, mein Name", "Smith is the name"."""

ASIDES: Final = frozenset(
    _list(
        "ja guten tag morgen abend hallo moin servus grüß gott ähm äh also und hier yes well hello hi uh um good "
        "morning afternoon evening and ok okay so"
    )
)
"""Before such a name both words of two belong to it."""

TITLES: Final = frozenset(_list("herr herrn frau familie doktor dr professor prof mister mr mrs ms miss"))
BEHIND: Final = frozenset(_list("speaking here am apparat hier calling from von aus"))
"""What follows a name when somebody introduces themselves."""

NO_NAME: Final[Mapping[Language, frozenset[str]]] = {
    Language.DE: frozenset(
        _list(
            "der die das den dem ein eine einer einen kein keine nicht schon noch nur auch so sehr ganz ja nein doch "
            "mal ich du er sie es wir ihr und oder aber weil dass wenn wie was wer wo wann warum mit von vom zu zum "
            "zur bei in im am an auf für aus nach vor über unter um ab bis seit durch gegen ohne heute morgen "
            "gestern jetzt gerade leider kaputt defekt krank gut schlecht wieder hier da dort bitte danke hallo "
            "guten tag kunde kundin mieter mieterin neu alles etwas jemand niemand immer nie froh zufrieden "
            "unzufrieden sauer interessiert zuhause daheim unterwegs verbunden falsch richtig wichtig dringend "
            "notfall undicht kalt warm heiß offen geschlossen möchte habe hätte wollte brauche würde kann "
            "einverstanden fertig bereit dran erreichbar dabei verhindert später früher sicher ziemlich total "
            "einfach wegen mein meine meiner ihre sein seine unser unsere los möglich mitarbeiter termin ihnen "
            "jemandem einem sprechen reden meinung telefonieren verbinden verbunden anrufen gesprochen erreichen "
            "haben werden kommt war ist sind müde"
        )
    ),
    Language.EN: frozenset(
        _list(
            "the a an my your his her our their not no yes so very just still also about to from for with at in on "
            "of and or but because if when where why how what who it i you he she we they this that there here "
            "calling looking trying going having sorry afraid fine good okay ok great well sick late early busy free "
            "available broken leaking cold urgent important possible interested happy unhappy sure done ready home "
            "now today tomorrow again really getting wondering hoping waiting moving coming speaking someone "
            "somebody anyone person human agent customer tenant new only already all being right wrong too open "
            "closed unable able out off up down back like one some any more is are was been please thanks thank "
            "terrible awful ridiculous unacceptable me us them him spelled"
        )
    ),
}
