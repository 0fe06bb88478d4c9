"""Requests from the carrier to the gateway: signed, retried and timed out as Twilio does it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import uuid4

import aiohttp

from telephony.simulator.signing import sign
from telephony.simulator.violations import ErrorCode

TIME_LIMIT_SECONDS = 15.0
"""Of the world: a webhook has no more, however fast simulated time runs."""
USER_AGENT = "TwilioProxy/1.1"
_TWIML_TYPES = {"text/xml", "application/xml", "text/html"}


class WebhookError(Exception):
    """A webhook got no usable answer."""

    def __init__(self, code: ErrorCode, detail: str) -> None:
        super().__init__(detail)
        self.code, self.detail = code, detail


@dataclass(frozen=True, slots=True)
class Reply:
    url: str
    """The public URL that answered, for relative addresses in what it says."""
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class _Override:
    """Twilio's "connection overrides": #rc=5&rp=all behind a URL."""

    retries: int
    on: frozenset[str]

    @classmethod
    def of(cls, fragment: str) -> "_Override":
        given = dict(parse_qsl(fragment))
        policy = frozenset(given.get("rp", "ct").split(","))
        everything = frozenset({"ct", "rt", "4xx", "5xx"})
        return cls(min(int(given.get("rc", "1")), 5), everything if "all" in policy else policy)


class Routes:
    """Where public addresses really live: DNS and load balancer of the simulated world."""

    def __init__(self, routes: Mapping[str, Sequence[str]]) -> None:
        self._routes = {public: tuple(actual) for public, actual in routes.items()}
        self._turns = count()

    def point(self, public: str, actual: Sequence[str]) -> None:
        self._routes[public] = tuple(actual)

    def addresses(self, url: str) -> list[str]:
        """The addresses to try, each the first in its turn; the URL itself when nothing is said about it."""
        for public, actual in self._routes.items():
            for from_, scheme in ((public, "http"), (public.replace("http", "ws", 1), "ws")):
                if url == from_ or url.startswith((from_ + "/", from_ + "?")):
                    first = next(self._turns) % len(actual)
                    in_turn = [*actual[first:], *actual[:first]]
                    return [base.replace("http", scheme, 1) + url.removeprefix(from_) for base in in_turn]
        return [url]


class Webhooks:
    """Asks the gateway for TwiML and tells it what happens."""

    def __init__(self, token: str, routes: Routes, session: aiohttp.ClientSession) -> None:
        self._token, self._routes, self._session = token, routes, session

    async def ask(self, url: str, method: str, form: Mapping[str, str]) -> Reply:
        """One webhook with its retries; WebhookError when no attempt gets an answer below 400."""
        plain, _, fragment = url.partition("#")
        override = _Override.of(fragment)
        token = str(uuid4())
        for attempt in range(override.retries + 1):
            failure, kind = WebhookError(ErrorCode.HTTP_CONNECTION_FAILURE, "cannot connect"), "ct"
            try:
                return await self._attempt(plain, method, form, token)
            except aiohttp.ClientConnectorError:
                pass
            except TimeoutError:
                failure, kind = WebhookError(ErrorCode.HTTP_RETRIEVAL_FAILURE, "no answer within 15 s"), "rt"
            except aiohttp.ClientResponseError as error:
                detail = f"{urlsplit(plain).path} answered {error.status}"
                failure, kind = WebhookError(ErrorCode.HTTP_RETRIEVAL_FAILURE, detail), f"{error.status // 100}xx"
            except aiohttp.ClientError:
                failure, kind = WebhookError(ErrorCode.HTTP_RETRIEVAL_FAILURE, "the connection broke"), "rt"
            if kind not in override.on or attempt == override.retries:
                raise failure
        raise AssertionError("the last attempt returns or raises")

    async def ask_for_twiml(self, url: str, method: str, form: Mapping[str, str]) -> Reply:
        """As ask(), and the answer must call itself XML."""
        reply = await self.ask(url, method, form)
        if reply.content_type not in _TWIML_TYPES:
            raise WebhookError(
                ErrorCode.INVALID_CONTENT_TYPE, f"{urlsplit(url).path} answered with {reply.content_type}"
            )
        return reply

    async def open_stream(self, url: str) -> aiohttp.ClientWebSocketResponse:
        """A signed WebSocket; WebhookError when there is none."""
        headers = {"X-Twilio-Signature": sign(self._token, url), "User-Agent": USER_AGENT, "Host": urlsplit(url).netloc}
        for address in self._routes.addresses(url):
            try:
                async with asyncio.timeout(5.0):
                    return await self._session.ws_connect(address, headers=headers, max_msg_size=1 << 24, autoping=True)
            except aiohttp.WSServerHandshakeError as error:
                raise WebhookError(ErrorCode.STREAM_HANDSHAKE, f"the handshake was answered {error.status}") from None
            except (aiohttp.ClientError, TimeoutError):
                continue
        raise WebhookError(ErrorCode.STREAM_CONNECTION_TIMEOUT, "no server accepts the stream")

    async def _attempt(self, url: str, method: str, form: Mapping[str, str], token: str) -> Reply:
        if method == "GET" and form:
            url += ("&" if urlsplit(url).query else "?") + urlencode(form)
        body = None if method == "GET" else urlencode(form)
        headers = {
            "X-Twilio-Signature": sign(self._token, url, None if method == "GET" else form),
            "I-Twilio-Idempotency-Token": token,
            "User-Agent": USER_AGENT,
            "Accept": "*/*",
            "Host": urlsplit(url).netloc,
            "X-Forwarded-Proto": urlsplit(url).scheme,
        }
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8"
        async with asyncio.timeout(TIME_LIMIT_SECONDS):
            return await self._send(url, method, body, headers)

    async def _send(self, url: str, method: str, body: str | None, headers: Mapping[str, str]) -> Reply:
        addresses = self._routes.addresses(url)
        for address in addresses:
            try:
                async with self._session.request(method, address, data=body, headers=headers) as response:
                    response.raise_for_status()
                    return Reply(url, response.content_type, await response.read())
            except aiohttp.ClientConnectorError:
                if address == addresses[-1]:
                    raise
        raise AssertionError("there is at least one address")
