"""The fixed names of what callers want."""

from typing import Final

OPENING_HOURS: Final = "opening_hours"
ADDRESS: Final = "address"
CONTACT: Final = "contact"
PRICE: Final = "price"
QUESTION: Final = "question"
"""The caller announces a question, or asks what the bot can do."""
BOOK_APPOINTMENT: Final = "book_appointment"
MOVE_APPOINTMENT: Final = "move_appointment"
CANCEL_APPOINTMENT: Final = "cancel_appointment"
MY_APPOINTMENT: Final = "my_appointment"
SERVICE_REQUEST: Final = "service_request"
REQUEST_STATUS: Final = "request_status"
COMPLAINT: Final = "complaint"
PERSON: Final = "person"
CALLBACK: Final = "callback"
REPEAT: Final = "repeat"
SLOWER: Final = "slower"
LANGUAGE: Final = "language"
YES: Final = "yes"
NO: Final = "no"
CORRECTION: Final = "correction"
THANKS: Final = "thanks"
GOODBYE: Final = "goodbye"
GREETING: Final = "greeting"

INTENTS: Final = (
    OPENING_HOURS,
    ADDRESS,
    CONTACT,
    PRICE,
    QUESTION,
    BOOK_APPOINTMENT,
    MOVE_APPOINTMENT,
    CANCEL_APPOINTMENT,
    MY_APPOINTMENT,
    SERVICE_REQUEST,
    REQUEST_STATUS,
    COMPLAINT,
    PERSON,
    CALLBACK,
    REPEAT,
    SLOWER,
    LANGUAGE,
    YES,
    NO,
    CORRECTION,
    THANKS,
    GOODBYE,
    GREETING,
)


def question(identifier: str) -> str:
    """The intent of a question of the firm's own."""
    return f"{QUESTION}:{identifier}"


def question_id(name: str) -> str | None:
    """The identifier in `question:<id>`; None for the other intents."""
    prefix, colon, identifier = name.partition(":")
    return identifier if colon and prefix == QUESTION else None
