"""What the fragments of the live page show, as far as the agent may see it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from flask import g, request
from werkzeug.exceptions import NotFound

from callbot.agents import Agent, Presence, Role
from callbot.desk_ports import LiveCall
from callbot.standard_questions import STANDARD_QUESTIONS
from callbot.transfer import TransferState
from callbot.understanding.intents.names import BOOK_APPOINTMENT, CALLBACK
from handoff.desk.services import DeskServices

_CALLBACKS_AHEAD: Final = timedelta(hours=12)
_CALLBACKS_SHOWN: Final = 30
_PROMISES_SHOWN: Final = 30
_DRAFTS_SHOWN: Final = 5
"""Notes that were begun and not saved, as the page itself says: it keeps their words."""
TASKS: Final = {"": "anything", BOOK_APPOINTMENT: "book", CALLBACK: "callback", "survey": "survey"}
"""What the bot may be asked to do with a caller who comes back to it, and its text."""
_OWN_PRESENCES: Final = (Presence.AVAILABLE, Presence.BUSY, Presence.AWAY, Presence.OFF)


class LiveView:
    """Collects what a fragment shows, as far as g.agent may see it."""

    def __init__(self, services: DeskServices) -> None:
        self._services = services

    def presence(self) -> dict[str, Any]:
        return {"presences": _OWN_PRESENCES}

    def pop(self) -> dict[str, Any]:
        services = self._services
        pop = services.live.pop(g.agent.id)
        drafts = [contact for contact in request.args.getlist("draft", type=int) if contact > 0][:_DRAFTS_SHOWN]
        if pop is None:
            wrap_up = services.live.contact_to_wrap_up(g.agent.id) if g.agent.presence is Presence.WRAP_UP else None
            return {"pop": None, "wrap_up": wrap_up, "drafts": drafts}
        call_sid = pop.transfer.call_sid
        return {
            "pop": pop,
            "drafts": drafts,
            "collected": services.transfers.collected(call_sid, g.agent.interface_language) if call_sid else (),
            "turns": services.live.turns(call_sid, g.agent.id) if call_sid else (),
            "ringing": pop.transfer.state in {TransferState.RESERVED, TransferState.RINGING, TransferState.BRIEFING},
        }

    def dialogs(self) -> dict[str, Any]:
        questions = {key: question.label[g.texts.language] for key, question in STANDARD_QUESTIONS.items()}
        return {"questions": questions, "tasks": TASKS}

    def calls(self) -> dict[str, Any]:
        return {"calls": [call for call in self._services.live.calls() if self._sees(call)]}

    def visible_call(self, call_sid: str) -> LiveCall:
        """NotFound when there is none, or it is none of this agent's business."""
        call = self._services.live.call(call_sid)
        if call is None or not self._sees(call):
            raise NotFound
        return call

    def _sees(self, call: LiveCall) -> bool:
        return sees_site(g.agent, self._services.profile.site_of(call.called).id)

    def queue(self) -> dict[str, Any]:
        return {"queue": [one for one in self._services.live.queue() if sees_site(g.agent, one.transfer.site)]}

    def callbacks(self) -> dict[str, Any]:
        services = self._services
        due = services.live.callbacks_due(services.clock() + _CALLBACKS_AHEAD, _CALLBACKS_SHOWN)
        return {"callbacks": [one for one in due if one.site is None or sees_site(g.agent, one.site)]}

    def promises(self) -> dict[str, Any]:
        owed = self._services.live.promises(_PROMISES_SHOWN)
        site_of = self._services.profile.site_of
        seen = [one for one in owed if one.called is None or sees_site(g.agent, site_of(one.called).id)]
        return {"promises": seen}

    def colleagues(self) -> dict[str, Any]:
        others: Sequence[Agent] = [agent for agent in self._services.agents.all() if agent.id != g.agent.id]
        return {"colleagues": others, "may_set": g.agent.role is not Role.AGENT, "presences": _OWN_PRESENCES}


def sees_site(agent: Agent, site: str) -> bool:
    return agent.role is not Role.AGENT or not agent.sites or site in agent.sites
