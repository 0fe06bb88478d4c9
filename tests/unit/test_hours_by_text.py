"""The owner sets hours by text message."""

from datetime import UTC, datetime
from urllib.parse import urlencode
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from callbot.calendar import HoursException
from callbot.config import Config
from callbot.errors import StoreError
from callbot.hours_by_text import HoursByText
from callbot.profile import load
from telephony.signature import HEADER, sign
from telephony.sms import make_blueprint

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=BERLIN)  # a Monday
OWNER, STRANGER, CALLED = "+4915112345678", "+4915112345679", "+4989999980"
PROFILE = load().model_copy(update={"owners": (OWNER,)})
CONFIG = Config.from_environ(
    {
        "PUBLIC_BASE_URL": "https://bot.example.com",
        "SECRET_KEY": "s",
        "TWILIO_ACCOUNT_SID": "AC1",
        "TWILIO_AUTH_TOKEN": "12345",
    }
)


class Board:
    def __init__(self) -> None:
        self.set: list[tuple[str, datetime, datetime, bool]] = []

    def exceptions(self, site: str) -> list[HoursException]:
        return []

    def put_up(self, site: str, start: datetime, end: datetime, opens: bool, reason: str, set_by: str) -> int:
        assert OWNER not in set_by
        self.set.append((site, start, end, opens))
        return len(self.set)

    def take_down(self, exception_id: int) -> bool:
        return exception_id == 1


def at(day: int, hour: int, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("text", "site", "start", "end", "opens"),
    [
        ("heute ab 13 Uhr geschlossen", "munich", at(23, 13), at(24, 0), False),
        ("Heute von 12 bis 14 Uhr zu!", "munich", at(23, 12), at(23, 14), False),
        ("Berlin morgen geschlossen", "berlin", at(24, 0), at(25, 0), False),
        ("Samstag von 9 bis 12 geöffnet", "munich", at(28, 9), at(28, 12), True),
        ("closed today from 1 pm", "munich", at(23, 13), at(24, 0), False),
        ("open on Saturday from 9 to 12", "munich", at(28, 9), at(28, 12), True),
    ],
)
def test_an_owner_writes_as_people_write(text: str, site: str, start: datetime, end: datetime, opens: bool) -> None:
    board = Board()
    answer = HoursByText(PROFILE, board, lambda: NOW.astimezone(UTC)).answer(OWNER, CALLED, text)
    assert board.set == [(site, start, end, opens)], answer
    assert answer is not None
    assert answer.endswith(("ZURÜCK 1", "UNDO 1"))


@pytest.mark.parametrize("text", ["", "Hallo", "geschlossen", "am 31. Februar geschlossen", "morgen auf oder zu?"])
def test_what_is_not_clear_sets_nothing_and_is_answered_with_an_example(text: str) -> None:
    board = Board()
    answer = HoursByText(PROFILE, board, lambda: NOW.astimezone(UTC)).answer(OWNER, CALLED, text)
    assert board.set == []
    assert answer is not None
    assert "heute ab 13 Uhr geschlossen" in answer


def test_it_can_be_taken_back() -> None:
    by_text = HoursByText(PROFILE, Board(), lambda: NOW.astimezone(UTC))
    assert by_text.answer(OWNER, CALLED, "Zurück 1") == "Aufgehoben."
    assert by_text.answer(OWNER, CALLED, "undo 2") == "I do not know this number."


def post(fields: dict[str, str], token: str = "12345", board: Board | None = None) -> tuple[int, str | None]:
    app = Flask("test")
    by_text = HoursByText(PROFILE, board or Board(), lambda: NOW.astimezone(UTC))
    app.register_blueprint(make_blueprint(CONFIG, PROFILE, by_text.answer))
    answer = app.test_client().post(
        "/sms/incoming",
        data=urlencode(fields),
        content_type="application/x-www-form-urlencoded",
        headers={HEADER: sign(token, "https://bot.example.com/sms/incoming", list(fields.items()))},
    )
    return answer.status_code, answer.text


def test_the_webhook_answers_owners_and_nobody_else() -> None:
    fields = {"From": OWNER, "To": CALLED, "Body": "heute ab 13 Uhr geschlossen"}
    status, text = post(fields)
    assert status == 200
    message = ElementTree.fromstring(text or "").findtext("Message")
    assert message == (
        "München: geschlossen von Montag, 23.11.2026, 13:00 Uhr bis Dienstag, 24.11.2026, 0:00 Uhr. "
        "Zum Aufheben antworten Sie: ZURÜCK 1"
    )
    board = Board()
    for sender in (STRANGER, "", "anonymous"):
        status, text = post({**fields, "From": sender}, board=board)
        assert status == 200
        assert len(ElementTree.fromstring(text or "")) == 0
    assert board.set == []


def test_an_unsigned_message_is_refused_and_a_store_that_fails_is_no_success() -> None:
    class Broken(Board):
        def put_up(self, *_args: object, **_more: object) -> int:
            raise StoreError("gone")

    fields = {"From": OWNER, "To": CALLED, "Body": "heute ab 13 Uhr geschlossen"}
    assert post(fields, token="wrong")[0] == 403
    assert post(fields, board=Broken())[0] == 503
