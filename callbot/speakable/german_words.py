"""German words behind short written forms."""

from typing import Final

MONTHS: Final = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()  # noqa: SIM905
SHORT_MONTHS: Final = {
    "Jan": 1, "Jän": 1, "Jänner": 1, "Feb": 2, "Febr": 2, "Mrz": 3, "Mär": 3, "Apr": 4, "Jun": 6, "Jul": 7, "Aug": 8,
    "Sep": 9, "Sept": 9, "Okt": 10, "Nov": 11, "Dez": 12,
}  # fmt: skip
WEEKDAYS: Final = "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag".split()  # noqa: SIM905
SHORT_WEEKDAYS: Final = dict(zip(("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"), WEEKDAYS, strict=True))

CURRENCIES: Final = {
    "€": ("Euro", "Cent"), "EUR": ("Euro", "Cent"), "Euro": ("Euro", "Cent"), "CHF": ("Franken", "Rappen"),
    "SFr.": ("Franken", "Rappen"), "Fr.": ("Franken", "Rappen"), "$": ("Dollar", "Cent"), "USD": ("Dollar", "Cent"),
    "£": ("Pfund", "Pence"), "GBP": ("Pfund", "Pence"),
}  # fmt: skip

UNITS: Final = {
    "km/h": ("ein Kilometer pro Stunde", "Kilometer pro Stunde"), "km": ("ein Kilometer", "Kilometer"),
    "m²": ("ein Quadratmeter", "Quadratmeter"), "m2": ("ein Quadratmeter", "Quadratmeter"),
    "qm": ("ein Quadratmeter", "Quadratmeter"), "m³": ("ein Kubikmeter", "Kubikmeter"),
    "m3": ("ein Kubikmeter", "Kubikmeter"), "cbm": ("ein Kubikmeter", "Kubikmeter"), "m": ("ein Meter", "Meter"),
    "cm": ("ein Zentimeter", "Zentimeter"), "mm": ("ein Millimeter", "Millimeter"), "kg": ("ein Kilo", "Kilo"),
    "g": ("ein Gramm", "Gramm"), "l": ("ein Liter", "Liter"), "L": ("ein Liter", "Liter"),
    "ml": ("ein Milliliter", "Milliliter"), "kWh": ("eine Kilowattstunde", "Kilowattstunden"),
    "kW": ("ein Kilowatt", "Kilowatt"), "W": ("ein Watt", "Watt"), "V": ("ein Volt", "Volt"),
    "A": ("ein Ampere", "Ampere"), "°C": ("ein Grad", "Grad"), "°": ("ein Grad", "Grad"),
    "%": ("ein Prozent", "Prozent"), "‰": ("ein Promille", "Promille"), "Std.": ("eine Stunde", "Stunden"),
    "Std": ("eine Stunde", "Stunden"), "h": ("eine Stunde", "Stunden"), "Min.": ("eine Minute", "Minuten"),
    "Min": ("eine Minute", "Minuten"), "min": ("eine Minute", "Minuten"), "Sek.": ("eine Sekunde", "Sekunden"),
    "sek": ("eine Sekunde", "Sekunden"), "s": ("eine Sekunde", "Sekunden"), "Stk.": ("ein Stück", "Stück"),
    "St.": ("ein Stück", "Stück"), "Mio.": ("eine Million", "Millionen"), "Mrd.": ("eine Milliarde", "Milliarden"),
    "MB": ("ein Megabyte", "Megabyte"), "GB": ("ein Gigabyte", "Gigabyte"),
    "MBit/s": ("ein Megabit pro Sekunde", "Megabit pro Sekunde"),
}  # fmt: skip
PER: Final = {
    "Std.": "Stunde", "Std": "Stunde", "h": "Stunde", "Stunde": "Stunde", "Min.": "Minute", "Minute": "Minute",
    "Tag": "Tag", "Woche": "Woche", "Monat": "Monat", "Mon.": "Monat", "Jahr": "Jahr", "km": "Kilometer", "m": "Meter",
    "m²": "Quadratmeter", "qm": "Quadratmeter", "m³": "Kubikmeter", "kWh": "Kilowattstunde", "l": "Liter",
    "Liter": "Liter", "kg": "Kilo", "Person": "Person", "Stück": "Stück", "Stk.": "Stück",
}  # fmt: skip

FEMININE: Final = frozenset(
    "stunde minute sekunde woche nacht person frage etage straße nummer rechnung anlage heizung wohnung leitung "  # noqa: SIM905
    "kilowattstunde wartung reparatur mahnung stelle möglichkeit million milliarde mitarbeiterin kundin".split()
)
ORDINAL_NOUNS: Final = {
    "Stock": "er", "Stockwerk": "es", "Obergeschoss": "es", "OG": "es", "UG": "es", "Untergeschoss": "es",
    "Quartal": "es", "Etage": "e", "Mahnung": "e", "Klasse": "e", "Hilfe": "e", "Woche": "e", "Rate": "e",
    "Hälfte": "e", "Advent": "er", "Weihnachtstag": "er", "Weihnachtsfeiertag": "er", "Feiertag": "er", "Termin": "er",
    "Bezirk": "er", "Halbjahr": "es", "Mal": "es", "Tag": "er", "Monat": "er",
}  # fmt: skip

ABBREVIATIONS: Final = {
    "z. B.": "zum Beispiel", "d. h.": "das heißt", "u. a.": "unter anderem", "o. ä.": "oder ähnlich",
    "u. Ä.": "und Ähnliches", "o. Ä.": "oder Ähnliches", "i. d. R.": "in der Regel", "u. U.": "unter Umständen",
    "v. a.": "vor allem", "z. T.": "zum Teil", "s. o.": "siehe oben", "s. u.": "siehe unten", "i. A.": "im Auftrag",
    "e. V.": "E V", "e. K.": "E K", "ca.": "circa", "inkl.": "inklusive", "exkl.": "exklusive", "zzgl.": "zuzüglich",
    "abzgl.": "abzüglich", "usw.": "und so weiter", "etc.": "et cetera", "bzw.": "beziehungsweise",
    "ggf.": "gegebenenfalls", "evtl.": "eventuell", "max.": "maximal", "mind.": "mindestens", "min.": "mindestens",
    "vgl.": "vergleiche", "bzgl.": "bezüglich", "ehem.": "ehemals", "gem.": "gemäß", "tägl.": "täglich",
    "Tel.": "Telefon", "Tel.-Nr.": "Telefonnummer", "Nr.": "Nummer", "Nrn.": "Nummern", "Dr.": "Doktor",
    "Prof.": "Professor", "Ing.": "Ingenieur", "Dipl.": "Diplom", "Dipl.-Ing.": "Diplom-Ingenieur", "Mag.": "Magister",
    "Hr.": "Herr", "Hrn.": "Herrn", "Str.": "Straße", "Pl.": "Platz", "Std.": "Stunden", "Min.": "Minuten",
    "Sek.": "Sekunden", "Mio.": "Millionen", "Mrd.": "Milliarden", "Hbf.": "Hauptbahnhof", "Hbf": "Hauptbahnhof",
    "Abs.": "Absatz", "Art.": "Artikel", "MwSt.": "Mehrwertsteuer", "MwSt": "Mehrwertsteuer", "USt.": "Umsatzsteuer",
    "PLZ": "Postleitzahl", "GmbH": "G M B H", "mbH": "M B H", "AG": "A G", "KG": "K G", "OHG": "O H G", "GbR": "G B R",
    "Co.": "Co", "EG": "Erdgeschoss", "OG": "Obergeschoss", "UG": "Untergeschoss", "DG": "Dachgeschoss",
    "Gebr.": "Gebrüder", "geb.": "geboren", "gegr.": "gegründet", "Abt.": "Abteilung", "Anm.": "Anmerkung",
    "ff.": "fortfolgende", "wg.": "wegen", "od.": "oder", "u.": "und", "Mo.": "Montag", "Di.": "Dienstag",
    "Mi.": "Mittwoch", "Do.": "Donnerstag", "Sa.": "Samstag",
}  # fmt: skip
FRACTIONS: Final = {
    "1/2": "ein halb", "1/3": "ein Drittel", "2/3": "zwei Drittel", "1/4": "ein Viertel", "3/4": "drei Viertel",
}  # fmt: skip
ADDRESS_SIGNS: Final = {
    "@": "at", ".": "Punkt", "-": "Bindestrich", "_": "Unterstrich", "/": "Schrägstrich", "+": "plus",
    ":": "Doppelpunkt",
}  # fmt: skip
SYMBOLS: Final = {
    "&": "und", "%": "Prozent", "‰": "Promille", "§§": "Paragrafen", "§": "Paragraf", "€": "Euro", "°C": "Grad",
    "°": "Grad", "=": "gleich", "½": "einhalb", "¼": "ein Viertel", "¾": "drei Viertel", "²": "Quadrat", "$": "Dollar",
    "£": "Pfund",
}  # fmt: skip
