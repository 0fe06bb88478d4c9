"""callbot.ports.RequestBook on a SQL database."""

from typing import Final

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from callbot.actions import FindRequests, RequestsFound, RequestTaken, TakeRequest
from callbot.appointments.codes import new_code
from callbot.clock import Clock, system_clock
from callbot.errors import StoreError
from crm import calls, customers
from crm.schema import RequestState, ServiceRequestRow
from crm.transactions import reading, writing

_CODES_TRIED: Final = 20


class SqlRequestBook:
    """One call makes one request; what is said later in the call replaces what was said before."""

    def __init__(self, engine: Engine, clock: Clock = system_clock) -> None:
        self._engine = engine
        self._clock = clock

    def take(self, call_sid: str, wanted: TakeRequest) -> RequestTaken:
        now = self._clock()
        with writing(self._engine) as session:
            contact = calls.lock(session, call_sid).interaction
            row = session.scalar(select(ServiceRequestRow).where(ServiceRequestRow.interaction_id == contact.id))
            customer = customers.find_or_make(session, wanted.number, now) if wanted.number else None
            if row is None:
                row = ServiceRequestRow(
                    code=_free_code(session), state=RequestState.OPEN, interaction_id=contact.id, created_at=now
                )
            row.what, row.place, row.urgent = wanted.what, wanted.where, wanted.urgent
            row.access, row.reachable, row.number = wanted.access, wanted.reachable, wanted.number
            row.customer_id = customer.id if customer else contact.customer_id
            session.add(row)
            return RequestTaken(row.code)

    def find(self, wanted: FindRequests) -> RequestsFound:
        mine = select(ServiceRequestRow.code, ServiceRequestRow.state).where(
            ServiceRequestRow.number == wanted.number, ServiceRequestRow.state != RequestState.DONE
        )
        with reading(self._engine) as session:
            found = session.execute(mine.order_by(ServiceRequestRow.created_at, ServiceRequestRow.id))
            return RequestsFound(tuple((code, state.value) for code, state in found))


def _free_code(session: Session) -> str:
    """A code no request has; should another take it in this very moment, UNIQUE refuses and nothing was promised."""
    for _ in range(_CODES_TRIED):
        code = new_code()
        if session.scalar(select(ServiceRequestRow.id).where(ServiceRequestRow.code == code)) is None:
            return code
    raise StoreError("customer store: no code is free")
