"""A profile is loaded whole, or every mistake in it is named with its line."""

import contextlib
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callbot.errors import ProfileError
from callbot.language import Language
from callbot.profile import Profile, load, parse

GOOD = """\
firm:
  name: Firma
  trade: {de: Heizung, en: heating}
  languages: [de, en]
sites:
  - id: main
    name: {de: München, en: Munich}
    address: {street: Am Bach 4, postcode: 01067, city: Dresden}
    region: DE-SN
    hours: Mo-Fr 08:00-17:00
    phone: "+4989999980"
    closures:
      - {first: 2027-08-16, last: 2027-08-21, reason: {de: Urlaub, en: leave}}
fallback_number: +491713920012
"""


def problems(text: str) -> tuple[str, ...]:
    with pytest.raises(ProfileError) as raised:
        parse(text, "firm.yaml")
    return raised.value.problems


def problems_after(old: str, new: str) -> tuple[str, ...]:
    assert old in GOOD
    return problems(GOOD.replace(old, new, 1))


@pytest.fixture(scope="module")
def example() -> Profile:
    return load()


def test_the_example_firm_is_complete(example: Profile) -> None:
    assert len(example.sites) == 2
    assert len({site.region for site in example.sites}) == 2
    assert len(example.questions) >= 12
    assert all(len(question.ask[language]) >= 3 for question in example.questions for language in Language)
    assert example.services
    assert example.resources
    assert example.departments
    assert example.people
    assert example.emergencies


def test_the_example_firm_uses_only_numbers_kept_free_for_films(example: Profile) -> None:
    free = ("+493023125", "+498999998", "+49171392001", "+49171392002")
    numbers = [example.fallback_number, *(n for site in example.sites for n in (site.phone, *site.numbers))]
    assert all(number.startswith(free) for number in numbers)


def test_a_called_number_leads_to_its_site_and_an_unknown_one_to_the_main_site(example: Profile) -> None:
    assert example.site_of("+493023125101").id == "berlin"
    assert example.site_of("+49221471000").id == example.sites[0].id


def test_values_are_taken_as_they_are_written() -> None:
    profile = parse(GOOD, "firm.yaml")
    assert profile.sites[0].address.postcode == "01067"
    assert profile.fallback_number == "+491713920012"
    assert profile.limits.callback_hours == 4


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("    hours:", "    opening_huors:", "firm.yaml:10: opening_huors: unknown key; did you mean hours?"),
        ("    hours:", "    Öffnungszeiten:", "firm.yaml:10: Öffnungszeiten: unknown key; did you mean hours?"),
        ("    phone:", "    telephone:", "firm.yaml:11: telephone: unknown key; did you mean phone?"),
        ("08:00-17:00", "8-17", 'did you mean "Mo-Fr 8:00-17:00"?'),
        ("Mo-Fr 08:00-17:00", "'Montag bis Freitag: 8.00 – 17.00 Uhr'", 'did you mean "Mo-Fr 8:00-17:00"?'),
        ("Mo-Fr 08:00-17:00", "whenever", "firm.yaml:10: hours: hours are not understood from"),
        ("Mo-Fr 08:00-17:00", "Mo-Fr 08:00-12:00; 13:00-17:00", '"13:00-17:00" names no days'),
        ("Mo-Fr 08:00-17:00", "sunrise-sunset", "hours by the sun are not supported"),
        ("DE-SN", "Sachsen", "firm.yaml:9: region: 'Sachsen' is not a holiday region; did you mean DE-SN?"),
        ("DE-SN", "CH-XX", "choose one of CH-AG"),
        ("    region", "    timezone: Europe/Berln\n    region", "'Europe/Berln' is not a time zone; did you mean Eur"),
        ("DE-SN", "DE-SN\n    holiday_groups: [orthodox]", "'orthodox' is not a group of holidays in DE; there are"),
        ("+4989999980", "089 / 99998-0", "firm.yaml:11: phone: '089 / 99998-0' is not a number in international form"),
        ("+4989999980", "089 / 99998-0", "did you mean +4989999980?"),
        ("2027-08-21", "2027-08-01", "firm.yaml:13: entry 1 of closures: the closure ends on 2027-08-01, before it"),
        ("2027-08-21", "21.8.2027", "firm.yaml:13: last: '21.8.2027' is not a date; write year, month and day"),
        (", en: heating}", "}", "firm.yaml:3: trade: the English text is missing"),
        ("en: heating", "en: ' '", "firm.yaml:3: en: the text is empty"),
        ("id: main", "id: Haupt-Büro", "'Haupt-Büro' is not an id: small letters, digits and _ only, such as haupt_b"),
        ("languages: [de, en]", "languages: [de, fr]", "firm.yaml:4: entry 2 of languages: 'fr' is not possible here"),
        ("postcode: 01067", "postcode: D-01067", "'D-01067' is not a postcode of four or five digits"),
        ("fallback_number:", "fallback_numbr:", "firm.yaml:1: fallback_number: is missing; add a line such as"),
        ("fallback_number:", "limits: {call_minutes: lots}\nfallback_number:", "call_minutes: must be a whole number"),
        ("fallback_number:", "limits: {call_minutes: 0}\nfallback_number:", "call_minutes: must be at least 1, not 0"),
        ("fallback_number:", "limits: 3\nfallback_number:", "firm.yaml:14: limits: must have keys of its own"),
        ("fallback_number:", "questions: parking\nfallback_number:", "questions: must be a list"),
        ("fallback_number:", "voices: {de: {engine: pyttsx}}\nfallback_number:", "did you mean pyttsx3?"),
        ("fallback_number:", "examples: {complain: {de: Pfui}}\nfallback_number:", "firm.yaml:14: complain: "),
        ("fallback_number:", "examples: {complain: {de: Pfui}}\nfallback_number:", "did you mean complaint?"),
        ("fallback_number:", "phrases: {de: {goodby: Ade}}\nfallback_number:", "firm.yaml:14: goodby: there is no"),
        ("fallback_number:", "phrases: {en: {goodbye: 'Bye {x}'}}\nfallback_number:", "goodbye: unknown slot {x}"),
        ("languages:", "name: Noch einmal\n  languages:", "firm.yaml:4: name: stands here a second time (first on li"),
        ("name: Firma", "name: &it Firma\n  website: *it", "firm.yaml:3: *it repeats another part"),
        ("name: Firma", "name: !!python/object:os.system Firma", "firm.yaml:2: the tag"),
        ("name: Firma", "name: Firma: GmbH", "firm.yaml:2: not valid YAML here"),
        ("  name: Firma", "\tname: Firma", "firm.yaml:2: not valid YAML here"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_line_and_remedy(old: str, new: str, expected: str) -> None:
    found = problems_after(old, new)
    assert any(expected in problem for problem in found), found


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_file_is_a_profile_error_and_nothing_else(data: st.DataObject) -> None:
    lines = GOOD.splitlines()
    place = data.draw(st.integers(0, len(lines) - 1))
    damage = st.sampled_from(
        ["", "- x", "  - 3", "id: [", "{}", "'", "sites:", "    hours: {a: b}", "  de: [{}]", "\t"]
    )
    lines[place] = data.draw(damage | st.text(max_size=20))
    with contextlib.suppress(ProfileError):
        parse("\n".join(lines), "firm.yaml")


def test_one_mistake_gives_one_problem() -> None:
    assert len(problems_after("DE-SN", "DE-XN")) == 1
    assert len(problems_after("name: Firma", "name: &it Firma\n  website: *it")) == 1


def test_all_mistakes_are_reported_at_once_in_the_order_of_lines() -> None:
    text = GOOD.replace("DE-SN", "DE-XN").replace("08:00-17:00", "8-17").replace(", en: heating", "")
    text = text.replace("+491713920012", "0171")
    assert [problem.split(":")[1] for problem in problems(text)] == ["3", "9", "10", "14"]


REFERENCES = (
    GOOD
    + """\
services:
  - {id: a, name: {de: A, en: A}, minutes: 60, sites: [nowhere], skills: [flying]}
  - {id: a, name: {de: B, en: B}, minutes: 60}
resources:
  - {id: r, name: R, site: elsewhere, skills: [walking]}
people:
  - {id: p, name: P, department: d}
"""
)


def test_ids_are_unique_and_what_is_referred_to_exists() -> None:
    assert problems(REFERENCES) == (
        "firm.yaml:16: sites: 'nowhere' is not the id of one of the sites; there are main",
        "firm.yaml:16: skills: no resource has the skill 'flying'; add it to one, or remove it here",
        "firm.yaml:17: id: 'a' stands already on line 16; give each its own",
        "firm.yaml:19: site: 'elsewhere' is not the id of one of the sites; there are main",
        "firm.yaml:21: department: 'd' is not the id of one of the departments; no departments are defined",
    )


def test_a_number_belongs_to_one_site_only() -> None:
    first = (
        GOOD.partition("sites:\n")[2]
        .partition("fallback")[0]
        .replace('"+4989999980"', '"+4989999980"\n    numbers: ["+4989999981"]')
    )
    text = (
        GOOD.partition("sites:\n")[0]
        + "sites:\n"
        + first
        + first.replace("id: main", "id: other")
        + "fallback_number: +491713920012\n"
    )
    assert any("+4989999981 belongs to another site already" in problem for problem in problems(text))


@pytest.mark.parametrize("text", ["", "# nothing", "[]", "just words", "3"])
def test_what_is_no_profile_is_said_to_be_none(text: str) -> None:
    assert problems(text)[0].startswith("firm.yaml:1: holds no profile")


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, "{a: " * 50_000, "a: 1\n" * 100_000, "x" * 300_000, "a: &a [1]\nb: &b [*a,*a]\nc: [*b,*b]", "\x00"],
    ids=["brackets", "braces", "repetition", "large", "bomb", "nul"],
)
def test_hostile_files_are_refused_quickly(text: str) -> None:
    began = time.perf_counter()
    assert problems(text)
    assert time.perf_counter() - began < 5


def test_a_file_that_is_missing_or_not_text_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match=r"nothing\.yaml:1: cannot be read \(no such file or directory\)"):
        load(tmp_path / "nothing.yaml")
    latin = tmp_path / "latin.yaml"
    latin.write_bytes("firm:\n  name: Käse\n".encode("latin-1"))
    with pytest.raises(ProfileError, match=r"latin\.yaml:2: not UTF-8 text"):
        load(latin)


def test_a_file_is_loaded_whatever_editor_wrote_it(tmp_path: Path) -> None:
    windows = tmp_path / "firm.yaml"
    windows.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert load(windows) == parse(GOOD, "firm.yaml")
