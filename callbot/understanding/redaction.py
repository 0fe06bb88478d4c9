"""Takes out what must not be kept: card and bank numbers, birth dates, secrets and personal identifiers."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from callbot.language import Language
from callbot.understanding import check_digits
from callbot.understanding.digits import DigitRun, runs_among
from callbot.understanding.number_tokens import Token, words_to_digits
from callbot.understanding.secret_kinds import LABELS, LEAST_DIGITS, LIKE_TELEPHONES, NO_SECRETS, PLACEHOLDERS, Secret

_REACH: Final = 60
"""Characters in front of digits in which a word tells what they are."""
_REACH_BEHIND: Final = 30
_POINTING_BACK: Final = re.compile(
    r"\s*,?\s*(?:(?:ist|lautet|als|das|war|is|was|that's|as|for|the|my|mein\w*|die|der|so|it's)\s*)+"
)
_GAP: Final = 40
"""Characters between groups of one long number: "moment", "let me see"."""
LONGEST_NUMBER: Final = 34
"""Digits; an IBAN has no more, and a card with its expiry date and code neither."""
_MOBILE: Final = re.compile(r"\+.*|0(?:1[5-7]|6[5-9]|7[5-9])(?:[0-9]{0,2}|[0-9]{7,12})")
"""Begins a telephone number even behind other digits, in Germany, Austria or Switzerland; other parts of a card number
may begin with a zero, too."""
_AREA_CODE: Final = 3
"""Digits from which a group with a zero in front begins a telephone number."""
_LONGEST_TELEPHONE: Final = 13
_SAID_AGAIN: Final = 5
"""Digits; four of a card number may well be the same as the next four."""
_COUNTRY: Final = re.compile(r"\b([a-z])\s?([a-z])\s*$", re.IGNORECASE)
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
class Span:
    """Half-open, in characters of a text."""

    start: int
    end: int
    secret: Secret


@dataclass(frozen=True, slots=True)
class Reading:
    """One text as redaction sees it."""

    numbers: tuple[DigitRun, ...]
    """Whose check digits count: all but those that the caller calls by the name of a number of the firm's own."""
    secrets: tuple[Span, ...]


def redact(text: str, language: Language) -> str:
    """The text with secrets replaced by what they were: "[card number]". Telephone and customer numbers stay."""
    return without(read(text, language).secrets, text, language)


def without(secrets: Sequence[Span], text: str, language: Language) -> str:
    out: list[str] = []
    at = 0
    for span in sorted(secrets, key=lambda span: (span.start, -span.end)):
        if span.start >= at:
            out += [text[at : span.start], PLACEHOLDERS[language][span.secret]]
            at = span.end
    return "".join(out) + text[at:]


def read(text: str, language: Language) -> Reading:
    labels = _Labels(list(LABELS.finditer(text)))
    tokens = words_to_digits(text, language)
    runs = runs_among(tokens, language)
    numbers = tuple(run for run in runs if not _is_ours(run, runs, labels))
    spans = [*_written(text), *_birth_dates(tokens, labels), *long_numbers(text, numbers)]
    spans += (span for run in runs for span in _labelled(text, run, labels))
    return Reading(numbers, tuple(spans))


def long_numbers(text: str, runs: Sequence[DigitRun]) -> Iterator[Span]:
    """Card numbers and IBANs by their own check digits, also in several breaths, whatever they are called."""
    for first in _beginnings(runs):
        start = runs[first].start
        country = _COUNTRY.search(text, max(0, start - 5), start)
        letters = (country.group(1) + country.group(2)).lower() if country else ""
        digits = ""
        for last in range(first, len(runs)):
            digits += runs[last].digits
            begins_anew = last > first and _begins_anew(runs[last], runs[last - 1])
            if begins_anew or len(digits) > LONGEST_NUMBER:
                break
            if country and check_digits.is_iban_of(letters, digits, exactly=_is_telephone(digits)):
                yield Span(country.start(), runs[last].end, Secret.IBAN)
            elif secret := _proven(digits, alone=first == last):
                yield Span(start, runs[last].end, secret)


def _beginnings(runs: Sequence[DigitRun]) -> Iterator[int]:
    """Where a long number may begin: anywhere but within a telephone number that is said in groups."""
    telephone = 0
    for at, run in enumerate(runs):
        within = at and telephone and run.start - runs[at - 1].end <= _GAP
        if run.digits.startswith(("0", "+")) and len(run.digits) >= _AREA_CODE:
            telephone = len(run.digits)
        elif within and telephone + len(run.digits) <= _LONGEST_TELEPHONE:
            telephone += len(run.digits)
            continue
        else:
            telephone = 0
        yield at


def _begins_anew(run: DigitRun, before: DigitRun) -> bool:
    """Whether the digits do not go on with those before: they are far away, a telephone number, or said again."""
    said_again = run.digits == before.digits and len(run.digits) >= _SAID_AGAIN
    return said_again or run.start - before.end > _GAP or _MOBILE.fullmatch(run.digits) is not None


def _proven(digits: str, alone: bool) -> Secret | None:
    """What the digits are by themselves; `alone`: said in one breath."""
    if len(digits) < check_digits.SHORTEST:
        return None
    if check_digits.is_iban_at_home(digits):
        return Secret.IBAN
    return Secret.CARD if check_digits.is_card_of_network(digits) or (alone and check_digits.is_card(digits)) else None


class _Labels:
    """The words of a text that tell what digits are, in order."""

    def __init__(self, found: Sequence[re.Match[str]]) -> None:
        self._found = found
        self._starts = [label.start() for label in found]
        self._ends = [label.end() for label in found]

    def before(self, place: int) -> re.Match[str] | None:
        """The last one that ends before the place, and near it."""
        at = bisect_right(self._ends, place) - 1
        return self._found[at] if at >= 0 and place - self._ends[at] <= _REACH else None

    def behind(self, place: int) -> re.Match[str] | None:
        """The first one that begins behind the place, and near it."""
        at = bisect_left(self._starts, place)
        return self._found[at] if at < len(self._found) and self._starts[at] - place <= _REACH_BEHIND else None

    def of(self, kind: str) -> list[re.Match[str]]:
        return [label for label in self._found if label.lastgroup == kind]


def _written(text: str) -> Iterator[Span]:
    """What its form betrays, and passwords."""
    for match in _PASSWORD.finditer(text):
        yield Span(match.start("secret"), match.end("secret"), Secret.PASSWORD)
    for match in _WRITTEN_IBAN.finditer(text):
        if check_digits.is_iban(match.group()):
            yield Span(match.start(), match.end(), Secret.IBAN)
    for match in _WRITTEN_AHV.finditer(text):
        yield Span(match.start(), match.end(), Secret.INSURANCE)


def _labelled(text: str, run: DigitRun, labels: _Labels) -> Iterator[Span]:
    """Digits that the words around them call a secret."""
    label = labels.before(run.start)
    if label is None:
        behind = labels.behind(run.end)
        if behind is not None and _POINTING_BACK.fullmatch(text, run.end, behind.start()):
            label = behind
    if label is None or label.lastgroup in NO_SECRETS or label.lastgroup == "birth":
        return
    secret = Secret(str(label.lastgroup))
    if len(run.digits) < LEAST_DIGITS[secret] or (_is_telephone(run.digits) and secret not in LIKE_TELEPHONES):
        return
    if secret is Secret.CVV and len(run.digits) > 4:
        return
    yield Span(run.start, run.end, secret)


def _is_ours(run: DigitRun, runs: Sequence[DigitRun], labels: _Labels) -> bool:
    """Whether these digits, and not others in between, are called a number that the firm has given out."""
    label = labels.before(run.start)
    if label is None or label.lastgroup != "ours":
        return False
    first = bisect_left(runs, label.end(), key=lambda other: other.start)
    return runs[first] is run


def _is_telephone(digits: str) -> bool:
    return digits.startswith("+") or (digits.startswith("0") and len(digits) >= 9)


def _birth_dates(tokens: Sequence[Token], labels: _Labels) -> Iterator[Span]:
    births = labels.of("birth")
    for first, behind in _date_like(tokens):
        start, end = tokens[first].start, tokens[behind - 1].end
        called = any(-8 <= start - label.end() <= _REACH_BEHIND or 0 <= label.start() - end <= 12 for label in births)
        if called or _is_past_date(tokens[first:behind]):
            yield Span(start, end, Secret.BIRTH)


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
