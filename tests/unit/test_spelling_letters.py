"""Names spelled by letters, by alphabets, and read back."""

import pytest

from callbot.language import Language
from callbot.understanding.spelling import find_spelled, spell_out


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("de", "em e ypsilon e er", "Meyer"),
        ("de", "martha anton ypsilon emil richard", "Mayer"),
        ("de", "München Aachen Ypsilon Essen Rostock", "Mayer"),
        ("de", "M wie Martha, Ü wie Übermut, doppel L, E, R", "Müller"),
        ("de", "mein name ist schmidt es ce ha em i de te", "Schmidt"),
        ("de", "umlaut unna be e el", "Übel"),
        ("de", "be a umlaut er", "Bär"),
        ("de", "ge er o scharfes s", "Groß"),
        ("de", "ge wie gustav a wie anton be wie berta", "Gab"),
        ("en", "em ay why ee ar", "Mayer"),
        ("en", "S M I T H", "Smith"),
        ("en", "mike india kilo echo", "Mike"),
        ("en", "double you o o d", "Wood"),
        ("en", "B for Bravo A for Alpha double L", "Ball"),
        ("en", "S as in sugar M as in Mary I T H", "Smith"),
        ("de", "ja also ich hätte gern einen termin", None),
        ("de", "er es und da", None),
        ("en", "why are you late", None),
        ("en", "", None),
    ],
)
def test_a_spelled_name_is_heard(language: str, text: str, name: str | None) -> None:
    assert find_spelled(text, Language(language)) == name


def test_a_name_is_spelled_back_with_the_cities_of_today() -> None:
    assert spell_out("Jäß", Language.DE) == "J wie Jena, Ä wie Umlaut Aachen, Eszett"
    assert spell_out("O'Ne", Language.EN) == "O as in Oscar, apostrophe, N as in November, E as in Echo"


@pytest.mark.parametrize("name", ["Schneider", "Yüksel", "Großmann"])
def test_what_is_spelled_back_can_be_heard_again(name: str) -> None:
    assert find_spelled(spell_out(name, Language.DE), Language.DE) == name
