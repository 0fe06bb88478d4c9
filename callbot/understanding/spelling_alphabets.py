"""Spelling alphabets and what recognisers make of single letters."""

from collections.abc import Mapping
from typing import Final

from callbot.language import Language


def _list(words: str) -> list[str]:
    return words.split()


def _table(words: str) -> dict[str, str]:
    """ "anton:a berta:b" as a mapping."""
    return dict(pair.split(":") for pair in words.split())


GERMAN_ALPHABET: Final[Mapping[str, str]] = {
    letter.upper(): city
    for city, letter in _table(
        "Aachen:a Berlin:b Chemnitz:c Düsseldorf:d Essen:e Frankfurt:f Goslar:g Hamburg:h Ingelheim:i Jena:j Köln:k "
        "Leipzig:l München:m Nürnberg:n Offenbach:o Potsdam:p Quickborn:q Rostock:r Salzwedel:s Tübingen:t Unna:u "
        "Völklingen:v Wuppertal:w Xanten:x Ypsilon:y Zwickau:z"
    ).items()
}
"""DIN 5009 since 2022, for reading back."""

ENGLISH_ALPHABET: Final[Mapping[str, str]] = {
    word[0]: word
    for word in _list(
        "Alpha Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliett Kilo Lima Mike November Oscar Papa Quebec "
        "Romeo Sierra Tango Uniform Victor Whiskey X-ray Yankee Zulu"
    )
}

GERMAN_WORDS: Final[Mapping[str, str]] = {
    city.lower(): letter.lower() for letter, city in GERMAN_ALPHABET.items()
} | _table(
    "anton:a ärger:ä aerger:ä berta:b bertha:b cäsar:c caesar:c charlotte:ch dora:d emil:e friedrich:f fritz:f "
    "gustav:g heinrich:h ida:i julius:j kaufmann:k konrad:k ludwig:l martha:m marta:m nordpol:n otto:o ökonom:ö "
    "oekonom:ö österreich:ö paula:p paul:p quelle:q richard:r samuel:s siegfried:s schule:sch eszett:ß theodor:t "
    "ulrich:u übermut:ü übel:ü viktor:v victor:v wilhelm:w xaver:x xanthippe:x xantippe:x ypsilon:y zacharias:z "
    "zeppelin:z zürich:z köln:k koeln:k muenchen:m nuernberg:n düsseldorf:d duesseldorf:d tuebingen:t voelklingen:v "
    "norwegen:n salzburg:s linz:l graz:g villach:v wien:w klagenfurt:k"
)
"""DIN 5009 of before 2022 with its relatives, and since."""

ENGLISH_WORDS: Final[Mapping[str, str]] = {
    word.lower(): letter.lower() for letter, word in ENGLISH_ALPHABET.items()
} | _table(
    "alfa:a able:a apple:a baker:b boy:b dog:d easy:e fox:f george:g harry:h henry:h jig:j juliet:j king:k love:l "
    "mary:m mother:m nancy:n nan:n oboe:o oscar:o peter:p queen:q robert:r roger:r sugar:s sam:s tom:t uncle:u vic:v "
    "william:w whisky:w xray:x yoke:y zebra:z zed:z"
)

_GERMAN_HEARD: Final = _table(
    "ah:a be:b beh:b bee:b ce:c zeh:c tse:c de:d deh:d dee:d eh:e ef:f eff:f ge:g geh:g ha:h ih:i jot:j jott:j ka:k "
    "kah:k el:l ell:l em:m emm:m en:n enn:n oh:o pe:p peh:p pee:p ku:q kuh:q er:r err:r es:s ess:s te:t teh:t tee:t "
    "uh:u vau:v fau:v we:w weh:w ix:x iks:x ypsilon:y zett:z zet:z eszett:ß esszett:ß ä:ä ö:ö ü:ü äh:ä"
)
_ENGLISH_HEARD: Final = _table(
    "ay:a eh:a bee:b be:b cee:c see:c sea:c dee:d ee:e ef:f eff:f gee:g aitch:h haitch:h eye:i jay:j kay:k okay:k "
    "el:l ell:l em:m en:n oh:o pee:p pea:p cue:q queue:q ar:r are:r es:s ess:s tee:t tea:t you:u vee:v ex:x why:y "
    "wye:y zed:z zee:z"
)
HEARD_LETTERS: Final[Mapping[Language, Mapping[str, str]]] = {
    Language.DE: _GERMAN_HEARD
    | {"scharfes s": "ß", "scharfes es": "ß", "scharfes ess": "ß", "es zett": "ß", "doppel we": "w", "es ce": "sc"},
    Language.EN: _ENGLISH_HEARD | {"double you": "w", "double u": "w", "x ray": "x"},
}
"""Letters by their names, as a recogniser writes them."""

DOUBLING: Final[Mapping[str, int]] = {"doppel": 2, "doppelt": 2, "zweimal": 2, "double": 2, "triple": 3}

WITH: Final[Mapping[Language, tuple[tuple[str, ...], ...]]] = {
    Language.DE: (("wie", "in"), ("wie",), ("von",)),
    Language.EN: (("as", "in"), ("like", "in"), ("for",), ("like",), ("as",)),
}
"""Between a letter and the word that makes it clear."""

NAMED_LETTERS: Final[Mapping[Language, Mapping[str, str]]] = {
    Language.DE: {"Ä": "Ä wie Umlaut Aachen", "Ö": "Ö wie Umlaut Offenbach", "Ü": "Ü wie Umlaut Unna", "ß": "Eszett"}
    | {"-": "Bindestrich", "'": "Apostroph"},
    Language.EN: {"Ä": "A umlaut", "Ö": "O umlaut", "Ü": "U umlaut", "ß": "sharp S", "-": "hyphen", "'": "apostrophe"},
}
"""What is not in the alphabet, for reading back."""

EVERYDAY_WORDS: Final = frozenset(
    _list(
        "a i be bee see sea eye okay oh pea tea are you why ex queue cue es er de da ja ah eh uh äh we ha te ce in "
        "love king boy dog fox queen uncle mother easy able roger sam tom harry peter william mary"
    )
)
"""Names of letters that are words of their own."""
