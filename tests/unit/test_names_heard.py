"""Names that callers say, and the known names they may mean."""

import pytest

from callbot.language import Language
from callbot.understanding.names import find_names, matches


@pytest.mark.parametrize(
    ("language", "text", "names"),
    [
        ("de", "mein name ist müller", ("Müller",)),
        ("en", "my name is spelled b a u e r", ()),
        ("de", "guten tag hier ist schmidt aus der hauptstraße", ("Schmidt",)),
        ("de", "ich bin der peter schneider und ich habe ein problem", ("Peter Schneider",)),
        ("de", "kann ich mit frau weber sprechen", ("Weber",)),
        ("de", "ich möchte herrn doktor braun sprechen", ("Braun",)),
        ("de", "hier spricht hans-peter meier", ("Hans-Peter Meier",)),
        ("de", "Hier ist Schmidt.", ("Schmidt",)),
        ("de", "müller mein name", ("Müller",)),
        ("de", "ja guten tag peter müller ist mein name", ("Peter Müller",)),
        ("de", "ich rufe an wegen der heizung schmidt mein name", ("Schmidt",)),
        ("de", "guten tag mein name ist müller", ("Müller",)),
        ("de", "wie war noch mal mein name", ()),
        ("de", "falsch ist mein name", ()),
        ("en", "smith is the name", ("Smith",)),
        ("en", "hello john smith is my name", ("John Smith",)),
        ("en", "what is the name", ()),
        ("de", "ich bin krank", ()),
        ("de", "hier ist alles kaputt", ()),
        ("de", "meine heizung ist kaputt", ()),
        ("en", "my name is john smith", ("John Smith",)),
        ("en", "this is mary jones speaking", ("Mary Jones",)),
        ("en", "can i speak to mr miller please", ("Miller",)),
        ("en", "This is John", ("John",)),
        ("en", "this is urgent", ()),
        ("en", "i'm calling about the heater", ()),
        ("en", "", ()),
    ],
)
def test_a_name_is_heard_where_somebody_says_one(language: str, text: str, names: tuple[str, ...]) -> None:
    assert find_names(text, Language(language)) == names


def test_names_that_sound_the_same_come_before_those_that_look_alike() -> None:
    ranked = matches("maier", ["Müller", "Meyer", "Maibaum", "Schmidt"])
    assert ranked[0].name == "Meyer"
    assert "Schmidt" not in [match.name for match in ranked]


def test_the_very_name_is_the_best_match() -> None:
    assert matches("Schmitt", ["Schmidt", "Schmitt"])[0] == matches("schmitt", ["Schmitt"])[0]
    assert matches("schmitt", ["Schmitt"])[0].score == 100


def test_a_street_is_found_in_either_spelling() -> None:
    assert matches("goete strasse", ["Schillerstr.", "Goethestraße"])[0].name == "Goethestraße"
