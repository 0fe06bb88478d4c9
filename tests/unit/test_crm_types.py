"""Column types and addresses, without a database."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.dialects import postgresql, sqlite

from callbot.call import CallState
from crm.schema import Base
from crm.schema.types import E164, Named, UtcDateTime, Words

DIALECTS = [sqlite.dialect(), postgresql.dialect()]
NOON_IN_BERLIN = datetime(2026, 11, 23, 12, 0, tzinfo=timezone(timedelta(hours=1)))


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
def test_a_moment_of_any_zone_is_stored_in_utc_and_comes_back_aware(dialect: object) -> None:
    stored = UtcDateTime().process_bind_param(NOON_IN_BERLIN, dialect)
    assert stored is not None
    assert stored.replace(tzinfo=UTC) == NOON_IN_BERLIN
    back = UtcDateTime().process_result_value(stored, dialect)
    assert back == NOON_IN_BERLIN
    assert back.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        UtcDateTime().process_bind_param(datetime(2026, 11, 23), DIALECTS[0])  # noqa: DTZ001


@pytest.mark.parametrize("number", ["", "0891", "+0891", "+49 891", "+49²", "+" + "1" * 16, "anonymous", "+491\n"])
def test_what_is_not_e164_is_refused_without_being_repeated(number: str) -> None:
    with pytest.raises(ValueError, match=r"^a telephone number is not in E\.164 form$"):
        E164().process_bind_param(number, DIALECTS[0])


@pytest.mark.parametrize("number", ["+498912345", "+41446681800", "+" + "1" * 15, None])
def test_e164_is_kept_as_it_is(number: str | None) -> None:
    assert E164().process_bind_param(number, DIALECTS[0]) == number


def test_text_loses_only_what_no_database_keeps() -> None:
    assert Words().process_bind_param("a\x00b\udc80ü😀\n\x1b", DIALECTS[0]) == "abü😀\n\x1b"


def test_a_name_that_is_no_member_is_refused_both_ways() -> None:
    assert Named(CallState).process_result_value("ended", DIALECTS[0]) is CallState.ENDED
    with pytest.raises(ValueError, match="unknown"):
        Named(CallState).process_result_value("unknown", DIALECTS[0])


def test_every_constraint_has_a_name_so_that_a_migration_can_change_it() -> None:
    for table in Base.metadata.sorted_tables:
        for constraint in table.constraints:
            assert constraint.name, f"{table.name}: {constraint}"
