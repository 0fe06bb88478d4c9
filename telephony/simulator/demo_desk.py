"""An agent's browser, reduced to what the demo shows: signing in, being available, and the pop."""

import json
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any, Final

import requests

from callbot.errors import CarrierError

_ASK_SECONDS: Final = 5.0
_HEARTBEAT_WITHIN_SECONDS: Final = 30.0
_SHOWN: Final = frozenset({"h2", "blockquote", "li"})
"""What of the pop is read out: who it is, why they call, what is known and was said."""


@dataclass(frozen=True, slots=True)
class Login:
    name: str
    password: str


@dataclass(frozen=True, slots=True)
class Told:
    """What the desk says of an event; without a name it is only a sign of life."""

    name: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pop:
    """A caller on the agent's screen."""

    told_at: datetime
    """When the desk was told."""
    lines: tuple[str, ...]
    """Who calls, why, and what is known; as the page shows it."""


class DeskClient:
    """Speaks with the desk as its page does: forms with their tokens, fragments, server-sent events."""

    def __init__(self, url: str) -> None:
        self.address = f"{url}/desk"
        self._session = requests.Session()
        self._token = ""
        self._events = ""

    def sign_in(self, login: Login) -> None:
        """CarrierError when the desk does not let us in."""
        form = self._page("/sign-in")
        sent = {"csrf": _found(r'name="csrf" value="([^"]*)"', form), "login": login.name, "password": login.password}
        self._post("/sign-in", sent)
        desk = self._page("")
        self._token = _found(r'name="csrf-token" content="([^"]+)"', desk)
        self._events = _found(r'sse-connect="/desk([^"]+)"', desk)

    def be_available(self) -> None:
        self._post("/live/presence", {"csrf": self._token, "presence": "available"})

    def next_pop(self, within_seconds: float) -> Pop:
        """Wait for the next caller put before this agent; CarrierError when none comes."""
        deadline = time.monotonic() + within_seconds
        for told in self.follow():
            if told.name == "pop":
                told_at = datetime.now(UTC)
                return Pop(told_at, read_out(self._page("/live/pop")))
            if time.monotonic() > deadline:
                break
        raise CarrierError(f"nobody appeared on the desk within {within_seconds:.0f} s")

    def follow(self) -> Iterator[Told]:
        """Every event since the page was loaded, as it comes; until the desk ends the stream."""
        timeout = (_ASK_SECONDS, _HEARTBEAT_WITHIN_SECONDS)
        name = ""
        with self._session.get(f"{self.address}{self._events}", stream=True, timeout=timeout) as answer:
            for line in answer.iter_lines(chunk_size=1):
                what, _, value = line.decode().partition(": ")
                if what == "event":
                    name = value
                elif what == "data":
                    yield Told(name, json.loads(value))
                elif not what and not value:
                    yield Told()

    def _page(self, path: str) -> str:
        return self._checked(self._session.get(f"{self.address}{path}", timeout=_ASK_SECONDS)).text

    def _post(self, path: str, form: dict[str, str]) -> None:
        self._checked(self._session.post(f"{self.address}{path}", form, timeout=_ASK_SECONDS))

    @staticmethod
    def _checked(answer: requests.Response) -> requests.Response:
        if not answer.ok:
            raise CarrierError(f"the desk answered {answer.status_code} to {answer.request.path_url}")
        return answer


def _found(pattern: str, page: str) -> str:
    match = re.search(pattern, page)
    if match is None:
        raise CarrierError(f"the page of the desk has no {pattern}")
    return match[1]


def read_out(fragment: str) -> tuple[str, ...]:
    reader = _Reader()
    reader.feed(fragment)
    return tuple(" ".join(line.split()) for line in reader.lines if line.strip())


class _Reader(HTMLParser):
    """The text of headings, quotations and list items, a line each; labels end with a colon."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SHOWN:
            self._open.append(tag)
            self.lines.append("")

    def handle_endtag(self, tag: str) -> None:
        if self._open and tag == "span" and self.lines[-1]:
            self.lines[-1] += ": "
        elif self._open and tag == self._open[-1]:
            self._open.pop()
            self.lines[-1] = self.lines[-1].removesuffix(": ")

    def handle_data(self, data: str) -> None:
        if self._open:
            self.lines[-1] += data
