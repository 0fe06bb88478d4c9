"""Is this request really Twilio's?

Source: Twilio's documentation, "Webhooks Security": HMAC-SHA1 of the URL followed by the sorted form fields.
"""

import hmac
from base64 import b64encode
from collections.abc import Collection, Iterable
from itertools import product
from typing import Final
from urllib.parse import SplitResult, urlsplit

HEADER: Final = "X-Twilio-Signature"
Fields = Iterable[tuple[str, str]]
"""Form fields as they came; a name may repeat."""
_DEFAULT_PORTS: Final = {"https": 443, "wss": 443, "http": 80, "ws": 80}
_TWIN_SCHEMES: Final = {"https": "wss", "http": "ws"}


def sign(auth_token: str, url: str, fields: Fields = ()) -> str:
    """The signature of a form post, or of a handshake (no fields), as Twilio computes it."""
    signed = url + "".join(name + value for name, value in sorted(set(fields)))
    # Lone surrogates cannot have come from Twilio: they give a signature that fits nothing.
    digest = hmac.digest(auth_token.encode(), signed.encode(errors="surrogatepass"), "sha1")
    return b64encode(digest).decode()


def is_signed(auth_token: str, urls: Collection[str], fields: Collection[tuple[str, str]], signature: str) -> bool:
    """Whether the signature fits one of the URLs; takes the same time for every wrong signature."""
    given = signature.encode(errors="surrogatepass")
    # A list, not a generator: every URL is tried whatever the ones before gave.
    matches = [hmac.compare_digest(sign(auth_token, url, fields).encode(), given) for url in urls]
    return any(matches)


def webhook_urls(url: str) -> tuple[str, ...]:
    """The forms of a webhook's URL that Twilio may have signed: it is not consistent about the port."""
    return _with_and_without_port(urlsplit(url))


def stream_urls(url: str) -> tuple[str, ...]:
    """The forms of a media stream's URL (given as https://) that Twilio may have signed.

    Twilio signs the wss:// address that stood in the TwiML; some of its products and proxies are reported to
    sign https://, or to add a slash. All of these are ours, so none opens a door.
    """
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    forms = product((_TWIN_SCHEMES.get(parts.scheme, parts.scheme), parts.scheme), (path, path + "/"))
    return tuple(
        form for scheme, path in forms for form in _with_and_without_port(parts._replace(scheme=scheme, path=path))
    )


def socket_address(url: str) -> str:
    """The wss:// (or ws://) twin of an https:// (or http://) URL."""
    parts = urlsplit(url)
    return parts._replace(scheme=_TWIN_SCHEMES.get(parts.scheme, parts.scheme)).geturl()


def _with_and_without_port(parts: SplitResult) -> tuple[str, ...]:
    """Like Twilio's own validators: as given, without any port, and with the scheme's own."""
    userinfo, at, address = parts.netloc.rpartition("@")
    bracket = address.rfind("]")
    colon = address.find(":", bracket + 1)
    bare = address if colon < 0 else address[:colon]
    with_port = address if colon >= 0 else f"{bare}:{_DEFAULT_PORTS.get(parts.scheme, 443)}"
    return tuple(parts._replace(netloc=userinfo + at + place).geturl() for place in (bare, with_port))
