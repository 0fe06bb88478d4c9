"""Finding customers, their card, and the correction of their data."""

from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest, Forbidden, NotFound
from werkzeug.wrappers import Response as AnyResponse

from callbot.agents import Role
from callbot.customer_ports import Found, NumberTaken
from callbot.customers import CustomerCard, Details, Flag
from handoff.desk import customer_forms as forms
from handoff.desk.customer_forms import Invalid
from handoff.desk.services import DeskServices

_FOUND: Final = 12
_NUMBER_TEXTS: Final = {NumberTaken.OWN: "customer.number_own", NumberTaken.OTHERS: "customer.number_others"}


def add_search(pages: Blueprint, services: DeskServices) -> None:
    """The search, and the card it leads to."""

    @pages.get("/customers")
    def customers() -> str:
        recent = services.customers.recent(g.agent.id)
        return render_template("desk/customers/search.html", typed="", found=Found(), recent=recent)

    @pages.post("/customers")
    def search_customers() -> str:
        """Not in the address: names and numbers have no place in histories and logs of servers."""
        typed = forms.line("q", 100)
        found = services.customers.search(typed, g.agent.id, _FOUND) if typed else Found()
        page = "results" if "HX-Request" in request.headers else "search"
        recent = () if typed else services.customers.recent(g.agent.id)
        return render_template(f"desk/customers/{page}.html", typed=typed, found=found, recent=recent)

    @pages.get("/customers/<int:customer_id>")
    def customer(customer_id: int) -> str:
        card = card_or_404(services, customer_id)
        return render_template("desk/customers/card.html", card=card, is_supervisor=g.agent.role is not Role.AGENT)

    @pages.route("/customers/new", methods=["GET", "POST"])
    def new_customer() -> str | AnyResponse:
        return _form(Details(), None, lambda details: _create(services, details))


def add_changes(pages: Blueprint, services: DeskServices) -> None:
    """What agents correct, mark, and bring together."""
    book = services.customers

    @pages.route("/customers/<int:customer_id>/edit", methods=["GET", "POST"])
    def correct(customer_id: int) -> str | AnyResponse:
        known = card_or_404(services, customer_id).details

        def change(details: Details) -> int:
            book.correct(customer_id, details, g.agent.id)
            return customer_id

        return _form(known, customer_id, change)

    @pages.post("/customers/<int:customer_id>/flag")
    def set_flag(customer_id: int) -> AnyResponse:
        book.flag(customer_id, *_flag(), g.agent.id)
        return to_card(customer_id)

    @pages.route("/customers/<int:customer_id>/numbers", methods=["GET", "POST"])
    def numbers(customer_id: int) -> str | AnyResponse:
        card, problem = card_or_404(services, customer_id), ""
        if request.method == "POST":
            try:
                problem = _add_number(services, customer_id)
            except Invalid as error:
                problem = str(error)
            if not problem:
                return to_card(customer_id)
        return render_template("desk/customers/numbers.html", card=card, problem=problem)

    @pages.post("/customers/<int:customer_id>/numbers/remove")
    def remove_number(customer_id: int) -> AnyResponse:
        known = card_or_404(services, customer_id).numbers
        if request.form.get("number") in known:
            book.remove_number(customer_id, request.form["number"], g.agent.id)
        return redirect(url_for("desk.numbers", customer_id=customer_id), 303)


def add_merge(pages: Blueprint, services: DeskServices) -> None:
    """Two customers who are one person: chosen, seen side by side, confirmed."""
    book = services.customers

    @pages.route("/customers/<int:customer_id>/merge", methods=["GET", "POST"])
    def choose_other(customer_id: int) -> str:
        card = card_or_404(services, customer_id)
        typed = forms.line("q", 100) if request.method == "POST" else card.details.name
        found = book.search(typed, g.agent.id, _FOUND).customers if typed else ()
        others = [hit for hit in found if hit.id != customer_id]
        return render_template("desk/customers/merge_choose.html", card=card, typed=typed, others=others)

    @pages.get("/customers/<int:customer_id>/merge/<int:other_id>")
    def merge_pair(customer_id: int, other_id: int) -> str:
        if customer_id == other_id:
            raise NotFound
        keep, gone = card_or_404(services, customer_id), card_or_404(services, other_id)
        return render_template("desk/customers/merge.html", keep=keep, gone=gone)

    @pages.post("/customers/<int:customer_id>/merge/<int:other_id>")
    def merge(customer_id: int, other_id: int) -> AnyResponse:
        card_or_404(services, customer_id)
        if customer_id == other_id or book.details(other_id) is None:
            raise NotFound
        book.merge(customer_id, other_id, g.agent.id)
        return to_card(customer_id)


def _flag() -> tuple[Flag, bool]:
    """Which mark, and whether to set it; only supervisors turn somebody away."""
    flag, on = request.form.get("flag", ""), request.form.get("on") == "1"
    if flag not in set(Flag):
        raise BadRequest
    if flag == Flag.TURNED_AWAY and on and g.agent.role is Role.AGENT:
        raise Forbidden
    return Flag(flag), on


def card_or_404(services: DeskServices, customer_id: int) -> CustomerCard:
    card = services.customers.card(customer_id, g.agent.id)
    if card is None:
        raise NotFound
    return card


def to_card(customer_id: int) -> AnyResponse:
    return redirect(url_for("desk.customer", customer_id=customer_id), 303)


def _form(known: Details, customer_id: int | None, take: Callable[[Details], int]) -> str | AnyResponse:
    """The form with a customer's data; filled in and right: `take` it and go to the card."""
    shown: dict[str, Any] = {"details": known, "customer_id": customer_id, "problem": ""}
    if request.method == "POST":
        try:
            return to_card(take(forms.details()))
        except Invalid as error:
            shown.update(problem=str(error), details=request.form)
    return render_template("desk/customers/edit.html", **shown)


def _create(services: DeskServices, details: Details) -> int:
    number = forms.number(services.numbers, services.home_region)
    created = services.customers.create(details, number, g.agent.id)
    if created is None:
        raise Invalid("customer.number_others")
    return created


def _add_number(services: DeskServices, customer_id: int) -> str:
    """The key of what to tell the agent; empty: it was added."""
    number = forms.number(services.numbers, services.home_region)
    if number is None:
        return "customer.wrong_number"
    return _NUMBER_TEXTS.get(services.customers.add_number(customer_id, number, g.agent.id), "")
