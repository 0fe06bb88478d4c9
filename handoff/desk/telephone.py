"""The telephone in the browser, for agents who have no other."""

from typing import Any

from flask import Blueprint, Response, g, jsonify
from werkzeug.exceptions import NotFound

from handoff.desk.services import DeskServices


def add_pages(pages: Blueprint, services: DeskServices) -> None:
    """What telephone.js asks for."""

    @pages.get("/telephone/token")
    def telephone_token() -> Response:
        telephones = services.telephones
        if telephones is None or g.agent.phone is not None:
            raise NotFound
        return jsonify(token=telephones.token(g.agent), edges=list(telephones.edges))


def telephone_view(services: DeskServices) -> dict[str, Any]:
    """What the live page shows of it. From now on this answer may use the microphone and reach the carrier."""
    rung_here = g.agent.phone is None
    g.may_call = rung_here and services.telephones is not None
    said = {
        key.removeprefix("telephone."): text
        for key, text in g.texts.texts.items()
        if key.startswith(("telephone.light.", "telephone.says."))
    }
    return {"rung_here": rung_here, "telephone_works": g.may_call, "telephone_texts": said}
