"""One search box: customers, calls and notes, by name, number, code, or words that were written or said."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Select, String, and_, case, func, or_, select, true, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, Session

from callbot.appointments import codes
from callbot.customer_ports import ContactHit, CustomerHit, Excerpt, Found
from crm import folding
from crm.schema import (
    AgentNoteRow,
    AppointmentRow,
    AuditRow,
    CallbackRow,
    CustomerRow,
    InteractionRow,
    NoteRow,
    PhoneNumberRow,
    ServiceRequestRow,
    TurnRow,
)

MOST_CHARACTERS: Final = 100
_MOST_WORDS: Final = 6
_CONTEXT: Final = 60
"""Characters of an excerpt on each side of the hit."""
_SHORTEST_WORD: Final = 3
"""Shorter ones are in every text."""
_TURNS_A_CONTACT: Final = 5
"""How often a word may be said in one contact before it hides an older contact."""
_RECENT_CONTACTS: Final = 10_000
"""What was said is looked through in so many contacts, about as many as have their words still (retention)."""
_CODE: Final = re.compile(r"[0-9]{3}[ -]?[0-9]{3}", re.ASCII)
_STREET: Final = re.compile(r"(.*)str(?:ase)?")
"""A folded word that names a street."""
_NUMBER: Final = re.compile(r"[+(]?[0-9][0-9 ()/.\-]{2,}", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Wish:
    """What was typed, read in every way that makes sense."""

    words: tuple[str, ...]
    digits: str
    """A telephone number's, without what may be written before or left out; empty: it is none."""
    code: str
    """Of a booking or a request; empty: it is none."""


def search(session: Session, typed: str, limit: int) -> Found:
    """The best `limit` customers, and as many contacts in whose words it was found, the latest first."""
    wish = _read(typed[:MOST_CHARACTERS])
    return Found(tuple(_customers(session, wish, limit)), tuple(_contacts(session, wish, limit)))


def _read(typed: str) -> _Wish:
    plain = typed.strip()
    digits = _dialled(plain) if _NUMBER.fullmatch(plain) else ""
    code = codes.read(plain) if _CODE.fullmatch(plain) else ""
    words = tuple(re.findall(r"[^\W_]+", plain))[:_MOST_WORDS]
    return _Wish(words, digits, code)


def _dialled(number: str) -> str:
    """What stored numbers contain of "+49 (0)89 / 1234", "0049891234" or "089 1234"."""
    return re.sub(r"[^0-9]", "", number.replace("(0)", "")).lstrip("0")


# Customers


def _customers(session: Session, wish: _Wish, limit: int) -> Sequence[CustomerHit]:
    found = _by_code(session, wish) | _by_number(session, wish, limit)
    for customer_id in _by_name(session, wish, limit):
        found.setdefault(customer_id, "")
    if len(found) < limit:
        for customer_id, name in _by_booked_name(session, wish, limit):
            found.setdefault(customer_id, name)
    return _hits(session, dict(list(found.items())[:limit]))


def recent(session: Session, agent_id: int, limit: int) -> Sequence[CustomerHit]:
    """Whom an agent has looked at lately, the last first."""
    last = func.max(AuditRow.id)
    seen = (
        select(AuditRow.customer_id)
        .join(CustomerRow, CustomerRow.id == AuditRow.customer_id)
        .where(AuditRow.agent_id == agent_id, AuditRow.action == "viewed")
        .group_by(AuditRow.customer_id)
        .order_by(last.desc())
        .limit(limit)
    )
    return _hits(session, {customer_id: "" for customer_id in session.scalars(seen) if customer_id is not None})


def _hits(session: Session, found: Mapping[int, str]) -> list[CustomerHit]:
    """Customers by id, each with what it was found by, in this order."""
    ids = list(found)
    rows = {row.id: row for row in session.scalars(select(CustomerRow).where(CustomerRow.id.in_(ids)))}
    numbers, latest = _numbers(session, ids), _latest(session, ids)
    return [
        CustomerHit(
            id=row.id,
            name=row.name,
            city=row.city,
            numbers=tuple(numbers.get(row.id, ())),
            last_contact_at=latest.get(row.id),
            complaint=row.complaint_at is not None,
            spam=row.spam_at is not None,
            verified=row.verified_at is not None,
            found_by=found[row.id],
        )
        for row in (rows[customer_id] for customer_id in ids)
    ]


def _by_code(session: Session, wish: _Wish) -> dict[int, str]:
    """Customer ids, each with the code of its appointment or request."""
    if not wish.code:
        return {}
    found: dict[int, str] = {}
    for table in (AppointmentRow, ServiceRequestRow):
        theirs = select(table.customer_id).where(table.code == wish.code, table.customer_id.is_not(None))
        found.update((customer_id, codes.written(wish.code)) for customer_id in session.scalars(theirs) if customer_id)
    return found


def _by_number(session: Session, wish: _Wish, limit: int) -> dict[int, str]:
    if len(wish.digits) < _SHORTEST_WORD:
        return {}
    number = type_coerce(PhoneNumberRow.number, String)  # what is looked for is only a part of one
    whole_first = case((number == f"+{wish.digits}", 0), else_=1)
    order = (whole_first, func.length(number), number)
    owners = select(PhoneNumberRow.customer_id).where(number.contains(wish.digits)).order_by(*order).limit(limit)
    return dict.fromkeys(session.scalars(owners), "")


def _by_name(session: Session, wish: _Wish, limit: int) -> Sequence[int]:
    """As it is written first, then as it sounds."""
    if not wish.words:
        return ()
    written = _written(wish.words)
    sounding = [
        or_(condition, CustomerRow.name_sound.contains(f" {sound} ")) if (sound := folding.sound(word)) else condition
        for condition, word in zip(written, wish.words, strict=True)
    ]
    best = select(CustomerRow.id).where(*sounding)
    return session.scalars(best.order_by(case((and_(*written), 0), else_=1), CustomerRow.id.desc()).limit(limit)).all()


def _written(words: Sequence[str]) -> list[ColumnElement[bool]]:
    """One for each word: it begins a word of the customer's, however a street's name is put together there."""
    folded = [folding.fold(word) for word in words]
    return [
        or_(*(CustomerRow.search_key.contains(f" {form}", autoescape=True) for form in _forms(word, before)))
        for before, word in zip(["", *folded], folded, strict=False)
    ]


def _forms(word: str, before: str) -> Sequence[str]:
    """ "Goethe Straße", "Goethestraße" and "Goethestr." are one street."""
    street = _STREET.fullmatch(word)
    if street is None:
        return (word,)
    return (f"{street[1]}str", f"{street[1]} str") if street[1] else ("str", f"{before}str")


def _by_booked_name(session: Session, wish: _Wish, limit: int) -> Iterator[tuple[int, str]]:
    """Somebody may have booked under a customer's number."""
    if not wish.words or wish.digits:
        return
    for table in (AppointmentRow, CallbackRow):
        query = select(table.customer_id, table.name).where(
            table.customer_id.is_not(None), *_says(table.name, wish.words)
        )
        rows = session.execute(query.order_by(table.id.desc()).limit(limit))
        yield from ((customer_id, name) for customer_id, name in rows if customer_id is not None)


def _numbers(session: Session, ids: Sequence[int]) -> dict[int, list[str]]:
    query = select(PhoneNumberRow).where(PhoneNumberRow.customer_id.in_(ids))
    found: dict[int, list[str]] = {}
    for row in session.scalars(query.order_by(PhoneNumberRow.created_at, PhoneNumberRow.number)):
        found.setdefault(row.customer_id, []).append(row.number)
    return found


def _latest(session: Session, ids: Sequence[int]) -> dict[int, datetime]:
    query = select(InteractionRow.customer_id, func.max(InteractionRow.started_at))
    rows = session.execute(query.where(InteractionRow.customer_id.in_(ids)).group_by(InteractionRow.customer_id))
    return {customer_id: at for customer_id, at in rows if customer_id is not None}


# Contacts


def _contacts(session: Session, wish: _Wish, limit: int) -> Sequence[ContactHit]:
    """One hit for each contact: in a note rather than in what was said."""
    if not wish.words or max(map(len, wish.words)) < _SHORTEST_WORD:
        return ()
    found: dict[int, ContactHit] = {}
    for where, query, text in _places(session):
        says = query.where(*_says(text, wish.words)).order_by(InteractionRow.id.desc()).limit(limit * _TURNS_A_CONTACT)
        for contact, customer_name, words in session.execute(says):
            if contact.id not in found:
                found[contact.id] = _hit(contact, customer_name or "", where, _excerpt(words, wish.words))
    return sorted(found.values(), key=lambda hit: (hit.at, hit.contact_id), reverse=True)[:limit]


def _places(
    session: Session,
) -> Iterator[tuple[str, Select[InteractionRow, str | None, str], InstrumentedAttribute[str]]]:
    newest = session.scalar(select(func.max(InteractionRow.id))) or 0
    recent = TurnRow.interaction_id > newest - _RECENT_CONTACTS
    for where, table, text, condition in (
        ("note", NoteRow, NoteRow.reason, true()),
        ("agent_note", AgentNoteRow, AgentNoteRow.text, true()),
        ("turn", TurnRow, TurnRow.text, recent),
    ):
        query = (
            select(InteractionRow, CustomerRow.name, text)
            .join(table, table.interaction_id == InteractionRow.id)
            .outerjoin(CustomerRow, CustomerRow.id == InteractionRow.customer_id)
        )
        yield where, query.where(condition), text


def _says(text: InstrumentedAttribute[str], words: Sequence[str]) -> list[ColumnElement[bool]]:
    """All words stand in it, each in one of its spellings."""
    return [or_(*(text.icontains(spelling, autoescape=True) for spelling in folding.spellings(word))) for word in words]


def _hit(contact: InteractionRow, customer_name: str, where: str, excerpt: Excerpt) -> ContactHit:
    return ContactHit(
        contact.id, contact.customer_id, customer_name, contact.channel, contact.started_at, where, excerpt
    )


def _excerpt(text: str, words: Sequence[str]) -> Excerpt:
    spellings = "|".join(re.escape(spelling) for word in words for spelling in folding.spellings(word))
    found = re.search(spellings, text, re.IGNORECASE)
    begin, end = found.span() if found else (0, 0)
    before, after = text[max(0, begin - _CONTEXT) : begin], text[end : end + _CONTEXT]
    if begin > _CONTEXT:
        before = "…" + before
    if end + _CONTEXT < len(text):
        after += "…"
    return Excerpt(before, text[begin:end], after)
