"""Which time is wanted, and which of those offered is meant."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from callbot.appointments.model import Slot, Wish
from callbot.calendar import Calendar
from callbot.dialogue.choices import chosen
from callbot.dialogue.readings import as_clock, as_day
from callbot.dialogue.shifts import find_shift
from callbot.dialogue.streets import street_within
from callbot.dialogue.wish_windows import anything
from callbot.dialogue.wishes import NoSuchTime, Wished, amended
from callbot.language import Language
from callbot.profile import load

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZONE)
CALENDAR = Calendar(load(None).sites[0])
DE, EN = Language.DE, Language.EN


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


def slot(day: int, hour: int) -> Slot:
    return Slot("boiler_service", "munich", "technician_huber", at(day, hour), at(day, hour) + timedelta(minutes=90))


OFFERED = (slot(24, 10), slot(24, 13), slot(25, 8))


def wished(text: str, language: Language, before: Wish | None = None) -> Wished:
    found = amended(text, language, NOW, CALENDAR, before, OFFERED)
    assert isinstance(found, Wished), found
    return found


@pytest.mark.parametrize(
    ("text", "language", "weekday"),
    [
        ("nicht montags", DE, 0),
        ("am montag kann ich leider nicht", DE, 0),
        ("mittwoch geht bei mir nicht", DE, 2),
        ("not on mondays", EN, 0),
        ("monday doesn't work", EN, 0),
        ("friday is no good", EN, 4),
    ],
)
def test_a_day_that_is_ruled_out_stays_ruled_out(text: str, language: Language, weekday: int) -> None:
    wish = wished(text, language).wish
    assert wish.not_on == {weekday}
    assert amended("etwas später", DE, NOW, CALENDAR, wish, OFFERED).wish.not_on == {weekday}  # type: ignore[union-attr]


@pytest.mark.parametrize(("text", "language"), [("haben sie was später", DE), ("have you got anything later", EN)])
def test_later_means_behind_what_was_offered_last(text: str, language: Language) -> None:
    assert wished(text, language).wish.start == OFFERED[-1].end


@pytest.mark.parametrize(("text", "language"), [("geht es auch früher", DE), ("something earlier", EN)])
def test_earlier_means_before_the_first_that_was_offered(text: str, language: Language) -> None:
    wish = wished(text, language).wish
    assert (wish.start, wish.end) == (NOW, OFFERED[0].start)


@pytest.mark.parametrize(("text", "language"), [("an einem anderen tag", DE), ("another day please", EN)])
def test_another_day_is_the_day_after_at_the_earliest(text: str, language: Language) -> None:
    assert wished(text, language).wish.start == at(26, 0)


def test_only_a_time_of_day_keeps_the_days_that_were_wanted() -> None:
    week = Wish(at(30, 0), at(30, 0) + timedelta(days=7))
    wish = wished("lieber nachmittags", DE, week).wish
    assert (wish.start, wish.end) == (week.start, week.end)
    assert (wish.from_time, wish.until_time) == (time(12), time(18))


def test_a_part_of_the_day_holds_for_every_day_of_a_week() -> None:
    wish = wished("next week in the afternoon", EN).wish
    assert wish.start.date() == date(2026, 11, 30)
    assert wish.from_time == time(12)


def test_not_next_weeks_monday_but_the_rest_of_that_week() -> None:
    wish = wished("next week but not on monday", EN).wish
    assert (wish.start.date(), wish.not_on) == (date(2026, 11, 30), {0})


def test_a_named_hour_is_remembered_exactly() -> None:
    assert wished("donnerstag um zehn", DE).exactly == at(26, 10)
    assert wished("dann lieber um elf", DE, Wish(at(26, 10), at(26, 11))).exactly == at(26, 11)


def test_this_or_that_day_reaches_from_the_one_to_the_other() -> None:
    wish = wished("dienstag oder mittwoch", DE).wish
    assert (wish.start, wish.end) == (at(24, 0), at(26, 0))


@pytest.mark.parametrize(
    ("text", "language", "phrase"),
    [
        ("am einunddreißigsten februar", DE, "moment_no_such_day"),
        ("on february thirtieth", EN, "moment_no_such_day"),
        ("um fünfundzwanzig uhr", DE, "moment_no_such_time"),
        ("am achtundzwanzigsten märz um halb drei nachts", DE, "moment_skipped_by_clock_change"),
        ("letzten dienstag", DE, "moment_past"),
        ("yesterday", EN, "moment_past"),
    ],
)
def test_a_time_that_cannot_be_has_a_phrase_that_says_why(text: str, language: Language, phrase: str) -> None:
    assert amended(text, language, NOW, CALENDAR, None, ()) == NoSuchTime(phrase)


@pytest.mark.parametrize("text", ["peter müller", "was kostet das", "blub", ""])
def test_words_without_a_time_change_nothing(text: str) -> None:
    assert amended(text, DE, NOW, CALENDAR, anything(NOW), OFFERED) is None


@pytest.mark.parametrize(
    ("text", "language", "which"),
    [
        ("das erste bitte", DE, 0),
        ("ich nehm den zweiten", DE, 1),
        ("der letzte", DE, 2),
        ("nummer drei", DE, 2),
        ("der um dreizehn uhr", DE, 1),
        ("mittwoch ist gut", DE, 2),
        ("dienstag um zehn passt", DE, 0),
        ("the second one", EN, 1),
        ("wednesday morning sounds good", EN, 2),
        ("the one at one pm", EN, 1),
    ],
)
def test_a_choice_is_made_by_place_day_or_time(text: str, language: Language, which: int) -> None:
    assert chosen(text, language, OFFERED, CALENDAR, NOW) == OFFERED[which]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("dienstag", DE),
        ("keiner davon", DE),
        ("der erste passt nicht", DE),
        ("lieber etwas später", DE),
        ("none of these", EN),
        ("something later", EN),
        ("ja", DE),
    ],
)
def test_what_fits_several_or_none_is_no_choice(text: str, language: Language) -> None:
    assert chosen(text, language, OFFERED, CALENDAR, NOW) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("alles außer mittwoch", DE),
        ("jederzeit außer mittwochs", DE),
        ("any day but wednesday", EN),
        ("except wednesday", EN),
    ],
)
def test_all_but_one_day_is_no_wish_for_it(text: str, language: Language) -> None:
    assert wished(text, language).wish.not_on == {2}


@pytest.mark.parametrize(("text", "language"), [("ich arbeite bis vier", DE), ("i work until four", EN)])
def test_who_works_until_four_is_free_from_four_on(text: str, language: Language) -> None:
    assert wished(text, language).wish.from_time == time(16)
    assert chosen(text, language, OFFERED, CALENDAR, NOW) is None


@pytest.mark.parametrize(("text", "language"), [("nächste woche bin ich im urlaub", DE), ("i'm away next week", EN)])
def test_who_is_away_next_week_comes_this_week(text: str, language: Language) -> None:
    assert wished(text, language).wish.end == at(30, 0)


def test_who_is_away_in_the_week_spoken_of_comes_after_it() -> None:
    week = Wish(at(30, 0), at(30, 0) + timedelta(days=7))
    assert wished("nächste woche bin ich nicht da", DE, week).wish.start == week.end


@pytest.mark.parametrize(("text", "language"), [("was hatten sie jetzt gebucht", DE), ("and when is it now", EN)])
def test_nothing_is_wished_for_now(text: str, language: Language) -> None:
    assert amended(text, language, NOW, CALENDAR, None, OFFERED) is None


@pytest.mark.parametrize(("text", "language"), [("am besten ganz spät", DE), ("as late as possible", EN)])
def test_late_is_the_end_of_the_afternoon(text: str, language: Language) -> None:
    assert wished(text, language).wish.from_time == time(15)


@pytest.mark.parametrize(("text", "language"), [("nicht so früh", DE), ("not that early", EN), ("das ist zu bald", DE)])
def test_not_that_early_is_later(text: str, language: Language) -> None:
    wish = wished(text, language).wish
    assert wish.start == OFFERED[-1].end or wish.from_time == time(12)


def test_a_time_of_day_is_meant_on_the_one_day_that_was_shown() -> None:
    one = amended("lieber nachmittags", DE, NOW, CALENDAR, anything(NOW), OFFERED[2:])
    assert isinstance(one, Wished)
    assert (one.wish.start, one.wish.end) == (at(25, 0), at(26, 0))


def test_monday_or_friday_is_nothing_in_between() -> None:
    assert wished("monday or friday", EN).wish.not_on == {1, 2, 3, 5, 6}


def test_a_weekday_is_that_of_the_days_offered() -> None:
    week_after = (
        slot(30, 13),
        Slot("x", "munich", "x", at(30, 13) + timedelta(days=1), at(30, 14) + timedelta(days=1)),
    )
    assert chosen("tuesday", EN, week_after, CALENDAR, NOW) == week_after[1]


@pytest.mark.parametrize(
    ("text", "language", "by"),
    [
        ("kann ich meinen termin eine stunde nach hinten schieben", DE, timedelta(hours=1)),
        ("um eine woche verschieben", DE, timedelta(weeks=1)),
        ("eine halbe stunde früher", DE, -timedelta(minutes=30)),
        ("can you make my appointment an hour later", EN, timedelta(hours=1)),
        ("push it back a week", EN, timedelta(weeks=1)),
        ("half an hour later", EN, timedelta(minutes=30)),
        ("two days earlier", EN, -timedelta(days=2)),
    ],
)
def test_how_far_an_appointment_is_moved(text: str, language: Language, by: timedelta) -> None:
    shift = find_shift(text, language)
    assert shift is not None
    assert shift.by == by


@pytest.mark.parametrize(("text", "language"), [("etwas später", DE), ("am tag später", DE), ("later", EN)])
def test_later_alone_tells_no_distance(text: str, language: Language) -> None:
    assert find_shift(text, language) is None


@pytest.mark.parametrize(
    ("text", "language", "clock"),
    [
        ("zehn", DE, "um zehn"),
        ("ten thirty", EN, "at ten thirty"),
        ("ten is fine", EN, "at ten"),
        ("zehn leute", DE, ""),
    ],
)
def test_a_bare_number_is_a_time_when_a_time_was_asked_for(text: str, language: Language, clock: str) -> None:
    assert as_clock(text, language) == clock


@pytest.mark.parametrize(
    ("text", "day"), [("the tenth", "on the tenth"), ("to the second", "on the second"), ("the second", "the second")]
)
def test_the_tenth_is_a_day_and_the_second_a_place(text: str, day: str) -> None:
    assert as_day(text) == day


@pytest.mark.parametrize(
    ("text", "language", "street"),
    [
        ("hier ist maria schuster aus der lindenstraße zwölf ich bräuchte einen termin", DE, "Lindenstraße 12"),
        ("in der leopold straße hundertzwölf im dritten stock", DE, "Leopold Straße 112"),
        ("amselweg drei b", DE, "Amselweg 3 b"),
        ("die straße ist der rosenweg die nummer elf", DE, "Rosenweg 11"),
        ("ich bin auf dem weg um drei da", DE, ""),
        ("this is mary jones from twelve rose lane i need somebody", EN, "12 Rose Lane"),
        ("i live on hill road seventeen", EN, "Hill Road 17"),
        ("at three the road is closed", EN, ""),
    ],
)
def test_a_street_is_found_in_a_sentence(text: str, language: Language, street: str) -> None:
    assert street_within(text, language) == street
