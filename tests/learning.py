"""What is learned from the same questions is learned once in a test run: it takes seconds, and never changes."""

from collections.abc import Iterator, Sequence

import pytest

from callbot.language import Language
from callbot.profile.model import Question


@pytest.fixture(scope="session")
def learned_once() -> Iterator[None]:
    """Every Understanding that is made in this process shares its readers with others of the same questions."""
    from callbot.understanding import understand  # noqa: PLC0415 - takes seconds, and most tests need none of it

    learn = understand.IntentReader
    known: dict[str, understand.IntentReader] = {}

    def learn_once(language: Language, questions: Sequence[Question] = ()) -> understand.IntentReader:
        lines = repr((language, questions))
        if lines not in known:
            known[lines] = learn(language, questions)
        return known[lines]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(understand, "IntentReader", learn_once)
        yield
