"""Opening hours changed on the desk, on both databases."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from callbot.calendar import Calendar, HoursException
from callbot.desk_ports import HoursChange
from callbot.language import Language
from callbot.profile import load
from tests.desk import NOON, TestDesk, sign_in, token_in

MIDNIGHT = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)
"""The end of that Monday in Munich; NOON is twelve o'clock there."""
AT_ONE = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def desk(database_url: str) -> Iterator[TestDesk]:
    desk = TestDesk(database_url)
    yield desk
    desk.engine.dispose()


def enter(page: FlaskClient, **form: str) -> tuple[int, str]:
    """Status, and what the alert says."""
    token = token_in(page.get("/desk/hours").text)
    filled = {"csrf": token, "site": "munich", "what": "close", "when": "between", "begin": "", "until": "", **form}
    answer = page.post("/desk/hours", data=filled)
    alert = re.search(r'role="alert">.*?<span>(.*?)</span>', answer.text, re.DOTALL)
    return answer.status_code, alert[1] if alert else ""


def remove(page: FlaskClient, change_id: int) -> int:
    token = token_in(page.get("/desk/hours").text)
    return page.post(f"/desk/hours/{change_id}/remove", data={"csrf": token}).status_code


def test_the_rest_of_today_is_closed_at_once_listed_with_reason_and_name_and_taken_back(
    desk: TestDesk, page: FlaskClient
) -> None:
    calendar = Calendar(load().sites[0], lambda: desk.hours.exceptions("munich"))
    at_two = NOON.replace(hour=13)
    assert calendar.is_open(at_two)
    assert enter(page, when="rest", reason="Inventur & Umzug", begin="2026-11-30T10:00") == (303, "")
    assert not calendar.is_open(at_two)
    reason = dict.fromkeys(Language, "Inventur & Umzug")
    [change] = desk.hours.listed()
    assert change == HoursChange(change.id, "munich", HoursException(NOON, MIDNIGHT, False, reason), "Petra Kern")
    shown = page.get("/desk/hours").text
    for text in ("Geschlossen", "12:00 bis Di, 24.11.2026 00:00", "Inventur &amp; Umzug", "Gesetzt durch: Petra Kern"):
        assert text in shown
    assert remove(page, change.id) == 303
    assert calendar.is_open(at_two)
    assert "Umzug" not in page.get("/desk/hours").text
    assert remove(page, change.id) == 409, "somebody else was faster"


def test_closed_today_from_one_on(desk: TestDesk, page: FlaskClient) -> None:
    assert enter(page, begin="2026-11-23T13:00") == (303, "")
    [change] = desk.hours.listed()
    assert change.exception == HoursException(AT_ONE, MIDNIGHT)


def test_another_site_opens_for_some_hours(desk: TestDesk, page: FlaskClient) -> None:
    saturday = {"begin": "2026-11-28T09:00", "until": "2026-11-28T12:00"}
    assert enter(page, site="berlin", what="open", **saturday) == (303, "")
    [change] = desk.hours.listed()
    eight, eleven = (datetime(2026, 11, 28, hour, tzinfo=UTC) for hour in (8, 11))
    assert (change.site, change.exception) == ("berlin", HoursException(eight, eleven, opens=True))
    berlin = page.get("/desk/hours").text.partition('id="site-berlin"')[2]
    assert "Sa, 28.11.2026 09:00 bis Sa, 28.11.2026 12:00" in berlin


@pytest.mark.parametrize(
    ("times", "told"),
    [
        ({"begin": "half past"}, "Der Beginn ist kein Datum mit Uhrzeit."),
        ({"until": "2026-11-31T10:00"}, "Das Ende ist kein Datum mit Uhrzeit."),
        ({"begin": "2026-11-24T13:00", "until": "2026-11-24T13:00"}, "Das Ende liegt nicht nach dem Beginn."),
        ({"until": "2026-11-23T11:00"}, "Das Ende liegt nicht nach dem Beginn."),
        ({"begin": "2026-11-20T08:00"}, "Diese Zeit ist schon vorbei."),
        ({"until": "2062-11-24T13:00"}, "Das liegt mehr als 400 Tage entfernt. Stimmt das Jahr?"),
        ({"begin": "9999-12-31T23:00"}, "Das liegt mehr als 400 Tage entfernt. Stimmt das Jahr?"),
        ({"begin": "0001-01-02T00:00", "until": "2026-11-24T00:00"}, "Das liegt mehr als 400 Tage entfernt."),
    ],
)
def test_times_that_make_no_sense_are_told_precisely_and_what_was_typed_stays(
    desk: TestDesk, page: FlaskClient, times: dict[str, str], told: str
) -> None:
    status, alert = enter(page, **times, reason="Inventur")
    assert (status, alert.startswith(told)) == (200, True), alert
    assert desk.hours.listed() == []


def test_a_refused_form_comes_back_as_it_was_filled_in(page: FlaskClient) -> None:
    token = token_in(page.get("/desk/hours").text)
    times = {"begin": "2026-11-24T13:00", "until": "2026-11-24T12:00"}
    form = {"csrf": token, "site": "berlin", "what": "open", "when": "between", "reason": "Inventur", **times}
    shown = page.post("/desk/hours", data=form).text
    for value in ("2026-11-24T13:00", "2026-11-24T12:00", "Inventur"):
        assert f'value="{value}"' in shown
    for chosen in ('"berlin" selected', '"open" checked', '"between" checked'):
        assert f"value={chosen}" in shown


@pytest.mark.parametrize("form", [{"site": "hamburg"}, {"what": "burn"}, {"when": "never"}, {"reason": "x" * 101}])
def test_what_the_page_lets_nobody_choose_is_refused(desk: TestDesk, page: FlaskClient, form: dict[str, str]) -> None:
    assert enter(page, **form)[0] == 400
    assert desk.hours.listed() == []


def test_only_who_is_signed_in_changes_hours_and_only_by_our_own_page(desk: TestDesk, page: FlaskClient) -> None:
    closing = {"site": "munich", "what": "close", "when": "rest"}
    assert page.post("/desk/hours", data=closing).status_code == 403
    assert enter(page, when="rest")[0] == 303
    [change] = desk.hours.listed()
    assert page.post(f"/desk/hours/{change.id}/remove").status_code == 403
    assert desk.app.test_client().post("/desk/hours", data=closing).status_code == 303, "to sign in"
    assert desk.hours.listed() == [change]


def test_the_page_speaks_english_and_is_found_in_the_menu(desk: TestDesk, page: FlaskClient) -> None:
    assert 'href="/desk/hours"' in page.get("/desk").text
    enter(page, when="rest", reason="Inventur")
    desk.hire("ed", "Ed English", interface_language=Language.EN)
    sign_in(client := desk.app.test_client(), "ed")
    shown = client.get("/desk/hours").text
    for text in (
        "Change opening hours",
        "Closed",
        "12:00 to Tue 24 Nov 2026 00:00",
        "Reason: Inventur",
        "Set by: Petra",
    ):
        assert text in shown
