"""The built-in phrases and what a firm may change of them."""

import re

import pytest

from callbot.language import Language
from callbot.phrases import built_in, load_phrases, problems_of

KEYS = sorted(built_in()[Language.DE])
SLOT = re.compile(r"\{(\w+)\}")


def slots(language: Language, key: str) -> list[set[str]]:
    return [set(SLOT.findall(wording)) for wording in built_in()[language][key]]


def test_both_languages_have_the_same_keys() -> None:
    assert built_in()[Language.DE].keys() == built_in()[Language.EN].keys()


@pytest.mark.parametrize("key", KEYS)
def test_a_phrase_has_the_same_slots_in_every_wording_and_language(key: str) -> None:
    german, english = slots(Language.DE, key), slots(Language.EN, key)
    assert all(used == german[0] for used in [*german, *english])
    assert len(german) == len(english)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("key", KEYS)
def test_the_built_in_wordings_would_pass_as_a_firms_own(language: Language, key: str) -> None:
    assert list(problems_of(language, key, built_in()[language][key])) == []


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("key", KEYS)
def test_a_phrase_asks_no_more_than_one_question(language: Language, key: str) -> None:
    for wording in built_in()[language][key]:
        outside_quotes = re.sub(r"„[^“]*“|\"[^\"]*\"", "", wording)
        assert outside_quotes.count("?") <= 1, wording


def test_callers_are_addressed_politely_in_german() -> None:
    for wordings in built_in()[Language.DE].values():
        assert not any(
            re.search(r"\b(du|dich|dir|dein\w*|ihr)\b", wording, re.IGNORECASE)
            for wording in wordings
            if "Ihr" not in wording
        )


def test_the_second_use_is_worded_differently_and_then_it_starts_again() -> None:
    phrases = load_phrases()[Language.DE]
    first, second, third, fourth = (phrases.pick("no_input", used) for used in range(4))
    assert len({first, second, third}) == 3
    assert fourth == first


def test_slots_are_filled() -> None:
    queued = load_phrases()[Language.EN].pick("callback_queued", 0, due="4 pm today")
    assert queued == "That's noted. We will call you back by 4 pm today."


def test_a_slot_that_is_not_filled_is_an_error_and_never_spoken() -> None:
    with pytest.raises(KeyError):
        load_phrases()[Language.EN].pick("callback_queued")


def test_a_firms_own_wording_replaces_ours_in_its_language_only() -> None:
    phrases = load_phrases({Language.DE: {"goodbye": ("Servus!",)}})
    assert phrases[Language.DE].pick("goodbye") == "Servus!"
    assert phrases[Language.EN].pick("goodbye").endswith("Goodbye!")


@pytest.mark.parametrize(
    ("key", "wording", "problem"),
    [
        ("goodby", "Bye", "goodby: there is no such phrase; did you mean goodbye?"),
        ("zzz", "Bye", "zzz: there is no such phrase; see callbot/phrases for those that can be changed"),
        ("goodbye", "Bye {name}", "goodbye: unknown slot {name}; it has no slots"),
        ("callback_queued", "Bis {um}", "callback_queued: unknown slot {um}; possible are {due}"),
        ("callback_queued", "Bald.", "callback_queued: the slot {due} is missing; put it where it shall be said"),
        ("goodbye", "Bye }", "goodbye: a brace without its partner; slots are written like {firm}"),
        ("disclosure", "Hallo, hier ist {firm}.", "disclosure: must say that a machine speaks"),
    ],
)
def test_a_wrong_wording_is_named_with_its_remedy(key: str, wording: str, problem: str) -> None:
    assert any(found.startswith(problem) for found in problems_of(Language.DE, key, [wording]))
