"""Scripts and the style sheet of the web form, as they are served."""

import re
from collections.abc import Mapping
from hashlib import sha256
from importlib.resources import files
from typing import Final

from flask import Blueprint, Response, request

_SCRIPTS: Final[Mapping[str, tuple[str, ...]]] = {
    "/widget.js": ("ask.js", "widget.js"),
    "/callback/page.js": ("ask.js", "page.js"),
}
"""By address, the files a script is made of: what both need is written once."""
_FOR_READERS: Final = re.compile(r"^ *//.*\n|^ +", re.MULTILINE)
"""Comments and indentation: a quarter of a script that foreign pages load."""
_STYLES: Final = "/callback/style.css"


def add_to(blueprint: Blueprint) -> None:
    """Everything is read once; nothing of it is secret, so any page may use it."""
    for path, parts in _SCRIPTS.items():
        body = _FOR_READERS.sub("", "".join(_read(part) for part in parts))
        # A scope of its own: a page may carry the script twice, and sees nothing of it.
        _serve(blueprint, path, f'(() => {{\n"use strict";\n{body}}})();\n', "text/javascript")
    _serve(blueprint, _STYLES, _read("style.css"), "text/css")


def _serve(blueprint: Blueprint, path: str, text: str, mimetype: str) -> None:
    tag = sha256(text.encode()).hexdigest()[:16]

    def serve() -> Response:
        response = Response(text, content_type=f"{mimetype}; charset=utf-8")
        response.headers["Cache-Control"] = "public, max-age=600"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        response.set_etag(tag)
        return response.make_conditional(request)  # type: ignore[return-value]  # itself, says werkzeug

    blueprint.add_url_rule(path, endpoint=path.rpartition("/")[2].replace(".", "_"), view_func=serve)


def _read(name: str) -> str:
    return (files("handoff.web") / "static" / name).read_text(encoding="utf-8")
