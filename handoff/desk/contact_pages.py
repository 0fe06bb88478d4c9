"""Contacts: what was said, the wrap-up behind it, other channels, and what is promised."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from flask import Blueprint, g, make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest, Conflict, NotFound
from werkzeug.wrappers import Response as AnyResponse

from callbot.agents import Presence
from callbot.callback import CallbackSource, NewCallback
from callbot.callback_times import window_of
from callbot.customers import Channel, ContactDetail, CustomerCard, NoteOutcome
from callbot.profile.model import Site
from handoff.desk import customer_forms as forms
from handoff.desk.customer_forms import Invalid
from handoff.desk.customer_pages import card_or_404, to_card
from handoff.desk.dictation_pages import dictation_view
from handoff.desk.services import DeskServices

_OTHER_CHANNELS: Final = (Channel.PHONE, Channel.EMAIL, Channel.LETTER, Channel.VISIT, Channel.SMS, Channel.CHAT)


def add_contacts(pages: Blueprint, services: DeskServices) -> None:
    """One contact with every word of it, and its wrap-up: a page, and a fragment for the pop."""
    zone = zone_of(services)

    @pages.get("/contacts/<int:contact_id>")
    def contact(contact_id: int) -> str:
        return render_template("desk/customers/contact.html", detail=_contact_or_404(services, contact_id))

    @pages.route("/contacts/<int:contact_id>/wrap-up", methods=["GET", "POST"])
    def wrap_up(contact_id: int) -> str | AnyResponse:
        detail, problem = _contact_or_404(services, contact_id), ""
        if request.method == "POST":
            try:
                services.customers.wrap_up(forms.wrap_up(contact_id, g.agent.id, services.clock(), zone))
            except Invalid as error:
                problem = str(error)
            else:
                if "HX-Request" in request.headers:
                    return _saved(detail)
                return _behind(detail)
        page = "wrap_up" if "HX-Request" in request.headers else "wrap_up_page"
        shown = {"proposal": proposal(detail), "outcomes": NoteOutcome, "due": _tomorrow(services, zone)}
        shown |= dictation_view(services, contact_id)
        return render_template(f"desk/customers/{page}.html", detail=detail, problem=problem, **shown)

    @pages.route("/contacts/<int:contact_id>/assign", methods=["GET", "POST"])
    def assign(contact_id: int) -> str:
        """Whose was it, when the number was withheld?"""
        detail = _contact_or_404(services, contact_id)
        typed = forms.line("q", 100) if request.method == "POST" else ""
        found = services.customers.search(typed, g.agent.id).customers if typed else ()
        return render_template("desk/customers/assign.html", detail=detail, typed=typed, found=found)

    @pages.post("/contacts/<int:contact_id>/assign/<int:customer_id>")
    def assign_to(contact_id: int, customer_id: int) -> AnyResponse:
        if _contact_or_404(services, contact_id).customer_id is not None:
            raise Conflict
        services.customers.assign(contact_id, customer_id, g.agent.id)
        return to_card(customer_id)


def add_own_contacts(pages: Blueprint, services: DeskServices) -> None:
    """What agents bring in themselves: a letter, a visit, a wish to be called."""
    zone = zone_of(services)

    @pages.route("/customers/<int:customer_id>/contact", methods=["GET", "POST"])
    def log_contact(customer_id: int) -> str | AnyResponse:
        card, problem = card_or_404(services, customer_id), ""
        if request.method == "POST":
            try:
                services.customers.log_contact(forms.contact(customer_id, g.agent.id, services.clock(), zone))
                return to_card(customer_id)
            except Invalid as error:
                problem = str(error)
        shown = {"channels": _OTHER_CHANNELS, "outcomes": NoteOutcome, "due": _tomorrow(services, zone)}
        at = services.clock().astimezone(zone)
        return render_template("desk/customers/new_contact.html", card=card, problem=problem, at=at, **shown)

    @pages.route("/customers/<int:customer_id>/callback", methods=["GET", "POST"])
    def ask_callback(customer_id: int) -> str | AnyResponse:
        card, problem = card_or_404(services, customer_id), ""
        if request.method == "POST":
            try:
                services.callbacks.ask(_wanted(services, card), services.clock())
                return to_card(customer_id)
            except Invalid as error:
                problem = str(error)
        shown = {"sites": services.profile.sites, "skills": _skills(services)}
        return render_template("desk/customers/callback.html", card=card, problem=problem, **shown)

    @pages.post("/promises/<int:promise_id>/keep")
    def keep_promise(promise_id: int) -> AnyResponse:
        if not services.customers.keep_promise(promise_id, g.agent.id):
            raise Conflict
        if "HX-Request" in request.headers:
            return make_response("", 204)  # the event of it brings it to every screen
        customer_id = request.form.get("customer", "")
        return to_card(int(customer_id)) if customer_id.isascii() and customer_id.isdigit() else _home()


def zone_of(services: DeskServices) -> ZoneInfo:
    return ZoneInfo(services.profile.sites[0].timezone)


def proposal(detail: ContactDetail) -> str:
    """A summary from what the bot and its note know, for the agent to finish."""
    contact, t = detail.contact, g.texts
    lines = [contact.reason or detail.sought]
    lines += [t("wrap_up.promised", what=what) for what in contact.promised]
    lines += [t("wrap_up.open", what=what) for what in contact.open_points]
    return "\n".join(line for line in lines if line)


def _contact_or_404(services: DeskServices, contact_id: int) -> ContactDetail:
    detail = services.customers.contact(contact_id, g.agent.id)
    if detail is None:
        raise NotFound
    return detail


def _saved(detail: ContactDetail) -> AnyResponse:
    """In place of the form; and told by the page, for the next event may take that place."""
    saved = g.texts("wrap_up.saved" if g.agent.presence is Presence.WRAP_UP else "wrap_up.saved_later")
    answer = make_response(render_template("desk/customers/wrapped_up.html", detail=detail, saved=saved))
    answer.headers["HX-Trigger-After-Swap"] = json.dumps({"saved": saved})
    return answer


def _behind(detail: ContactDetail) -> AnyResponse:
    return to_card(detail.customer_id) if detail.customer_id else _home()


def _home() -> AnyResponse:
    return redirect(url_for("desk.live"), 303)


def _tomorrow(services: DeskServices, zone: ZoneInfo) -> str:
    """As <input type=datetime-local> has it."""
    noon = (services.clock().astimezone(zone) + timedelta(days=1)).replace(hour=12, minute=0)
    return f"{noon:%Y-%m-%dT%H:%M}"


def _wanted(services: DeskServices, card: CustomerCard) -> NewCallback:
    """What the form asks for; Invalid when the number may not be dialled, or nobody is here at that time."""
    number, reason, when = forms.line("number", 40), forms.line("reason", 300), forms.line("when")
    if number not in card.numbers:
        raise BadRequest
    if not services.numbers.may_dial(number) or services.callbacks.is_blocked(number):
        raise Invalid("callback.not_dialled")
    site, skill = _chosen_site(services), forms.line("skill")
    if skill and skill not in _skills(services):
        raise BadRequest
    within = timedelta(hours=services.profile.limits.callback_hours)
    window = window_of(when, g.texts.language, services.clock(), services.calendars[site.id], within)
    if window is None:
        raise Invalid("callback.wrong_time")
    return NewCallback(
        key=f"agent:{g.agent.id}:{number}:{window.due.timestamp():.0f}",
        source=CallbackSource.AGENT,
        number=number,
        reason=reason,
        language=card.details.language or services.profile.firm.languages[0],
        site=site.id,
        due=window.due,
        earliest=window.earliest,
        window=when,
        name=card.details.name,
        skills=(skill,) if skill else (),
        agent_id=g.agent.id if request.form.get("owner") == "mine" else None,
        urgent=request.form.get("urgent") == "1",
        tell=request.form.get("tell") == "1",
    )


def _chosen_site(services: DeskServices) -> Site:
    """The main site where there is nothing to choose."""
    chosen, sites = forms.line("site"), services.profile.sites
    site = next((site for site in sites if site.id == chosen), None) if chosen else sites[0]
    if site is None:
        raise BadRequest
    return site


def _skills(services: DeskServices) -> Mapping[str, str]:
    """Ids and names of those that somebody has: nobody else could be rung for them."""
    profile, agents = services.profile, services.agents.all()
    names = {department.id: department.name.get(g.texts.language, department.id) for department in profile.departments}
    return {skill: names.get(skill, skill) for skill in profile.skills if any(skill in one.skills for one in agents)}
