"""What callers are told about hours, word for word."""

from datetime import datetime, timedelta
from typing import Final

import pytest

from callbot.answers import due_answer, hours_answer, site_answer
from callbot.calendar import Calendar, HoursException
from callbot.language import Language
from callbot.profile import load
from callbot.understanding.meaning import Grain, Moment

PROFILE: Final = load()
MUNICH, BERLIN = (Calendar(site) for site in PROFILE.sites)
BEFORE_CORPUS_CHRISTI: Final = "2027-05-26T10:00"
WEEK_DE: Final = (
    "Geöffnet haben wir Montag bis Donnerstag von 7:30 bis 12 Uhr und von 13 bis 17:30 Uhr, "
    "Freitag von 7:30 bis 12 Uhr und von 13 bis 16 Uhr sowie Samstag von 9 bis 12 Uhr."
)
WEEK_EN: Final = (
    "We are open Monday to Thursday from 7:30 am to noon and from 1 to 5:30 pm, "
    "Friday from 7:30 am to noon and from 1 to 4 pm and Saturday from 9 am to noon."
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MUNICH.zone)


def told(question: Moment | None, now: str, calendar: Calendar = MUNICH) -> tuple[str, str]:
    german, english = (hours_answer(calendar, question, at(now), language) for language in Language)
    return german, english


def day(text: str, days: int = 1, grain: Grain = Grain.DAY) -> Moment:
    return Moment(at(text), at(text) + timedelta(days=days), grain)


def hour(text: str) -> Moment:
    return Moment(at(text), at(text) + timedelta(hours=1), Grain.HOUR)


def part(text: str, hours: int) -> Moment:
    return Moment(at(text), at(text) + timedelta(hours=hours), Grain.PART_OF_DAY)


@pytest.mark.parametrize(
    ("now", "german", "english"),
    [
        (
            "2027-05-26T14:00",
            "Heute sind wir noch bis 17:30 Uhr da. Morgen ist Fronleichnam, da haben wir geschlossen.",
            "Today we are here until 5:30 pm. We are closed tomorrow for Corpus Christi.",
        ),
        (
            "2027-06-01T10:00",
            "Heute sind wir noch bis 12 Uhr da, dann wieder von 13 bis 17:30 Uhr.",
            "Today we are here until noon, then again from 1 to 5:30 pm.",
        ),
        (
            "2027-06-01T12:15",
            "Wir machen gerade Mittagspause. Ab 13 Uhr sind wir wieder da, bis 17:30 Uhr.",
            "We are on our lunch break. We are back at 1 pm, until 5:30 pm.",
        ),
        (
            "2027-06-01T06:00",
            "Heute haben wir von 7:30 bis 12 Uhr und von 13 bis 17:30 Uhr geöffnet.",
            "Today we are open from 7:30 am to noon and from 1 to 5:30 pm.",
        ),
        (
            "2027-06-01T19:00",
            "Heute haben wir schon geschlossen. Morgen sind wir ab 7:30 Uhr wieder da.",
            "We have already closed for today. We are back tomorrow at 7:30 am.",
        ),
        (
            "2027-05-26T19:00",
            (
                "Heute haben wir schon geschlossen. Morgen ist Fronleichnam, da haben wir geschlossen. "
                "Am Samstag sind wir ab 9 Uhr wieder da."
            ),
            (
                "We have already closed for today. We are closed tomorrow for Corpus Christi. "
                "We are back on Saturday at 9 am."
            ),
        ),
        (
            "2027-05-30T11:00",
            "Heute haben wir geschlossen. Morgen sind wir ab 7:30 Uhr wieder da.",
            "We are closed today. We are back tomorrow at 7:30 am.",
        ),
        (
            "2027-12-23T15:00",
            "Heute sind wir noch bis 17:30 Uhr da. Morgen haben wir von 8 bis 12 Uhr geöffnet.",
            "Today we are here until 5:30 pm. Tomorrow we are open from 8 am to noon.",
        ),
        (
            "2027-08-17T10:00",
            "Heute haben wir wegen Betriebsferien geschlossen. Am Montag sind wir ab 7:30 Uhr wieder da.",
            "We are closed today because of company holidays. We are back on Monday at 7:30 am.",
        ),
    ],
)
def test_today(now: str, german: str, english: str) -> None:
    assert told(day(now[:10]), now) == (german, english)
    assert told(Moment(at(now), at(now) + timedelta(minutes=1), Grain.MINUTE), now) == (german, english)


@pytest.mark.parametrize(
    ("question", "german", "english"),
    [
        (
            day("2027-05-27"),
            "Morgen ist Fronleichnam, da haben wir geschlossen. Am Samstag sind wir ab 9 Uhr wieder da.",
            "We are closed tomorrow for Corpus Christi. We are back on Saturday at 9 am.",
        ),
        (
            day("2027-05-28"),
            "Am Freitag ist ein Brückentag, da haben wir geschlossen. Am Samstag sind wir ab 9 Uhr wieder da.",
            "We are closed on Friday, between the holiday and the weekend. We are back on Saturday at 9 am.",
        ),
        (
            day("2027-06-01"),
            "Am Dienstag haben wir von 7:30 bis 12 Uhr und von 13 bis 17:30 Uhr geöffnet.",
            "On Tuesday we are open from 7:30 am to noon and from 1 to 5:30 pm.",
        ),
        (
            day("2027-06-04"),
            "Am Freitag, dem 4. Juni, haben wir von 7:30 bis 12 Uhr und von 13 bis 16 Uhr geöffnet.",
            "On Friday, 4 June we are open from 7:30 am to noon and from 1 to 4 pm.",
        ),
        (
            day("2027-10-03"),
            (
                "Am Sonntag, dem 3. Oktober, ist der Tag der Deutschen Einheit, da haben wir geschlossen. "
                "Am Montag, dem 4. Oktober, sind wir ab 7:30 Uhr wieder da."
            ),
            "We are closed on Sunday, 3 October for German Unity Day. We are back on Monday, 4 October at 7:30 am.",
        ),
        (
            day("2027-08-17"),
            (
                "Am Dienstag, dem 17. August, haben wir wegen Betriebsferien geschlossen. "
                "Am Montag, dem 23. August, sind wir ab 7:30 Uhr wieder da."
            ),
            (
                "We are closed on Tuesday, 17 August because of company holidays. "
                "We are back on Monday, 23 August at 7:30 am."
            ),
        ),
        (
            day("2027-05-29", 2),
            "Am Samstag haben wir von 9 bis 12 Uhr geöffnet. Am Sonntag haben wir geschlossen.",
            "On Saturday we are open from 9 am to noon. We are closed on Sunday.",
        ),
        (
            hour("2027-06-01T17:00"),
            "Ja, am Dienstag sind wir um 17 Uhr da, bis 17:30 Uhr.",
            "Yes, on Tuesday at 5 pm we are open, until 5:30 pm.",
        ),
        (
            hour("2027-06-01T18:00"),
            (
                "Nein, am Dienstag um 18 Uhr haben wir geschlossen. "
                "Geöffnet haben wir an dem Tag von 7:30 bis 12 Uhr und von 13 bis 17:30 Uhr."
            ),
            "No, on Tuesday at 6 pm we are closed. That day we are open from 7:30 am to noon and from 1 to 5:30 pm.",
        ),
        (
            hour("2027-06-01T12:30"),
            (
                "Nein, am Dienstag um 12:30 Uhr machen wir Mittagspause. "
                "Geöffnet haben wir an dem Tag von 7:30 bis 12 Uhr und von 13 bis 17:30 Uhr."
            ),
            (
                "No, on Tuesday at 12:30 pm we are on our lunch break. "
                "That day we are open from 7:30 am to noon and from 1 to 5:30 pm."
            ),
        ),
        (
            hour("2027-05-27T10:00"),
            "Morgen ist Fronleichnam, da haben wir geschlossen. Am Samstag sind wir ab 9 Uhr wieder da.",
            "We are closed tomorrow for Corpus Christi. We are back on Saturday at 9 am.",
        ),
        (
            part("2027-06-01T12:00", 6),
            "Ja, am Dienstag haben wir von 13 bis 17:30 Uhr geöffnet.",
            "Yes, on Tuesday we are open from 1 to 5:30 pm.",
        ),
        (
            part("2027-05-29T12:00", 6),
            "Nein, da haben wir geschlossen. Geöffnet haben wir an dem Tag von 9 bis 12 Uhr.",
            "No, we are closed then. That day we are open from 9 am to noon.",
        ),
        (day("2027-05-31", 7, Grain.WEEK), WEEK_DE, WEEK_EN),
        (
            day("2027-05-24", 7, Grain.WEEK),
            (
                f"{WEEK_DE} Morgen ist Fronleichnam, da haben wir geschlossen. "
                "Am Freitag ist ein Brückentag, da haben wir geschlossen."
            ),
            (
                f"{WEEK_EN} We are closed tomorrow for Corpus Christi. "
                "We are closed on Friday, between the holiday and the weekend."
            ),
        ),
        (
            day("2027-08-16", 7, Grain.WEEK),
            (
                "Vom 16. bis 21. August haben wir wegen Betriebsferien geschlossen. "
                "Am Montag, dem 23. August, sind wir ab 7:30 Uhr wieder da."
            ),
            (
                "We are closed from 16 to 21 August because of company holidays. "
                "We are back on Monday, 23 August at 7:30 am."
            ),
        ),
        (
            day("2027-08-01", 31, Grain.MONTH),
            f"{WEEK_DE} Vom 16. bis 21. August haben wir wegen Betriebsferien geschlossen.",
            f"{WEEK_EN} We are closed from 16 to 21 August because of company holidays.",
        ),
        (
            None,
            (
                "Heute sind wir noch bis 12 Uhr da, dann wieder von 13 bis 17:30 Uhr. "
                f"Morgen ist Fronleichnam, da haben wir geschlossen. {WEEK_DE}"
            ),
            (
                "Today we are here until noon, then again from 1 to 5:30 pm. "
                f"We are closed tomorrow for Corpus Christi. {WEEK_EN}"
            ),
        ),
    ],
)
def test_another_time(question: Moment | None, german: str, english: str) -> None:
    assert told(question, BEFORE_CORPUS_CHRISTI) == (german, english)


def test_the_site_that_was_called_answers_by_the_holidays_of_its_own_state() -> None:
    assert told(day("2027-05-27"), BEFORE_CORPUS_CHRISTI, BERLIN) == (
        "Morgen haben wir von 8 bis 12:30 Uhr und von 13 bis 17 Uhr geöffnet.",
        "Tomorrow we are open from 8 am to 12:30 pm and from 1 to 5 pm.",
    )


def test_another_site_is_named() -> None:
    answer = hours_answer(BERLIN, day("2027-05-30"), at("2027-05-29T10:00"), Language.DE)
    assert site_answer(BERLIN.site, answer, Language.DE) == (
        "Für unseren Standort Berlin gilt: Morgen haben wir geschlossen. Am Montag sind wir ab 8 Uhr wieder da."
    )


@pytest.mark.parametrize(
    ("now", "german", "english"),
    [
        (
            "2027-05-31T10:00",
            "Morgen haben wir wegen Betriebsversammlung ausnahmsweise von 8 bis 11 Uhr geöffnet.",
            "Tomorrow we are exceptionally open from 8 to 11 am because of a staff meeting.",
        ),
        (
            "2027-06-01T10:00",
            "Heute sind wir wegen Betriebsversammlung ausnahmsweise bis 11 Uhr da.",
            "Today we are exceptionally here until 11 am because of a staff meeting.",
        ),
        (
            "2027-06-01T14:00",
            (
                "Heute haben wir wegen Betriebsversammlung ausnahmsweise schon geschlossen. "
                "Morgen sind wir ab 8 Uhr wieder da."
            ),
            "We closed early today because of a staff meeting. We are back tomorrow at 8 am.",
        ),
    ],
)
def test_an_exception_set_a_moment_ago_is_told_with_its_reason(now: str, german: str, english: str) -> None:
    reason = {Language.DE: "Betriebsversammlung", Language.EN: "a staff meeting"}
    exception = HoursException(at("2027-06-01T11:00"), at("2027-06-02T00:00"), reason=reason)
    calendar = Calendar(PROFILE.sites[1], lambda: [exception])
    assert told(day("2027-06-01"), now, calendar) == (german, english)


def test_a_firm_without_fixed_hours_and_one_that_never_closes() -> None:
    closed = Calendar(PROFILE.sites[0].model_copy(update={"hours": "off"}))
    always = Calendar(PROFILE.sites[1].model_copy(update={"hours": "24/7", "closures": ()}))
    assert told(None, BEFORE_CORPUS_CHRISTI, closed)[1] == (
        "We are closed today. We don't know yet when we will open again. We have no fixed opening hours."
    )
    assert told(None, BEFORE_CORPUS_CHRISTI, always)[0] == (
        "Wir sind rund um die Uhr da. Wir sind rund um die Uhr für Sie da, an sieben Tagen in der Woche."
    )


@pytest.mark.parametrize(
    ("due", "german", "english"),
    [
        ("2027-05-26T16:00", "heute um 16 Uhr", "4 pm today"),
        ("2027-05-26T16:37:10", "heute um 16:45 Uhr", "4:45 pm today"),
        ("2027-05-26T16:45:00.5", "heute um 17 Uhr", "5 pm today"),
        ("2027-05-27T09:30", "morgen um 9:30 Uhr", "9:30 am tomorrow"),
        ("2027-05-29T12:00", "am Samstag um 12 Uhr", "noon on Saturday"),
        ("2027-06-28T10:00", "am Montag, dem 28. Juni, um 10 Uhr", "10 am on Monday, 28 June"),
    ],
)
def test_a_deadline(due: str, german: str, english: str) -> None:
    now = at(BEFORE_CORPUS_CHRISTI)
    assert tuple(due_answer(at(due), now, MUNICH, language) for language in Language) == (german, english)


@pytest.mark.parametrize("language", Language)
def test_every_day_of_three_years_has_a_whole_answer(language: Language) -> None:
    first = at("2026-01-01T12:30")
    for offset in range(3 * 365):
        question = day((first + timedelta(days=offset)).date().isoformat())
        answer = hours_answer(MUNICH, question, first + timedelta(days=offset % 9), language)
        assert answer.endswith(".")
        assert not {"None", "{", "  "} & {
            answer[start : start + size] for start in range(len(answer)) for size in (1, 2, 4)
        }
