"""callbot.ports.KnownSpellings on a SQL database."""

from sqlalchemy import Engine

from callbot.actions import SpellAsKnown, SpelledAsKnown
from callbot.understanding.spellings import name_as_known, street_as_known
from crm import customers
from crm.transactions import reading


class SqlKnownSpellings:
    """Compares with the customer to whom the number belongs."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def spell(self, wanted: SpellAsKnown) -> SpelledAsKnown:
        with reading(self._engine) as session:
            known = customers.by_number(session, wanted.number)
            if known is None:
                return SpelledAsKnown(wanted.name, wanted.street)
            return SpelledAsKnown(name_as_known(wanted.name, known.name), street_as_known(wanted.street, known.street))
