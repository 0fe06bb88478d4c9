"""Kinds of secrets, and the words by which callers announce them."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from callbot.language import Language


class Secret(StrEnum):
    CARD = "card"
    IBAN = "iban"
    ACCOUNT = "account"
    CVV = "cvv"
    EXPIRY = "expiry"
    BIRTH = "birth"
    PASSWORD = "password"  # noqa: S105 - the kind of a secret, not one
    PIN = "pin"
    TAX = "tax"
    INSURANCE = "insurance"
    IDENTITY = "identity"


PLACEHOLDERS: Final[Mapping[Language, Mapping[Secret, str]]] = {
    Language.DE: {
        Secret.CARD: "[Kartennummer]",
        Secret.IBAN: "[IBAN]",
        Secret.ACCOUNT: "[Kontonummer]",
        Secret.CVV: "[Prüfziffer]",
        Secret.EXPIRY: "[Ablaufdatum]",
        Secret.BIRTH: "[Geburtsdatum]",
        Secret.PASSWORD: "[Passwort]",
        Secret.PIN: "[PIN]",
        Secret.TAX: "[Steuernummer]",
        Secret.INSURANCE: "[Versicherungsnummer]",
        Secret.IDENTITY: "[Ausweisnummer]",
    },
    Language.EN: {
        Secret.CARD: "[card number]",
        Secret.IBAN: "[IBAN]",
        Secret.ACCOUNT: "[account number]",
        Secret.CVV: "[security code]",
        Secret.EXPIRY: "[expiry date]",
        Secret.BIRTH: "[date of birth]",
        Secret.PASSWORD: "[password]",
        Secret.PIN: "[PIN]",
        Secret.TAX: "[tax number]",
        Secret.INSURANCE: "[insurance number]",
        Secret.IDENTITY: "[ID number]",
    },
}

# Both languages in one table: German callers say "pin" and "cvv", and an ear may hear the wrong language.
LABELS: Final = re.compile(
    r"\b(?:"
    r"(?P<ours>(?:kunden|auftrags|rechnungs|vorgangs|ticket|bestell|haus|zähler|vertrags)"
    r"(?:karten?)?\s?(?:nummer|nr)|(?:customer|order|invoice|ticket|case|house|contract|booking|reference) number|"
    r"booking code|buchungscode|postleitzahl|postcode|zip code)"
    r"|(?P<telephone>(?:telefon|handy|mobil|rück?ruf)\s?(?:nummer|nr)|"
    r"(?:phone|telephone|mobile|cell)(?: phone)? number|telefon|handy|(?:an|zurück)?rufen|erreich\w+|call|ring|reach)"
    r"|(?P<cvv>c ?v ?[vc]2?|(?:karten)?prüf(?:ziffer|nummer|zahl)n?|sicherheits(?:code|nummer)|"
    r"security (?:code|number)|verification (?:code|number)|(?:three|drei) (?:digits|ziffern))"
    r"|(?P<expiry>gültig bis|ablaufdatum|läuft ab|gültigkeit|expir(?:y|es|ation)(?: date)?|"
    r"valid (?:until|thru|through))"
    r"|(?P<tax>steuer\s?-?(?:nummer|i\s?d|identifikations\s?-?nummer)|tax (?:number|i ?d|identification number))"
    r"|(?P<insurance>(?:sozial|renten|kranken)?versicher(?:ungs|ten)\s?-?nummer|a ?h ?v(?:\s?-?nummer)?|"
    r"s ?v ?(?:nummer|n ?r)|social security(?: number)?|national insurance(?: number)?|"
    r"(?:health )?insurance number)"
    r"|(?P<identity>(?:personal)?ausweis(?:nummer)?|(?:reise)?pass\s?-?nummer|reisepass|führerschein(?:nummer)?|"
    r"passport(?: number)?|(?:driver'?s|driving) licen[sc]e(?: number)?|i ?d card(?: number)?|"
    r"identity card(?: number)?)"
    r"|(?P<account>konto\s?-?nummer|bankleitzahl|b ?l ?z|account number|sort code|routing number)"
    r"|(?P<iban>i ?ban(?:\s?-?nummer)?)"
    r"|(?P<pin>p ?i ?n(?:\s?-?(?:nummer|code))?|geheim(?:zahl|nummer)|t ?a ?n|p ?u ?k|pin (?:code|number)|passcode)"
    r"|(?P<birth>geburts\s?-?datum|geboren|geburtstag ist|date of birth|birth ?date|born|d ?o ?b|birthday is)"
    r"|(?P<card>(?:kredit|bank|e c|ec|giro|debit)\s?-?karten?(?:\s?-?nummer)?|karten\s?-?nummer|karte|"
    r"(?:credit|debit|bank)? ?card(?: number)?|visa|master ?card|american express|amex|maestro)"
    r")\b",
    re.IGNORECASE,
)
LEAST_DIGITS: Final[Mapping[Secret, int]] = {
    Secret.CARD: 8,
    Secret.IBAN: 10,
    Secret.ACCOUNT: 5,
    Secret.CVV: 3,
    Secret.EXPIRY: 3,
    Secret.PIN: 3,
    Secret.TAX: 8,
    Secret.INSURANCE: 4,
    Secret.IDENTITY: 4,
}
LIKE_TELEPHONES: Final = frozenset({Secret.TAX, Secret.INSURANCE, Secret.IDENTITY})
"""May begin with a zero and be as long as a telephone number."""
NO_SECRETS: Final = frozenset({"ours", "telephone"})
