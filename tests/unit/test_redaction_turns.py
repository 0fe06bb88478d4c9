"""A number said in several turns: what of it is taken out, and what is kept."""

import random
import time

import pytest

from callbot.language import Language
from callbot.understanding.redactor import Redactor

DE, EN = Language.DE, Language.EN
CARD_WORDS_DE = ["vier eins eins eins", "eins eins eins eins", "äh eins eins eins eins", "und eins eins eins eins"]
CARD_WORDS_EN = ["four one one one", "one one one one", "uh one one one one", "and one one one one"]


def kept(language: Language, *turns: str) -> list[str]:
    """What is kept of these turns when all have been said."""
    redactor = Redactor()
    texts: list[str] = []
    for turn in turns:
        redacted = redactor.redact(turn, language)
        texts = [redacted.earlier.get(text, text) for text in texts] + [redacted.text]
    return texts


@pytest.mark.parametrize(
    ("language", "turns", "wanted"),
    [
        (EN, ["4111 1111", "1111 1111"], ["[card number]", "[card number]"]),
        (DE, ["4111 1111", "1111 1111"], ["[Kartennummer]", "[Kartennummer]"]),
        (DE, CARD_WORDS_DE, ["[Kartennummer]", "[Kartennummer]", "äh [Kartennummer]", "und [Kartennummer]"]),
        (EN, CARD_WORDS_EN, ["[card number]", "[card number]", "uh [card number]", "and [card number]"]),
        (EN, ["3782 82", "2463 1", "0005"], ["[card number]"] * 3),
        (EN, ["42222", "22222222"], ["[card number]"] * 2),
        (DE, ["6304 0000", "0000 0000"], ["[Kartennummer]"] * 2),
        (
            DE,
            ["ich zahle gleich so 5500 0000", "moment", "0000 0004 gültig bis 12 27"],
            ["ich zahle gleich so [Kartennummer]", "moment", "[Kartennummer] gültig bis [Ablaufdatum]"],
        ),
        (DE, ["d e acht neun drei sieben null vier", "null null vier vier null fünf drei zwei",
              "null eins drei null null null"], ["[IBAN]"] * 3),
        (EN, ["d e eight nine three seven oh four", "oh oh four four oh five three two", "oh one three oh oh oh"],
         ["[IBAN]"] * 3),
        (DE, ["DE89 3704", "0044 0532", "0130 00"], ["[IBAN]"] * 3),
        (DE, ["das sind 8937 0400", "ja", "4405 3201 3000"], ["das sind [IBAN]", "ja", "[IBAN]"]),
        (DE, ["89 3704 0044", "0532 0130 00"], ["[IBAN]"] * 2),
        (EN, ["61 1904 3002", "3457 3201"], ["[IBAN]"] * 2),
    ],
)  # fmt: skip
def test_all_parts_of_a_number_that_proves_itself_are_taken_out(
    language: Language, turns: list[str], wanted: list[str]
) -> None:
    assert kept(language, *turns) == wanted


@pytest.mark.parametrize(
    ("language", "turns"),
    [
        (DE, ["null eins sieben sechs", "drei drei vier vier", "fünf fünf sechs sechs"]),
        (EN, ["zero one seven six", "double three four four", "five five six six"]),
        (DE, ["0176", "3344 5566", "0176 3344 5566"]),
        (DE, ["plus neunundvierzig", "eins sieben sechs", "drei drei vier vier fünf fünf sechs"]),
        (DE, ["meine kundennummer ist vier sieben", "eins eins", "null acht"]),
        (EN, ["my customer number is four seven", "one one", "zero eight"]),
        (DE, ["kundennummer 4111 1111", "1111 1111"]),
        (EN, ["4111 1111", "1111 1112"]),
        (EN, ["4111 1111", "that was the number on my old invoice from last year i think", "1111 1111"]),
        (DE, ["am vierundzwanzigsten", "um zehn uhr dreißig", "zwei", "null eins sieben sechs drei drei vier vier"]),
        (EN, ["", "", "ok"]),
    ],
)
def test_telephone_and_customer_numbers_are_kept_part_by_part(language: Language, turns: list[str]) -> None:
    assert kept(language, *turns) == turns


def test_a_part_that_was_said_before_the_whole_number_is_taken_out_too() -> None:
    assert kept(EN, "4111 1111", "pardon", "4111 1111 1111 1111") == ["[card number]", "pardon", "[card number]"]


def test_what_the_bot_has_read_back_as_a_telephone_number_is_taken_out_too() -> None:
    redactor = Redactor()
    redactor.redact("4111 1111 11", DE)
    redactor.reply("Ich habe notiert: 041111 11111. Stimmt das?", DE)
    assert redactor.redact("11 1111", DE).earlier == {
        "4111 1111 11": "[Kartennummer]",
        "Ich habe notiert: 041111 11111. Stimmt das?": "Ich habe notiert: [Kartennummer]. Stimmt das?",
    }


def test_a_card_said_again_in_parts_is_taken_out_again() -> None:
    assert kept(DE, *CARD_WORDS_DE, "4111 1111", "1111 1111")[-2:] == ["[Kartennummer]"] * 2


def test_digits_of_a_call_are_no_part_of_another_call() -> None:
    Redactor().redact("4111 1111", EN)
    assert Redactor().redact("1111 1111", EN).text == "1111 1111"


@pytest.mark.parametrize("seed", range(20))
def test_a_card_is_found_wherever_its_speaker_pauses(seed: int) -> None:
    chance = random.Random(seed)
    payload = "4" + "".join(chance.choices("0123456789", k=14))
    doubled = sum(sum(map(int, str(int(digit) * (2 - at % 2)))) for at, digit in enumerate(payload))
    card = payload + str(-doubled % 10)
    cuts = sorted(chance.sample(range(2, 15), k=chance.randint(1, 5)))
    parts = [card[begin:end] for begin, end in zip([0, *cuts], [*cuts, 16], strict=True)]
    assert kept(EN, *parts) == ["[card number]"] * len(parts)


def test_a_turn_takes_less_than_five_milliseconds_of_the_processor_also_late_in_a_call() -> None:
    redactor = Redactor()
    text = f"{' '.join(CARD_WORDS_DE)} ja also meine kundennummer ist vier sieben eins eins und die heizung ist kalt"
    for _ in range(24):
        redactor.redact(text, DE)
    begun = time.thread_time()
    for _ in range(20):
        redactor.redact(text, DE)
    assert (time.thread_time() - begun) / 20 < 0.005


def test_five_thousand_characters_of_digits_turn_after_turn_take_less_than_fifty_milliseconds() -> None:
    redactor = Redactor()
    text = ("4111 1112 moment " * 300)[:5000]
    for _ in range(3):
        redactor.redact(text, DE)
    begun = time.thread_time()
    redactor.redact(text, DE)
    assert time.thread_time() - begun < 0.05
