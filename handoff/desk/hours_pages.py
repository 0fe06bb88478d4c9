"""Hours changed at once: a site closed, or open, for a while."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest, Conflict
from werkzeug.wrappers import Response as AnyResponse

from callbot.calendar.site_calendar import HORIZON_DAYS
from callbot.desk_ports import HoursChange
from callbot.profile.model import Site
from handoff.desk import customer_forms as forms
from handoff.desk.customer_forms import Invalid
from handoff.desk.services import DeskServices

_HORIZON: Final = timedelta(days=HORIZON_DAYS)
_OPENS: Final = {"close": False, "open": True}
_LONGEST_REASON: Final = 100
"""It is spoken."""


@dataclass(frozen=True, slots=True)
class SiteHours:
    """What is set for a site and not over."""

    site: Site
    zone: ZoneInfo
    changes: tuple[HoursChange, ...]


def add_hours(pages: Blueprint, services: DeskServices) -> None:
    """For every agent: in a small firm it is the one who is there that closes."""

    @pages.route("/hours", methods=["GET", "POST"])
    def hours() -> str | AnyResponse:
        problem = ""
        if request.method == "POST":
            try:
                _put_up(services)
                return redirect(url_for("desk.hours"), 303)
            except Invalid as error:
                problem = str(error)
        shown = {"sites": tuple(_sites(services)), "days": HORIZON_DAYS, "longest_reason": _LONGEST_REASON}
        return render_template("desk/hours.html", problem=problem, **shown)

    @pages.post("/hours/<int:change_id>/remove")
    def remove_hours(change_id: int) -> AnyResponse:
        if not services.hours.take_down(change_id):
            raise Conflict
        return redirect(url_for("desk.hours"), 303)


def _sites(services: DeskServices) -> Iterator[SiteHours]:
    listed = services.hours.listed()
    for site in services.profile.sites:
        changes = tuple(change for change in listed if change.site == site.id)
        yield SiteHours(site, ZoneInfo(site.timezone), changes)


def _put_up(services: DeskServices) -> None:
    """Invalid when the form's times make no sense."""
    site = next((site for site in services.profile.sites if site.id == request.form.get("site")), None)
    opens = _OPENS.get(request.form.get("what", ""))
    if site is None or opens is None:
        raise BadRequest
    start, end = _span(services.clock(), ZoneInfo(site.timezone))
    services.hours.put_up(site.id, start, end, opens, forms.line("reason", _LONGEST_REASON), g.agent.name)


def _span(now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From now on, and until the end of the first day, where the form does not say otherwise."""
    begin, until = (_moment("begin", zone), _moment("until", zone)) if _chosen() == "between" else (None, None)
    start = begin or now
    if any(abs(moment - now) > _HORIZON for moment in (start, until or now)):
        raise Invalid("hours.too_far")
    end = until or datetime.combine(start.astimezone(zone).date() + timedelta(days=1), time(), zone)
    if end <= start:
        raise Invalid("hours.ends_first")
    if end <= now:
        raise Invalid("hours.over")
    return start, end


def _chosen() -> str:
    when = request.form.get("when", "")
    if when not in {"rest", "between"}:
        raise BadRequest
    return when


def _moment(name: str, zone: ZoneInfo) -> datetime | None:
    """None when the field is empty; Invalid when it holds no moment."""
    moment = forms.moment(name, zone)
    if moment is None and request.form.get(name):
        raise Invalid(f"hours.wrong_{name}")
    return moment
