"""What is taken out of a caller's words, and what must stay."""

import time

import pytest

from callbot.language import Language
from callbot.understanding.redaction import redact

DE, EN = Language.DE, Language.EN
SPOKEN_CARD_DE = "vier eins eins eins eins eins eins eins eins eins eins eins eins eins eins eins"
SPOKEN_IBAN = (
    "d e acht neun drei sieben null vier null null vier vier null fünf drei zwei null eins drei null null null"
)
SPOKEN_CARD_EN = "four one one one one one one one one one one one one one one one"


@pytest.mark.parametrize(
    ("language", "text", "redacted"),
    [
        (DE, f"meine karte ist {SPOKEN_CARD_DE}", "meine karte ist [Kartennummer]"),
        (DE, SPOKEN_CARD_DE, "[Kartennummer]"),
        (
            DE,
            "vier eins eins eins äh eins eins eins eins moment noch eins eins eins eins eins eins eins eins",
            "[Kartennummer]",
        ),
        (DE, "die kreditkarte 5500 0000 0000 0004 bitte", "die kreditkarte [Kartennummer] bitte"),
        (DE, "visa 4111-1111-1111-1111", "visa [Kartennummer]"),
        (DE, "meine iban ist DE89 3704 0044 0532 0130 00", "meine iban ist [IBAN]"),
        (DE, "DE89370400440532013000", "[IBAN]"),
        (DE, SPOKEN_IBAN, "[IBAN]"),
        (DE, "de 05 3704 0044 0532 0130 57", "[IBAN]"),
        (DE, "8937 0400 4405 3201 3000", "[IBAN]"),
        (DE, "die prüfziffer ist eins zwei drei", "die prüfziffer ist [Prüfziffer]"),
        (DE, "cvv 123", "cvv [Prüfziffer]"),
        (DE, "meine geheimzahl lautet vier drei zwei eins", "meine geheimzahl lautet [PIN]"),
        (DE, "mein passwort ist sonnenblume", "mein passwort ist [Passwort]"),
        (DE, "geboren am 3.5.1980", "geboren am [Geburtsdatum]"),
        (DE, "ich bin am dritten mai neunzehnhundertachtzig geboren", "ich bin am [Geburtsdatum] geboren"),
        (DE, "mein geburtsdatum ist der zwölfte elfte fünfundsiebzig", "mein geburtsdatum ist der [Geburtsdatum]"),
        (DE, "anna huber zwölfter märz neunzehnhundertsechzig", "anna huber [Geburtsdatum]"),
        (DE, "steuernummer 181 815 08155", "steuernummer [Steuernummer]"),
        (DE, "meine a h v nummer ist 756.9217.0769.85", "meine a h v nummer ist [Versicherungsnummer]"),
        (DE, "personalausweis nummer eins zwei drei vier fünf", "personalausweis nummer [Ausweisnummer]"),
        (DE, "kontonummer eins zwei drei vier fünf sechs sieben", "kontonummer [Kontonummer]"),
        (EN, f"it's {SPOKEN_CARD_EN} thanks", "it's [card number] thanks"),
        (EN, "four one one one uh one one one one let me see one one one one one one one one", "[card number]"),
        (EN, "i call to pay 4111 1111 1111 1111", "i call to pay [card number]"),
        (EN, f"please call me back and charge {SPOKEN_CARD_EN}", "please call me back and charge [card number]"),
        (
            EN,
            f"my customer number is 4711 and you can charge {SPOKEN_CARD_EN}",
            "my customer number is 4711 and you can charge [card number]",
        ),
        (
            DE,
            f"rufen sie mich bitte zurück ich zahle mit karte {SPOKEN_CARD_DE}",
            "rufen sie mich bitte zurück ich zahle mit karte [Kartennummer]",
        ),
        (DE, "meine karte hat die vier eins eins eins eins eins eins eins", "meine karte hat die [Kartennummer]"),
        (DE, f"können sie mich anrufen {SPOKEN_IBAN}", "können sie mich anrufen [IBAN]"),
        (EN, "triple four four one one one one", "triple four four one one one one"),
        (EN, "my card is 3782 822463 10005", "my card is [card number]"),
        (EN, "the security code is one two three", "the security code is [security code]"),
        (EN, "i was born on the third of may nineteen eighty", "i was born on the [date of birth]"),
        (EN, "date of birth may third nineteen eighty", "date of birth [date of birth]"),
        (EN, "my social security number is 078-05-1120", "my social security number is [insurance number]"),
        (EN, "my pin is four three two one", "my pin is [PIN]"),
        (EN, "four three two one is my pin", "[PIN] is my pin"),
        (EN, "the password is swordfish", "the password is [password]"),
        (EN, "passport number one two three four five six", "passport number [ID number]"),
    ],
)
def test_secrets_are_replaced_by_what_they_are(language: Language, text: str, redacted: str) -> None:
    assert redact(text, language) == redacted


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (DE, "meine nummer ist null eins sieben sechs drei drei vier vier fünf fünf sechs"),
        (DE, "rufen sie mich unter plus neunundvierzig eins sieben sechs eins zwei drei vier fünf sechs an"),
        (DE, "0176 33445566"),
        (DE, "meine kundennummer ist vier eins eins eins zwei drei"),
        (DE, "kundennummer 4111 1111 1111 1111"),
        (DE, "auftragsnummer zwölf vierunddreißig"),
        (DE, "der termin am dritten mai um neun uhr dreißig"),
        (DE, "am 24.12.2026 um 14:30"),
        (DE, "am vierundzwanzigsten zwölften zweitausendsechsundzwanzig"),
        (DE, "ich habe mein passwort vergessen"),
        (DE, "mein passwort ist nicht mehr gültig"),
        (DE, "die heizung ist baujahr neunzehnhundertachtundneunzig"),
        (DE, "kann ich mit karte zahlen"),
        (
            DE,
            "meine kreditkarte geht nicht meine nummer ist null eins sieben sechs eins zwei drei vier fünf sechs",
        ),
        (DE, "ich finde meinen reisepass nicht rufen sie mich unter 0176 33445566 an"),
        (DE, "hauptstraße fünf in eins null eins eins fünf berlin"),
        (DE, "meine telefonnummer ist neunundvierzig eins sieben sechs eins zwei drei vier fünf sechs sieben"),
        (EN, "call me on four nine one seven six one two three four five six seven"),
        (DE, "die ec karte geht nicht rufen sie mich unter 49 176 33445566 an"),
        (EN, "call me on zero one seven six double three four four five five six"),
        (EN, "you reach me at 0176 334455 or at 030 1234567"),
        (EN, "can i come on the third of may at half past nine"),
        (EN, "my customer number is one two three four five"),
        (EN, "booking code four seven one one"),
        (EN, "on december twenty fourth twenty twenty six"),
        (EN, "i forgot my password"),
        (EN, "my password is not working"),
        (EN, "do you take credit cards"),
        (EN, "it's number forty two on the high street"),
        (EN, ""),
    ],
)
def test_numbers_and_dates_that_are_needed_stay(language: Language, text: str) -> None:
    assert redact(text, language) == text


def test_a_telephone_number_behind_a_card_number_stays() -> None:
    said = redact(f"{SPOKEN_CARD_EN} and my phone is zero one seven six three three four four five five", EN)
    assert said == "[card number] and my phone is zero one seven six three three four four five five"


def test_sixteen_digits_without_a_right_check_digit_are_a_card_only_when_called_one() -> None:
    assert redact("4111 1111 1111 1112", EN) == "4111 1111 1111 1112"
    assert redact("my card number is 4111 1111 1111 1112", EN) == "my card number is [card number]"


def test_an_utterance_takes_less_than_five_milliseconds_of_the_processor() -> None:
    text = f"ja also die kartennummer ist {SPOKEN_CARD_DE} und gültig bis zwölf siebenundzwanzig"
    redact(text, DE)
    begun = time.thread_time()
    for _ in range(20):
        redact(text, DE)
    assert (time.thread_time() - begun) / 20 < 0.005
