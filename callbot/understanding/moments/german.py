"""German words of time."""

from typing import Final


def _bent(*stems: str) -> str:
    """All endings of an adjective."""
    return "|".join(stem + ending for stem in stems for ending in ("e", "en", "er", "es", "em"))


_WEEKDAYS: Final = {
    1: "montag|montags",
    2: "dienstag|dienstags",
    3: "mittwoch|mittwochs",
    4: "donnerstag|donnerstags",
    5: "freitag|freitags",
    6: "samstag|samstags|sonnabend|sonnabends",
    7: "sonntag|sonntags",
}
_MONTHS: Final = {
    1: "januar|januars|jänner|jan",
    2: "februar|februars|feber|feb",
    3: "märz|maerz|mär|mrz",
    4: "april|aprils|apr",
    6: "juni|juno|jun",
    7: "juli|julei|jul",
    8: "august|augusts|aug",
    9: "september|sept|sep",
    10: "oktober|okt",
    11: "november|nov",
    12: "dezember|dez",
}
_PARTS: Final = {
    "morning": "früh|morgens|frühmorgens|frühs|morgenstunden|frühe",
    "forenoon": "vormittag|vormittags|vormittage",
    "noonish": "mittag|mittags|mittagszeit|mittagspause|zu mittag",
    "afternoon": "nachmittag|nachmittags|nachmittage",
    "evening": "abend|abends|feierabend|abendstunden|abende",
    "night": "nacht|nachts",
    "prime_time": "primetime",
    "business": "geschäftszeiten|arbeitszeit|bürozeiten",
}
_HOLIDAYS: Final = {
    "new_year": "neujahr|neujahrstag|neujahrsmorgen",
    "epiphany": "heilige drei könige|dreikönig|dreikönigstag|heiligen drei könige",
    "women": "weltfrauentag|frauentag",
    "weiberfastnacht": "weiberfastnacht|altweiber|weiberfasching",
    "carnival": "karneval|fasching|karnevalssonntag",
    "rose_monday": "rosenmontag",
    "shrove_tuesday": "fastnacht|faschingsdienstag|fastnachtsdienstag|veilchendienstag",
    "ash_wednesday": "aschermittwoch",
    "palm_sunday": "palmsonntag|palmensonntag",
    "maundy_thursday": "gründonnerstag",
    "good_friday": "karfreitag",
    "holy_saturday": "karsamstag|ostersamstag",
    "easter": "ostern|ostersonntag",
    "easter_monday": "ostermontag",
    "labour": "tag der arbeit|erster mai feiertag|maifeiertag",
    "valentine": "valentinstag",
    "ascension": "christi himmelfahrt|himmelfahrt|himmelfahrtstag|vatertag",
    "mothers_day": "muttertag",
    "pentecost": "pfingsten|pfingstsonntag",
    "whit_monday": "pfingstmontag",
    "corpus_christi": "fronleichnam",
    "swiss_national": "bundesfeiertag|schweizer nationalfeiertag",
    "assumption": "mariä himmelfahrt|maria himmelfahrt",
    "unity": "tag der deutschen einheit",
    "austrian_national": "österreichischer nationalfeiertag|österreichischen nationalfeiertag",
    "reformation": "reformationstag",
    "halloween": "halloween",
    "all_saints": "allerheiligen",
    "all_souls": "allerseelen",
    "st_martin": "martinstag|sankt martin",
    "volkstrauertag": "volkstrauertag",
    "repentance": "buß - und bettag|buß und bettag|buss und bettag",
    "swiss_repentance": "schweizer buß - und bettag|eidgenössischer bettag",
    "totensonntag": "totensonntag|ewigkeitssonntag",
    "st_nicholas": "nikolaus|nikolaustag",
    "immaculate": "mariä empfängnis|maria empfängnis",
    "christmas_eve": "heiligabend|heiliger abend|heiligen abend|weihnachtsabend",
    "christmas": "weihnachten|weihnachtstag|weihnachtsfeiertag",
    "boxing_day": "stephanstag|stefanitag",
    "new_years_eve": "silvester|sylvester|silvesterabend",
    "advent": "advent|adventssonntag",
}
_UNITS: Final = {
    "second": "sekunde|sekunden|sek",
    "minute": "minute|minuten|min|minütchen",
    "hour": "stunde|stunden|std|stündchen",
    "day": "tag|tage|tagen|tages|tags",
    "business_day": "werktag|werktage|werktagen|arbeitstag|arbeitstage|arbeitstagen",
    "week": "woche|wochen",
    "month": "monat|monate|monaten|monats",
    "quarter": "quartal|quartals|quartale|quartalen",
    "year": "jahr|jahre|jahren|jahres",
}

WORDS: Final[tuple[tuple[str, int | str, str], ...]] = (
    *(("weekday", value, forms) for value, forms in _WEEKDAYS.items()),
    *(("month", value, forms) for value, forms in _MONTHS.items()),
    ("month_or_name", 5, "mai"),
    *(("part", name, forms) for name, forms in _PARTS.items()),
    *(("holiday", name, forms) for name, forms in _HOLIDAYS.items()),
    *(("unit", name, forms) for name, forms in _UNITS.items()),
    ("weekday", 1, "mo .|mo ,"),
    ("weekday", 2, "di .|di ,"),
    ("weekday", 3, "mi .|mi ,"),
    ("weekday", 4, "do .|do ,"),
    ("weekday", 5, "fr .|fr ,"),
    ("weekday", 6, "sa .|sa ,"),
    ("weekend", 0, "wochenende|wochenendes|wochenenden|we"),
    ("week_number", 0, "kw|kalenderwoche"),
    ("relative_day", 0, "heute|heut|heutigen tag|heutigen"),
    ("relative_day", 1, "morgigen|morgigen tag|morgiger"),
    ("relative_day", 2, "übermorgen|uebermorgen|über morgen"),
    ("relative_day", 3, "überübermorgen|über übermorgen"),
    ("relative_day", -1, "gestern|gestrigen"),
    ("relative_day", -2, "vorgestern"),
    ("tomorrow_or_morning", 0, "morgen"),
    ("which", "next", _bent("nächst", "naechst", "folgend", "nächstfolgend")),
    ("which", "coming", _bent("kommend", "anstehend") + "|bevorstehenden|kommender"),
    ("which", "this", _bent("dies", "aktuell", "laufend", "selb") + "|derselben|desselben"),
    ("which", "last", _bent("letzt", "vergangen", "vorig", "vorherig")),
    ("which", "over", _bent("übernächst", "uebernächst", "überübernächst") + "|über nächste|über nächsten"),
    ("now", 1, "jetzt"),
    ("now", 0, "jetzt gerade|gerade jetzt|sofort|augenblicklich|umgehend|jetzt sofort"),
    (
        "soon",
        0,
        (
            "nächsten freien termin|ersten freien termin|nächstmöglichen termin|nächstmöglich|frühesten termin"
            "|frühestmöglichen|so schnell wie möglich|so bald wie möglich|so früh wie möglich|sobald wie möglich"
            "|schnellstmöglich|baldmöglichst|möglichst bald|möglichst schnell|möglichst zeitnah|frühestmöglich"
            "|so schnell es geht|so bald es geht|schnellstens|so schnell wie es geht|am schnellsten|möglichst früh"
            "|so zeitnah wie möglich|asap"
        ),
    ),
    ("half_to", 0, "halb"),
    ("half", 0, _bent("halb") + "|eine halbe|einer halben|einem halben|ein halbes"),
    ("and_a_half", 1, "anderthalb|eineinhalb|einundeinhalb|anderthalbe|anderthalben"),
    ("and_a_half", 2, "zweieinhalb"),
    ("and_a_half", 3, "dreieinhalb"),
    ("and_a_half", 4, "viereinhalb"),
    ("quarter", 0, "viertel|ein viertel"),
    ("three_quarters", 0, "dreiviertel|drei viertel"),
    ("o_clock", 0, "uhr|h"),
    ("noon", 0, "zwölf uhr mittags|12 uhr mittags|mittags um zwölf"),
    ("midnight", 0, "mitternacht"),
    ("at", 0, "um|@"),
    ("about", 0, "circa|ca|ca .|zirka|etwa|ungefähr|so|so ungefähr|ziemlich genau|exakt|pünktlich"),
    ("about", 1, "gegen|so gegen|so um|kurz vor|kurz nach|ungefähr um|pünktlich um|so circa um|etwa um|circa um"),
    ("on", 0, "am|an|an dem|zum|auf den|für den|an einem"),
    ("in", 0, "in|im|über|zur"),
    ("for", 0, "für|auf"),
    ("the", 0, "der|die|das|den|dem"),
    ("of", 0, "des|von"),
    ("a", 0, "ein|eine|einen|einem|einer|eines"),
    ("from", 0, "von|vom|ab|von dem|ab dem|ab der|beginnend|ab dem"),
    ("to", 0, "bis|bis zum|bis zu|bis zur|bis um|bis einschließlich|bis spätestens|bis inklusive|bis so"),
    ("by", 1, "spätestens|allerspätestens"),
    ("by", 0, "spätestens um|nicht später als|nicht nach|spätestens bis|spätestens am"),
    ("between", 0, "zwischen"),
    ("and", 0, "und"),
    ("or", 0, "oder|beziehungsweise|alternativ"),
    ("before", 0, "vor|noch vor|vor dem|vor der"),
    ("after", 0, "nach|erst nach|nach dem|nach der|seit"),
    ("earliest", 1, "frühestens|allerfrühestens"),
    ("earliest", 0, "nicht vor|frühestens um|frühestens ab|erst ab|nicht früher als|ab frühestens|erst um"),
    ("later", 1, "später"),
    (
        "turn_of_year",
        0,
        (
            "zwischen den jahren|zwischen den feiertagen|zwischen weihnachten und neujahr"
            "|zwischen weihnachten und silvester|zwischen weihnachten und dem neuen jahr"
        ),
    ),
    ("turn_of_year", 1, "im neuen jahr|ins neue jahr|im nächsten jahr gleich|zu beginn des neuen jahres"),
    ("feast_days", 0, "den feiertagen|den weihnachtsfeiertagen|den festtagen|den weihnachtstagen"),
    ("thereafter", 0, "danach|darauf|drauf"),
    ("within", 0, "innerhalb der|innerhalb von|innerhalb|binnen"),
    ("instead", 0, "statt|anstatt|anstelle von|statt am|anstatt am|statt um|anstatt um"),
    ("not", 0, "nicht|nicht mehr|außer|bloß nicht|nur nicht|auf keinen fall|keinesfalls"),
    (
        "refusal",
        0,
        (
            "nie|niemals|schlecht|ungünstig|unmöglich|keine zeit|leider nicht|lieber nicht|gar nicht|verhindert"
            "|verreist|unterwegs|nichts|nichts mehr|nix|nix mehr|fällt aus|fällt flach|fällt weg|zu kurzfristig"
            "|zu knapp"
            "|was vor|schon was vor|etwas vor|schon etwas vor|muss ich arbeiten|arbeiten muss"
        ),
    ),
    ("small_word", 0, "nichts vor|nix vor|nichts frei|nichts mehr frei|nix frei|nix mehr frei"),
    (
        "link",
        0,
        (
            "geht's|passt's|klappt's|gehts|passts|klappts|kann|ich|wir|können|könnte|geht|ginge|passt|klappt|schaffe"
            "|schaff|es|mir|uns|ist|wäre|wird|bei|leider"
            "|das|da|habe|hab|haben|bin|sind|immer"
        ),
    ),
    ("early", 0, "früher|zeitig|" + _bent("früh")),
    ("late", 0, "spät|" + _bent("spät")),
    ("middle", 0, "mitte|mitte der|mitte des"),
    ("beginning", 0, "anfang|beginn|anfang der|anfang des|zu beginn der|zu beginn des"),
    ("end", 0, "ende|ende der|ende des|gegen ende|gegen ende der"),
    ("rest", 0, "im laufe der|im laufe des|im lauf der|im lauf des|rest der|rest des|restliche|restlichen|restlicher"),
    ("few", 3, "paar|ein paar|einige|einigen|wenige|wenigen|mehrere|mehreren"),
    (
        "move",
        0,
        (
            "verschieben|verlegen|umbuchen|umlegen|legen|rücken|rüberschieben|vorziehen|vorverlegen|verschoben|verlegt"
            "|schieben|ändern|tauschen|verschiebe|verlege"
        ),
    ),
    (
        "correction",
        0,
        (
            "nein|nee|ne|nö|quatsch|korrektur|sorry|entschuldigung|moment|stopp|halt nein|ich meine|ich meinte"
            "|beziehungsweise nein|doch lieber|lieber doch|oder besser|besser doch|vielmehr|ach nein|äh nein|nicht doch"
            "|sondern"
        ),
    ),
    ("filler", 1, "mal"),
    (
        "filler",
        0,
        "äh|ähm|öh|öhm|hm|ehm|eh|halt|dann|vielleicht|irgendwann|gerne|gern|bitte|wieder|genau|auch|irgendwie",
    ),
    (
        "junk",
        0,
        (
            "guten morgen|schönen guten morgen|guten tag|schönen guten tag|guten abend|schönen guten abend"
            "|schönen tag|schönen abend|schönen nachmittag|schönes wochenende|schöne woche|schönen vormittag"
            "|gute nacht|schönen feierabend|schönen sonntag|schönen tag noch|guten morgen zusammen|morgen zusammen"
            "|morgen allerseits|tag zusammen|einen schönen abend|frohe weihnachten|frohe ostern|schöne weihnachten"
            "|schöne ostern|frohes neues jahr|gutes neues jahr|schöne pfingsten|guten rutsch ins neue jahr"
            "|schönes neues jahr|gesundes neues jahr|rund um die uhr|tag und nacht|von heute auf morgen|heutzutage"
            "|tag für tag|letzten endes|zu guter letzt|in letzter zeit|fürs erste|zum letzten mal"
            "|tag der offenen tür|rest der welt|nach und nach|gute besserung|am ende|zu ende|letztes mal|nächstes mal"
            "|beim nächsten mal|das nächste mal|das letzte mal|diesmal|früher oder später|morgen herr|morgen frau"
            "|morgen ich|von neun bis fünf job|nach vorne|vor ort"
        ),
    ),
    (
        "naming",
        0,
        "herr|herrn|frau|familie|doktor|dr|name ist|heiße|heisse|hier spricht|firma|namens|nachname|vorname",
    ),
    (
        "concerning",
        0,
        "geht|gehts|handelt|bitten|bitte um|kümmern|kümmert|dreht|reduziert|erhöht|beträgt|teurer|verlängern",
    ),
    (
        "counted",
        0,
        (
            "nächte|stock|stockwerk|etage|mal|haus|eingang|tür|türe|ampel|kreuzung|straße|versuch|platz|punkt|apparat"
            "|gerät"
            "|anruf|schritt|stelle|kind|mahnung|rechnung|brief|schreiben|halbjahr|mann|frau|wahl|termin|kunde|kunden"
            "|gang|zimmer|raum|wohnung|heizung|heizkörper|obergeschoss|untergeschoss|obergeschoß|og|blick|rang|klasse"
            "|teil|reihe|seite|euro|cent|prozent|grad|meter|quadratmeter|kilometer|liter|kilo|personen|leute|leuten"
            "|person|mitarbeiter|fragen|dinge|heizungen|räder|reifen|wohnungen|zimmern|stück|bar|zentimeter"
            "|millimeter|watt|kilowatt|volt|ampere|mark|franken|beiden|male|sachen|geräte|autos|thermen|rohre"
            "|wasserhähne|waschbecken|eindruck|moment|augenblick|quartal|nummer|hausnummer|gebäude|hausanschluss"
            "|techniker|monteur|kollege|schlüssel|zähler|zählers|abschlag|vertrag|angebot"
        ),
    ),
)

_DAY_PARTS: Final = {
    "morgen": "morgens",
    "früh": "früh",
    "vormittag": "vormittag",
    "mittag": "mittag",
    "nachmittag": "nachmittag",
    "abend": "abend",
    "nacht": "nacht",
}

COMPOUNDS: Final = (
    ("viertelstunde", "viertel", "stunde"),
    *((month + "woche", "woche", month) for forms in _MONTHS.values() for month in forms.split("|") if len(month) > 3),
    ("dreiviertelstunde", "dreiviertel", "stunde"),
    *(
        (day.removesuffix("s") + part + ending, day, same)
        for forms in _WEEKDAYS.values()
        for day in forms.split("|")
        if not day.endswith("s")
        for part, same in _DAY_PARTS.items()
        for ending in ("", "s")
    ),
)
