"""Where a request really comes from."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

_UNKNOWN: Final = "unknown"
"""All who cannot be told apart share their limits."""


def client_address(remote: str | None, forwarded_for: Sequence[str], trusted_proxies: int) -> str:
    """The visitor's address as far as it can be believed: each proxy of ours has appended the one it saw.

    `forwarded_for`: the values of X-Forwarded-For in their order. What stands further left than our own proxies
    wrote, the visitor may have invented.
    """
    chain = [entry.strip() for value in forwarded_for for entry in value.split(",")] + [remote or ""]
    return chain[-1 - min(trusted_proxies, len(chain) - 1)]


def limited_by(address: str) -> str:
    """What limits count: an IPv4 address, or the /64 in which an IPv6 visitor picks addresses at will."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return _UNKNOWN
    return _shared(parsed)


def _shared(parsed: IPv4Address | IPv6Address) -> str:
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ip_network((parsed, 64), strict=False))
    return str(parsed)
