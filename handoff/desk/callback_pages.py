"""Call-backs on the desk: called now, taken, done, cancelled, and moved to another time."""

from datetime import timedelta
from typing import Final

from flask import Blueprint, g, make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from callbot.callback import Callback
from callbot.callback_times import CallWindow, window_of
from handoff.desk import customer_forms as forms
from handoff.desk.customer_forms import Invalid
from handoff.desk.services import DeskServices

_ACTS: Final = ("call-now", "take", "done", "cancel")


def add_callbacks(pages: Blueprint, services: DeskServices) -> None:
    """Buttons beside a call-back, on the live page and on its customer's."""
    desk = services.callback_desk
    acts = dict(zip(_ACTS, (desk.call_now, desk.take, desk.done, desk.cancel), strict=True))

    @pages.post(f"/callbacks/<int:callback_id>/<any({','.join(map(repr, _ACTS))}):act>")
    def act_on_callback(callback_id: int, act: str) -> AnyResponse:
        _callback_or_404(services, callback_id)
        acts[act](g.agent, callback_id)
        # On the live page the event of what was done brings it to every screen.
        return make_response("", 204, {"HX-Redirect": _where_it_stood()} if request.form.get("customer") else {})

    @pages.route("/callbacks/<int:callback_id>/move", methods=["GET", "POST"])
    def move_callback(callback_id: int) -> str | AnyResponse:
        callback, problem = _callback_or_404(services, callback_id), ""
        if request.method == "POST":
            words = forms.line("when")
            try:
                window = _window(services, callback, words)
                services.callbacks.change(callback_id, window.earliest, window.due, words, services.clock())
                return redirect(_where_it_stood(), 303)
            except Invalid as error:
                problem = str(error)
        if callback.customer_id is not None:
            services.customers.seen(callback.customer_id, g.agent.id, f"callback {callback_id}")
        shown = {"callback": callback, "problem": problem, "back": _where_it_stood()}
        return render_template("desk/customers/callback_move.html", **shown)


def _callback_or_404(services: DeskServices, callback_id: int) -> Callback:
    callback = services.callbacks.find(callback_id)
    if callback is None:
        raise NotFound
    return callback


def _where_it_stood() -> str:
    """The customer's page when the button names it, else the live page."""
    customer_id = request.values.get("customer", 0, type=int)
    return url_for("desk.customer", customer_id=customer_id) if customer_id > 0 else url_for("desk.live")


def _window(services: DeskServices, callback: Callback, words: str) -> CallWindow:
    """Invalid when nobody is here at that time, or it is over."""
    within = timedelta(hours=services.profile.limits.callback_hours)
    window = window_of(words, g.texts.language, services.clock(), services.calendars[callback.site], within)
    if window is None:
        raise Invalid("callback.wrong_time")
    return window
