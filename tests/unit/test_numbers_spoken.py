"""Numbers as they are spoken and dictated."""

import pytest

from callbot.language import Language
from callbot.understanding.numbers import Kind, digit_runs, find_numbers, to_number, words_to_digits


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("de", "dreiundzwanzig", 23),
        ("de", "zwo", 2),
        ("de", "fünf und dreißig", 35),
        ("de", "dreissig", 30),
        ("de", "einhundertdrei", 103),
        ("de", "hundert drei", 103),
        ("de", "zweitausendsechsundzwanzig", 2026),
        ("de", "neunzehnhundertachtzig", 1980),
        ("de", "eine Million dreihundertneunundneunzigtausendfuenfhundertneun", 1_399_509),
        ("de", "fünfundzwanzigster", 25),
        ("de", "einhunderteinunddreißigste", 131),
        ("de", "tausendste", 1000),
        ("de", "2.300", 2300),
        ("en", "twenty-three", 23),
        ("en", "one hundred and six", 106),
        ("en", "two thousand and eighteen", 2018),
        ("en", "twenty-one trillion three hundred", 21_000_000_000_300),
        ("en", "a hundred thousand", 100_000),
        ("en", "3 hundred and 21", 321),
        ("en", "twenty second", 22),
        ("en", "15th", 15),
        ("en", "1,234,567", 1_234_567),
        ("en", "three apples", None),
        ("de", "", None),
    ],
)
def test_a_number_in_words_has_its_value(language: str, text: str, value: int | None) -> None:
    assert to_number(text, Language(language)) == value


def test_tokens_carry_their_place_in_the_text() -> None:
    text = "Am vierundzwanzigsten um neun Uhr dreißig"
    numbers = [token for token in words_to_digits(text, Language.DE) if token.is_number]
    assert [(text[token.start : token.end], token.kind, token.value) for token in numbers] == [
        ("vierundzwanzigsten", Kind.ORDINAL, 24),
        ("neun", Kind.CARDINAL, 9),
        ("dreißig", Kind.CARDINAL, 30),
    ]


def test_the_two_ends_of_a_span_are_two_numbers() -> None:
    values = [token.value for token in words_to_digits("zwischen zwei und zwanzig", Language.DE) if token.is_number]
    assert values == [2, 20]


@pytest.mark.parametrize(
    ("language", "text", "digits"),
    [
        ("de", "null eins sieben sechs, doppel drei", ("017633",)),
        ("de", "meine nummer ist null eins sieben sechs äh zwo vier", ("017624",)),
        ("de", "dreiundzwanzig fünfundvierzig", ("2345",)),
        ("de", "plus neunundvierzig eins sieben sechs", ("+49176",)),
        ("de", "kundennummer vier sieben elf", ("4711",)),
        ("de", "drei mal die null fünf", ("0005",)),
        ("de", "vier fünf sechs nein drei", ("453",)),
        ("de", "null eins sieben sechs nein eins sieben fünf", ("0175",)),
        ("de", "vier sieben elf nein ich meine vier sieben zwölf", ("4712",)),
        ("de", "ich habe zwei heizungen und drei bäder", ("2", "3")),
        ("de", "0176/33 44-55", ("0176334455",)),
        ("en", "double oh seven", ("007",)),
        ("en", "triple five and then four", ("5554",)),
        ("en", "oh one seven six double three", ("017633",)),
        ("en", "four one five no sorry six", ("416",)),
        ("en", "which one do you prefer", ()),
        ("en", "the second one", ()),
        ("en", "i'd like the twenty first one please", ()),
        ("en", "a later one", ()),
        ("en", "the wednesday one", ()),
        ("en", "the third one and my number is oh one seven six", ("0176",)),
        ("en", "option one", ("1",)),
        ("en", "the number one", ("1",)),
        ("de", "der zweite", ()),
        ("de", "nehmen sie den ersten", ()),
        ("en", "one moment please", ()),
        ("en", "", ()),
    ],
)
def test_dictated_digits_are_put_together(language: str, text: str, digits: tuple[str, ...]) -> None:
    assert find_numbers(text, Language(language)) == digits


def test_a_run_of_digits_says_where_it_was() -> None:
    text = "ja also plus vier neun eins danke"
    (run,) = digit_runs(text, Language.DE)
    assert (text[run.start : run.end], run.digits) == ("plus vier neun eins", "+491")
