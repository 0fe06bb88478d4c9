"""Keys, collected as the open question asks."""

import pytest

from callbot.hearing import Expecting
from callbot.keypad import Keypad


def test_one_key_is_an_answer_when_no_number_was_asked_for() -> None:
    assert Keypad().press("2", Expecting.YES_NO, 1.0) == "2"


def test_a_number_is_complete_at_the_hash_key() -> None:
    keypad = Keypad()
    assert [keypad.press(key, Expecting.NUMBER, 1.0) for key in "0171"] == ["", "", "", ""]
    assert keypad.press("#", Expecting.NUMBER, 1.0) == "0171"


def test_a_number_is_complete_after_a_pause() -> None:
    keypad = Keypad()
    keypad.press("4", Expecting.NUMBER, 1.0)
    keypad.press("2", Expecting.NUMBER, 3.0)
    assert keypad.due(5.9) == ""
    assert keypad.due(6.0) == "42"
    assert keypad.due(20.0) == ""


@pytest.mark.parametrize(("keys", "expecting"), [("80331", Expecting.POSTCODE), ("482917", Expecting.CODE)])
def test_what_has_a_known_length_is_complete_with_its_last_key(keys: str, expecting: Expecting) -> None:
    keypad = Keypad()
    assert [keypad.press(key, expecting, 1.0) for key in keys] == [""] * (len(keys) - 1) + [keys]
    assert keypad.due(9.0) == ""


def test_a_hash_key_behind_what_was_complete_means_nothing() -> None:
    keypad = Keypad()
    assert [keypad.press(key, Expecting.CODE, 1.0) for key in "482917"][-1] == "482917"
    assert keypad.is_late("#")
    assert not keypad.is_late("#")


def test_a_lone_zero_still_reaches_a_person_while_a_number_is_asked_for() -> None:
    keypad = Keypad()
    keypad.press("0", Expecting.NUMBER, 1.0)
    assert keypad.due(4.0) == "0"
