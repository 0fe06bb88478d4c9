"""When words already answer what was asked, and what is only a murmur."""

import time

import pytest

from callbot.hearing import Expecting
from callbot.language import Language
from callbot.understanding.completeness import is_backchannel, is_complete

DE, EN = Language.DE, Language.EN


@pytest.mark.parametrize(
    ("language", "text", "expecting"),
    [
        (DE, "ja", Expecting.YES_NO),
        (DE, "ja genau", Expecting.YES_NO),
        (DE, "nee", Expecting.YES_NO),
        (DE, "nein danke", Expecting.YES_NO),
        (EN, "yes please", Expecting.YES_NO),
        (EN, "mhm", Expecting.YES_NO),
        (EN, "nope", Expecting.YES_NO),
        (DE, "wann haben sie morgen offen", Expecting.ANYTHING),
        (DE, "ich möchte meinen termin verschieben", Expecting.ANYTHING),
        (DE, "was kostet die anfahrt", Expecting.ANYTHING),
        (DE, "ich brauche einen termin", Expecting.ANYTHING),
        (DE, "mensch bitte", Expecting.ANYTHING),
        (DE, "vielen dank auf wiederhören", Expecting.ANYTHING),
        (EN, "when are you open tomorrow", Expecting.ANYTHING),
        (EN, "i'd like to make an appointment", Expecting.ANYTHING),
        (EN, "where are you located", Expecting.ANYTHING),
        (EN, "agent", Expecting.ANYTHING),
        (EN, "goodbye", Expecting.ANYTHING),
        (DE, "null eins sieben sechs drei drei vier vier fünf fünf sechs sieben", Expecting.NUMBER),
        (EN, "plus four nine one seven one three three four four five five six", Expecting.NUMBER),
        (DE, "achtzig drei drei eins", Expecting.POSTCODE),
        (EN, "it's eight oh three three one", Expecting.POSTCODE),
        (DE, "vier acht zwei neun eins sieben", Expecting.CODE),
        (EN, "four eight two nine one seven", Expecting.CODE),
        (DE, "am donnerstag vormittag", Expecting.CODE),
        (DE, "am dienstag nachmittag", Expecting.MOMENT),
        (DE, "den zweiten", Expecting.CHOICE),
        (EN, "the second one", Expecting.CHOICE),
        (EN, "tomorrow afternoon", Expecting.MOMENT),
    ],
)
def test_whole_answers_end_the_turn_early(language: Language, text: str, expecting: Expecting) -> None:
    assert is_complete(text, language, expecting)


@pytest.mark.parametrize(
    ("language", "text", "expecting"),
    [
        (DE, "", Expecting.ANYTHING),
        (DE, "hallo", Expecting.ANYTHING),
        (DE, "guten tag mein name ist huber", Expecting.ANYTHING),
        (DE, "ja also ich wollte", Expecting.ANYTHING),
        (DE, "wann haben sie offen und", Expecting.ANYTHING),
        (DE, "wann haben sie äh", Expecting.ANYTHING),
        (DE, "ich möchte meinen termin", Expecting.ANYTHING),
        (DE, "ich hätte gern einen", Expecting.ANYTHING),
        (DE, "ich wollte fragen ob sie am", Expecting.ANYTHING),
        (DE, "ja aber", Expecting.YES_NO),
        (DE, "nein ich", Expecting.YES_NO),
        (DE, "ja", Expecting.ANYTHING),
        (EN, "hello", Expecting.ANYTHING),
        (EN, "i have a question", Expecting.ANYTHING),
        (EN, "when are you open on the", Expecting.ANYTHING),
        (EN, "can you tell me um", Expecting.ANYTHING),
        (EN, "i'd like to move my", Expecting.ANYTHING),
        (EN, "yes but", Expecting.YES_NO),
        (EN, "yes", Expecting.ANYTHING),
        (EN, "zero one seven six three three four", Expecting.NUMBER),
        (DE, "null eins sieben sechs drei drei vier vier fünf fünf", Expecting.NUMBER),
        (DE, "acht null drei", Expecting.POSTCODE),
        (EN, "four eight two nine one", Expecting.CODE),
        (DE, "der code ist", Expecting.CODE),
        (DE, "dienstag um", Expecting.MOMENT),
        (DE, "dienstag", Expecting.MOMENT),
        (EN, "tomorrow at", Expecting.MOMENT),
        (EN, "it's baker", Expecting.NAME),
        (EN, "the heating is broken", Expecting.DICTATION),
    ],
)
def test_a_caller_who_may_go_on_is_waited_for(language: Language, text: str, expecting: Expecting) -> None:
    assert not is_complete(text, language, expecting)


@pytest.mark.parametrize("text", ["hm", "mhm", "ja", "okay", "ja ja", "aha", "genau", "ach so", "hm ja okay", "ähm"])
def test_german_murmurs_are_backchannels(text: str) -> None:
    assert is_backchannel(text, DE)


@pytest.mark.parametrize("text", ["yeah", "right", "uh huh", "okay", "mm hmm", "i see", "oh right"])
def test_english_murmurs_are_backchannels(text: str) -> None:
    assert is_backchannel(text, EN)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (DE, "nein"),
        (DE, "moment"),
        (DE, "ja aber"),
        (DE, "stopp"),
        (EN, "no"),
        (EN, "wait"),
        (EN, "okay but"),
        (EN, ""),
    ],
)
def test_words_that_want_the_floor_are_no_backchannels(language: Language, text: str) -> None:
    assert not is_backchannel(text, language)


def test_a_partial_is_judged_within_a_millisecond() -> None:
    text = "guten tag ich wollte mal fragen wann sie am nächsten donnerstag offen haben"
    is_complete(text, DE)
    begun = time.thread_time()
    for _ in range(100):
        is_complete(text, DE)
    assert (time.thread_time() - begun) / 100 < 0.001
