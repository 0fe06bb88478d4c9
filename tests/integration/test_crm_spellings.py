"""What callers say of themselves, written as their number's customer is, on both databases."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from callbot.actions import SpellAsKnown, SpelledAsKnown
from callbot.call import Ringing
from callbot.customers import Details
from crm.customer_book import SqlCustomerBook
from crm.engine import make_engine
from crm.spellings import SqlKnownSpellings
from crm.store import SqlCallStore
from tests.desk_people import make_agent

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ANNA, BERT, NOBODY = "+4915112345678", "+4915112345679", "+4915112345670"


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def spellings(engine: Engine) -> SqlKnownSpellings:
    """Anna is known well; of Bert there is only his number."""
    book, agent = SqlCustomerBook(engine, lambda: NOW), make_agent(engine)
    book.create(Details("Anna Mayr", None, "Goethestraße 5"), ANNA, agent)
    SqlCallStore(engine).ring(Ringing("CA1", BERT, "+4989999980", NOW))
    return SqlKnownSpellings(engine)


@pytest.mark.parametrize(
    ("number", "name", "street", "spelled"),
    [
        (ANNA, "Maier", "Goethe Strasse 7", ("Mayr", "Goethestraße 7")),
        (ANNA, "Huber", "Schillerstraße 1", ("Huber", "Schillerstraße 1")),
        (ANNA, "", "", ("", "")),
        (BERT, "Maier", "Goethe Strasse 7", ("Maier", "Goethe Strasse 7")),
        (NOBODY, "Maier", "Goethe Strasse 7", ("Maier", "Goethe Strasse 7")),
    ],
)
def test_only_what_sounds_like_the_customer_of_the_number_is_written_like_it(
    spellings: SqlKnownSpellings, number: str, name: str, street: str, spelled: tuple[str, str]
) -> None:
    assert spellings.spell(SpellAsKnown(number, name, street)) == SpelledAsKnown(*spelled)
