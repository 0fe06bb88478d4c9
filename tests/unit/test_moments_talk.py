"""Moments in running speech: corrections, moves, refusals, and words that only look like times."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from callbot.language import Language
from callbot.understanding.meaning import Moment
from callbot.understanding.moments import find_moment, find_moments

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("language", "text", "start"),
    [
        ("de", "am dienstag nein am mittwoch um drei", "25 15:00"),
        ("de", "dienstag um drei, nein, mittwoch", "25 15:00"),
        ("de", "morgen um neun ach nein um zehn", "24 10:00"),
        ("en", "thursday at two no wait at three", "26 15:00"),
        ("en", "tuesday at three, sorry, wednesday", "25 15:00"),
    ],
)
def test_a_correction_changes_what_it_names_and_keeps_the_rest(language: str, text: str, start: str) -> None:
    found = find_moment(text, Language(language), NOW)
    assert isinstance(found, Moment)
    assert f"{found.start:%d %H:%M}" == start


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "am dienstag hätte ich gern einen termin um drei"),
        ("de", "um drei am liebsten am dienstag"),
        ("en", "on tuesday i would like to come at three"),
    ],
)
def test_a_day_and_an_hour_said_apart_belong_together(language: str, text: str) -> None:
    found = find_moment(text, Language(language), NOW)
    assert isinstance(found, Moment)
    assert f"{found.start:%d %H:%M}" == "24 15:00"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "den termin von dienstag auf donnerstag verschieben"),
        ("en", "move my appointment from tuesday to thursday"),
    ],
)
def test_of_a_move_the_new_time_counts(language: str, text: str) -> None:
    found = find_moment(text, Language(language), NOW)
    assert isinstance(found, Moment)
    assert f"{found.start:%a %d}" == "Thu 26"


def test_what_the_caller_rules_out_is_marked_and_not_meant() -> None:
    text = "not on monday but on tuesday"
    ruled_out, wanted = find_moments(text, Language.EN, NOW)
    assert (ruled_out.negated, wanted.negated) == (True, False)
    assert text[ruled_out.start : ruled_out.end] == "on monday"
    assert find_moment(text, Language.EN, NOW) == wanted.moment


@pytest.mark.parametrize(
    ("language", "text", "negated"),
    [
        ("en", "next week but not on monday", (False, True)),
        ("en", "next week not monday", (False, True)),
        ("de", "nächste woche aber nicht am montag", (False, True)),
        ("de", "dienstag nicht montag", (False, True)),
        ("de", "nächste woche geht nicht", (True,)),
        ("de", "montags geht nicht dienstags schon", (True, False)),
        ("en", "monday is not possible", (True,)),
        ("de", "nicht mehr heute", (True,)),
        ("de", "heute bitte nicht mehr", (True,)),
        ("de", "heute klappt das nicht mehr", (True,)),
        ("de", "nicht mehr heute sondern morgen", (False,)),
        ("de", "ich hab keine zeit am montag", (True,)),
        ("de", "montag keine zeit dienstag geht", (True, False)),
        ("de", "haben sie morgen nichts mehr frei", (False,)),
        ("en", "no longer today please", (True,)),
        ("en", "anything but monday", (True,)),
        ("en", "i can't make it on tuesday", (True,)),
        ("en", "tomorrow rather not", (True,)),
        ("en", "isn't monday a holiday", (False,)),
        ("de", "jetzt ist schon zum dritten mal keiner gekommen", ()),
        ("de", "kommen sie mal am dritten", (False,)),
    ],
)
def test_a_not_belongs_to_the_time_behind_it(language: str, text: str, negated: tuple[bool, ...]) -> None:
    assert tuple(one.negated for one in find_moments(text, Language(language), NOW)) == negated


@pytest.mark.parametrize(
    ("language", "text", "start"),
    [
        ("de", "montags kann ich nicht", None),
        ("de", "donnerstag ist schlecht freitag ginge", "27"),
        ("en", "mondays are bad for me", None),
        ("en", "thursday doesn't work but friday does", "27"),
        ("de", "morgen früh weil die heizung nicht geht", "24"),
    ],
)
def test_a_day_that_does_not_suit_is_not_meant(language: str, text: str, start: str | None) -> None:
    found = find_moment(text, Language(language), NOW)
    assert (f"{found.start:%d}" if isinstance(found, Moment) else None) == start


def test_two_times_to_choose_from_are_alternatives() -> None:
    found = find_moment("dienstag oder mittwoch um zehn", Language.DE, NOW)
    assert isinstance(found, Moment)
    assert [f"{other.start:%d %H}" for other in found.alternatives] == ["25 10"]


def test_a_time_that_has_passed_gives_way_to_one_that_comes() -> None:
    found = find_moment("gestern war niemand da, geht es morgen", Language.DE, NOW)
    assert isinstance(found, Moment)
    assert f"{found.start:%d}" == "24"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "guten morgen frau schneider"),
        ("de", "ich habe zwei heizungen"),
        ("de", "es geht um drei heizkörper"),
        ("de", "hauptstraße vierundzwanzig im dritten stock"),
        ("de", "null acht neun zwölf vierunddreißig"),
        ("de", "herr freitag hat mich angerufen"),
        ("de", "ein sonntagsfahrer"),
        ("de", "auf einer skala von eins bis zehn"),
        ("en", "one moment please"),
        ("en", "may i ask you something"),
        ("en", "second floor on the left"),
        ("en", "march into the office"),
        ("en", "april is my name"),
        ("en", "twenty four main street"),
        ("en", "it takes about two hours"),
        ("en", ""),
    ],
)
def test_words_that_only_look_like_times_are_none(language: str, text: str) -> None:
    assert find_moments(text, Language(language), NOW) == ()
