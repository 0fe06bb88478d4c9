"""What a visitor sent, strictly read."""

import json
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callbot.language import Language
from callbot.profile import load
from handoff.web.presentation import allowed_origins
from handoff.web.reading import (
    Entry,
    Malformed,
    entry_of_form,
    entry_of_json,
    moment_of,
    problem_of_email,
    problem_of_name,
    tidy,
)
from handoff.web.texts import texts_in


def test_an_entry_is_read_from_json_and_from_a_form_alike() -> None:
    fields = {"name": " Anna ", "number": "0151 1", "token": "t", "when": "soon"}
    expected = Entry(name="Anna", number="0151 1", token="t", consent=True)
    assert entry_of_json(json.dumps({**fields, "consent": True}).encode()) == expected
    assert entry_of_form({name: [value] for name, value in fields.items()} | {"consent": ["yes"]}) == expected


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'"text"',
        b"{",
        b"[" * 5000,
        b'{"a":' * 1300,
        b'{"name": NaN}',
        b'{"name": Infinity}',
        b'{"name": ' + b"9" * 5000 + b"}",
        b'{"name": 1}',
        b'{"name": 1.5}',
        b'{"name": null}',
        b'{"name": ["Anna"]}',
        b'{"name": {"first": "Anna"}}',
        b'{"name": "Anna", "name": "Otto"}',
        b'{"consent": "yes"}',
        b'{"role": "admin"}',
        b'{"name": "\xff"}',
        b"\x00",
    ],
)
def test_json_that_no_form_sends_is_malformed(body: bytes) -> None:
    with pytest.raises(Malformed):
        entry_of_json(body)


@given(st.binary(max_size=200))
def test_no_body_breaks_the_reader(body: bytes) -> None:
    with pytest.raises(Malformed):
        entry_of_json(body + b"[")


@pytest.mark.parametrize("form", [{"name": ["Anna", "Otto"]}, {"__class__": ["x"]}, {"": [""]}, {"name": []}])
def test_a_field_that_is_there_twice_or_unknown_makes_a_form_malformed(form: dict[str, list[str]]) -> None:
    with pytest.raises(Malformed):
        entry_of_form(form)


@pytest.mark.parametrize(
    "name", ["Anna Adler", "J. R. Öztürk-Maier", "Seán O'Brien", "Dr. Anna Müller", "Łukasz", "李小龍"]
)
def test_names_of_people_are_taken(name: str) -> None:
    assert problem_of_name(name) is None


@pytest.mark.parametrize(
    "name",
    ["www.example.com", "call 0900123456", "<b>Anna</b>", "Anna\u202e", "A" * 61, "-", "Anna https://x", "@anna"],
)
def test_what_is_no_name_is_refused(name: str) -> None:
    assert problem_of_name(name) == "wrong_name"


def test_a_missing_name_is_asked_for() -> None:
    assert problem_of_name(tidy(" \u200b\n")) == "missing_name"


@pytest.mark.parametrize("email", ["anna@example.com", "a.b+c@mail.example.co.uk"])
def test_mail_addresses_are_taken(email: str) -> None:
    assert problem_of_email(email) is None


@pytest.mark.parametrize(
    "email", ["", "anna", "anna@", "@example.com", "anna@example", "a b@example.com", "a@b.c\nBcc: x@y.de", "<a@b.de>"]
)
def test_what_is_no_mail_address_is_refused(email: str) -> None:
    assert problem_of_email(email) == "wrong_email"


@given(st.text())
def test_tidied_text_is_one_line_that_any_database_keeps(text: str) -> None:
    tidied = tidy(text)
    assert tidied.isprintable() or all(not char.isspace() or char == " " for char in tidied)
    assert "\x00" not in tidied
    tidied.encode()
    assert tidy(tidied) == tidied


def test_a_slot_is_a_moment_with_its_zone() -> None:
    assert moment_of("2026-11-23T09:00:00+01:00") == datetime.fromisoformat("2026-11-23T09:00:00+01:00")
    for wrong in ("2026-11-23T09:00:00", "tomorrow", "", "9" * 5000, "2026-99-99T00:00Z"):
        assert moment_of(wrong) is None


def test_both_languages_say_everything_with_the_same_slots() -> None:
    german, english = (texts_in(language).texts for language in (Language.DE, Language.EN))
    assert german.keys() == english.keys()
    for key, text in german.items():
        assert text
        assert slots_of(text) == slots_of(english[key]), key


def slots_of(text: str) -> set[str]:
    return {part.partition("}")[0] for part in text.split("{")[1:]}


def test_days_are_called_by_their_nearest_name() -> None:
    today = date(2026, 11, 23)
    german, english = texts_in(Language.DE), texts_in(Language.EN)
    assert german.day(today, today) == "heute"
    assert english.day(date(2026, 11, 24), today) == "tomorrow"
    assert german.day(date(2026, 11, 25), today) == "Mittwoch, 25. November"
    assert english.day(today) == "Monday 23 November"
    start = datetime(2026, 11, 25, 9, 0)  # noqa: DTZ001 - by the clock on the wall
    assert german.span(start, start.replace(minute=30), today) == "Mittwoch, 25. November von 9:00 bis 9:30 Uhr"


def test_the_firms_website_may_carry_the_button_and_nobody_elses() -> None:
    profile = load()
    assert allowed_origins(profile, "https://bot.example.com/base") == {
        "https://bot.example.com",
        "https://www.lindquell.example",
        "https://lindquell.example",
    }
    assert profile.web
    web = profile.web.model_copy(update={"origins": ("https://shop.example",)})
    nowhere = profile.model_copy(update={"web": web, "firm": profile.firm.model_copy(update={"website": None})})
    assert allowed_origins(nowhere, "http://127.0.0.1:8080") == {"http://127.0.0.1:8080", "https://shop.example"}
