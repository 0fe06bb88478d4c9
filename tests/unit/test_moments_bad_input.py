"""Times that cannot be, and input nobody would say."""

import time
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callbot.language import Language
from callbot.understanding.meaning import Moment
from callbot.understanding.moments import ImpossibleMoment, Reason, english, find_moment, find_moments, german

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=BERLIN)
WORDS = {
    Language.DE: [form for _, _, forms in german.WORDS for form in forms.split("|")],
    Language.EN: [form for _, _, forms in english.WORDS for form in forms.split("|")],
}
NUMBERS = ["drei", "halb", "three", "31", "2026", "15.", "14:30", "31.2.", "2/30", "fünften", "first", "99", ",", "-"]


@pytest.mark.parametrize(
    ("language", "text", "reason"),
    [
        ("de", "am 31. februar", Reason.NO_SUCH_DAY),
        ("de", "am einunddreißigsten november", Reason.NO_SUCH_DAY),
        ("de", "am 29.2.2027", Reason.NO_SUCH_DAY),
        ("de", "2026.0.24", None),
        ("de", "um 25 uhr", Reason.NO_SUCH_TIME),
        ("de", "am 28. märz um halb drei nachts", Reason.SKIPPED_BY_CLOCK_CHANGE),
        ("en", "february thirtieth", Reason.NO_SUCH_DAY),
        ("en", "31st of next month", None),
        ("en", "the fifth friday in february", Reason.NO_SUCH_DAY),
        ("en", "march 28 at 2:30 am", Reason.SKIPPED_BY_CLOCK_CHANGE),
    ],
)
def test_an_impossible_time_comes_with_its_reason(language: str, text: str, reason: Reason | None) -> None:
    found = find_moment(text, Language(language), NOW)
    assert (found.reason if isinstance(found, ImpossibleMoment) else None) == reason


def test_the_words_of_an_impossible_time_are_kept_for_the_question() -> None:
    found = find_moment("dann bitte am 31. februar", Language.DE, NOW)
    assert found == ImpossibleMoment(Reason.NO_SUCH_DAY, "am 31. februar")


def test_half_past_two_in_the_afternoon_exists_on_the_day_of_the_clock_change() -> None:
    found = find_moment("am 28. märz um halb drei", Language.DE, NOW)
    assert isinstance(found, Moment)
    assert f"{found.start:%H:%M %z}" == "14:30 +0200"


@pytest.mark.parametrize("language", list(Language))
@settings(max_examples=150, deadline=None, derandomize=True)
@given(data=st.data())
def test_any_words_of_time_in_any_order_give_intervals_that_end_after_they_begin(
    language: Language, data: st.DataObject
) -> None:
    words = data.draw(st.lists(st.sampled_from(WORDS[language] + NUMBERS), max_size=9))
    for found in find_moments(" ".join(words), language, NOW):
        if isinstance(found.moment, Moment):
            assert found.moment.start < found.moment.end
            assert found.moment.start.tzinfo is BERLIN


@settings(max_examples=100, deadline=None, derandomize=True)
@given(text=st.text(max_size=200))
def test_no_text_whatever_breaks_it(text: str) -> None:
    for language in Language:
        find_moments(text, language, NOW)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "😀" * 5000,
        "1 " * 2500,
        "zwei " * 1000,
        "von montag bis " * 333,
        "montag " * 714,
        "12." * 1666,
        "9" * 5000,
        "مرحبا שלום 你好 " * 380,
        "half past " * 500,
        "\x00\ud800 morgen",
        "between 1 and " * 357,
    ],
    ids=lambda text: f"{text[:12]!r}",
)
def test_five_thousand_characters_cost_little(text: str) -> None:
    for language in Language:
        # The goal is 50 ms; a busy machine may take some more. A collection of garbage falls into one of two at most.
        assert min(_cost(text, language), _cost(text, language)) < 0.25


def _cost(text: str, language: Language) -> float:
    """Of this thread: what tests before have left running is not ours."""
    began = time.thread_time()
    find_moment(text, language, NOW)
    return time.thread_time() - began
