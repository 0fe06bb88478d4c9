"""Words that tell whether a speaker has finished, language by language."""

import re
from collections.abc import Mapping
from typing import Final

from callbot.language import Language


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


HESITATIONS: Final = _words("äh ähm öh öhm ehm eh uh uhm um er erm hmm tja well naja ah oh")

BACKCHANNELS: Final[Mapping[Language, frozenset[str]]] = {
    Language.DE: _words(
        "hm mhm hmhm mh hmm ja jaja jo okay ok aha ach so achso genau gut klar stimmt richtig alles verstehe "
        "verstanden schön super prima mm mmh"
    ),
    Language.EN: _words(
        "hm mhm mm hmm uh huh mhmm yeah yes yep yup ya okay ok right sure aha ah i see got it alright good great fine "
        "cool exactly"
    ),
}
"""What listeners murmur while the bot speaks."""

DANGLING: Final[Mapping[Language, frozenset[str]]] = {
    Language.DE: _words(
        "und oder aber also dass ob weil wenn denn damit sondern als wie was wann wo wer warum welche welcher welches "
        "der die das den dem des ein eine einen einem einer eines kein keine keinen mein meine meinen meinem meiner "
        "ihr ihre ihren ihrem ihrer unser unsere unseren sein seine dein deine dieser diese dieses diesen diesem jeden "
        "in im an am auf aus bei beim mit nach von vom zu zum zur für um bis seit gegen ohne über unter vor ab wegen "
        "zwischen während durch ich wir er sie es man ist sind war hat habe haben hab möchte will würde kann könnte "
        "können könnten muss soll darf nicht sehr ganz nur noch mal so zwar äh ähm herr herrn frau nächste nächsten "
        "nächster halb viertel gegen circa etwa ungefähr nummer straße uhr"
    )
    - {"uhr", "straße", "sie", "haben", "können", "war", "sind", "ab", "zu", "auf", "noch", "mit", "an", "aus", "vor"},
    Language.EN: _words(
        "and or but so because if that when where what who why how which whether than as the a an my your our his her "
        "their its this these those some any no in on at to for from with by of about around between until till before "
        "after near into i we he she they it is are was were am be been do does did has have had can could would will "
        "should may might must wanna gonna not very just like um uh er mister missus miss next half quarter number "
        "i'd i'm i'll i've there's it's we've we're also please's dear"
    )
    - {"it", "about", "have", "do", "that", "by", "there's", "it's"},
}
"""Nobody ends with these: something follows."""

WISHES: Final[Mapping[Language, re.Pattern[str]]] = {
    Language.DE: re.compile(
        r"\b(?:wann|wie|wo|wohin|was|welche\w*|wer|haben sie|habt ihr|hams|sind sie|seid ihr|ist|gibt|kann|können|"
        r"könn\w+|möchte|will|wollte|würde|hätte\w*|brauch\w*|bräucht\w*|muss|müsste|bitte|machen|rufen|verbinden|kommt|"
        r"kommen|geben|sagen|hab|habe|haben|nehmen|geht)\b"
    ),
    Language.EN: re.compile(
        r"\b(?:when|what\w*|where|how|which|who|are|is|do|does|can|could|would|will|i'd|i'll|i|need|want|wanna|please|"
        r"give|tell|call|put|have|let|my|our)\b"
    ),
}
"""Begins of questions and wishes."""

TOPICS: Final[Mapping[Language, re.Pattern[str]]] = {
    Language.DE: re.compile(
        r"\b(?:offen|geöffnet|geschlossen|öffnungszeiten|aufmachen|zumachen|auf|adresse|anschrift|termin\w*|absagen|"
        r"verschieben|verlegen|stornieren|umbuchen|kostet|kosten|preise?|teuer|angebot|kostenvoranschlag|nummer|"
        r"telefonnummer|mailadresse|e mail|email|webseite|sprechen|zurückrufen|rückruf|anrufen|melden|parken|bezahlen|"
        r"zahlen|erreichen|vorbeikommen|kommen|finden|rechnung|techniker|monteur|heizung|therme|wasserhahn|tropft|kaputt|defekt|"
        r"ausgefallen|verstopft|reparatur|reparieren|wartung|notdienst|fertig|beschweren|beschwerde|wiederholen|langsamer|"
        r"englisch|deutsch|straße|bus|garantie)\b"
    ),
    Language.EN: re.compile(
        r"\b(?:open|close|closed|opening|hours|address|located|appointment|book|schedule|reschedule|cancel|move|cost|"
        r"costs|price|prices|charge|quote|estimate|number|email|website|speak|talk|call|callback|come by|come over|"
        r"find|get to|invoice|bill|technician|heating|boiler|leaking|broken|repair|fix|service|emergency|ready|"
        r"complain|complaint|repeat|slower|english|german|park|parking|pay|warranty|tomorrow|today)\b"
    ),
}
"""What a front desk is asked for."""

OPEN_FRAMES: Final[Mapping[Language, re.Pattern[str]]] = {
    Language.DE: re.compile(
        r"\b(?:möchte|will|wollte|würde|würd|kann|könnte|können sie|könnten|muss|müsste|soll)\b|"
        r"\b(?:weil|wenn|ob|dass)\b"
    ),
    Language.EN: re.compile(r"\b(?:because|if|whether|when you)\b|^(?:hello |hi )?(?:my name is|this is)\b"),
}
"""Frames that keep their verb for the end."""

FINISHING: Final[Mapping[Language, re.Pattern[str]]] = {
    Language.DE: re.compile(
        r"(?:\w{2,}(?:ieren|chen|cken|den|fen|gen|hen|len|men|nen|ben|ren|sen|ssen|ßen|ten|zen|ern|eln)|bitte|da|offen|"
        r"kostet|haben|sind|habt|ist|hat|könnte|kann)$"
    ),
    Language.EN: re.compile(
        r"\b(?:open|closed|broken|leaking|appointment|tomorrow|today|cost|work|works|come|coming|possible|ready)$"
    ),
}
"""Ends that close such a frame."""

_DE_DAY: Final = r"montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag|heute|morgen|übermorgen"
_EN_DAY: Final = r"monday|tuesday|wednesday|thursday|friday|saturday|sunday|today|tomorrow"
TIME_WORDS: Final[Mapping[Language, re.Pattern[str]]] = {
    Language.DE: re.compile(
        rf"\b(?:(?:{_DE_DAY})\s(?:früh|vormittag|mittag|nachmittag|abend)|uhr(?:\s\w+)?|vormittags?|nachmittags?|abends?|"
        rf"egal|(?:den|die|das) (?:erste|zweite|dritte|letzte)\w*|(?:der|die|das) (?:erste|zweite|dritte|letzte)\w*)$"
    ),
    Language.EN: re.compile(
        rf"\b(?:(?:{_EN_DAY})\s(?:morning|afternoon|evening)|o'clock|a m|p m|am|pm|"
        r"the (?:first|second|third|last)(?: one)?|morning|afternoon|whenever|any time)$"
    ),
}
"""Ends of an answer about when or which; a bare day may be followed by an hour."""
