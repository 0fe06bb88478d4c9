"""Server-sent events: what happened, in ids only; the page then fetches what its agent may see."""

import json
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from typing import Final

from flask import Blueprint, Response, g, request

from callbot.agents import Presence
from callbot.desk_events import DeskEvent, EventKind
from callbot.errors import StoreError
from handoff.desk.guard import Guard
from handoff.desk.services import DeskServices

HEARTBEAT_SECONDS: Final = 15.0
"""Often enough for proxies to keep the connection, and to notice that a browser has gone."""
STREAMS_EACH: Final = 6
"""Open pages of one agent in one process; the oldest makes room for the next."""
MOST_AT_ONCE: Final = 500
"""Whoever has missed more looks at everything anew."""
_RETRY: Final = "retry: 1000\n\n"
_HEARTBEAT: Final = ": \n\n"
_SIGNED_OUT: Final = "event: signed_out\ndata: {}\n\n"


@dataclass(eq=False, slots=True)
class Ticket:
    """One open stream."""

    ended: bool = False


@dataclass(slots=True)
class Streams:
    """The open streams of this process, by agent."""

    _open: dict[int, deque[Ticket]] = field(default_factory=lambda: defaultdict(deque))
    _lock: Lock = field(default_factory=Lock)

    def begin(self, agent_id: int) -> Ticket:
        ticket = Ticket()
        with self._lock:
            theirs = self._open[agent_id]
            theirs.append(ticket)
            if len(theirs) > STREAMS_EACH:
                theirs.popleft().ended = True
        return ticket

    def end(self, agent_id: int, ticket: Ticket) -> None:
        with self._lock:
            ticket.ended = True
            if ticket in self._open[agent_id]:
                self._open[agent_id].remove(ticket)


def add_pages(pages: Blueprint, services: DeskServices, guard: Guard) -> None:
    streams = Streams()

    @pages.get("/events")
    def events() -> Response:
        after = _position(request.headers.get("Last-Event-ID") or request.args.get("after", ""))
        follower = Follower(services, streams, g.agent.id, guard.token_hash())
        response = Response(follower.follow(after), mimetype="text/event-stream")
        response.headers["X-Accel-Buffering"] = "no"
        return response


def _position(text: str) -> int | None:
    """None: from now on."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


@dataclass(frozen=True, slots=True)
class Follower:
    """Follows the event log for one open page of one agent."""

    services: DeskServices
    streams: Streams
    agent_id: int
    token_hash: str

    def follow(self, after: int | None) -> Iterator[str]:
        """Until the browser goes, the session ends, or the store fails: then the browser comes back by itself."""
        ticket = self.streams.begin(self.agent_id)
        try:
            latest = self.services.events.latest()
            seen = latest if after is None else min(after, latest)  # a restored database counts anew
            # Only now is the stream open to the browser: what happens from here on, it is told.
            yield _RETRY
            yield from self._news(seen, ticket)
        except StoreError:
            return
        finally:
            self.streams.end(self.agent_id, ticket)

    def _news(self, seen: int, ticket: Ticket) -> Iterator[str]:
        log = self.services.events
        checked = monotonic()
        while not ticket.ended:
            latest = log.latest()
            news = log.since(seen, self.agent_id, MOST_AT_ONCE)
            if len(news) == MOST_AT_ONCE:
                yield _frame("reload", {}, latest)
                news = ()
            yield from (frames(event, self.agent_id) for event in news)
            # What concerns only others is behind us too.
            seen = max(latest, *(event.id for event in news), seen)
            if any(self._is_about_me(event) for event in news) or monotonic() - checked >= HEARTBEAT_SECONDS:
                checked = monotonic()
                if not self._is_signed_in():
                    yield _SIGNED_OUT
                    return
            if not log.wait(seen, HEARTBEAT_SECONDS):
                yield _HEARTBEAT

    def _is_signed_in(self) -> bool:
        """Looked at by the page itself; but whoever is available for calls is there, and counts as that."""
        find, now = self.services.sessions.find, self.services.clock()
        session = find(self.token_hash, now, active=False)
        if session and session.agent.presence is Presence.AVAILABLE:
            find(self.token_hash, now, active=True)
        return session is not None

    def _is_about_me(self, event: DeskEvent) -> bool:
        return event.kind is EventKind.PRESENCE and event.subject == self.agent_id


def frames(event: DeskEvent, agent_id: int) -> str:
    """One event under its kind, and before that as `mine` when it is about this agent.

    Only the last frame carries the id: both count as one.
    """
    told = {"subject": event.subject, "call_sid": event.call_sid, "at": event.at.isoformat()}
    mine = event.agent_id == agent_id or (event.kind is EventKind.PRESENCE and event.subject == agent_id)
    return (_frame("mine", told) if mine else "") + _frame(event.kind, told, event.id)


def _frame(name: str, data: Mapping[str, object], event_id: int | None = None) -> str:
    numbered = f"id: {event_id}\n" if event_id is not None else ""
    return f"{numbered}event: {name}\ndata: {json.dumps(data)}\n\n"
