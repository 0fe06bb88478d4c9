"""/calendar: appointments as iCalendar, for whoever was given the address."""

import hmac
from collections.abc import Mapping
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, abort
from sqlalchemy import ColumnElement, Engine, select

from callbot.appointments.codes import written
from callbot.appointments.icalendar import Event, calendar
from callbot.appointments.model import AppointmentState
from callbot.clock import Clock
from callbot.errors import StoreError
from callbot.outbox.letters import Letters
from callbot.profile.model import Profile
from crm import appointment_rows as rows
from crm.schema import AppointmentRow
from crm.transactions import reading

_LOOKING_BACK: Final = timedelta(days=30)


def make_blueprint(engine: Engine, letters: Letters, clock: Clock) -> Blueprint:
    """A feed for each site and resource, and a file for each appointment. A wrong token is a page that is not there."""
    pages = Blueprint("calendar", __name__, url_prefix="/calendar")
    pages.register_error_handler(StoreError, lambda _error: ("the customer store does not answer\n", 503))
    feeds = _feeds(letters)

    @pages.get("/<token>.ics")
    def feed(token: str) -> Response:
        # Every feed is compared, so that the time it takes tells nothing.
        found = [feed for known, feed in feeds.items() if hmac.compare_digest(known.encode(), token.encode())]
        if not found:
            abort(404)
        name, condition = found[0]
        recent = AppointmentRow.end > clock() - _LOOKING_BACK
        with reading(engine) as session:
            kept = session.scalars(select(AppointmentRow).where(condition, recent).order_by(AppointmentRow.start))
            return _answer(calendar(name, [_for_colleagues(letters, row) for row in kept]))

    @pages.get("/appointments/<int:appointment_id>/<token>.ics")
    def appointment(appointment_id: int, token: str) -> Response:
        if not hmac.compare_digest(letters.links.appointment_token(appointment_id).encode(), token.encode()):
            abort(404)
        zones = {site.id: ZoneInfo(site.timezone) for site in letters.profile.sites}
        with reading(engine) as session:
            row = rows.find(session, appointment_id)
            if row is None:
                abort(404)
            kept = rows.appointment(row, zones, letters.told_by(row.number, row.email))
            return _answer(calendar(letters.profile.firm.name, [letters.event(kept, row.changed_at)]))

    return pages


def _feeds(letters: Letters) -> Mapping[str, tuple[str, ColumnElement[bool]]]:
    """By token: the feed's name, and which appointments are in it."""
    profile, links = letters.profile, letters.links
    language = profile.firm.languages[0]
    sites = {
        links.feed_token("site", site.id): (site.name.get(language, site.id), AppointmentRow.site == site.id)
        for site in profile.sites
    }
    resources = {
        links.feed_token("resource", resource.id): (resource.name, AppointmentRow.resource == resource.id)
        for resource in profile.resources
    }
    return sites | resources


def _for_colleagues(letters: Letters, row: AppointmentRow) -> Event:
    """What whoever does the work needs to know."""
    return Event(
        uid=letters.links.uid(row.id),
        sequence=row.sequence,
        start=row.start,
        end=row.end,
        changed_at=row.changed_at,
        summary=f"{_service(letters.profile, row)}: {row.name}",
        description="\n".join(filter(None, [row.details, row.number, row.resource, written(row.code)])),
        cancelled=row.state is AppointmentState.CANCELLED,
    )


def _service(profile: Profile, row: AppointmentRow) -> str:
    names = (service.name for service in profile.services if service.id == row.service)
    return next(names, {}).get(profile.firm.languages[0], row.service)


def _answer(text: str) -> Response:
    response = Response(text, content_type="text/calendar; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
