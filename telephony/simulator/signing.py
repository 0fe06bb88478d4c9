"""X-Twilio-Signature, made as Twilio makes it."""

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Mapping


def sign(token: str, url: str, form: Mapping[str, str] | None = None) -> str:
    """The signature of a request (Twilio, "Validating requests").

    HMAC-SHA1, in base64, over the whole URL followed by every form field's name and value in the order of the names.
    A WebSocket handshake and a GET have no form.
    """
    signed = url + "".join(name + value for name, value in sorted((form or {}).items()))
    return b64encode(hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()).decode()
