"""The carrier's REST API: ring somebody, change a call, send a message.

Source: Twilio's API reference, 2010-04-01, "Call" and "Message" resources.
"""

import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

import urllib3
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError

from callbot.config import Config
from callbot.errors import CarrierError, CarrierUnsure, WireError
from telephony.strict_json import parse_object

TIMEOUT: Final = urllib3.Timeout(connect=3.0, read=10.0)
PAUSES_SECONDS: Final = (0.5, 1.0, 2.0)
"""Between the attempts of a request that was refused for its rate, which is known not to have been carried out."""
TOO_MANY_REQUESTS: Final = 20429
NOT_IN_PROGRESS: Final = 21220
_MAX_ANSWER: Final = 262_144
_NO_CALL: Final = "CA" + "0" * 32
_LIVE: Final = frozenset({"queued", "initiated", "ringing", "in-progress"})
_SID: Final = re.compile(r"(CA|SM|MM)[0-9a-fA-F]{32}", re.ASCII)


@dataclass(frozen=True, slots=True)
class OutboundCall:
    """A call for the carrier to dial."""

    to: str
    """E.164, already checked by may_dial."""
    url: str
    """Asked for TwiML when somebody answers."""
    status_url: str
    ring_seconds: int = 25
    detect_machine_url: str | None = None
    """Told whether a person or an answering machine has answered, while the call goes on."""


class TwilioRest:
    """Safe to use from many threads.

    Every method raises CarrierError when the carrier refused, and CarrierUnsure when nobody knows whether it did
    what it was asked.
    """

    def __init__(self, config: Config, pause: Callable[[float], None] = time.sleep) -> None:
        self._config = config
        self._pause = pause
        self._pool = urllib3.PoolManager(maxsize=8, timeout=TIMEOUT, retries=False)
        self._account = f"{config.twilio_api_base}/2010-04-01/Accounts/{config.twilio_account_sid}"

    def admitted(self) -> bool:
        """Whether the carrier accepts our account and token; it is asked for a call that cannot be."""
        status, _ = self._exchange("GET", f"/Calls/{_NO_CALL}.json")
        return status not in {401, 403}

    def create_call(self, call: OutboundCall) -> str:
        """Dial; gives the CallSid. After CarrierUnsure the telephone may be ringing: reconcile, do not repeat."""
        fields = [
            ("To", call.to),
            ("From", self._own_number()),
            ("Url", call.url),
            ("StatusCallback", call.status_url),
            *(("StatusCallbackEvent", event) for event in ("initiated", "ringing", "answered", "completed")),
            ("Timeout", str(call.ring_seconds)),
        ]
        if call.detect_machine_url:
            fields += [
                ("MachineDetection", "Enable"),
                ("AsyncAmd", "true"),
                ("AsyncAmdStatusCallback", call.detect_machine_url),
            ]
        return self._create("/Calls.json", fields)

    def redirect_call(self, call_sid: str, url: str) -> bool:
        """Let a call in progress go on with the TwiML at `url`; False when the call is over."""
        return self._update(call_sid, [("Url", url), ("Method", "POST")])

    def hang_up(self, call_sid: str) -> None:
        """End a call; one that is over already is a success."""
        self._update(call_sid, [("Status", "completed")])

    def is_live(self, call_sid: str) -> bool:
        """Whether a call is not over yet."""
        status, answer = self._exchange("GET", f"/Calls/{call_sid}.json")
        if status == 404:
            return False
        _check(status, answer)
        return answer.get("status") in _LIVE

    def send_sms(self, to: str, text: str, status_url: str | None = None) -> str:
        """Send a text message; gives its MessageSid."""
        fields = [("To", to), ("From", self._own_number()), ("Body", text)]
        if status_url:
            fields.append(("StatusCallback", status_url))
        return self._create("/Messages.json", fields)

    def close(self) -> None:
        """Close idle connections; the next request opens new ones."""
        self._pool.clear()

    def _own_number(self) -> str:
        if self._config.twilio_number is None:
            raise CarrierError("TWILIO_NUMBER is not set: without it nobody can be rung or written to")
        return self._config.twilio_number

    def _update(self, call_sid: str, fields: Sequence[tuple[str, str]]) -> bool:
        """Change a call; False when it is over, which the carrier tells in two ways."""
        status, answer = self._post(f"/Calls/{call_sid}.json", fields)
        if status == 404 or answer.get("code") == NOT_IN_PROGRESS:
            return False
        _check(status, answer)
        return True

    def _create(self, path: str, fields: Sequence[tuple[str, str]]) -> str:
        status, answer = self._post(path, fields)
        _check(status, answer)
        sid = answer.get("sid")
        if not isinstance(sid, str) or not _SID.fullmatch(sid):
            raise CarrierUnsure("the carrier's answer names no sid")
        return sid

    def _post(self, path: str, fields: Sequence[tuple[str, str]]) -> tuple[int, Mapping[str, Any]]:
        """The carrier's final answer: a request refused for its rate is repeated, nothing else is."""
        for pause in PAUSES_SECONDS:
            status, answer = self._exchange("POST", path, fields)
            if answer.get("code") != TOO_MANY_REQUESTS:
                return status, answer
            self._pause(pause)
        return self._exchange("POST", path, fields)

    def _exchange(
        self, method: str, path: str, fields: Sequence[tuple[str, str]] = ()
    ) -> tuple[int, Mapping[str, Any]]:
        """One request and its answer; CarrierUnsure when none came that tells what was done."""
        try:
            response = self._pool.request(
                method,
                self._account + path,
                body=urlencode(fields) if fields else None,
                headers=self._headers(),
                redirect=False,
            )
        except (NewConnectionError, ConnectTimeoutError) as error:
            raise CarrierError(f"the carrier cannot be reached: {type(error).__name__}") from None
        except HTTPError as error:
            raise CarrierUnsure(f"the carrier did not answer: {type(error).__name__}") from None
        if response.status >= 500:
            raise CarrierUnsure(f"the carrier failed with status {response.status}")
        try:
            return response.status, parse_object(response.data.decode(errors="replace"), _MAX_ANSWER)
        except WireError as error:
            raise CarrierUnsure(f"the carrier answered {response.status} with {error}") from None

    def _headers(self) -> dict[str, str]:
        credentials = f"{self._config.twilio_account_sid}:{self._config.twilio_auth_token}"
        headers = urllib3.make_headers(basic_auth=credentials)
        return {**headers, "Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}


def _check(status: int, answer: Mapping[str, Any]) -> None:
    # The code only: the carrier's message repeats the number.
    if status >= 300:
        raise CarrierError(f"the carrier refused with status {status}, error {answer.get('code')}")
