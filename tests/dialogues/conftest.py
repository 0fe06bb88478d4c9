"""The dialogues learn what other tests of this process have learned, and the other way round."""

import pytest


@pytest.fixture(scope="session", autouse=True)
def _learned(learned_once: None) -> None:
    """Before the first Understanding is made."""
