"""Words as the search compares them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm import folding


@pytest.mark.parametrize(
    "alike",
    [
        ("Müller", "Mueller", "muller", "MÜLLER", "Mu\u0308ller"),
        ("Großmann", "Grossmann", "grosmann"),
        ("Yılmaz", "Yilmaz"),
        ("Łukasz", "lukasz"),
        ("José", "jose"),
        ("Goethe", "Göthe", "gothe"),
    ],
)
def test_one_name_written_in_many_ways_has_one_form(alike: tuple[str, ...]) -> None:
    assert len({folding.fold(name) for name in alike}) == 1


@given(st.text(st.characters(codec="utf-8"), max_size=12), st.integers(0, 12))
def test_the_fold_of_a_beginning_is_the_beginning_of_the_fold_of_latin_words(word: str, length: int) -> None:
    latin = "".join(letter for letter in word if letter.isascii() or letter in "äöüßÄÖÜ")
    assert folding.fold(latin).startswith(folding.fold(latin[:length]))


@pytest.mark.parametrize(
    "pair", [("Meier", "Mayr"), ("Schmidt", "Schmitt"), ("Müller", "Miller"), ("Stefan", "Stephan")]
)
def test_names_that_sound_alike_have_one_sound(pair: tuple[str, str]) -> None:
    assert folding.sound(pair[0]) == folding.sound(pair[1]) != ""


@pytest.mark.parametrize("word", ["", "Le", "Hau", "שלום", "😀", "80331"])
def test_what_says_too_little_has_no_sound(word: str) -> None:
    assert folding.sound(word) == ""


def test_a_key_holds_the_beginning_of_each_word() -> None:
    assert folding.key("Jürgen von der Heide", "Straße 5", "") == " jurgen von der heide strase 5"
    assert folding.sounds("Jürgen Großmann") == " 0746 47866 "


def test_a_word_is_looked_for_in_each_spelling() -> None:
    assert folding.spellings("Öltank") == ("öltank", "oeltank", "Öltank")
    assert set(folding.spellings("mueller")) == {"mueller", "müller"}
    assert set(folding.spellings("straße")) == {"straße", "strasse"}


@given(st.text(max_size=60))
def test_any_text_folds(text: str) -> None:
    folding.key(text)
    folding.sounds(text)
    folding.spellings(text)
