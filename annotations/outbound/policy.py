"""What may be reached. Two policies: a host that the operator named, and addresses that users or feeds give."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import Protocol

from .addresses import PORTS, Place, place_of
from .errors import Kind, OutboundError

# Ports of other services, which an HTTP request could be made to harm: below 1024 all but the web's own, above it those
# that browsers refuse (https://fetch.spec.whatwg.org/#port-blocking).
OTHERS = frozenset(
    (1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, *range(6665, 6670), 6679, 6697, 10080)
)


class Policy(Protocol):
    """`hops`: how many redirects are followed."""

    @property
    def hops(self) -> int: ...

    def admit(self, place: Place) -> None:
        """Raise OutboundError if the place may not be asked at all."""

    def allows(self, number: str) -> bool:
        """True if this numeric address may be connected to."""


@dataclass(frozen=True, slots=True)
class OperatorHost:
    """The one scheme, host and port of an address in the settings; private numbers too, and no redirect."""

    scheme: str
    host: str
    port: int
    hops: int = 0

    @classmethod
    def of(cls, url: str) -> OperatorHost:
        """Raises OutboundError if that is no address."""
        place = place_of(url)
        return cls(place.scheme, place.host, place.port)

    def admit(self, place: Place) -> None:
        if (place.scheme, place.host, place.port) != (self.scheme, self.host, self.port):
            raise OutboundError(Kind.FORBIDDEN, "Only the host that the settings name may be asked.")

    def allows(self, number: str) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class GivenAddress:
    """Any http(s) address, if what it leads to is public and its port no other service's; each redirect is looked at
    as if it had been given."""

    hops: int = 3

    def admit(self, place: Place) -> None:
        if place.port in OTHERS or (place.port < 1024 and place.port not in PORTS.values()):
            raise OutboundError(Kind.ADDRESS, f"Port {place.port} is no port of web servers.")

    def allows(self, number: str) -> bool:
        return is_public(number)


def is_public(number: str) -> bool:
    """True for numeric addresses of the open internet: nothing private, local, shared, reserved, for many at once, or
    that hides another number (IPv4 in IPv6, 6to4, Teredo, NAT64)."""
    try:
        found = ipaddress.ip_address(number)
    except ValueError:
        return False
    if not found.is_global or found.is_multicast or found.is_reserved or found.is_unspecified:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        return not (found.is_site_local or found.scope_id or found.sixtofour or found.teredo)
    return True
