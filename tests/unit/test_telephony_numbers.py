"""Numbers: parsed, read back, and the ones that must never be dialled."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telephony.numbers import Allowed, Refusal, Refused, TwilioNumberRules, may_dial, spoken_groups, to_e164

RULES = TwilioNumberRules()


@pytest.mark.parametrize(
    ("raw", "region", "e164"),
    [
        ("+4989123456", None, "+4989123456"),
        (" +49 (0)89 1234567 ", "DE", "+49891234567"),
        ("089/1234567", "DE", "+49891234567"),
        ("0176-334 455 66", "DE", "+4917633445566"),
        ("0049 176 33445566", "DE", "+4917633445566"),
        ("0043 1 5123456", "DE", "+4315123456"),
        ("044 668 18 00", "CH", "+41446681800"),
        ("+1 415 555 2671", None, "+14155552671"),
    ],
)
def test_a_number_is_understood_as_people_write_it(raw: str, region: str | None, e164: str) -> None:
    assert to_e164(raw, region) == e164


@pytest.mark.parametrize(
    "raw",
    [
        None,
        "",
        "anonymous",
        "Anonymous",
        "Restricted",
        "unknown",
        "unavailable",
        "+266696687",
        "+7378742833",
        "+2562533",
        "+8656696",
        "+86282452253",
        "client:alice",
        "sip:+4989123456@example.com",
        "0800FLOWERS",
        "+",
        "+49",
        "+4989\x00123456",
        "+49²89123456",
        "+٤٩٨٩١٢٣٤٥٦",
        "089123456",
        "1" * 400,
    ],
)
def test_a_withheld_or_odd_caller_has_no_number(raw: str | None) -> None:
    assert to_e164(raw) is None


@pytest.mark.parametrize(
    "number",
    [
        "+493012345678",
        "+49891234567",
        "+4915112345678",
        "+4916012345678",
        "+4917633445566",
        "+4932221234567",
        "+4315123456",
        "+436641234567",
        "+43720123456",
        "+41446681800",
        "+41791234567",
        "+4232345678",
    ],
)
def test_ordinary_numbers_of_the_four_countries_may_be_dialled(number: str) -> None:
    assert may_dial(number) == Allowed(number)
    assert RULES.may_dial(number)


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("+499001234567", Refusal.COSTLY),
        ("+49137123456", Refusal.COSTLY),
        ("+491371234567", Refusal.COSTLY),
        ("+49138123456", Refusal.COSTLY),
        ("+49180512345", Refusal.COSTLY),
        ("+491805123456", Refusal.COSTLY),
        ("+4911833", Refusal.COSTLY),
        ("+49118331", Refusal.COSTLY),
        ("+49110", Refusal.COSTLY),
        ("+49112", Refusal.COSTLY),
        ("+49115", Refusal.COSTLY),
        ("+49116117", Refusal.COSTLY),
        ("+49191011", Refusal.COSTLY),
        ("+4970012345678", Refusal.COSTLY),
        ("+43810123456", Refusal.COSTLY),
        ("+43820123456", Refusal.COSTLY),
        ("+43900123456", Refusal.COSTLY),
        ("+43901123456", Refusal.COSTLY),
        ("+43930123456", Refusal.COSTLY),
        ("+43118877", Refusal.COSTLY),
        ("+43112", Refusal.COSTLY),
        ("+41840123456", Refusal.COSTLY),
        ("+41842123456", Refusal.COSTLY),
        ("+41848123456", Refusal.COSTLY),
        ("+41878123456", Refusal.COSTLY),
        ("+41900123456", Refusal.COSTLY),
        ("+41901123456", Refusal.COSTLY),
        ("+41906123456", Refusal.COSTLY),
        ("+41117", Refusal.COSTLY),
        ("+411811", Refusal.COSTLY),
        ("+4239011234", Refusal.COSTLY),
        ("+43144", Refusal.INVALID),
        ("+43133", Refusal.INVALID),
        ("+49123", Refusal.COSTLY),
        ("+4989", Refusal.INVALID),
        ("+49176123", Refusal.INVALID),
        ("+498001234567", Refusal.WRONG_TYPE),
        ("+4916812345678", Refusal.WRONG_TYPE),
        ("+43800123456", Refusal.WRONG_TYPE),
        ("+41800123456", Refusal.WRONG_TYPE),
        ("+88216123456789", Refusal.OTHER_REGION),
        ("+881612345678", Refusal.OTHER_REGION),
        ("+87077123456", Refusal.OTHER_REGION),
        ("+14155552671", Refusal.OTHER_REGION),
        ("+442079460958", Refusal.OTHER_REGION),
        ("+390612345678", Refusal.OTHER_REGION),
        ("+2521234567", Refusal.OTHER_REGION),
        ("+80012345678", Refusal.OTHER_REGION),
        ("0176 33445566", Refusal.NOT_A_NUMBER),
        ("110", Refusal.NOT_A_NUMBER),
        ("", Refusal.NOT_A_NUMBER),
        ("+49 176 33445566;ext=5", Refusal.NOT_A_NUMBER),
        ("+49 900 FUN", Refusal.NOT_A_NUMBER),
        ("anonymous", Refusal.NOT_A_NUMBER),
    ],
)
def test_costly_foreign_and_short_numbers_are_never_dialled(number: str, reason: Refusal) -> None:
    assert may_dial(number) == Refused(reason)
    assert not RULES.may_dial(number)


@settings(derandomize=True, deadline=None)
@given(st.text(max_size=40) | st.from_regex(r"\+[0-9]{1,20}", fullmatch=True))
def test_whatever_is_allowed_is_plain_e164_of_one_of_the_four_countries(raw: str) -> None:
    verdict = may_dial(raw)
    if isinstance(verdict, Allowed):
        assert verdict.e164.startswith(("+49", "+43", "+41", "+423"))
        assert verdict.e164[1:].isascii()
        assert verdict.e164[1:].isdigit()


@pytest.mark.parametrize(
    ("e164", "groups"),
    [
        ("+4917633445566", ("0176", "33", "44", "55", "66")),
        ("+4915112345678", ("0151", "12", "34", "56", "78")),
        ("+49891234567", ("089", "12", "34", "567")),
        ("+41446681800", ("044", "668", "18", "00")),
        ("+4315123456", ("01", "51", "23", "456")),
    ],
)
def test_a_number_is_read_back_in_short_groups(e164: str, groups: tuple[str, ...]) -> None:
    assert spoken_groups(e164) == groups
    assert RULES.national(e164) == " ".join(groups)


@pytest.mark.parametrize(
    ("e164", "region"),
    [
        ("+4917633445566", "DE"),
        ("+493012345678", "DE"),
        ("+436641234567", "AT"),
        ("+41791234567", "CH"),
        ("+4232345678", "LI"),
    ],
)
def test_reading_back_loses_no_digit(e164: str, region: str) -> None:
    assert to_e164("".join(spoken_groups(e164)), region) == e164


@pytest.mark.parametrize(
    ("digits", "region", "e164"),
    [
        ("017633445566", "DE", "+4917633445566"),
        ("0891234567", "DE", "+49891234567"),
        ("06641234567", "AT", "+436641234567"),
        ("0791234567", "CH", "+41791234567"),
        ("004917633445566", "CH", "+4917633445566"),
        ("+4917633445566", "DE", "+4917633445566"),
        ("12", "DE", None),
        ("110", "DE", None),
        ("", "DE", None),
        ("null eins", "DE", None),
    ],
)
def test_a_spoken_number_belongs_to_the_callers_region(digits: str, region: str, e164: str | None) -> None:
    assert RULES.parse_spoken(digits, region) == e164
