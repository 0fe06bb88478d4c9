"""What is learned from the same questions is learned once in a test run: it takes seconds, and never changes."""

from collections.abc import Iterator, Sequence
from functools import cache

import pytest

from callbot.language import Language


@pytest.fixture(scope="session")
def learned_once() -> Iterator[None]:
    """Every Understanding that is made in this process shares its readers with others of the same questions.

    And what was said before is read without asking the model again.
    """
    # It takes seconds to import these, and most tests need none of it.
    from callbot.understanding import understand  # noqa: PLC0415
    from callbot.understanding.intents import embedding  # noqa: PLC0415
    from callbot.understanding.intents.classifier import Example  # noqa: PLC0415
    from callbot.understanding.intents.keeping import Keeper  # noqa: PLC0415

    learn = understand.IntentReader
    known: dict[str, understand.IntentReader] = {}

    def learn_once(language: Language, own: Sequence[Example], keeper: Keeper) -> understand.IntentReader:
        lines = repr((language, own))
        if lines not in known:
            known[lines] = learn(language, own, keeper)
        return known[lines]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(understand, "IntentReader", learn_once)
        patched.setattr(embedding, "_vectors", cache(embedding._vectors))
        yield
