"""What was learned is kept for the next start, and never trusted further than its source."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from callbot.understanding.intents import classifier, planes
from callbot.understanding.intents.classifier import Example, IntentClassifier
from callbot.understanding.intents.keeping import Arrays, Keeper

EXAMPLES = [
    Example(f"{verb} {noun}", intent)
    for intent, verbs in {"book": ("make", "book", "arrange"), "cancel": ("cancel", "call off", "drop")}.items()
    for verb in verbs
    for noun in ("an appointment", "a visit", "a date with the technician")
] + [Example(text, None) for text in ("what is the weather", "sing a song", "who won the match")]
SAID = ["i want to book a visit", "drop the appointment please", "sing something"]


@pytest.fixture
def keeper(tmp_path: Path) -> Keeper:
    return Keeper(tmp_path / "understanding")


@pytest.fixture
def fits(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """An entry for each time that somebody learned."""
    counted: list[int] = []
    fit = planes.fit

    def counting(rows: object, labels: Sequence[str], dense: int) -> Arrays:
        counted.append(len(labels))
        return fit(rows, labels, dense)  # type: ignore[arg-type]

    monkeypatch.setattr(planes, "fit", counting)
    return counted


def guesses(keeper: Keeper, examples: Sequence[Example] = EXAMPLES) -> list[classifier.Guess]:
    return IntentClassifier(examples, rejection=classifier.ACCEPT_ALL, keeper=keeper).classify(SAID)


def test_the_second_start_learns_nothing_and_understands_the_same(keeper: Keeper, fits: list[int]) -> None:
    first = guesses(keeper)
    assert guesses(keeper) == first
    assert fits == [len(EXAMPLES)]


def test_other_examples_are_learned_anew_and_take_the_place_of_the_former(keeper: Keeper, fits: list[int]) -> None:
    guesses(keeper)
    guesses(keeper, EXAMPLES[:-1])
    assert len(fits) == 2
    assert keeper.folder
    assert len(list(keeper.folder.iterdir())) == 1


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 no archive", b"something else"], ids=["empty", "cut", "foreign"])
def test_a_damaged_file_is_learned_again(keeper: Keeper, fits: list[int], damage: bytes) -> None:
    first = guesses(keeper)
    assert keeper.folder
    (path,) = keeper.folder.iterdir()
    path.write_bytes(damage)
    assert guesses(keeper) == first
    assert len(fits) == 2
    assert path.stat().st_size > len(damage)


def test_an_object_in_the_place_of_numbers_is_not_unpickled(keeper: Keeper, fits: list[int]) -> None:
    guesses(keeper)
    assert keeper.folder
    (path,) = keeper.folder.iterdir()
    np.savez(path, weights=np.array([{"code": "execution"}], dtype=object), biases=np.zeros(1))
    guesses(keeper)
    assert len(fits) == 2


def test_where_nothing_can_be_written_it_is_learned_each_time(tmp_path: Path, fits: list[int]) -> None:
    (tmp_path / "file").touch()
    keeper = Keeper(tmp_path / "file")
    assert guesses(keeper) == guesses(keeper)
    assert len(fits) == 2
