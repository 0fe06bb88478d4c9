"""Who calls, and why: true whoever has asked for the call, and nothing of the customer's."""

from datetime import UTC, datetime, timedelta

import pytest

from callbot.callback import Callback, CallbackSource, CallbackState, CustomerRung
from callbot.language import Language
from telephony.customer_greeting import greeting

DE, EN = Language.DE, Language.EN
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def rung(source: CallbackSource, language: Language, agent_id: int | None = None) -> CustomerRung:
    callback = Callback(
        id=1,
        key="key",
        source=source,
        state=CallbackState.UNDER_WAY,
        number="+4915112345678",
        name="Anna Adler",
        email="anna@example.org",
        reason="Heizung",
        language=language,
        site="munich",
        skills=("accounts",),
        person="",
        agent_id=agent_id,
        urgent=False,
        window="morgen",
        earliest=None,
        due=NOW + timedelta(hours=1),
        place=None,
        attempts=0,
        next_at=None,
        tell=False,
        announced_at=None,
        customer_id=7,
        call_sid=None,
        rang_sid=None,
        created_at=NOW,
    )
    return CustomerRung(callback, "Petra Kern")


@pytest.mark.parametrize(
    ("source", "agent_id", "german", "english"),
    [
        (CallbackSource.WEB, None, "Auf unserer Website wurde um einen Rückruf", "On our website, a call back"),
        (CallbackSource.WEB, 3, "Auf unserer Website wurde um einen Rückruf", "On our website, a call back"),
        (CallbackSource.CALL, None, "Bei einem Anruf bei uns wurde um einen Rückruf", "In a call to us, a call back"),
        (CallbackSource.QUEUE, None, "Bei einem Anruf bei uns wurde um einen Rückruf", "In a call to us, a call back"),
        (CallbackSource.CALL, 3, "haben wir einen Rückruf unter dieser Nummer", "we promised to call back"),
        (
            CallbackSource.QUEUE,
            3,
            "haben wir einen Rückruf unter dieser Nummer versprochen",
            "we promised to call back",
        ),
    ],
)
def test_the_reason_is_true_for_whoever_has_asked(
    source: CallbackSource, agent_id: int | None, german: str, english: str
) -> None:
    assert german in greeting(rung(source, DE, agent_id), "Lindquell")
    assert english in greeting(rung(source, EN, agent_id), "Lindquell")


def test_nobody_is_told_that_they_asked_when_an_agent_wants_to_speak_with_them() -> None:
    assert greeting(rung(CallbackSource.AGENT, DE, 3), "Lindquell") == (
        "Guten Tag, hier ist das automatische Telefonsystem von Lindquell. Petra Kern wartet in der Leitung und "
        "möchte mit Ihnen sprechen. Drücken Sie die 1, und wir verbinden Sie sofort. Wenn wir Sie nie wieder anrufen "
        "sollen, drücken Sie die 9."
    )
    english = greeting(rung(CallbackSource.AGENT, EN), "Lindquell")
    assert "system of Lindquell. Petra Kern is waiting on the line" in english
    assert "call back" not in english
    assert "asked" not in english


@pytest.mark.parametrize("source", CallbackSource)
@pytest.mark.parametrize("language", [DE, EN])
def test_a_machine_hears_nothing_of_the_customer(source: CallbackSource, language: Language) -> None:
    said = greeting(rung(source, language), "Lindquell")
    assert not [theirs for theirs in ("Anna", "Adler", "Heizung", "1234", "morgen", "accounts") if theirs in said]
    assert "Petra Kern" in said


def test_an_agent_without_a_name_is_somebody() -> None:
    nameless = CustomerRung(rung(CallbackSource.WEB, DE).callback, "")
    assert "gebeten. Jemand aus unserem Haus wartet in der Leitung" in greeting(nameless, "Lindquell")
