"""What a firm's profile adds to what is understood."""

from callbot.language import Language
from callbot.profile import load
from callbot.understanding.intents.classifier import Example
from callbot.understanding.intents.own_examples import examples_of

DE, EN = Language.DE, Language.EN


def test_a_firm_adds_examples_to_what_the_bot_knows_and_to_what_it_is_not_for() -> None:
    examples = {
        "service_request": {DE: ("Die Pumpe singt", "Es pfeift"), EN: ("the pump sings",)},
        "none": {DE: ("Horoskop",)},
    }
    profile = load().model_copy(update={"questions": (), "services": (), "examples": examples})
    assert examples_of(profile, DE) == [
        Example("Die Pumpe singt", "service_request"),
        Example("Es pfeift", "service_request"),
        Example("Horoskop", None),
    ]
    assert examples_of(profile, EN) == [Example("the pump sings", "service_request")]
