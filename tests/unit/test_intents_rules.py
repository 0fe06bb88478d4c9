"""What is certain without learning."""

import pytest

from callbot.hearing import Expecting
from callbot.language import Language
from callbot.understanding.intents.clauses import answer, clauses, without_dictation
from callbot.understanding.intents.rules import peel, sounds_urgent, wants_person, wants_repeat
from callbot.understanding.intents.text import LONGEST, normalise

DE, EN = Language.DE, Language.EN


def test_normalised_text_has_no_case_no_marks_and_no_hesitations() -> None:
    assert normalise("Äh, Guten  Tag! Ähm — haben Sie's 😀 offen?") == "guten tag haben sie's offen"
    assert len(normalise("x" * 5000)) == LONGEST


def test_courtesies_are_taken_off_both_ends() -> None:
    peeled = peel("ja hallo guten tag ich hätte gern einen termin danke", DE)
    assert (peeled.before, peeled.core, peeled.after) == (
        ("yes", "greeting"),
        "ich hätte gern einen termin",
        ("thanks",),
    )


def test_the_caller_s_name_before_the_matter_is_taken_off() -> None:
    assert peel("guten tag mein name ist anna huber ich brauche einen termin", DE).core == "ich brauche einen termin"
    assert peel("hi my name is peter could you call me back", EN).core == "could you call me back"
    assert peel("i'm locked out and my child is inside", EN).core == "i'm locked out and my child is inside"


def test_set_phrases_alone_leave_nothing() -> None:
    assert peel("okay thank you very much bye bye", EN).core == ""


def test_words_that_only_begin_like_a_phrase_stay_whole() -> None:
    assert peel("jahreswartung", DE).core == "jahreswartung"
    assert peel("nobody came", EN).core == "nobody came"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (DE, "mensch"),
        (DE, "mitarbeiter bitte"),
        (DE, "ich will mit einem echten menschen sprechen"),
        (DE, "können sie mich mit jemandem verbinden"),
        (EN, "agent"),
        (EN, "someone real"),
        (EN, "speak to a human"),
        (EN, "is there somebody i can talk to"),
    ],
)
def test_a_plain_wish_for_a_person_is_certain(language: Language, text: str) -> None:
    assert wants_person(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (DE, "wer ist der reichste mensch der welt"),
        (DE, "wie viele mitarbeiter haben sie"),
        (DE, "kann jemand mit mir englisch sprechen"),
        (EN, "how many employees do you have"),
        (EN, "is there someone who speaks german i can talk to"),
    ],
)
def test_other_mentions_of_people_are_no_wish_for_one(language: Language, text: str) -> None:
    assert not wants_person(text, language)


@pytest.mark.parametrize(("language", "text"), [(DE, "wie bitte"), (DE, "noch einmal bitte"), (EN, "come again")])
def test_a_request_to_say_it_again_is_certain(language: Language, text: str) -> None:
    assert wants_repeat(text, language)


def test_danger_and_distress_sound_urgent() -> None:
    assert sounds_urgent("die heizung ist ausgefallen und wir haben ein baby", DE)
    assert sounds_urgent("there is water coming through the ceiling", EN)
    assert not sounds_urgent("unser wasserhahn tropft", DE)
    assert not sounds_urgent("the tap is dripping", EN)


def test_clauses_are_found_with_and_without_conjunction() -> None:
    assert [part.core for part in clauses("are you open tomorrow and could somebody come by", EN)] == [
        "are you open tomorrow",
        "could somebody come by",
    ]
    assert [part.core for part in clauses("mein wasserhahn tropft was kostet die reparatur", DE)] == [
        "mein wasserhahn tropft",
        "was kostet die reparatur",
    ]
    assert len(clauses("ich wollte fragen wann haben sie offen", DE)) == 1


@pytest.mark.parametrize(
    ("language", "text", "cores"),
    [
        (DE, "so eine sauerei geben sie mir den chef", ["eine sauerei", "geben sie mir den chef"]),
        (DE, "wo bleibt mein angebot das ist eine frechheit", ["wo bleibt mein angebot", "das ist eine frechheit"]),
        (
            DE,
            "ist das teil da und falls nicht rufen sie mich bitte an",
            ["ist das teil da", "rufen sie mich bitte an"],
        ),
        (EN, "is the part in and if not could you ring me", ["is the part in", "could you ring me"]),
        (EN, "water is dripping through please ring me back", ["water is dripping through", "ring me back"]),
        (EN, "are you in today and where exactly are you", ["are you in today", "where exactly are you"]),
        (EN, "this is no good you can cancel it", ["this is no good you can cancel it"]),
    ],
)
def test_a_demand_behind_another_matter_is_a_clause_of_its_own(language: Language, text: str, cores: list[str]) -> None:
    assert [part.core for part in clauses(text, language)] == cores


@pytest.mark.parametrize(
    ("language", "text", "core"),
    [
        (DE, "ich wollte mal fragen ob sie am samstag da sind", "ob sie am samstag da sind"),
        (DE, "können sie mir sagen was die anfahrt kostet", "was die anfahrt kostet"),
        (DE, "ich wollte mal was fragen", "ich wollte mal was fragen"),
        (EN, "i was just wondering if you're in on saturday", "if you're in on saturday"),
        (EN, "could you tell me what the call out costs", "what the call out costs"),
        (EN, "afternoon could i speak to jenny", "could i speak to jenny"),
        (EN, "afternoon would be better", "afternoon would be better"),
    ],
)
def test_what_only_announces_the_matter_is_taken_off(language: Language, text: str, core: str) -> None:
    assert peel(text, language).core == core


def test_dictated_numbers_are_left_out_and_hours_stay() -> None:
    text = "einen termin um drei meine nummer ist null eins sieben sechs drei drei"
    assert without_dictation(text, DE).strip() == "einen termin um drei"


@pytest.mark.parametrize(
    ("language", "text", "expecting", "reply"),
    [
        (DE, "ja", Expecting.ANYTHING, "yes"),
        (DE, "ja genau", Expecting.YES_NO, "yes"),
        (DE, "mhm", Expecting.YES_NO, "yes"),
        (DE, "nee", Expecting.YES_NO, "no"),
        (DE, "ja nein", Expecting.YES_NO, "no"),
        (DE, "nein passt schon", Expecting.YES_NO, "no"),
        (DE, "ja ich hätte gern einen termin", Expecting.ANYTHING, None),
        (DE, "ja ich hätte gern einen termin", Expecting.YES_NO, "yes"),
        (DE, "ja und was kostet das", Expecting.ANYTHING, "yes"),
        (DE, "okay danke", Expecting.ANYTHING, None),
        (DE, "okay danke", Expecting.YES_NO, "yes"),
        (EN, "yes but not tomorrow", Expecting.YES_NO, "yes"),
        (EN, "no thursday", Expecting.ANYTHING, "no"),
        (EN, "yeah when are you open", Expecting.ANYTHING, None),
    ],
)
def test_yes_and_no_count_where_they_are_answers(
    language: Language, text: str, expecting: Expecting, reply: str | None
) -> None:
    assert answer(text, clauses(text, language), language, expecting) == reply


@pytest.mark.parametrize(
    ("language", "text", "core"),
    [
        (EN, "i've got a leak under the sink it's not too bad", "i've got a leak under the sink"),
        (EN, "no rush but a radiator is gurgling", "a radiator is gurgling"),
        (EN, "the tap drips it's nothing serious", "the tap drips"),
        (DE, "es ist nicht dringend aber ein heizkörper ist kalt", "ein heizkörper ist kalt"),
        (DE, "der hahn tropft ist aber nicht so schlimm", "der hahn tropft ist aber"),
        (DE, "eilt nicht aber die therme brummt", "die therme brummt"),
    ],
)
def test_that_it_can_wait_is_no_part_of_the_matter_and_nothing_urgent(language: Language, text: str, core: str) -> None:
    assert peel(text, language).core == core
    assert not sounds_urgent(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (EN, "it's so bad the cellar is flooded"),
        (EN, "it's really urgent"),
        (DE, "es ist wirklich dringend"),
        (DE, "es ist ein notfall"),
    ],
)
def test_what_cannot_wait_stays_urgent(language: Language, text: str) -> None:
    assert sounds_urgent(text, language)


@pytest.mark.parametrize("text", ["no hot water since yesterday", "no rush", "no power in the kitchen"])
def test_the_no_of_what_is_lacking_is_no_answer(text: str) -> None:
    assert peel(text, EN).answers == ()
