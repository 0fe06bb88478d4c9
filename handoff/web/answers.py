"""How the web form answers: with a page to a form, with JSON to a script."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from flask import Response, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from callbot.callback import OVER, Callback
from callbot.language import Language
from callbot.profile.model import Site
from handoff.web.address import client_address, limited_by
from handoff.web.model import Problem, Refused, Taken
from handoff.web.presentation import Presentation
from handoff.web.reading import Entry
from handoff.web.texts import Texts, texts_in

Answer = tuple[Response | str, int]


@dataclass(frozen=True, slots=True)
class Answers:
    """For the request that is being served."""

    view: Presentation
    trusted_proxies: int

    def address(self) -> str:
        """Whose limits count."""
        forwarded = request.headers.getlist("X-Forwarded-For")
        return limited_by(client_address(request.remote_addr, forwarded, self.trusted_proxies))

    def language(self) -> Language:
        accepted = [tag for tag, _quality in request.accept_languages]
        return self.view.language(request.args.get("lang", ""), accepted)

    def taken(self, result: Taken) -> Answer | AnyResponse:
        if is_form():
            return redirect(f"{self.view.root}/callback/status/{result.token}?lang={self.language()}", 303)
        return self._json(result, result.callback.site)

    def refused(self, result: Refused, entry: Entry | None = None, detail: str = "") -> Answer:
        """`detail`: what a programmer reads."""
        entry = entry or Entry()
        if is_page():
            site = self._site(entry.site)
            return self.form(site, entry, result), self.view.status(result)
        return self._json(result, entry.site, detail)

    def empty_form(self, site: Site) -> str | Answer:
        return self.form(site, Entry()) if self.view.reception.can_call else self._not_offered(site)

    def button_options(self, site: Site) -> Response | Answer:
        if not self.view.reception.can_call:
            return self._not_offered(site)
        return jsonify(self.view.button_options(site, self.language()))

    def _not_offered(self, site: Site) -> Answer:
        return self.refused(Refused(Problem.NOT_OFFERED), Entry(site=site.id))

    def form(self, site: Site, entry: Entry, result: Refused | None = None) -> str:
        language = self.language()
        offered = result is None or result.problem is not Problem.NOT_OFFERED
        return self._page(
            "form.html" if offered else "not_offered.html",
            texts_in(language),
            form=self.view.options(site, language),
            entry=asdict(entry),
            refusal=self.view.problem(result, site, language) if result else "",
            problems=self.view.problems(result, language) if result else {},
        )

    def status(self, callback: Callback, token: str, told: str = "") -> str:
        """`told`: the key of the text that says how a change went."""
        language = self.language()
        texts = texts_in(language)
        site = self._site(callback.site)
        return self._page(
            "status.html",
            texts,
            form=self.view.options(site, language),
            token=token,
            digits=callback.number[-3:],
            state=self.view.state(callback, texts),
            told=texts(told) if told else "",
            coming=callback.state not in OVER,
        )

    def unknown(self) -> str:
        language = self.language()
        site = self._site("")
        return self._page("unknown.html", texts_in(language), form=self.view.options(site, language))

    def _page(self, template: str, texts: Texts, **context: Any) -> str:
        shared = {"t": texts, "root": self.view.root, "profile": self.view.profile, "here": request.path}
        return render_template(f"callback/{template}", **shared, **context)

    def _json(self, result: Taken | Refused, site: str, detail: str = "") -> Answer:
        body, status = self.view.answer(result, self._site(site), self.language())
        extra: Mapping[str, str] = {"detail": detail} if detail else {}
        return jsonify({**body, **extra}), status

    def _site(self, site_id: str) -> Site:
        return self.view.reception.wishes.site(site_id) or self.view.profile.sites[0]


def is_form() -> bool:
    return request.mimetype in {"application/x-www-form-urlencoded", "multipart/form-data"}


def is_page() -> bool:
    return is_form() or not request.path.startswith("/api/")
