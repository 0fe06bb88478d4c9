"""What the bot knows of a caller before it says the first word."""

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from callbot.call import CallRecord, CallState
from callbot.dialogue.dialogue import Reply
from callbot.dialogue.events import Opening
from callbot.dialogue.state import DialogueState
from callbot.errands import Errands
from callbot.language import Language
from callbot.people_errands import PeopleErrands
from callbot.thinking import Thinking

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CALL = CallRecord("CA1", "+49891", "+4989", CallState.TALKING, None, NOW, None, 1, {}, Language.EN, 0)


class House:
    """Switchboard, call-backs and agents in one."""

    def look(self, _call_sid: str) -> None:
        return None

    def by_phone(self, _number: str) -> None:
        return None

    def open_for(self, _number: str) -> list[Any]:
        return [SimpleNamespace(reason="Angebot")]


def opening_of(call: CallRecord) -> Opening:
    seen: list[Opening] = []

    def begin(opening: Opening) -> Reply:
        seen.append(opening)
        return Reply(DialogueState(None, "munich", Language.DE), ())

    house, nobody = cast(Any, House()), cast(Any, None)
    errands = Errands(nobody, nobody, nobody, PeopleErrands(house, house, house, lambda: NOW), nobody)
    Thinking(cast(Any, SimpleNamespace(begin=begin)), errands, lambda: NOW, call).start(0.0)
    return seen[0]


def test_the_dialogue_begins_with_what_the_store_knows_of_the_number() -> None:
    assert opening_of(CALL) == Opening(NOW, "+49891", "+4989", Language.EN, awaited="Angebot")


@pytest.mark.parametrize("turned_away", [True, False])
def test_a_number_whose_calls_are_spam_is_known_as_such(turned_away: bool) -> None:
    assert opening_of(replace(CALL, turned_away=turned_away)).spam is turned_away


def test_of_a_withheld_number_nothing_is_known() -> None:
    assert opening_of(replace(CALL, caller=None)).awaited is None
