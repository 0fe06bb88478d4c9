"""Commands find whoever carries them out, and a failure is a result."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from callbot.actions import (
    ActionFailed,
    Book,
    Cancel,
    Command,
    FindAppointments,
    FindRequests,
    FindSlots,
    Move,
    RequestCallback,
    SpellAsKnown,
    SpelledAsKnown,
    TakeRequest,
)
from callbot.appointments.model import Slot, Wish
from callbot.errands import Errands
from callbot.errors import StoreError

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SLOT = Slot("repair", "munich", "huber", NOW, NOW + timedelta(hours=1))
CALL: Any = SimpleNamespace(call_sid="CA1")


class Desk:
    """Answers with the name of what it was asked."""

    def __getattr__(self, name: str) -> Any:
        return lambda *_asked: name


class Broken:
    def __getattr__(self, name: str) -> Any:
        def fail(*_asked: object) -> None:
            raise StoreError("gone")

        return fail


@pytest.mark.parametrize(
    ("command", "method"),
    [
        (RequestCallback("+49891", "", NOW), "request_callback"),
        (FindSlots("repair", "munich", Wish(NOW, NOW)), "free"),
        (Book(SLOT, "+49891", "Anna"), "book"),
        (FindAppointments("+49891"), "find"),
        (Move(1, SLOT), "move"),
        (Cancel(1), "cancel"),
        (TakeRequest("", "", False, "", "", None), "take"),
        (FindRequests("+49891"), "find"),
    ],
)
def test_a_command_is_carried_out_by_the_book_it_belongs_to(command: Command, method: str) -> None:
    desk: Any = Desk()
    assert Errands(desk, desk, desk, desk, desk).run(CALL, command) == method
    broken: Any = Broken()
    assert Errands(broken, broken, broken, broken, broken).run(CALL, command) == ActionFailed()


def test_a_name_is_written_as_known_or_where_nothing_can_be_looked_up_as_it_was_heard() -> None:
    desk: Any = Desk()
    wanted = SpellAsKnown("+49891", "Maier", "Goethestraße 5")
    assert Errands(desk, desk, desk, desk, desk).run(CALL, wanted) == "spell"
    broken: Any = Broken()
    told = Errands(broken, broken, broken, broken, broken).run(CALL, wanted)
    assert told == SpelledAsKnown("Maier", "Goethestraße 5")
