"""English words behind short written forms."""

from typing import Final

MONTHS: Final = "January February March April May June July August September October November December".split()  # noqa: SIM905
SHORT_MONTHS: Final = {
    "Jan": 1, "Feb": 2, "Mar": 3, "Apr": 4, "Jun": 6, "Jul": 7, "Aug": 8, "Sep": 9, "Sept": 9, "Oct": 10, "Nov": 11,
    "Dec": 12,
}  # fmt: skip
WEEKDAYS: Final = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()  # noqa: SIM905
SHORT_WEEKDAYS: Final = {
    "Mon": "Monday", "Tues": "Tuesday", "Tue": "Tuesday", "Wed": "Wednesday", "Thurs": "Thursday", "Thur": "Thursday",
    "Thu": "Thursday", "Fri": "Friday", "Sat": "Saturday", "Sun": "Sunday",
}  # fmt: skip

CURRENCIES: Final = {
    "€": ("euro", "euros", "cents"), "EUR": ("euro", "euros", "cents"), "CHF": ("franc", "francs", "centimes"),
    "$": ("dollar", "dollars", "cents"), "USD": ("dollar", "dollars", "cents"), "£": ("pound", "pounds", "pence"),
    "GBP": ("pound", "pounds", "pence"),
}  # fmt: skip

UNITS: Final = {
    "km/h": ("kilometre an hour", "kilometres an hour"), "km": ("kilometre", "kilometres"),
    "m²": ("square metre", "square metres"), "m2": ("square metre", "square metres"),
    "sqm": ("square metre", "square metres"), "m³": ("cubic metre", "cubic metres"),
    "m3": ("cubic metre", "cubic metres"), "m": ("metre", "metres"), "cm": ("centimetre", "centimetres"),
    "mm": ("millimetre", "millimetres"), "kg": ("kilo", "kilos"), "g": ("gram", "grams"), "l": ("litre", "litres"),
    "L": ("litre", "litres"), "ml": ("millilitre", "millilitres"), "kWh": ("kilowatt hour", "kilowatt hours"),
    "kW": ("kilowatt", "kilowatts"), "W": ("watt", "watts"), "V": ("volt", "volts"), "A": ("amp", "amps"),
    "°C": ("degree", "degrees"), "°F": ("degree Fahrenheit", "degrees Fahrenheit"), "°": ("degree", "degrees"),
    "%": ("percent", "percent"), "hrs.": ("hour", "hours"), "hrs": ("hour", "hours"), "hr.": ("hour", "hours"),
    "hr": ("hour", "hours"), "h": ("hour", "hours"), "mins.": ("minute", "minutes"), "mins": ("minute", "minutes"),
    "min.": ("minute", "minutes"), "min": ("minute", "minutes"), "secs": ("second", "seconds"),
    "sec.": ("second", "seconds"), "sec": ("second", "seconds"), "s": ("second", "seconds"),
    "pcs.": ("piece", "pieces"), "pcs": ("piece", "pieces"), "ft": ("foot", "feet"), "mi": ("mile", "miles"),
    "MB": ("megabyte", "megabytes"), "GB": ("gigabyte", "gigabytes"),
    "Mbit/s": ("megabit a second", "megabits a second"),
}  # fmt: skip
PER: Final = {
    "hr": "hour", "h": "hour", "hour": "hour", "min": "minute", "minute": "minute", "day": "day", "week": "week",
    "month": "month", "year": "year", "km": "kilometre", "m": "metre", "m²": "square metre", "m³": "cubic metre",
    "kWh": "kilowatt hour", "l": "litre", "litre": "litre", "kg": "kilo", "person": "person", "piece": "piece",
}  # fmt: skip

ABBREVIATIONS: Final = {
    "e. g.": "for example", "i. e.": "that is", "approx.": "approximately", "ca.": "circa", "etc.": "et cetera",
    "vs.": "versus", "incl.": "including", "excl.": "excluding", "max.": "at most", "min.": "at least",
    "tel.": "telephone", "ext.": "extension", "appt.": "appointment", "appts.": "appointments", "dept.": "department",
    "est.": "established", "hrs.": "hours", "mins.": "minutes", "asap": "as soon as possible",
    "ASAP": "as soon as possible", "Dr.": "Doctor", "Prof.": "Professor", "Mr.": "Mister", "Mr": "Mister",
    "Mrs.": "Missus", "Mrs": "Missus", "Ms.": "Miz", "Ms": "Miz", "Jr.": "Junior", "Sr.": "Senior", "Ltd.": "Limited",
    "Ltd": "Limited", "Inc.": "Incorporated", "Co.": "Company", "Corp.": "Corporation", "plc": "P L C", "LLC": "L L C",
    "GmbH": "G M B H", "AG": "A G", "KG": "K G", "Rd.": "Road", "Ave.": "Avenue", "Blvd.": "Boulevard", "Sq.": "Square",
    "Apt.": "Apartment", "VAT": "V A T", "Str.": "Strasse", "a. m.": "A M", "p. m.": "P M", "w/o": "without",
    "Mon.": "Monday", "Tue.": "Tuesday", "Tues.": "Tuesday", "Wed.": "Wednesday", "Thu.": "Thursday",
    "Thurs.": "Thursday", "Fri.": "Friday", "Sat.": "Saturday", "Sun.": "Sunday",
}  # fmt: skip
FRACTIONS: Final = {"1/2": "half", "1/3": "a third", "2/3": "two thirds", "1/4": "a quarter", "3/4": "three quarters"}
ADDRESS_SIGNS: Final = {
    "@": "at", ".": "dot", "-": "dash", "_": "underscore", "/": "slash", "+": "plus", ":": "colon",
}  # fmt: skip
SYMBOLS: Final = {
    "&": "and", "%": "percent", "§§": "sections", "§": "section", "€": "euros", "°C": "degrees", "°": "degrees",
    "=": "equals", "½": "and a half", "¼": "and a quarter", "¾": "and three quarters", "²": "squared", "$": "dollars",
    "£": "pounds",
}  # fmt: skip
