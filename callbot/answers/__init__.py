"""What a good receptionist says about hours, place and common matters."""

from callbot.answers.firm import (
    address_answer,
    contact_answer,
    price_answer,
    question_answer,
    site_answer,
)
from callbot.answers.hours import closed_answer, due_answer, hours_answer
from callbot.answers.times import either_answer, offered_answer, time_names, when_answer

__all__ = [
    "address_answer",
    "closed_answer",
    "contact_answer",
    "due_answer",
    "either_answer",
    "hours_answer",
    "offered_answer",
    "price_answer",
    "question_answer",
    "site_answer",
    "time_names",
    "when_answer",
]
