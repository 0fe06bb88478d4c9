"""The summary of a talk, spoken into the agent's telephone and put into the note for correction."""

from typing import Any

from flask import Blueprint, g, render_template
from werkzeug.exceptions import NotFound

from handoff.desk.services import DeskServices
from handoff.desk.telephone import expect_telephone


def add_dictation(pages: Blueprint, services: DeskServices) -> None:
    """How it stands with it: a fragment of the wrap-up."""

    @pages.get("/contacts/<int:contact_id>/dictation")
    def dictation(contact_id: int) -> str:
        return _fragment(contact_id)

    @pages.post("/contacts/<int:contact_id>/dictation")
    def dictate(contact_id: int) -> str:
        if not has_telephone(services) or services.customers.contact(contact_id, g.agent.id) is None:
            raise NotFound
        expect_telephone(g.agent)
        services.dictations.ring_for_summary(g.agent, contact_id)
        return _fragment(contact_id)

    def _fragment(contact_id: int) -> str:
        shown = dictation_view(services, contact_id)
        return render_template("desk/customers/dictation.html", contact_id=contact_id, **shown)


def dictation_view(services: DeskServices, contact_id: int) -> dict[str, Any]:
    """What the wrap-up of a contact shows of it."""
    return {"dictation": services.dictations.summary_of(g.agent, contact_id), "can_dictate": has_telephone(services)}


def has_telephone(services: DeskServices) -> bool:
    return g.agent.phone is not None or services.telephones is not None
