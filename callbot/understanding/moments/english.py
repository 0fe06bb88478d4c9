"""English words of time."""

from typing import Final

_WEEKDAYS: Final = {
    1: "monday|mondays|monday's",
    2: "tuesday|tuesdays|tues|tue|tuesday's",
    3: "wednesday|wednesdays|weds|wednesday's",
    4: "thursday|thursdays|thurs|thur|thu|thursday's",
    5: "friday|fridays|fri|friday's",
    6: "saturday|saturdays|saturday's",
    7: "sunday|sundays|sunday's",
}
_MONTHS: Final = {
    1: "january|jan",
    2: "february|feb",
    7: "july|jul",
    9: "september|sept|sep",
    10: "october|oct",
    11: "november|nov",
    12: "december|dec",
}
_MONTHS_OR_NAMES: Final = {3: "march|mar", 4: "april|apr", 5: "may", 6: "june|jun", 8: "august|aug"}
_PARTS: Final = {
    "morning": "morning|mornings|a . m . hours",
    "noonish": "lunchtime|lunch time|lunch|lunchtimes|lunch hour|lunch break",
    "afternoon": "afternoon|afternoons",
    "evening": "evening|evenings",
    "night": "night|nighttime",
    "business": "business hours|office hours|working hours|opening hours of business",
    "mid_morning": "midmorning|mid - morning|mid morning",
    "mid_afternoon": "midafternoon|mid - afternoon|mid afternoon",
}
_HOLIDAYS: Final = {
    "new_year": "new year's day|new years day|new year day|new year's|new year|yuandan",
    "epiphany": "epiphany",
    "mlk": "martin luther king day|mlk day|martin luther king jr day|martin luther king jr . day",
    "valentine": "valentine's day|valentines day|valentine's",
    "presidents": "presidents' day|presidents day|president's day|presidents ' day",
    "st_patrick": "saint patrick's day|st patrick's day|st . patrick's day|st patricks day|saint patricks day",
    "shrove_tuesday": "shrove tuesday|pancake day|mardi gras",
    "ash_wednesday": "ash wednesday",
    "palm_sunday": "palm sunday",
    "maundy_thursday": "maundy thursday",
    "good_friday": "good friday",
    "easter": "easter sunday|easter|easter day",
    "easter_monday": "easter monday",
    "april_fools": "april fools day|april fools' day|april fool's day|april fools",
    "earth": "earth day",
    "labour": "may day|int'l workers day|international workers' day|international workers day",
    "ascension": "ascension day|ascension",
    "pentecost": "pentecost|whit sunday",
    "whit_monday": "whit monday",
    "corpus_christi": "corpus christi",
    "mothers_day": "mother's day|mothers day",
    "memorial": "memorial day",
    "fathers_day": "father's day|fathers day",
    "juneteenth": "juneteenth",
    "independence": "independence day|fourth of july|the fourth of july",
    "us_labor": "labor day",
    "unity": "german unity day|day of german unity",
    "columbus": "columbus day",
    "halloween": "halloween|hallowe'en",
    "all_saints": "all saints' day|all saints day|all saints",
    "guy_fawkes": "guy fawkes night|bonfire night|guy fawkes day",
    "veterans": "veterans day|veteran's day",
    "thanksgiving": "thanksgiving day|thanksgiving|thanks giving day|thanks giving",
    "black_friday": "black friday",
    "cyber_monday": "cyber monday",
    "christmas_eve": "christmas eve|xmas eve",
    "christmas": "christmas day|christmas|xmas|xmas day",
    "boxing_day": "boxing day|saint stephen's day|st stephen's day",
    "new_years_eve": "new year's eve|new years eve|new year eve",
    "st_nicholas": "saint nicholas day",
}
_UNITS: Final = {
    "second": "seconds|sec|secs",
    "minute": "minute|minutes|min|mins",
    "hour": "hour|hours|hr|hrs|h",
    "day": "day|days|day's",
    "business_day": "business day|business days|working day|working days|weekday|weekdays|workday|workdays|work days",
    "week": "week|weeks|week's",
    "fortnight": "fortnight|fortnights",
    "month": "month|months|month's",
    "quarter": "quarters",
    "year": "year|years|year's",
}

WORDS: Final[tuple[tuple[str, int | str, str], ...]] = (
    *(("weekday", value, forms) for value, forms in _WEEKDAYS.items()),
    *(("month", value, forms) for value, forms in _MONTHS.items()),
    *(("month_or_name", value, forms) for value, forms in _MONTHS_OR_NAMES.items()),
    *(("part", name, forms) for name, forms in _PARTS.items()),
    *(("holiday", name, forms) for name, forms in _HOLIDAYS.items()),
    *(("unit", name, forms) for name, forms in _UNITS.items()),
    ("weekday", 3, "wed"),
    ("weekday", 1, "mon ,|mon ."),
    ("weekday", 6, "sat ,|sat ."),
    ("weekday", 7, "sun ,|sun ."),
    ("weekend", 0, "weekend|weekends|week - end|week end"),
    ("relative_day", 0, "today|today's"),
    ("relative_day", 1, "tomorrow|tmrw|tomorrow's|tomorow|tommorow|tommorrow"),
    ("relative_day", -1, "yesterday|yesterday's"),
    ("relative_day", 2, "day after tomorrow|the day after tomorrow|day after tmrw|the day after tmrw|overmorrow"),
    ("relative_day", -2, "day before yesterday|the day before yesterday"),
    ("relative_day", 100, "tonight|tonite"),
    ("which", "next", "next|following"),
    ("which", "coming", "coming|upcoming|this coming|the coming|this upcoming"),
    ("which", "this", "this|current|that|same|my"),
    ("which", "last", "last|previous|this past"),
    ("which", "past", "past"),
    ("which", "over", "after next|after the next"),
    ("now", 1, "now"),
    ("now", 0, "right now|just now|right away|straight away|immediately|straightaway|at once"),
    (
        "soon",
        0,
        (
            "next available|earliest slot|earliest appointment|first free|next free|as soon as possible|asap"
            "|as early as possible|as quickly as possible|as soon as you can|as fast as possible"
            "|at your earliest convenience|first available|as soon as it is possible|soonest possible"
            "|earliest possible|the earliest you have|earliest available|as quick as possible"
        ),
    ),
    ("half", 0, "half|half a|half an|a half|and a half|and an half|half past"),
    ("quarter", 0, "quarter|a quarter"),
    ("three_quarters", 0, "three quarters"),
    ("o_clock", 0, "o'clock|o’clock|oclock|o clock|hundred hours|h|ish|- ish"),
    ("meridiem", 0, "am|a m|a . m|a . m .|in the am|ante meridiem"),
    ("meridiem", 1, "pm|p m|p . m|p . m .|in the pm|post meridiem"),
    ("meridiem", 2, "ampm"),
    ("noon", 0, "noon|midday|mid - day|mid day|noonish|high noon|noontime"),
    ("midnight", 0, "midnight|mid - night|mid night"),
    ("at", 0, "at|@|at about|at around|at exactly|at approximately"),
    (
        "about",
        0,
        (
            "around|about|approximately|roughly|around about|say|exactly|some time around|sometime around|shortly"
            "|shortly after|just after|just before|shortly before"
        ),
    ),
    ("on", 0, "on"),
    ("in", 0, "in|during|into"),
    ("for", 0, "for"),
    ("the", 0, "the"),
    ("a", 0, "a|an|another"),
    ("of", 0, "of|commencing"),
    ("from", 0, "from|starting from|starting at|anytime from|any time from|onwards from"),
    ("to", 0, "to|till|until|til|through|thru|up to|up until|through to|'til"),
    ("by", 1, "at the latest|at the very latest"),
    ("by", 0, "by|no later than|not later than|at the latest by|latest by|not after"),
    ("between", 0, "between|in between"),
    ("and", 0, "and|&"),
    ("or", 0, "or|alternatively"),
    (
        "before",
        0,
        (
            "before|in the run up to|in the run - up to|prior to|ahead of|earlier than|any time before|anytime before"
            "|sometime before"
        ),
    ),
    ("after", 0, "after|past|later than|any time after|anytime after|sometime after|since"),
    ("earliest", 0, "not before|no earlier than|not earlier than|not until|earliest"),
    ("earliest", 1, "at the earliest|at the very earliest"),
    ("ago", 0, "ago"),
    ("later", 0, "later in|later on in|from now|hence|in the future|from today's date"),
    (
        "turn_of_year",
        0,
        (
            "between christmas and new year|between christmas and new year's|between christmas and the new year"
            "|between christmas and new years|between christmas and new year's eve|between xmas and new year"
            "|between xmas and new year's|between xmas and the new year|between the holidays|twixmas"
        ),
    ),
    ("turn_of_year", 1, "in the new year|into the new year|early in the new year|in the early new year"),
    ("feast_days", 0, "the holidays|the festive season|the festive period|the christmas period|the christmas break"),
    ("later", 1, "later"),
    ("later", 2, "out"),
    ("thereafter", 0, "thereafter|afterwards"),
    ("within", 0, "within|in less than|in under|within the|less than|in the upcoming"),
    ("starting", 0, "starting|beginning|starting on|beginning on|commencing|commencing on|starting from"),
    ("starting", 1, "w / c|w c|week commencing"),
    (
        "not",
        0,
        (
            "not|not any more|not anymore|no longer|no more|can never do|can never make|never do|anything but|except"
            ""
            "|can't do|cannot do|can't make|cannot make|can't manage|can't make it|cannot make it|not free"
            "|not available"
            "|not around|i'm away|i am away|we're away|i'm out|i am out|we're out|i'm busy|we're busy|i'm working"
            "|i have to work"
        ),
    ),
    (
        "refusal",
        0,
        (
            "can't|cannot|doesn't|don't|won't|isn't|aren't|bad|impossible|no good|not good|not possible|unavailable"
            "|rather not|better not|is out|out for|out of the question|no use|not going to work|off the table"
            "|doesn't suit|won't do"
        ),
    ),
    ("early", 0, "early|early -|earlier|earlier in|early in|early on"),
    ("instead", 0, "instead of|rather than|instead of at|rather than at|instead of on|rather than on"),
    ("early", 1, "first thing|early doors"),
    ("late", 0, "last thing|late|late -|late in"),
    ("middle", 0, "mid|middle of|the middle of|mid -|in the middle of"),
    ("beginning", 0, "beginning of|start of|the beginning of|the start of"),
    ("end", 0, "end of|the end of|end|close of"),
    ("end", 1, "eod|the eod|cob|end of day|end of business"),
    ("rest", 0, "rest of|rest|remainder of|the rest of"),
    ("few", 3, "few|a few|several|some"),
    ("few", 2, "couple of|a couple of|couple|a couple|a couple more"),
    (
        "move",
        0,
        (
            "move|moved|moving|reschedule|rescheduled|change|changed|shift|postpone|push|push back|swap|switch"
            "|rearrange|put off|off till|off until|off to|put it off|bring forward|bump"
        ),
    ),
    (
        "correction",
        0,
        (
            "no|nope|no wait|wait|sorry|actually|i mean|i meant|rather|or rather|make that|make it|correction|no sorry"
            "|scratch that|no actually|wait no|oh no|hang on|no no"
        ),
    ),
    (
        "filler",
        0,
        "uh|um|er|erm|uhm|hmm|like|maybe|perhaps|please|sometime|some time|anytime|any time|possibly|preferably",
    ),
    (
        "junk",
        0,
        (
            "your evening|your day|your weekend|your morning|your afternoon|your week|day and night|night or day"
            "|good morning|good afternoon|good evening|good night|good day|nice day|nice weekend|nice evening"
            "|lovely day|great day|great weekend|good weekend|one moment|a moment|just a moment|just a second"
            "|a second|one second|a sec|one sec|just a minute|a minute please|one minute please|give me a minute"
            "|hold on a minute|wait a minute|merry christmas|happy christmas|happy new year|happy easter"
            "|happy halloween|day in day out|day to day|night and day|the other day|these days|day by day"
            "|all day long|one day|some day|last time|next time|at last|at the end of the line|in the end|end up"
            "|last name|last names|next door|next to|next in line|lovely weekend|lovely evening|nine to five job"
            "|may i|may we|i may|we may|it may|may have|may be|may not|you may|they may|there may|he may|she may"
            "|that may|right now is fine|second hand|in the first place|first of all|twenty four seven|24 / 7"
            "|on second thought|on second thoughts|at first|every second|of the day|day off|next thing"
            "|at the moment|this moment|last one|next one|first one|in a row|the day i|my day was|make my day"
            "|day care|christmas tree|christmas lights|night shift|sunday roast|sunday best|summer time|by the way"
            "|by far|on time|in time|weekend house|bye now|bye bye now|bye for now"
        ),
    ),
    (
        "counted",
        0,
        (
            "floor|floors|nights|street|road|avenue|lane|drive|people|persons|person|percent|per cent|dollars|pounds"
            "|euros"
            "|cents|degrees|metres|meters|feet|inches|miles|radiators|heaters|boilers|taps|toilets|rooms|bedrooms"
            "|houses|flats|apartments|times|attempt|time|door|building|house|apartment|flat|room|page|line|item|step"
            "|attempts|unit|units|items|locations|things|children|kids|bar|litres|liters|kilos|call|caller|visit|bill"
            "|invoice|letter|reminder|technician|engineer|plumber|radiator|boiler|exit|left|right|turning|traffic"
            "|birthday|anniversary|class|class|quarter|half|place|option|customer|customers|questions|question"
            "|problem|problems|issue|issues|child|row|tap|pipe|pipes|bathroom|bathrooms"
        ),
    ),
    ("naming", 0, "mister|mr|mrs|ms|miss|mr .|mrs .|ms .|name is|name's|called|named|surname"),
    (
        "small_word",
        0,
        (
            "come by|drop by|stop by|swing by|call by|pass by|coming by|would|is|if|i|i'm|i'd|i'll|we|we're|you|it"
            "|it's|that's|that|was|will|be|works|work|suits|thanks|thank|please|okay|ok|yes|but|because|so|with|as"
            "|does|do|can|could|should|has|have|there|then|when|where|what|are|fine|good|great|best|works"
            "|instead|latest|sharp|possible|available|free|perfect|alright|too|also|he|she|they|hahaha|not|again|your"
            "|any|time|clock|back|works|better|preferably|which|who|s|ideally|only|just|onwards|onward|we'd|it'd"
            "|that'd|my|hopefully"
        ),
    ),
)
