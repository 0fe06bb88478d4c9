"""Write out what a synthesiser would stumble over, in the caller's language. Pure functions.

speakable("am 3.12. um 14:30 Uhr, ca. 49,90 €", Language.DE)
-> "am dritten Dezember um vierzehn Uhr dreißig, circa neunundvierzig Euro neunzig"
"""

from callbot.speakable.sentences import sentences
from callbot.speakable.speaking import (
    speakable,
    spoken_choice,
    spoken_date,
    spoken_digits,
    spoken_duration,
    spoken_list,
    spoken_number,
    spoken_ordinal,
    spoken_price,
    spoken_span,
    spoken_time,
)

__all__ = [
    "sentences",
    "speakable",
    "spoken_choice",
    "spoken_date",
    "spoken_digits",
    "spoken_duration",
    "spoken_list",
    "spoken_number",
    "spoken_ordinal",
    "spoken_price",
    "spoken_span",
    "spoken_time",
]
