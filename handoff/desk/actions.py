"""What an agent does on the live page."""

from typing import Final
from zoneinfo import ZoneInfo

from flask import Blueprint, g, make_response, render_template, request
from werkzeug.exceptions import BadRequest, Conflict, Forbidden, NotFound
from werkzeug.wrappers import Response as AnyResponse

from callbot.agents import Presence, Role
from callbot.handoff_ports import AgentKey
from callbot.standard_questions import STANDARD_QUESTIONS
from callbot.transfer import Transfer, TransferState
from handoff.desk.live_view import TASKS, LiveView
from handoff.desk.pages import moment_of
from handoff.desk.services import DeskServices
from handoff.desk.telephone import expect_telephone

LONGEST_QUESTION: Final = 200
_KEYS: Final = {"call_back": AgentKey.CALL_BACK, "next": AgentKey.NEXT_COLLEAGUE, "spam": AgentKey.SPAM}


def add_presence(pages: Blueprint, services: DeskServices) -> None:
    """Who can take a call now: oneself, and for supervisors the others."""
    view = LiveView(services)
    zone = ZoneInfo(services.profile.sites[0].timezone)

    @pages.post("/live/presence")
    def set_presence() -> str:
        until = None
        if request.form.get("until"):
            until = moment_of(request.form["until"], services.clock(), zone)
            if until is None:
                raise BadRequest
        g.agent = services.agents.set_presence(g.agent.id, _presence(), until)
        return render_template("desk/live/presence.html", **view.presence())

    @pages.post("/live/colleagues/<int:agent_id>/presence")
    def set_presence_of(agent_id: int) -> str:
        if g.agent.role is Role.AGENT:
            raise Forbidden
        if services.agents.find(agent_id) is None:
            raise NotFound
        services.agents.set_presence(agent_id, _presence())
        return render_template("desk/live/colleagues.html", **view.colleagues())


def add_transfers(pages: Blueprint, services: DeskServices) -> None:
    """What the keys of the telephone do, take-over, and the way back to the bot."""
    view = LiveView(services)

    @pages.post("/live/calls/<call_sid>/take-over")
    def take_over(call_sid: str) -> AnyResponse:
        view.visible_call(call_sid)
        expect_telephone(g.agent)
        transfer = services.switchboard.take_over(g.agent, call_sid)
        if transfer.state is TransferState.FAILED or transfer.agent_id != g.agent.id:
            raise Conflict
        return _done()

    @pages.post("/live/transfer/press")
    def press() -> AnyResponse:
        key = _KEYS.get(request.form.get("key", ""))
        if key is None:
            raise BadRequest
        services.switchboard.press(g.agent, _own_transfer(services).id, key)
        return _done()

    @pages.post("/live/transfer/ask")
    def ask_question() -> AnyResponse:
        transfer = _own_transfer(services)
        standard = STANDARD_QUESTIONS.get(request.form.get("standard", ""))
        question = request.form.get("question", "").strip() or (standard.text[transfer.language] if standard else "")
        if not question or len(question) > LONGEST_QUESTION:
            raise BadRequest
        services.switchboard.ask_question(g.agent, transfer.id, question)
        return _done()

    @pages.post("/live/transfer/hand-back")
    def hand_back() -> AnyResponse:
        task = request.form.get("task", "")
        if task not in TASKS:
            raise BadRequest
        services.switchboard.hand_back(g.agent, _own_transfer(services).id, task)
        return _done()


def _presence() -> Presence:
    wanted = request.form.get("presence", "")
    if wanted not in set(Presence):
        raise BadRequest
    return Presence(wanted)


def _own_transfer(services: DeskServices) -> Transfer:
    """The transfer that the form names, which must be with this agent; Conflict when it is no more, or never was."""
    transfer = services.transfers.find(request.form.get("transfer", 0, type=int))
    if transfer is None or transfer.agent_id != g.agent.id:
        raise Conflict
    return transfer


def _done() -> AnyResponse:
    """Nothing to show: the event of what was done brings it to every screen."""
    return make_response("", 204)
