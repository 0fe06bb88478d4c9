"""Answers that stand in the profile."""

from typing import Final

import pytest

from callbot.answers import address_answer, contact_answer, price_answer, question_answer
from callbot.language import Language
from callbot.profile import load

PROFILE: Final = load()
MUNICH: Final = PROFILE.sites[0]


def test_the_address_comes_with_the_way_there() -> None:
    assert address_answer(MUNICH, Language.EN) == (
        "Our address is Quellengasse 14, 80331 München. We are five minutes on foot from Sendlinger Tor. "
        "The entrance to the yard is next to the bakery."
    )


def test_without_directions_the_address_must_do() -> None:
    site = MUNICH.model_copy(update={"directions": {}})
    assert address_answer(site, Language.DE) == "Unsere Adresse ist Quellengasse 14, 80331 München."


def test_contact_names_only_what_there_is() -> None:
    bare = MUNICH.model_copy(update={"email": None})
    firm = PROFILE.firm.model_copy(update={"website": None})
    assert contact_answer(firm, bare, Language.EN, lambda number: "089 99998 0") == (
        "Our telephone number is 089 99998 0."
    )
    assert contact_answer(PROFILE.firm, MUNICH, Language.DE, lambda number: "089 99998 0") == (
        "Unsere Telefonnummer ist 089 99998 0. Per E-Mail erreichen Sie uns unter muenchen@lindquell.example. "
        "Im Internet finden Sie uns unter www.lindquell.example."
    )


@pytest.mark.parametrize("language", Language)
def test_every_question_of_the_firm_has_its_answer(language: Language) -> None:
    for question in PROFILE.questions:
        assert question_answer(PROFILE, question.id, language) == question.answer[language]
    assert question_answer(PROFILE, "no_such_thing", language) is None


def test_a_price_is_told_only_where_the_profile_tells_it() -> None:
    assert price_answer(PROFILE, "water_test", Language.EN) == "A drinking water test costs €95."
    assert price_answer(PROFILE, "repair", Language.EN) is None
    assert price_answer(PROFILE, "no_such_thing", Language.EN) is None
