"""What supervisors and admins do: hand out and erase a person's data, read the audit log, look after agents."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Final, ParamSpec, TypeVar

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest, Forbidden
from werkzeug.wrappers import Response as AnyResponse

from callbot.agents import Role
from callbot.customer_ports import AuditFilter
from callbot.transfer_results import FIGURES_OF, AgentFigure
from handoff.desk.customer_pages import card_or_404
from handoff.desk.services import DeskServices

_AUDIT_PAGE: Final = 100
Parameters = ParamSpec("Parameters")
Answer = TypeVar("Answer")


def only(*roles: Role) -> Callable[[Callable[Parameters, Answer]], Callable[Parameters, Answer]]:
    """Forbidden for agents of other roles."""

    def guard(page: Callable[Parameters, Answer]) -> Callable[Parameters, Answer]:
        @wraps(page)
        def guarded(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Answer:
            if g.agent.role not in roles:
                raise Forbidden
            return page(*args, **kwargs)

        return guarded

    return guard


def add_privacy(pages: Blueprint, services: DeskServices) -> None:
    """GDPR Art. 15, 17 and 20, each on a button of the card."""

    @pages.post("/customers/<int:customer_id>/export")
    @only(Role.SUPERVISOR, Role.ADMIN)
    def export(customer_id: int) -> AnyResponse:
        exported = json.dumps(services.customers.export(customer_id, g.agent.id), ensure_ascii=False, indent=2)
        answer = Response(exported, mimetype="application/json")
        answer.headers["Content-Disposition"] = f'attachment; filename="customer-{customer_id}.json"'
        return answer

    @pages.route("/customers/<int:customer_id>/erase", methods=["GET", "POST"])
    @only(Role.SUPERVISOR, Role.ADMIN)
    def erase(customer_id: int) -> str | AnyResponse:
        card = card_or_404(services, customer_id)
        if request.method == "GET" or request.form.get("sure") != "1":
            return render_template("desk/customers/erase.html", card=card)
        services.customers.erase(customer_id, g.agent.id)
        return redirect(url_for("desk.customers"), 303)


def add_admin(pages: Blueprint, services: DeskServices) -> None:
    """Who did and saw what, and who works here."""

    @pages.get("/audit")
    @only(Role.ADMIN)
    def audit() -> str:
        wanted = AuditFilter(
            customer_id=_number("customer"),
            agent_id=_number("agent"),
            action=request.args.get("action") or None,
            before_id=_number("before"),
        )
        entries = services.customers.audit(wanted, g.agent.id, _AUDIT_PAGE)
        older = entries[-1].id if len(entries) == _AUDIT_PAGE else None
        people = services.agents.all()
        return render_template("desk/customers/audit.html", entries=entries, wanted=wanted, older=older, people=people)

    @pages.get("/agents")
    @only(Role.SUPERVISOR, Role.ADMIN)
    def agents() -> str:
        figures = services.transfers.figures(services.clock() - FIGURES_OF)
        shown = {"figures": figures, "columns": AgentFigure, "days": FIGURES_OF.days}
        return render_template("desk/customers/agents.html", people=services.agents.all(), **shown)


def _number(name: str) -> int | None:
    value = request.args.get(name, "")
    if not value:
        return None
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        raise BadRequest
    return int(value)
