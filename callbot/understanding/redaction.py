"""Takes out what must not be kept: card and bank numbers, birth dates, secrets and personal identifiers."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from callbot.language import Language
from callbot.understanding.digits import DigitRun, digit_runs
from callbot.understanding.number_tokens import Token, words_to_digits


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
_LABELS: Final = re.compile(
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
_LEAST_DIGITS: Final[Mapping[Secret, int]] = {
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
_LIKE_TELEPHONES: Final = frozenset({Secret.TAX, Secret.INSURANCE, Secret.IDENTITY})
"""May begin with a zero and be as long as a telephone number."""
_NO_SECRETS: Final = frozenset({"ours", "telephone"})
_REACH: Final = 60
"""Characters in front of digits in which a word tells what they are."""
_REACH_BEHIND: Final = 30
_POINTING_BACK: Final = re.compile(
    r"\s*,?\s*(?:(?:ist|lautet|als|das|war|is|was|that's|as|for|the|my|mein\w*|die|der|so|it's)\s*)+"
)
_GAP: Final = 40
"""Characters between groups of one long number: "moment", "let me see"."""
_COUNTRY: Final = re.compile(r"\b([a-z])\s?([a-z])\s*$", re.IGNORECASE)
_IBAN_DIGITS: Final[Mapping[str, int]] = {
    "de": 20,
    "at": 18,
    "ch": 19,
    "li": 19,
    "nl": 12,
    "fr": 21,
    "it": 20,
    "es": 22,
    "be": 14,
    "lu": 18,
}
_WRITTEN_IBAN: Final = re.compile(r"\b[A-Z]{2}[0-9]{2}(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,4})?\b")
_WRITTEN_AHV: Final = re.compile(r"\b756[. ][0-9]{4}[. ][0-9]{4}[. ][0-9]{2}\b")
_PASSWORD: Final = re.compile(
    r"\b(?:pass\s?wort|kenn\s?wort|password|pass phrase|passphrase)\b(?:\s+(?:dafür|dazu|for \w+|von mir))?"
    r"\s*(?::|\b(?:ist|lautet|heißt|wäre|is|would be)\b)\s+(?!(?:nicht|falsch|weg|vergessen|abgelaufen|gesperrt|zu|"
    r"mein\w*|das|not|wrong|gone|forgotten|expired|locked|too|my|the|no|kein\w*|unbekannt|incorrect|invalid|ungültig)\b)"
    r"(?P<secret>\S+(?:\s+\S+){0,3})",
    re.IGNORECASE,
)
_MONTHS: Final = frozenset(
    {"januar", "jänner", "februar", "feber", "märz", "april", "mai", "juni", "juli", "august", "september", "oktober"}
    | {"november", "dezember", "january", "february", "march", "may", "june", "july", "october", "december"}
)
_WITHIN_DATE: Final = _MONTHS | frozenset(
    {"der", "den", "dem", "am", "im", "in", "of", "the", "on", "ist", "is", "was", "war", "jahr", "year", "und", "and"}
    | {"äh", "ähm", "öh", "uh", "um", ".", ",", "/", "-", "–"}
)
_YEARS_OF_BIRTH: Final = range(1900, 2013)


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    secret: Secret


def redact(text: str, language: Language) -> str:
    """The text with secrets replaced by what they were: "[card number]". Telephone and customer numbers stay."""
    spans = sorted(_spans(text, language), key=lambda span: (span.start, -span.end))
    out: list[str] = []
    at = 0
    for span in spans:
        if span.start >= at:
            out += [text[at : span.start], PLACEHOLDERS[language][span.secret]]
            at = span.end
    return "".join(out) + text[at:]


def _spans(text: str, language: Language) -> Iterator[_Span]:
    labels = list(_LABELS.finditer(text))
    for match in _PASSWORD.finditer(text):
        yield _Span(match.start("secret"), match.end("secret"), Secret.PASSWORD)
    for pattern, secret in ((_WRITTEN_IBAN, Secret.IBAN), (_WRITTEN_AHV, Secret.INSURANCE)):
        for match in pattern.finditer(text):
            if secret is not Secret.IBAN or _is_iban(match.group()):
                yield _Span(match.start(), match.end(), secret)
    yield from _birth_dates(text, language, labels)
    runs = digit_runs(text, language)
    yield from _long_numbers(text, [run for run in runs if not _is_ours(run, runs, labels)])
    for run in runs:
        yield from _labelled(text, run, labels)


def _long_numbers(text: str, runs: Sequence[DigitRun]) -> Iterator[_Span]:
    """Card numbers and IBANs by their own check digits, also in several breaths, whatever they are called."""
    for first in range(len(runs)):
        digits = ""
        for last in range(first, min(first + 6, len(runs))):
            apart = last > first and runs[last].start - runs[last - 1].end > _GAP
            if apart or _is_telephone(runs[last].digits):
                break
            digits += runs[last].digits
            country = _COUNTRY.search(text, max(0, runs[first].start - 5), runs[first].start)
            if country and _is_iban_of(country, digits):
                yield _Span(country.start(), runs[last].end, Secret.IBAN)
            elif _is_card(digits, alone=first == last):
                yield _Span(runs[first].start, runs[last].end, Secret.CARD)


def _labelled(text: str, run: DigitRun, labels: Sequence[re.Match[str]]) -> Iterator[_Span]:
    """Digits that the words around them call a secret."""
    label = _label_before(run, labels)
    if label is None:
        behind = next((label for label in labels if 0 <= label.start() - run.end <= _REACH_BEHIND), None)
        if behind is not None and _POINTING_BACK.fullmatch(text, run.end, behind.start()):
            label = behind
    if label is None or label.lastgroup in _NO_SECRETS or label.lastgroup == "birth":
        return
    secret = Secret(str(label.lastgroup))
    if len(run.digits) < _LEAST_DIGITS[secret] or (_is_telephone(run.digits) and secret not in _LIKE_TELEPHONES):
        return
    if secret is Secret.CVV and len(run.digits) > 4:
        return
    yield _Span(run.start, run.end, secret)


def _label_before(run: DigitRun, labels: Sequence[re.Match[str]]) -> re.Match[str] | None:
    return next((label for label in reversed(labels) if 0 <= run.start - label.end() <= _REACH), None)


def _is_ours(run: DigitRun, runs: Sequence[DigitRun], labels: Sequence[re.Match[str]]) -> bool:
    """Whether these digits, and not others in between, are called a number that the firm has given out."""
    label = _label_before(run, labels)
    if label is None or label.lastgroup != "ours":
        return False
    return not any(label.end() <= other.start < run.start for other in runs)


def _is_telephone(digits: str) -> bool:
    return digits.startswith(("0", "+")) and len(digits) >= 9


def _birth_dates(text: str, language: Language, labels: Sequence[re.Match[str]]) -> Iterator[_Span]:
    births = [label for label in labels if label.lastgroup == "birth"]
    tokens = words_to_digits(text, language)
    for first, behind in _date_like(tokens):
        start, end = tokens[first].start, tokens[behind - 1].end
        called = any(-8 <= start - label.end() <= _REACH_BEHIND or 0 <= label.start() - end <= 12 for label in births)
        if called or _is_past_date(tokens[first:behind]):
            yield _Span(start, end, Secret.BIRTH)


def _date_like(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Half-open runs of tokens that are numbers, months and what joins them, trimmed to begin and end with a number."""
    at = 0
    while at < len(tokens):
        behind = at
        while behind < len(tokens) and (tokens[behind].is_number or tokens[behind].text in _WITHIN_DATE):
            behind += 1
        core = [place for place in range(at, behind) if tokens[place].is_number or tokens[place].text in _MONTHS]
        if any(tokens[place].is_number for place in core):
            yield core[0], core[-1] + 1
        at = max(behind, at + 1)


def _is_past_date(tokens: Sequence[Token]) -> bool:
    """Day, month and a year in which callers were born."""
    numbers = [token.value for token in tokens if token.is_number]
    has_month = any(token.text in _MONTHS for token in tokens)
    if len(numbers) != 3 - has_month or numbers[-1] not in _YEARS_OF_BIRTH:
        return False
    return all(number is not None and 1 <= number <= 31 for number in numbers[:-1])


def _is_card(digits: str, alone: bool) -> bool:
    """Fourteen to nineteen digits of a card network with a right check digit; `alone`, said in one breath, the
    expiry date and the code may follow. Cards of thirteen are given out no more; mobile numbers behind 49 have them."""
    if not digits.startswith(("2", "3", "4", "5", "6")):
        return False
    if len(digits) > 19:
        return alone and len(digits) <= 28 and (_luhn(digits[:16]) or _luhn(digits[:15]))
    return len(digits) >= 14 and _luhn(digits)


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _is_iban_of(country: re.Match[str], digits: str) -> bool:
    """A country's letters before as many digits as its IBANs have, give or take one misheard."""
    letters = (country.group(1) + country.group(2)).lower()
    return letters in _IBAN_DIGITS and abs(len(digits) - _IBAN_DIGITS[letters]) <= 1


def _is_iban(written: str) -> bool:
    """ISO 13616: moved to the end, letters as numbers, remainder one."""
    plain = re.sub(r"[ -]", "", written)
    return len(plain) >= 15 and int("".join(str(int(sign, 36)) for sign in plain[4:] + plain[:4])) % 97 == 1
