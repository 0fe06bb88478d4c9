"""What a German text sounds like."""

import pytest

from callbot.language import Language
from callbot.speakable import speakable

CASES = [
    # dates
    ("am 3. Dezember", "am dritten Dezember"),
    ("der 3. Dezember", "der dritte Dezember"),
    ("3. Dezember", "dritter Dezember"),
    ("Montag, 24.12. geschlossen", "Montag, der vierundzwanzigste Dezember geschlossen"),
    ("am Montag, 24.12.2026", "am Montag, dem vierundzwanzigsten Dezember zweitausendsechsundzwanzig"),
    ("2026-12-24", "vierundzwanzigster Dezember zweitausendsechsundzwanzig"),
    ("2026-12-24T14:30", "vierundzwanzigster Dezember zweitausendsechsundzwanzig um vierzehn Uhr dreißig"),
    ("vom 3. bis 5. Dezember", "vom dritten bis fünften Dezember"),
    ("vom 3.-5. Dezember", "vom dritten bis fünften Dezember"),
    ("am 3. und 4. Dez. frei", "am dritten und vierten Dezember frei"),
    ("Fr, 24.12. frei", "Freitag, der vierundzwanzigste Dezember frei"),
    ("am 3.", "am dritten."),
    ("im 2. Stock", "im zweiten Stock"),
    ("3. Etage", "dritte Etage"),
    ("seit 1987", "seit neunzehnhundertsiebenundachtzig"),
    # times
    ("14:30 Uhr", "vierzehn Uhr dreißig"),
    ("um 14:30", "um vierzehn Uhr dreißig"),
    ("16.05 Uhr", "sechzehn Uhr fünf"),
    ("1 Uhr", "ein Uhr"),
    ("9-12 Uhr", "neun bis zwölf Uhr"),
    ("8:00–12:30", "acht bis zwölf Uhr dreißig"),
    ("Mo–Fr 9-12 und 14-18 Uhr", "Montag bis Freitag neun bis zwölf und vierzehn bis achtzehn Uhr"),
    ("Sa+So zu", "Samstag und Sonntag zu"),
    ("So geht das. Do it.", "So geht das. Do it."),
    # money
    ("49,90 €", "neunundvierzig Euro neunzig"),
    ("€ 49.90", "neunundvierzig Euro neunzig"),
    ("1.250,50 €", "eintausendzweihundertfünfzig Euro fünfzig"),
    ("1 €", "ein Euro"),
    ("0,50 EUR", "fünfzig Cent"),
    ("49,- €", "neunundvierzig Euro"),
    ("CHF 120.–", "einhundertzwanzig Franken"),
    ("Fr. 120.–", "einhundertzwanzig Franken"),
    ("85 €/Std.", "fünfundachtzig Euro pro Stunde"),
    ("49-59 €", "neunundvierzig bis neunundfünfzig Euro"),
    # quantities
    ("19 %", "neunzehn Prozent"),
    ("10 km, 5 m², 12 kW, -5 °C", "zehn Kilometer, fünf Quadratmeter, zwölf Kilowatt, minus fünf Grad"),
    ("2-3 Std.", "zwei bis drei Stunden"),
    ("in 1 Std.", "in einer Stunde"),
    ("30 Min.", "dreißig Minuten"),
    ("0,5 l", "null Komma fünf Liter"),
    ("1 Termin", "ein Termin"),
    ("10.000 Kunden", "zehntausend Kunden"),
    ("3x täglich", "dreimal täglich"),
    ("ein 3/4 Zoll", "ein drei Viertel Zoll"),
    # numbers that are names
    ("+49 89 1234567", "plus vier neun, acht neun, eins zwei drei, vier fünf, sechs sieben"),
    ("0176 33445566", "null eins sieben sechs, drei drei vier, vier fünf fünf, sechs sechs"),
    ("089/123 45-0", "null acht neun, eins zwei drei, vier fünf, null"),
    ("K7X-42P", "K sieben X, vier zwei P"),
    ("Kundennummer 48213", "Kundennummer vier acht zwei, eins drei"),
    ("Hauptstr. 5, 80331 München", "Hauptstraße fünf, acht null drei, drei eins München"),
    # short forms and signs
    ("Dr. Meier GmbH & Co. KG", "Doktor Meier G M B H und Co K G"),
    ("z. B. ca. 5, usw.", "zum Beispiel circa fünf, und so weiter."),
    ("Z.B. morgen", "Zum Beispiel morgen"),
    ("Hr. Huber und Fr. Müller, Nr. 3", "Herr Huber und Frau Müller, Nummer drei"),
    ("Fr. 9-12 Uhr", "Freitag neun bis zwölf Uhr"),
    ("inkl. MwSt.", "inklusive Mehrwertsteuer."),
    ("St. Gallen", "Sankt Gallen"),
    ("§ 5", "Paragraf fünf"),
    ("24/7", "rund um die Uhr"),
    ("und/oder", "und oder"),
    ("info@muster-heizung.de", "info at muster Bindestrich heizung Punkt D E"),
    ("https://www.muster.at/termin", "muster Punkt A T Schrägstrich termin"),
    # nothing to do
    ("Wie kann ich Ihnen helfen?", "Wie kann ich Ihnen helfen?"),
    ("", ""),
]


@pytest.mark.parametrize(("written", "spoken"), CASES, ids=[case[0] for case in CASES])
def test_german_is_written_out_as_a_receptionist_says_it(written: str, spoken: str) -> None:
    assert speakable(written, Language.DE) == spoken


@pytest.mark.parametrize("spoken", [case[1] for case in CASES])
def test_german_already_spoken_stays_as_it_is(spoken: str) -> None:
    assert speakable(spoken, Language.DE) == spoken
