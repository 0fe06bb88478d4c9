"""What goes on right now: the page an agent has open all day, and the fragments it is made of."""

from flask import Blueprint, g, render_template

from handoff.desk.live_view import LiveView
from handoff.desk.services import DeskServices
from handoff.desk.telephone import telephone_view


def add_pages(pages: Blueprint, services: DeskServices) -> None:
    """Reading: the page itself, and each part of it by itself."""
    view = LiveView(services)

    @pages.get("")
    def live() -> str:
        # Before anything is read, so that nothing is missed between reading it and following the events.
        after = services.events.latest()
        shown = view.presence() | view.pop() | view.calls() | view.queue()
        shown |= view.callbacks() | view.promises() | view.colleagues()
        return render_template("desk/live.html", after=after, **shown, **view.dialogs(), **telephone_view(services))

    @pages.get("/here")
    def here() -> tuple[str, int]:
        """Somebody sits before the page."""
        return "", 204

    @pages.get("/live/presence")
    def own_presence() -> str:
        return render_template("desk/live/presence.html", **view.presence())

    @pages.get("/live/pop")
    def pop() -> str:
        return render_template("desk/live/pop.html", **view.pop())

    @pages.get("/live/calls")
    def live_calls() -> str:
        return render_template("desk/live/calls.html", **view.calls())

    @pages.get("/live/calls/<call_sid>/said")
    def said(call_sid: str) -> str:
        view.visible_call(call_sid)
        return render_template("desk/live/said.html", turns=services.live.turns(call_sid, g.agent.id))

    @pages.get("/live/queue")
    def queue() -> str:
        return render_template("desk/live/queue.html", **view.queue())

    @pages.get("/live/callbacks")
    def callbacks_due() -> str:
        return render_template("desk/live/callbacks.html", **view.callbacks())

    @pages.get("/live/promises")
    def promises_owed() -> str:
        return render_template("desk/live/promises.html", **view.promises())

    @pages.get("/live/colleagues")
    def colleagues() -> str:
        return render_template("desk/live/colleagues.html", **view.colleagues())
