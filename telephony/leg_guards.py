"""What the carrier is answered when the database fails while one of our own legs is looked after."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Final

from flask import Response, request

from callbot.errors import StoreError
from telephony.webhooks import answer

_log: Final = logging.getLogger(__name__)


def never_silent(view: Callable[..., str], otherwise: Callable[[], str]) -> Callable[..., Response]:
    """A view that gives TwiML; `otherwise` ends the leg when the database fails."""

    @wraps(view)
    def guarded(**where: int) -> Response:
        try:
            return answer(view(*where.values()))
        except StoreError as error:
            _log.error("%s: the leg was ended, for the store failed: %s", request.path, error)
            return answer(otherwise())

    return guarded


def asked_again(report: Callable[..., None]) -> Callable[..., Response]:
    """What the carrier only reports is reported again when it could not be kept."""

    @wraps(report)
    def guarded(**where: int) -> Response:
        try:
            report(*where.values())
        except StoreError as error:
            _log.error("%s: a report could not be kept: %s", request.path, error)
            return Response(status=503)
        return Response(status=204)

    return guarded
