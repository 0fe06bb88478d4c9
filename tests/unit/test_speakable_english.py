"""What an English text sounds like."""

import pytest

from callbot.language import Language
from callbot.speakable import speakable

CASES = [
    # dates
    ("Dec 24", "December twenty-fourth"),
    ("December 24, 2026", "December twenty-fourth, twenty twenty-six"),
    ("24 December", "the twenty-fourth of December"),
    ("on the 24th of December", "on the twenty-fourth of December"),
    ("12/24/2026", "December twenty-fourth, twenty twenty-six"),
    ("24.12.2026", "December twenty-fourth, twenty twenty-six"),
    ("2026-12-24", "December twenty-fourth, twenty twenty-six"),
    ("Wed, Jan 6 at 14:00", "Wednesday, January sixth at two P M"),
    ("since 1987", "since nineteen eighty-seven"),
    # times
    ("2:30 pm", "two thirty P M"),
    ("at 14:30", "at two thirty P M"),
    ("8:05 am", "eight oh five A M"),
    ("9am–5pm", "nine A M to five P M"),
    ("12:00", "noon"),
    ("We are open Mon-Fri 9:00-17:30", "We are open Monday to Friday nine A M to five thirty P M"),
    ("Sat down. Sun shines.", "Sat down. Sun shines."),
    # money
    ("€49.90", "forty-nine euros ninety"),
    ("49.90 €", "forty-nine euros ninety"),
    ("€1", "one euro"),
    ("0.50 €", "fifty cents"),
    ("1,250.50 €", "one thousand two hundred and fifty euros fifty"),
    ("CHF 120.–", "one hundred and twenty francs"),
    ("€85/hr", "eighty-five euros per hour"),
    ("€49-€59", "forty-nine euros to fifty-nine euros"),
    # quantities
    ("19%", "nineteen percent"),
    ("-5 °C", "minus five degrees"),
    ("10 km", "ten kilometres"),
    ("1 hr", "one hour"),
    ("2-3 hrs", "two to three hours"),
    ("1,000,000", "one million"),
    ("2.5", "two point five"),
    ("3rd floor", "third floor"),
    # numbers that are names
    ("+49 89 1234567", "plus four nine, eight nine, one two three, four five, six seven"),
    ("K7X-42P", "K seven X, four two P"),
    ("customer number 48213", "customer number four eight two, one three"),
    ("Hauptstr. 5, 80331 Munich", "Hauptstrasse five, eight zero three, three one Munich"),
    # short forms and signs
    ("e.g. approx. 5", "for example approximately five"),
    ("Dr. Miller of Muster Ltd. called", "Doctor Miller of Muster Limited called"),
    ("No. 5", "number five"),
    ("No. It is not.", "No. It is not."),
    ("Main St.", "Main Street"),
    ("St. Mary", "Saint Mary"),
    ("24/7", "around the clock"),
    ("info@muster-heizung.de", "info at muster dash heizung dot D E"),
    ("Mr. Smith & Mrs. Jones", "Mister Smith and Missus Jones"),
    # nothing to do
    ("How can I help you?", "How can I help you?"),
]


@pytest.mark.parametrize(("written", "spoken"), CASES, ids=[case[0] for case in CASES])
def test_english_is_written_out_as_a_receptionist_says_it(written: str, spoken: str) -> None:
    assert speakable(written, Language.EN) == spoken


@pytest.mark.parametrize("spoken", [case[1] for case in CASES])
def test_english_already_spoken_stays_as_it_is(spoken: str) -> None:
    assert speakable(spoken, Language.EN) == spoken
