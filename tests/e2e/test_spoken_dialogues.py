"""Dialogues as spoken calls: booked, moved, cancelled, asked and reported by voice, and looked up in the store."""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, partial
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import requests
from click.testing import CliRunner

from callbot import inspection
from callbot.actions import Book, Booked
from callbot.appointments.model import Slot
from callbot.appointments.slots import Planner
from callbot.calendar import Calendar
from callbot.call import Ringing
from callbot.cli import callbot
from callbot.clock import system_clock
from callbot.language import Language
from callbot.profile import load
from callbot.understanding.understand import Understanding
from crm.appointments import SqlAppointmentBook
from crm.engine import make_engine
from crm.schema import AppointmentRow
from crm.store import SqlCallStore
from crm.transactions import writing
from telephony.simulator import (
    Answer,
    Carrier,
    EmbeddedGateway,
    HangUp,
    Press,
    Say,
    Script,
    Step,
    WaitForBot,
)
from telephony.simulator.gateway import BOT_NUMBER, PUBLIC_URL, number_settings
from tests.booking import make_letters
from tests.e2e.conftest import Caller, Kept, Telephones

EN, DE = Language.EN, Language.DE
ZONE = ZoneInfo("Europe/Berlin")
OPEN_EVERY_DAY = "Mo-Su,PH 08:00-18:00; Dec 25 off"
"""So that the calls go the same way on whatever day they are made."""
DAYS = {
    DE: ("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag"),
    EN: ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
}
WHERE_AND_WHO = {
    DE: {
        "soll ich das so buchen|ist das so richtig|stimmt das": "ja bitte",
        "postleitzahl": "acht null drei drei eins",
        "namen|ihr name": "peter müller",
        "straße": "rosenweg sieben",
        "noch etwas|sonst noch|weitere frage|noch eine frage": "nein danke auf wiederhören",
    },
    EN: {
        "shall i book that|is that right|is that correct": "yes please",
        "postcode": "eight zero three three one",
        "what name|your name": "mary jones",
        "street": "oak street twelve",
        "anything else|another question": "no thank you goodbye",
    },
}


def number_of(line: int) -> str:
    return f"+49171392001{line:02}"


@dataclass(frozen=True)
class Days:
    """Four days on which the firm is open, two to six days from now."""

    open: tuple[datetime, ...]

    def said(self, index: int, language: Language) -> str:
        return DAYS[language][self.open[index].weekday()]

    def at(self, index: int, hour: int) -> datetime:
        return self.open[index].replace(hour=hour)


def talk(language: Language, *steps: Step, replies: Mapping[str, str], turns: int) -> Script:
    """After the first steps whatever the bot asks is answered; the firm's usual questions need not be repeated."""
    known = tuple({**replies, **WHERE_AND_WHO[language]}.items())
    return Script((*steps, *([Answer(known)] * turns)), language)


def callers(days: Days) -> dict[str, Caller]:
    scripts = {
        "books in one sentence": talk(
            DE,
            Say(f"ich möchte eine heizungswartung am {days.said(0, DE)} um zehn uhr in acht null drei drei eins"),
            replies={},
            turns=5,
        ),
        "books step by step": talk(
            EN,
            Say("i need an appointment"),
            replies={
                "what is the appointment for|what do you need it for": "boiler service",
                "when would suit|which day": f"on {days.said(1, EN)}",
                "which would you like|which one shall we take": "the second one",
            },
            turns=8,
        ),
        "corrects the day": talk(
            DE,
            Say(f"ich brauche eine heizungswartung am {days.said(2, DE)} um neun uhr"),
            replies={
                f"soll ich das so buchen.*({days.said(2, DE)})|{days.said(2, DE)}.*soll ich das so": (
                    f"nein am {days.said(3, DE)}"
                ),
                "was passt ihnen|was nehmen wir": "der erste",
                "passt ihnen das|ist ihnen das recht": "ja",
            },
            turns=8,
        ),
        "moves with the code": talk(
            EN,
            Say("i need to move my appointment"),
            WaitForBot("code"),
            Press("482917#"),
            replies={
                "when would suit|which day": f"on {days.said(3, EN)} at four p m",
                "is that right|is that correct": "yes",
            },
            turns=3,
        ),
        "cancels by day and time": talk(
            DE,
            Say("ich möchte meinen termin absagen"),
            replies={
                "code": f"am {days.said(2, DE)} um fünfzehn uhr",
                "wirklich absagen|sage also ab|stimmt": "ja",
            },
            turns=3,
        ),
        "asks when it is": talk(
            EN, Say("when is my appointment"), WaitForBot("code"), Press("639172#"), replies={}, turns=1
        ),
        "reports a fault": talk(
            DE,
            Say("meine heizung ist kaputt und wir haben ein baby"),
            replies={
                "wo ist das|adresse": "rosenweg sieben in münchen",
                "ins haus|tür": "ich bin zu hause",
                "wann": "den ganzen tag",
            },
            turns=4,
        ),
        "has an emergency": talk(EN, Say("there is a smell of gas in my house"), replies={}, turns=1),
        "asks about Christmas": talk(DE, Say("haben sie am fünfundzwanzigsten dezember geöffnet"), replies={}, turns=1),
        "asks the firm's own question": talk(EN, Say("where can i park"), replies={}, turns=1),
        "changes the language": Script(
            (
                Say("wann haben sie morgen geöffnet"),
                Say("können wir englisch sprechen"),
                WaitForBot("let's speak English"),
                HangUp(),
            ),
            DE,
        ),
        "wants a named person": talk(
            DE,
            Say("ist frau sommer da"),
            replies={
                "nachricht hinterlassen": "rückruf bitte",  # out of hours
                "worum|ausrichten": "es geht um meine rechnung",
                "nummer|erreichen|anrufen": "ja",
            },
            turns=5,
        ),
        "gives another number": talk(
            EN,
            Say("please call me back"),
            replies={
                "what is it about|tell my colleagues": "my heating is broken",
                "calling from|speaking from": "no",
                "what number|which number": "zero one seven one three nine two zero zero one nine nine",
                "is that right|is that correct": "yes",
            },
            turns=6,
        ),
        "wants the last slot": _last_slot(days),
        "wants the same slot": _last_slot(days),
    }
    return {name: Caller(script, number_of(line)) for line, (name, script) in enumerate(scripts.items(), start=20)}


def _last_slot(days: Days) -> Script:
    return talk(
        DE,
        Say(f"ich brauche eine heizungswartung am {days.said(0, DE)} um vierzehn uhr in acht null drei drei eins"),
        replies={"was passt ihnen|was nehmen wir|passt ihnen das|ist ihnen das recht": "nein danke auf wiederhören"},
        turns=5,
    )


class House:
    """The firm's gateway with two appointments in its book, and everybody ringing it at once."""

    def __init__(self, telephones: Telephones, profile: Path) -> None:
        self.telephones, self.profile_path, self._profile = telephones, profile, load(profile)
        self.engine = make_engine(telephones.gateway.database_url)
        self.days = self._open_days()
        self.callers = callers(self.days)
        self._enter("moves with the code", "482917", datetime.now(ZONE) + timedelta(days=10), 9)
        self._enter("cancels by day and time", "583926", self.days.open[2], 15)
        self._enter("asks when it is", "639172", datetime.now(ZONE) + timedelta(days=10), 13)
        self._ringing = {name: telephones.dial(caller) for name, caller in self.callers.items()}

    @cache  # noqa: B019 - lives as long as the module's tests
    def call(self, name: str) -> Kept:
        return self.telephones.kept(self._ringing[name])

    def customer(self, name: str) -> dict[str, Any]:
        """What the API tells of whoever called."""
        api = self.telephones.gateway.api
        customer_id = self.call(name).stored["customer_id"]
        reply = requests.get(
            f"{api.url}/api/customers/{customer_id}", headers={"Authorization": f"Bearer {api.token}"}, timeout=5
        )
        reply.raise_for_status()
        return dict(reply.json())

    def appointments(self, name: str) -> list[dict[str, Any]]:
        return list(self.customer(name)["appointments"])

    def _open_days(self) -> Days:
        calendar = Calendar(self._profile.sites[0])
        morning = datetime.now(ZONE).replace(hour=8, minute=0, second=0, microsecond=0)
        days = (morning + timedelta(days=ahead) for ahead in range(2, 7))
        return Days(tuple(day for day in days if calendar.day(day.date()).is_open)[:4])

    def _enter(self, name: str, code: str, day: datetime, hour: int) -> None:
        """Book what the caller of this name has booked before, under a code the script can know."""
        number, sid = self.callers[name].number, f"CA{code}"
        start = day.replace(hour=hour, minute=0, second=0, microsecond=0)
        slot = Slot("boiler_service", "munich", "technician_huber", start, start + timedelta(minutes=90))
        book = SqlAppointmentBook(self.engine, Planner(self._profile, lambda _site: ()), make_letters())
        SqlCallStore(self.engine).ring(Ringing(sid, number, BOT_NUMBER, system_clock()))
        made = book.book(sid, Book(slot, number, "Peter Müller"))
        assert isinstance(made, Booked), made
        with writing(self.engine) as session:
            row = session.get(AppointmentRow, made.appointment.id)
            assert row
            row.code = code


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, settings: Mapping[str, str]) -> Iterator[House]:
    profile = tmp_path_factory.mktemp("firm") / "profile.yaml"
    text = (files("callbot.profile") / "example.yaml").read_text(encoding="utf-8")
    begin, end = text.index("      Mo-Th 07:30-12:00,13:00-17:30; Fr"), text.index('    phone: "+4989999980"')
    profile.write_text(f"{text[:begin]}      {OPEN_EVERY_DAY}\n{text[end:]}", encoding="utf-8")
    with (
        Carrier() as carrier,
        EmbeddedGateway(carrier.account, carrier.api_base, os.environ, profile, settings) as gateway,
    ):
        carrier.route(PUBLIC_URL, [gateway.url])
        carrier.use_api(gateway.api)
        carrier.connect_number(BOT_NUMBER, number_settings(PUBLIC_URL))
        house = House(Telephones(carrier, gateway), profile)
        yield house
        house.engine.dispose()


def starts(appointments: Sequence[Mapping[str, Any]], state: str = "booked") -> list[datetime]:
    return [datetime.fromisoformat(one["start"]).astimezone(ZONE) for one in appointments if one["state"] == state]


def test_everything_in_one_sentence_is_booked_as_said(house: House) -> None:
    call = house.call("books in one sentence")
    [booked] = house.appointments("books in one sentence")
    assert starts([booked]) == [house.days.at(0, 10)]
    assert (booked["service"], booked["site"]) == ("boiler_service", "munich")
    assert booked["name"] == "Peter Müller"
    assert "Rosenweg 7" in booked["details"]
    assert call.note["outcome"] == "booked"
    assert " ".join(booked["code"][:3]) in call.answered


def test_step_by_step_the_second_one_is_the_second_that_was_offered(house: House) -> None:
    call = house.call("books step by step")
    assert starts(house.appointments("books step by step")) == [house.days.at(1, 12)]
    offer = next(text for text in call.said_by("bot") if "Which would you like" in text)
    second = offer.split(",")[1].split(" or ")[0]
    assert "noon" in second
    assert call.note["outcome"] == "booked"


def test_a_correction_at_the_end_books_the_corrected_day_alone(house: House) -> None:
    call = house.call("corrects the day")
    [start] = starts(house.appointments("corrects the day"))
    assert start.date() == house.days.open[3].date()
    assert call.note["outcome"] == "booked"


def test_an_appointment_is_moved_by_its_code_on_the_keypad(house: House) -> None:
    call = house.call("moves with the code")
    [moved] = house.appointments("moves with the code")
    assert starts([moved]) == [house.days.at(3, 16)]
    assert [change["change"] for change in moved["changes"]] == ["booked", "moved"]
    assert call.note["outcome"] == "moved"


def test_an_appointment_is_cancelled_by_its_day_and_time(house: House) -> None:
    call = house.call("cancels by day and time")
    assert starts(house.appointments("cancels by day and time"), "cancelled") == [house.days.at(2, 15)]
    assert call.note["outcome"] == "cancelled"


def test_nothing_is_told_of_an_appointment_on_the_number_alone(house: House) -> None:
    call = house.call("asks when it is")
    [start] = starts(house.appointments("asks when it is"))
    asked = next(place for place, turn in enumerate(call.turns) if turn["keys"])
    before = " ".join(turn["text"] for turn in call.turns[:asked] if turn["speaker"] == "bot")
    after = " ".join(turn["text"] for turn in call.turns[asked:] if turn["speaker"] == "bot")
    assert f"{start:%B}" not in before
    assert f"{start:%A}" not in before
    assert f"{start.day} {start:%B}" in after


def test_a_fault_with_a_baby_in_the_house_is_an_urgent_request(house: House) -> None:
    call = house.call("reports a fault")
    [request] = house.customer("reports a fault")["requests"]
    assert request["urgent"] is True
    assert "heizung" in request["what"]
    assert "rosenweg" in request["where"].lower()
    assert call.note["outcome"] == "request_taken"


def test_an_emergency_word_brings_the_advice_and_a_person_at_once(house: House) -> None:
    call = house.call("has an emergency")
    answer = call.said_by("bot")[1]
    assert "112" in answer
    assert "window" in answer
    [callback] = call.stored["callbacks"]
    assert callback["number"] == house.callers["has an emergency"].number
    assert "gas" in callback["reason"]


def test_a_holiday_is_told_by_its_name(house: House) -> None:
    call = house.call("asks about Christmas")
    assert "25. Dezember" in call.said_by("bot")[1]
    assert "Weihnachtstag, da haben wir geschlossen" in call.said_by("bot")[1]
    assert call.note["outcome"] == "answered"


def test_the_firms_own_question_gets_the_firms_own_answer(house: House) -> None:
    call = house.call("asks the firm's own question")
    assert "first two hours are free" in call.answered
    assert call.note["outcome"] == "answered"


def test_the_language_changes_in_mid_call_and_is_remembered(house: House) -> None:
    call = house.call("changes the language")
    assert "Morgen" in call.answered
    assert "let's speak English" in call.answered
    assert call.turns[-1]["language"] == "en"
    assert house.customer("changes the language")["language"] == "en"


def test_a_named_person_gets_the_callers_matter_and_number(house: House) -> None:
    call = house.call("wants a named person")
    [callback] = call.stored["callbacks"]
    assert "Sommer" in callback["reason"]
    assert callback["number"] == house.callers["wants a named person"].number
    assert "rechnung" in callback["reason"]


def test_another_number_in_groups_of_digits_is_read_back_and_kept(house: House) -> None:
    call = house.call("gives another number")
    assert [callback["number"] for callback in call.stored["callbacks"]] == ["+4917139200199"]
    assert call.note["outcome"] == "callback_requested"


def test_of_two_who_want_the_last_slot_one_gets_it_and_the_other_is_told_so(house: House) -> None:
    both = ("wants the last slot", "wants the same slot")
    booked = [name for name in both if starts(house.appointments(name)) == [house.days.at(0, 14)]]
    assert len(booked) == 1
    [refused] = set(both) - set(booked)
    assert house.appointments(refused) == []
    told = house.call(refused)
    assert re.search("gerade vergeben|eben jemand schneller", told.answered)
    assert "gebucht" not in told.answered
    assert told.note["promised"] == []


def test_replayed_with_the_same_profile_every_call_ends_as_it_did(
    house: House, settings: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    learned = Path(settings["CALLBOT_HOME"]) / "understanding"
    monkeypatch.setattr(inspection, "Understanding", partial(Understanding, kept_in=learned))
    ended = [house.call(name) for name in house.callers]
    environ = {"DATABASE_URL": house.telephones.gateway.database_url}
    words = ["replay", "--since", "2026-01-01", "--profile", str(house.profile_path)]
    result = CliRunner(env=environ).invoke(callbot, words)
    assert result.output == f"{len(ended)} calls replayed, 0 would end differently.\n"
