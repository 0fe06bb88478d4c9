"""The real classifier: what callers want, and what a front desk is not for."""

from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from callbot.hearing import Expecting
from callbot.language import Language
from callbot.profile import load
from callbot.understanding.intents import builtin
from callbot.understanding.intents.classifier import Example, IntentClassifier
from callbot.understanding.intents.embedding import embed
from callbot.understanding.intents.names import INTENTS
from callbot.understanding.intents.text import normalise
from callbot.understanding.meaning import Grain
from callbot.understanding.understand import Understanding

DE, EN = Language.DE, Language.EN
NOW = datetime(2026, 11, 23, 10, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.fixture(scope="module")
def understanding(learned_once: None) -> Understanding:
    return Understanding(load())


@pytest.mark.parametrize("language", list(Language))
def test_what_was_computed_beforehand_belongs_to_the_examples(language: Language) -> None:
    known = builtin.load(language)
    some = slice(None, None, 150)
    computed = embed([normalise(example.text) for example in known.examples[some]])
    assert np.abs(computed - known.vectors[some]).max() < 0.01


@pytest.mark.parametrize("language", list(Language))
def test_every_fixed_intent_has_examples_and_so_has_what_is_out_of_scope(language: Language) -> None:
    intents = [example.intent for example in builtin.read(language)[0]]
    assert set(intents) == {*INTENTS, None}
    assert min(intents.count(name) for name in INTENTS) >= 30
    assert intents.count(None) >= 200


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        (DE, "ja grüß sie ich wollt fragen wie lang sie heut offen haben", ["greeting", "opening_hours"]),
        (DE, "habt ihr morgen offen und könnte da jemand vorbeikommen", ["opening_hours", "book_appointment"]),
        (DE, "ähm ich müsste meinen termin am freitag verschieben", ["move_appointment"]),
        (DE, "bei uns tropft der heizkörper", ["service_request"]),
        (DE, "heizungswartung", ["book_appointment"]),
        (DE, "trinkwasserprüfung bitte", ["book_appointment"]),
        (DE, "was kostet eine heizungswartung", ["price"]),
        (EN, "boiler service", ["book_appointment"]),
        (EN, "i need a heat pump consultation", ["book_appointment"]),
        (DE, "mein termin am freitag auf montag schieben", ["move_appointment"]),
        (DE, "den montag bitte auf mittwoch schieben", ["move_appointment"]),
        (DE, "ist nicht so schlimm aber der wasserhahn in der küche tropft", ["service_request"]),
        (DE, "da leuchtet so ein rotes lämpchen an der heizung und nix geht mehr", ["service_request"]),
        (DE, "verkaufen sie auch gitarren", []),
        (DE, "führen sie auch gartenmöbel", []),
        (DE, "verkaufen sie auch ersatzteile", ["question:spare_parts"]),
        (EN, "i've got a leak under the sink it's not too bad", ["service_request"]),
        (EN, "there's a small leak nothing dramatic though", ["service_request"]),
        (EN, "no rush but one of our radiators is gurgling", ["service_request"]),
        (EN, "no need to send anyone tomorrow the heating's back on", ["cancel_appointment"]),
        (EN, "do you sell guitars as well", []),
        (EN, "do you sell spare parts", ["question:spare_parts"]),
        (DE, "nein danke", ["no", "thanks"]),
        (DE, "mensch", ["person"]),
        (DE, "null", ["person"]),
        (DE, "sprechen sie englisch", ["language"]),
        (DE, "nein donnerstag", ["correction"]),
        (DE, "hallo hier ist die maria", ["greeting"]),
        (EN, "are you open tomorrow and could somebody come by", ["opening_hours", "book_appointment"]),
        (EN, "my tap is leaking what would it cost to fix it", ["service_request", "price"]),
        (EN, "i have an appointment tomorrow and i need to move it", ["move_appointment"]),
        (EN, "thank you very much goodbye", ["thanks", "goodbye"]),
        (EN, "someone real please", ["person"]),
        (EN, "sorry what did you say", ["repeat"]),
        (EN, "no thursday", ["correction"]),
        (EN, "could somebody call me back", ["callback"]),
    ],
)
def test_intents_come_in_the_order_in_which_they_were_said(
    understanding: Understanding, language: Language, text: str, wanted: list[str]
) -> None:
    assert [intent.name for intent in understanding.meaning(text, language, NOW).intents] == wanted


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (DE, "wie wird das wetter am wochenende"),
        (DE, "hallo wer hat die fußball weltmeisterschaft gewonnen"),
        (DE, "überweise bitte hundert euro an meinen bruder"),
        (DE, "und dann hab ich zu ihm gesagt"),
        (EN, "what's the weather going to be like"),
        (EN, "hello who won the world cup"),
        (EN, "play something by the beatles"),
        (EN, "one two three four five six"),
    ],
)
def test_what_a_front_desk_is_not_for_has_no_intent(
    understanding: Understanding, language: Language, text: str
) -> None:
    assert understanding.meaning(text, language, NOW).intents == ()


def test_a_firm_s_own_question_is_known_by_its_id_and_in_other_words(understanding: Understanding) -> None:
    assert understanding.meaning("wo kann ich parken", DE, NOW).has("question:parking")
    assert understanding.meaning("gibt es bei ihnen parkplätze für kunden", DE, NOW).has("question:parking")
    assert understanding.meaning("can i pay by credit card", EN, NOW).has("question:payment")
    # A built-in example of the price gives way to the firm's own question.
    assert understanding.meaning("was kostet die anfahrt", DE, NOW).has("question:travel_costs")


def test_an_urgent_fault_is_marked_and_an_ordinary_one_is_not(understanding: Understanding) -> None:
    assert understanding.meaning("the heating is down and we have a baby", EN, NOW).urgent
    assert understanding.meaning("im keller steht das wasser ein rohr ist geplatzt", DE, NOW).urgent
    assert not understanding.meaning("unser wasserhahn tropft ein bisschen", DE, NOW).urgent


@pytest.mark.parametrize(
    ("language", "story", "point"),
    [
        (
            DE,
            "ja guten tag ich wohne in der bergstraße und mein mann hat immer gesagt rufen sie da an der ist jetzt tot",
            "jedenfalls ist im bad das wasser immer nur lauwarm",
        ),
        (
            EN,
            "hello dear it's margaret from the corner you came here two years ago such a nice young man my cat is ill",
            "but what i'm really calling about is that the radiator won't get warm",
        ),
    ],
)
def test_the_point_of_a_long_story_is_what_is_wanted(
    understanding: Understanding, language: Language, story: str, point: str
) -> None:
    meaning = understanding.meaning(f"{story} {point}", language, NOW)
    assert [intent.name for intent in meaning.intents] == ["service_request"]


@pytest.mark.parametrize(
    "text",
    [
        "ich hab eine rechnung bekommen die stimmt hinten und vorne nicht",
        "ich habe vor drei wochen angerufen wegen meiner therme und bis heute hat sich niemand gemeldet",
    ],
)
def test_a_long_complaint_is_neither_no_nor_goodbye(understanding: Understanding, text: str) -> None:
    meaning = understanding.meaning(text, DE, NOW)
    assert not {"no", "goodbye"} & {intent.name for intent in meaning.intents}


def test_what_was_asked_steers_the_meaning(understanding: Understanding) -> None:
    assert understanding.meaning("ja ich hätte gern einen termin", DE, NOW, Expecting.YES_NO).has("yes")
    assert not understanding.meaning("ja ich hätte gern einen termin", DE, NOW).has("yes")
    assert not understanding.meaning("morgen", DE, NOW, Expecting.MOMENT).has("greeting")
    assert not understanding.meaning("null", DE, NOW, Expecting.NUMBER).has("person")


def test_moment_number_and_name_come_with_the_intent(understanding: Understanding) -> None:
    meaning = understanding.meaning(
        "mein name ist huber ich brauche übermorgen um neun uhr dreißig einen termin "
        "meine nummer ist null eins sieben sechs drei drei vier vier",
        DE,
        NOW,
    )
    assert meaning.has("book_appointment")
    assert meaning.moment is not None
    assert meaning.moment.start == datetime(2026, 11, 25, 9, 30, tzinfo=NOW.tzinfo)
    assert meaning.moment.grain is Grain.MINUTE
    assert "01763344" in meaning.numbers
    assert "Huber" in meaning.names


def test_a_time_that_cannot_be_is_kept_in_the_caller_s_words(understanding: Understanding) -> None:
    meaning = understanding.meaning("am einunddreißigsten februar", DE, NOW)
    assert meaning.moment is None
    assert "februar" in meaning.impossible


@pytest.mark.parametrize("text", ["", "   ", "😀" * 5000, "?" * 5000, "\x00\ud800"])
def test_an_utterance_without_words_means_nothing(understanding: Understanding, text: str) -> None:
    meaning = understanding.meaning(text, DE, NOW)
    assert (meaning.intents, meaning.moment, meaning.numbers, meaning.names) == ((), None, (), ())
    assert meaning.text == text


def test_a_classifier_learns_any_intents_and_rejects_strangers_it_was_never_shown() -> None:
    examples = [
        Example(f"{verb} the {thing}", f"{verb}_{thing}")
        for verb in ("paint", "sell", "wash")
        for thing in ("car", "house")
        for verb in (verb, f"please {verb}", f"can you {verb}", f"i want to {verb}", f"{verb} today")
    ]
    classifier = IntentClassifier([Example(e.text, (e.intent or "").split(" ")[-1][-9:]) for e in examples])
    known, stranger = classifier.classify(["would you please paint the house", "what is the capital of france"])
    assert known.nearest.endswith("house")
    assert known.confidence > stranger.confidence
    assert stranger.intent is None


def test_two_trainings_on_the_same_lines_give_the_same_figures() -> None:
    examples = list(builtin.read(EN)[0])[::12]
    one, two = IntentClassifier(examples), IntentClassifier(examples)
    # The folds are trained side by side and share liblinear's random numbers: equal but for rounding.
    assert one.rejection.threshold == two.rejection.threshold
    assert one.rejection.weights == pytest.approx(two.rejection.weights, abs=0.01)


def test_nothing_can_be_learned_without_an_example_in_scope() -> None:
    with pytest.raises(ValueError, match="in scope"):
        IntentClassifier([Example("what is the weather", None)])
