"""Agents set their presence by text message."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from callbot.agents import Agent, Presence, Role, Telephone
from callbot.language import Language
from callbot.presence_by_text import PresenceByText
from callbot.profile import load

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PROFILE = load(None)
PETRA = "+491713920014"
AGENT = Agent(
    7, "Petra Kern", "petra", Role.AGENT, (), (), (), PETRA, None, Language.DE, False, Presence.OFF, NOW, None, 0,
    Telephone.READY, None, None,
)  # fmt: skip


class Book:
    """Knows one agent."""

    def __init__(self, agent: Agent = AGENT) -> None:
        self.agent = agent
        self.set: list[tuple[Presence, datetime | None]] = []

    def by_phone(self, number: str) -> Agent | None:
        return self.agent if number == self.agent.phone else None

    def set_presence(self, agent_id: int, presence: Presence, until: datetime | None = None) -> Agent:
        self.set.append((presence, until))
        serves = self.agent.presence is Presence.BUSY
        return replace(self.agent, presence=Presence.BUSY if serves else presence)


def by_text(book: Any) -> PresenceByText:
    return PresenceByText(book, PROFILE, lambda: NOW, lambda *_: "hours")


@pytest.mark.parametrize(
    ("text", "presence", "answer"),
    [
        ("Pause bis 14", Presence.AWAY, "Eingetragen: Pause. Sie endet heute um 14 Uhr."),
        ("wieder da", Presence.AVAILABLE, "Eingetragen: verfügbar."),
        ("Feierabend", Presence.OFF, "Eingetragen: Feierabend."),
        ("break for 20 minutes", Presence.AWAY, "Noted: on a break. It ends 10:20 am today."),
    ],
)
def test_an_agent_is_what_they_write(text: str, presence: Presence, answer: str) -> None:
    book = Book()
    assert by_text(book).answer(PETRA, "+4989", text) == answer
    assert [each for each, _ in book.set] == [presence]


def test_a_break_ends_by_itself() -> None:
    book = Book()
    by_text(book).answer(PETRA, "+4989", "Pause bis 14")
    assert book.set == [(Presence.AWAY, datetime(2026, 11, 23, 13, 0, tzinfo=UTC))]


@pytest.mark.parametrize(("sender", "text"), [("+491713920015", "Pause bis 14"), (PETRA, "Danke für gestern")])
def test_others_and_other_words_change_nothing(sender: str, text: str) -> None:
    book = Book()
    assert by_text(book).answer(sender, "+4989", text) == "hours"
    assert book.set == []


def test_who_serves_a_call_is_not_told_to_be_available() -> None:
    book = Book(replace(AGENT, presence=Presence.BUSY))
    answered = by_text(book).answer(PETRA, "+4989", "bin da")
    assert answered == "Sie sind noch im Gespräch. Danach bitte noch einmal."
