"""The telephone in the browser, for agents who have no other."""

from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, Response, g, jsonify
from werkzeug.exceptions import NotFound

from callbot.agents import Agent, Telephone
from callbot.desk_ports import BrowserTelephones
from callbot.errors import IllegalTransition
from handoff.desk.guard import Guard
from handoff.desk.services import DeskServices


def add_pages(pages: Blueprint, services: DeskServices, guard: Guard) -> None:
    """What telephone.js asks for, and what it tells."""

    @pages.get("/telephone/token")
    def telephone_token() -> Response:
        telephones = _telephones(services)
        return jsonify(token=telephones.token(g.agent), edges=list(telephones.edges))

    @pages.put("/telephone/<uuid:page>")
    def telephone_connected(page: UUID) -> tuple[str, int]:
        """Said again and again as long as it is."""
        _telephones(services)
        services.sessions.connect_telephone(guard.token_hash(), page.hex, services.clock())
        return "", 204

    @pages.delete("/telephone/<uuid:page>")
    def telephone_disconnected(page: UUID) -> tuple[str, int]:
        services.sessions.disconnect_telephone(guard.token_hash(), page.hex, services.clock())
        return "", 204


def _telephones(services: DeskServices) -> BrowserTelephones:
    """NotFound when this agent has none here."""
    if services.telephones is None or g.agent.phone is not None:
        raise NotFound
    return services.telephones


def expect_telephone(agent: Agent) -> None:
    """IllegalTransition when nothing would ring."""
    if agent.telephone is not Telephone.READY:
        raise IllegalTransition("telephone", "not_connected", "ring")


def telephone_view(services: DeskServices) -> dict[str, Any]:
    """What the live page shows of it. From now on this answer may use the microphone and reach the carrier."""
    rung_here = g.agent.phone is None
    g.may_call = rung_here and services.telephones is not None
    said = {
        key.removeprefix("telephone."): text
        for key, text in g.texts.texts.items()
        if key.startswith(("telephone.light.", "telephone.says."))
    }
    return {"page": uuid4(), "rung_here": rung_here, "telephone_works": g.may_call, "telephone_texts": said}
