"""Rewriting rules, and what the languages share."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

Write = Callable[[re.Match[str]], str]


@dataclass(frozen=True, slots=True)
class Rule:
    """Every match of the pattern is replaced by what `write` makes of it."""

    pattern: re.Pattern[str]
    write: Write | str


def rule(pattern: str, write: Write | str) -> Rule:
    return Rule(re.compile(pattern), write)


def rewrite(text: str, rules: Sequence[Rule]) -> str:
    """Apply the rules in their order."""
    for each in rules:
        text = each.pattern.sub(each.write, text)
    return text


def full_stop(match: re.Match[str]) -> str:
    """The dot of an ordinal or a short form that ends the text also ends its sentence."""
    return "." if match[0].endswith(".") and match.end() == len(match.string) else ""


def hour_minute(written: str) -> tuple[int, int]:
    """14:30, 14.30 or 14."""
    hour, _, minute = written.replace(".", ":").partition(":")
    return int(hour), int(minute or 0)


def alternatives(written: Iterable[str]) -> str:
    """A pattern for any of them, the longest first."""
    return "|".join(re.escape(each) for each in sorted(written, key=len, reverse=True))


TIDYING: Final = (
    rule(r"[\u00ad\u200b-\u200f\u2060\ufeff]", ""),  # invisible
    rule(r"\s+", " "),
    rule(r" (?=[,.;:!?](?:\s|$))", ""),
    rule(r"(?<=,)(?: ?,)+", ""),
    rule(r"^[ ,]+|[ ,]+$", ""),
)


def is_digit_string(written: str) -> bool:
    """Whether plain digits are a name rather than a quantity: with a leading zero, or seven and more of them."""
    return (len(written) > 1 and written[0] == "0") or len(written) > 6


def digit_groups(digits: str) -> Iterator[str]:
    """Cut a digit string as people say it: mobile prefixes whole, then triples, pairs at the end."""
    if len(digits) >= 10 and re.match(r"01[567]", digits):
        yield digits[:4]
        digits = digits[4:]
    while len(digits) > 4:
        yield digits[:3]
        digits = digits[3:]
    if len(digits) == 4:
        yield digits[:2]
        digits = digits[2:]
    if digits:
        yield digits


def say_digits(digits: str, words: Sequence[str]) -> str:
    """Digit by digit, commas between the groups as pauses."""
    return ", ".join(" ".join(words[int(digit)] for digit in group) for group in digit_groups(digits))


def say_phone(match: re.Match[str], words: Sequence[str]) -> str:
    """A telephone number in its written groups; shorter digit strings are left alone."""
    written = re.sub(r"\(0\)", " ", match[0])
    groups = re.findall(r"[0-9]+", written)
    if sum(map(len, groups)) < 6:
        return match[0]
    said = [
        " ".join(words[int(digit)] for digit in group) if len(group) <= 4 else say_digits(group, words)
        for group in groups
    ]
    return ("plus " if written.startswith("+") else "") + ", ".join(said)


PHONE: Final = r"(?<![\w.,+/-])(?:\+[0-9]|\(?0[0-9])[0-9 ()/–-]{3,}[0-9](?![\w€%°])(?!\s?[€%°])"
CODE: Final = r"(?<![\w-])(?=[A-Z0-9-]*[0-9])(?=[A-Z0-9-]*[A-Z])[A-Z0-9]+(?:-[A-Z0-9]+)*(?![\w])(?!-[\w])"


def say_code(match: re.Match[str], words: Sequence[str]) -> str:
    """A booking code sign by sign; short ones such as "U3" or "CO2" are left alone."""
    if sum(sign.isalnum() for sign in match[0]) < 5:
        return match[0]
    return ", ".join(_say_signs(part, words) for part in match[0].split("-"))


def _say_signs(signs: str, words: Sequence[str]) -> str:
    return " ".join(words[int(sign)] if sign in "0123456789" else sign for sign in signs)


_TOP_LEVEL: Final = r"(?:de|at|ch|li|eu|com|net|org|info|io|uk|app|shop|online|gmbh|wien|berlin|bayern|swiss)"
_LABELS: Final = r"(?:[A-Za-z0-9äöüÄÖÜ](?:[\w-]*[A-Za-z0-9äöü])?\.)+"
MAIL: Final = rf"(?<![\w.+-])[\w.+-]+@{_LABELS}[A-Za-z]{{2,}}(?![\w])"
WEB: Final = rf"(?<![\w@.-])(?:https?://)?(?:www\.)?{_LABELS}{_TOP_LEVEL}(?![\w@-])(?:/[\w./-]*[\w/-])?(?!@)"
_SPOKEN_LABELS: Final = {
    "com",
    "net",
    "org",
    "info",
    "app",
    "shop",
    "online",
    "gmbh",
    "wien",
    "berlin",
    "bayern",
    "swiss",
}


def say_address(match: re.Match[str], signs: Mapping[str, str], words: Sequence[str]) -> str:
    """An e-mail or web address sign by sign where needed, word by word where possible."""
    address = re.sub(r"^(?:https?://)?(?:www\.)?", "", match[0]).rstrip("/")
    host = re.split(r"[/]", address.rpartition("@")[2])[0]
    ending = host.rpartition(".")[2].lower()
    said = []
    for part in re.findall(r"[^\W\d_]+|[0-9]+|.", address):
        if part[0] in "0123456789":
            said.append(say_digits(part, words))
        elif part.lower() == ending and ending not in _SPOKEN_LABELS:
            said.append(" ".join(part.upper()))
        else:
            said.append(signs.get(part, part))
    return " ".join(said)


def abbreviations(table: Mapping[str, str]) -> Rule:
    """One rule for all of them; a space in a written form may be there or not, its first letter may be large."""
    spoken = {written.replace(" ", ""): said for written, said in table.items()}
    for written, said in list(spoken.items()):
        spoken.setdefault(written[0].upper() + written[1:], said[0].upper() + said[1:])
    forms = {form for written in table for form in (written, written[0].upper() + written[1:])}
    longest_first = sorted(forms, key=len, reverse=True)
    pattern = "|".join(re.escape(form).replace(r"\ ", r"\s?") for form in longest_first)

    def write(match: re.Match[str]) -> str:
        return spoken[re.sub(r"\s", "", match[0])] + full_stop(match)

    return rule(rf"(?<![\w.-])(?:{pattern})(?![\w])", write)
