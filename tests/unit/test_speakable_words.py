"""Number words, helpers of the dialogue, sentences."""

import re
from datetime import date, time, timedelta
from decimal import Decimal
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callbot.language import Language
from callbot.speakable import (
    numbers_english,
    numbers_german,
    sentences,
    speakable,
    spoken_choice,
    spoken_date,
    spoken_digits,
    spoken_duration,
    spoken_list,
    spoken_number,
    spoken_ordinal,
    spoken_price,
    spoken_span,
    spoken_time,
)

DE, EN = Language.DE, Language.EN
NUMBERS = st.integers(0, 999_999_999_999)


@pytest.mark.parametrize(
    ("number", "german", "english"),
    [
        (0, "null", "zero"),
        (1, "eins", "one"),
        (16, "sechzehn", "sixteen"),
        (21, "einundzwanzig", "twenty-one"),
        (101, "einhunderteins", "one hundred and one"),
        (1_001, "eintausendeins", "one thousand and one"),
        (71_017, "einundsiebzigtausendsiebzehn", "seventy-one thousand and seventeen"),
        (1_000_000, "eine Million", "one million"),
        (2_300_000_001, "zwei Milliarden dreihundert Millionen eins", "two billion three hundred million and one"),
        (-3, "minus drei", "minus three"),
    ],
)
def test_numbers_in_words(number: int, german: str, english: str) -> None:
    assert (spoken_number(number, DE), spoken_number(number, EN)) == (german, english)


def test_a_number_too_large_for_words_is_refused() -> None:
    for language in Language:
        with pytest.raises(ValueError, match="too large"):
            spoken_number(10**12, language)


def _read_german(words: str) -> int:
    """A reader written the other way round: longest word first, sums and products."""
    values = {word: value for value, word in enumerate(numbers_german.SMALL)} | {"ein": 1, "eine": 1, "und": 0}
    values |= {word: 10 * value for value, word in enumerate(numbers_german.TENS) if word}
    scales = {"hundert": 100, "tausend": 1000, "millionen": 10**6, "million": 10**6, "milliarden": 10**9}
    scales |= {"milliarde": 10**9}
    tokens = re.findall("|".join(sorted([*values, *scales], key=len, reverse=True)), words.lower())
    assert "".join(tokens) == words.lower().replace(" ", "")
    return _evaluate([(scales.get(token), values.get(token, 0)) for token in tokens])


def _read_english(words: str) -> int:
    values = {word: value for value, word in enumerate(numbers_english.SMALL)} | {"and": 0}
    values |= {word: 10 * value for value, word in enumerate(numbers_english.TENS) if word}
    scales = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}
    return _evaluate([(scales.get(token), values.get(token, 0)) for token in re.split("[ -]", words)])


def _evaluate(tokens: list[tuple[int | None, int]]) -> int:
    total = group = 0
    for scale, value in tokens:
        if scale == 100:
            group = group * 100
        elif scale:
            total, group = total + group * scale, 0
        else:
            group += value
    return total + group


@given(NUMBERS)
def test_every_german_number_can_be_read_back(number: int) -> None:
    assert _read_german(spoken_number(number, DE)) == number


@given(NUMBERS)
def test_every_english_number_can_be_read_back(number: int) -> None:
    assert _read_english(spoken_number(number, EN)) == number


@pytest.mark.parametrize(
    ("number", "german", "english"),
    [
        (1, "erste", "first"),
        (3, "dritte", "third"),
        (7, "siebte", "seventh"),
        (8, "achte", "eighth"),
        (12, "zwölfte", "twelfth"),
        (19, "neunzehnte", "nineteenth"),
        (20, "zwanzigste", "twentieth"),
        (31, "einunddreißigste", "thirty-first"),
        (100, "einhundertste", "one hundredth"),
        (101, "einhunderterste", "one hundred and first"),
    ],
)
def test_ordinals(number: int, german: str, english: str) -> None:
    assert (spoken_ordinal(number, DE), spoken_ordinal(number, EN)) == (german, english)


def test_dates_are_said_as_one_would_answer_when() -> None:
    today = date(2026, 11, 23)
    assert spoken_date(today, DE, today) == "heute"
    assert spoken_date(date(2026, 11, 24), EN, today) == "tomorrow"
    assert spoken_date(date(2026, 11, 25), DE, today) == "übermorgen"
    assert spoken_date(date(2026, 12, 3), DE, today) == "am Donnerstag, dem dritten Dezember"
    assert spoken_date(date(2026, 12, 3), EN, today) == "on Thursday, December third"
    assert spoken_date(date(2027, 1, 1), DE, today) == "am Freitag, dem ersten Januar zweitausendsiebenundzwanzig"
    assert spoken_date(date(2026, 11, 22), EN) == "on Sunday, November twenty-second, twenty twenty-six"


def test_times_spans_and_durations() -> None:
    assert spoken_time(time(14, 30), DE) == "vierzehn Uhr dreißig"
    assert spoken_time(time(14, 30), EN) == "two thirty P M"
    assert spoken_time(time(12), EN) == "noon"
    assert spoken_span(time(8), time(12, 30), DE) == "acht bis zwölf Uhr dreißig"
    assert spoken_span(time(18), time(0), DE) == "achtzehn bis vierundzwanzig Uhr"
    assert spoken_span(time(18), time(0), EN) == "six P M to midnight"
    assert spoken_duration(timedelta(minutes=20), DE) == "zwanzig Minuten"
    assert spoken_duration(timedelta(minutes=90), DE) == "anderthalb Stunden"
    assert spoken_duration(timedelta(hours=26, minutes=1), EN) == "one day, two hours and one minute"
    assert spoken_duration(timedelta(0), DE) == "null Minuten"


def test_digits_prices_and_lists() -> None:
    assert spoken_digits("0176 334455-66", DE) == "null eins sieben sechs, drei drei vier, vier fünf fünf, sechs sechs"
    assert spoken_digits("+49", EN) == "plus four nine"
    assert spoken_digits("4711", EN) == "four seven, one one"
    assert spoken_number(Decimal("2.50"), DE) == "zwei Komma fünf"
    assert spoken_price(Decimal("49.90"), DE) == "neunundvierzig Euro neunzig"
    assert spoken_price(Decimal("1"), EN, "£") == "one pound"
    assert spoken_list([], DE) == ""
    assert spoken_list(["a"], DE) == "a"
    assert spoken_list(["a", "b", "c"], DE) == "a, b und c"
    assert spoken_choice(["a", "b"], EN) == "a or b"


@given(st.text(alphabet=st.sampled_from("0123456789.,:/-– €%@+()'’§&°²xABDFMSThmnostu"), max_size=40))
@settings(max_examples=300)
def test_no_text_makes_it_fail(text: str) -> None:
    for language in Language:
        speakable(text, language)


@pytest.mark.parametrize(
    "text", ["1" * 5000, "am 3.12. um 14:30 " * 250, "0 " * 2500, "a." * 2500, "A1-" * 1700, "Mo-" * 1700]
)
def test_a_text_of_five_thousand_signs_is_quick(text: str) -> None:
    for language in Language:
        start = perf_counter()
        speakable(text, language)
        assert perf_counter() - start < 1.0


def test_a_text_is_cut_into_sentences() -> None:
    assert sentences("Guten Tag. Wie geht es? Gut!\nJa …") == ("Guten Tag.", "Wie geht es?", "Gut!", "Ja …")
    assert sentences(" … \n!") == ()


def test_a_sentence_keeps_its_closing_quotation_mark() -> None:
    assert sentences("Er sagte: „Ja.“ Dann ging er.") == ("Er sagte: „Ja.“", "Dann ging er.")
    assert sentences('He said "yes." (Really!) Then he left.') == ('He said "yes."', "(Really!)", "Then he left.")


def test_a_long_sentence_is_cut_at_its_commas_and_keeps_every_word() -> None:
    long = ", ".join(f"eine lange Aufzählung mit dem Punkt {number}" for number in range(30))
    pieces = sentences(long)
    assert len(pieces) > 3
    assert all(len(piece) <= 281 for piece in pieces)
    assert " ".join(pieces) == long
    assert "".join(sentences("x" * 1000)) == "x" * 1000
