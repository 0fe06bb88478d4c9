"""Which language a text is in, and which one is asked for."""

import pytest

from callbot.language import Language
from callbot.understanding.language_id import asks_for_language, language_of

DE, EN = Language.DE, Language.EN


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("ja", DE),
        ("nein", DE),
        ("bitte", DE),
        ("wann haben sie offen", DE),
        ("die heizung ist kaputt", DE),
        ("grüß gott", DE),
        ("yes", EN),
        ("hello", EN),
        ("thanks", EN),
        ("when are you open", EN),
        ("the heating is broken", EN),
        ("my thermostat shows nothing", EN),
    ],
)
def test_german_and_english_are_told_apart_even_by_one_word(text: str, language: Language) -> None:
    guess = language_of(text)
    assert guess.language is language
    assert guess.is_sure


@pytest.mark.parametrize("text", ["", "😀", "12345"])
def test_a_text_without_words_is_never_sure(text: str) -> None:
    assert not language_of(text).is_sure


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("do you speak english", EN),
        ("english please", EN),
        ("sprechen sie englisch", EN),
        ("auf englisch bitte", EN),
        ("ich spreche kein deutsch", EN),
        ("sorry i only speak english", EN),
        ("können wir deutsch sprechen", DE),
        ("german please", DE),
        ("kann ich mit ihnen deutsch reden", DE),
        ("my english is not so good can we speak german", DE),
        ("mein deutsch ist nicht so gut können wir englisch sprechen", EN),
        ("i'd like to continue in german", DE),
    ],
)
def test_a_wish_for_a_language_is_heard_in_both(text: str, language: Language) -> None:
    assert asks_for_language(text) is language


@pytest.mark.parametrize(
    "text",
    ["", "wann haben sie offen", "was heißt käse auf englisch", "translate cheese into german", "deutsche heizung"],
)
def test_other_mentions_of_a_language_are_no_wish(text: str) -> None:
    assert asks_for_language(text) is None
