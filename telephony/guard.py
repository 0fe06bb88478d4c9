"""The door: nothing unsigned, oversized or of the wrong type gets in."""

import logging
from typing import Final

from flask import abort, request
from werkzeug.exceptions import Forbidden

from callbot.config import Config
from telephony.signature import HEADER, is_signed, stream_urls, webhook_urls

MAX_BODY_BYTES: Final = 64 * 1024
_FORM: Final = "application/x-www-form-urlencoded"
log = logging.getLogger(__name__)


def check_form(config: Config) -> None:
    """Let a signed form post pass; else 415, 413 or 403."""
    if request.mimetype != _FORM:
        abort(415)
    request.max_content_length = MAX_BODY_BYTES
    fields = tuple(request.form.items(multi=True))
    if not is_signed(config.twilio_auth_token, webhook_urls(_public_url(config)), fields, _signature()):
        _refuse()


def check_handshake(config: Config) -> None:
    """Let a signed WebSocket handshake pass before anything is accepted; else 403."""
    if not is_signed(config.twilio_auth_token, stream_urls(_public_url(config)), (), _signature()):
        _refuse()


def _public_url(config: Config) -> str:
    """The URL as the carrier knows it; never from Host or a forwarded header, which anybody can write."""
    query = request.query_string.decode("latin-1")
    return config.public_base_url + request.path + ("?" + query if query else "")


def _signature() -> str:
    return request.headers.get(HEADER, "")


def _refuse() -> None:
    log.warning("a request without a valid signature was refused")
    raise Forbidden
