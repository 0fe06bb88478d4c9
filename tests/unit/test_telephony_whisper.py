"""What an agent hears before saying yes, and the TwiML of agents' legs."""

from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from callbot.language import Language
from callbot.standard_questions import STANDARD_QUESTIONS
from callbot.transfer import Briefing, Transfer, TransferKind, TransferState
from telephony import agent_twiml
from telephony.agent_twiml import Farewell
from telephony.simulator import twiml as twilios
from telephony.whisper import LIMIT_SECONDS, cut, seconds, whisper

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LONG = "seit heute früh kommt aus dem Heizkörper im Bad kein warmes Wasser mehr und im Keller tropft es " * 4
KEY, SILENCE = "https://bot.test/key?a=1&b=2", "https://bot.test/silence"


def briefing(
    name: str = "Petra Sommer",
    reason: str = "Die Heizung ist ausgefallen",
    collected: tuple[str, ...] = (),
    language: Language = Language.DE,
    kind: TransferKind = TransferKind.WARM,
    answer: str = "",
) -> Briefing:
    transfer = Transfer(
        *(7, kind, TransferState.BRIEFING, NOW, "CA1", None, None, reason, Language.EN, "main", (), "", None, False),
        *(NOW, 3, 1, "Petra Kern", (), None, "Welche Adresse?" if answer else "", answer, "", 0),
    )
    return Briefing(transfer, name, "+4917633445566", reason, collected, language)


def test_the_agent_hears_who_why_and_what_is_known() -> None:
    said = whisper(briefing(collected=("Adresse: Gartenweg", "dringend")))
    assert [text for _, text in said] == [
        "Anruf von Petra Sommer.",
        "Die Heizung ist ausgefallen",
        "Bekannt: Adresse: Gartenweg, dringend.",
    ]


def test_the_frame_is_in_the_agents_language_and_the_callers_words_in_the_callers() -> None:
    assert [language for language, _ in whisper(briefing())] == [Language.DE, Language.EN]


@pytest.mark.parametrize("kind", TransferKind)
@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("collected", [(), ("Adresse: Gartenweg 7", "dringend", LONG, "seit gestern")])
@pytest.mark.parametrize("answer", ["", LONG])
def test_a_whisper_takes_at_most_eight_seconds(
    kind: TransferKind, language: Language, collected: tuple[str, ...], answer: str
) -> None:
    told = whisper(briefing("Dr. Maximiliane von Hohenlohe-Schillingsfürst", LONG, collected, language, kind, answer))
    assert 4.0 < seconds(told) <= LIMIT_SECONDS


def test_the_reason_is_cut_between_words() -> None:
    reason = whisper(briefing(reason=LONG))[1][1]
    assert LONG.startswith(reason + " ")


def test_digits_take_longer_than_letters() -> None:
    assert cut("eins zwei 1234567890", 30) == "eins zwei"


def test_an_unknown_caller_is_announced_as_such() -> None:
    assert whisper(briefing(name=""))[0][1] == "Anruf ohne bekannten Namen."


def test_after_a_question_the_answer_takes_the_place_of_the_reason() -> None:
    texts = [text for _, text in whisper(briefing(answer="Gartenweg 7"))]
    assert texts[1:] == ["Die Antwort ist:", "Gartenweg 7"]


def _read(document: str) -> ElementTree.Element:
    """As the simulator reads it, which knows every verb and attribute of Twilio's."""
    assert twilios.read(document.encode()).warnings == ()
    return ElementTree.fromstring(document)


def test_the_agent_is_asked_twice_and_then_silence_counts() -> None:
    document = _read(agent_twiml.brief(briefing("<b>\x0b & Söhne"), KEY, SILENCE))
    assert [verb.tag for verb in document] == ["Gather", "Gather", "Redirect"]
    for gather in document.iter("Gather"):
        assert (gather.get("numDigits"), gather.get("action"), gather.get("input")) == ("1", KEY, "dtmf")
    assert document.findtext("Redirect") == SILENCE
    first = document.find("Gather/Say")
    assert first is not None
    assert (first.text, first.get("language")) == ("Anruf von <b> & Söhne.", "de-DE")


@pytest.mark.parametrize("kind", TransferKind)
@pytest.mark.parametrize("language", Language)
def test_only_keys_that_do_something_are_offered(kind: TransferKind, language: Language) -> None:
    said = " ".join(say.text or "" for say in _read(agent_twiml.choices(kind, language, KEY, SILENCE)).iter("Say"))
    offered = {digit for digit in "12345" if digit in said}
    expected = {TransferKind.WARM: set("12345"), TransferKind.CALLBACK: set("1235"), TransferKind.TAKE_OVER: set("13")}
    assert offered == expected[kind]


@pytest.mark.parametrize("language", Language)
def test_every_standard_question_can_be_chosen(language: Language) -> None:
    document = _read(agent_twiml.ask_what(language, KEY, SILENCE))
    said = document.findtext("Gather/Say") or ""
    assert all(f"{key} {question.label[language]}" in said for key, question in STANDARD_QUESTIONS.items())


def test_the_star_key_leads_the_agent_out_of_a_room_that_stays() -> None:
    document = _read(agent_twiml.agents_room("transfer-7", KEY, SILENCE))
    dial, conference = document.find("Dial"), document.find("Dial/Conference")
    assert dial is not None
    assert conference is not None
    assert (dial.get("hangupOnStar"), dial.get("action")) == ("true", KEY)
    assert (conference.get("endConferenceOnExit"), conference.get("startConferenceOnEnter")) == ("false", "true")
    assert conference.get("beep") == "false"


def test_the_room_ends_with_the_caller_whom_no_key_leads_out() -> None:
    document = _read(agent_twiml.callers_room("transfer-7", KEY, SILENCE))
    dial, conference = document.find("Dial"), document.find("Dial/Conference")
    assert dial is not None
    assert conference is not None
    assert dial.get("hangupOnStar") is None
    assert (conference.get("endConferenceOnExit"), conference.get("statusCallbackEvent")) == ("true", "join")
    assert conference.get("statusCallback") == SILENCE


@pytest.mark.parametrize("farewell", Farewell)
def test_every_leg_ends_with_a_sentence(farewell: Farewell) -> None:
    document = _read(agent_twiml.say_and_hang_up(farewell, Language))
    assert [verb.tag for verb in document] == ["Say", "Say", "Hangup"]
    assert all(say.text for say in document.iter("Say"))
