"""Sending one request and reading its reply, within limits of time and size."""

from __future__ import annotations

import contextlib
import http.client
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from annotations import __version__

from .addresses import Place, Resolver, place_of, resolve
from .errors import Kind, OutboundError
from .policy import Policy
from .unpacking import unpacked
from .wire import PIECE, Deadline, Wire, connect, slow

USER_AGENT = f"claim-workbench/{__version__}"
MOVED = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Limits:
    """`connect`: seconds for one connection; `total`: seconds for all, redirects and names included; `size`: most bytes
    of a body, as they come and unpacked."""

    connect: float = 5.0
    total: float = 10.0
    size: int = 10_000_000


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent. Headers and body are never shown: they may hold keys and text."""

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    body: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came. `headers` by lower-case names; `url`: where it came from at last; `number`: the address there."""

    status: int
    reason: str
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    url: str
    number: str


def send(
    request: Request,
    *,
    policy: Policy,
    limits: Limits | None = None,
    resolver: Resolver = resolve,
    tls: ssl.SSLContext | None = None,
) -> Reply:
    """The reply, of whatever status. Redirects are followed as often as the policy says, each looked at anew.

    `tls`: by default the system's authorities (and those that SSL_CERT_FILE names), host names checked. Proxies of the
    environment are not used. Headers go along on redirects: give no key with a policy that follows them.
    Raises OutboundError when there is no reply.
    """
    limits = limits or Limits()
    deadline = Deadline(limits.total)
    place, tls = place_of(request.url), tls or ssl.create_default_context()
    for _ in range(policy.hops + 1):
        reply = _once(request, place, policy, limits, deadline, resolver, tls)
        if reply.status not in MOVED or "location" not in reply.headers:
            return reply
        if policy.hops:
            before, place = place, place_of(reply.headers["location"], base=place)
            if (before.scheme, place.scheme) == ("https", "http"):
                raise OutboundError(Kind.REDIRECT, "It leads from https to http, which is not followed.")
    often = (
        f"It leads on more than {policy.hops} times." if policy.hops else "It leads elsewhere, which is not followed."
    )
    raise OutboundError(Kind.REDIRECT, often)


def _once(
    request: Request,
    place: Place,
    policy: Policy,
    limits: Limits,
    deadline: Deadline,
    resolver: Resolver,
    tls: ssl.SSLContext,
) -> Reply:
    """One request to one place: its name is resolved once, every number is checked, and a checked one connected to."""
    policy.admit(place)
    numbers = resolver(place.host, place.port, deadline.left())
    if not numbers or not all(map(policy.allows, numbers)):
        raise OutboundError(Kind.FORBIDDEN, f"{place.host} is not on the open internet.")
    with _as_ours(deadline):
        inner = connect(
            numbers,
            place.port,
            seconds=limits.connect,
            deadline=deadline,
            tls=tls if place.scheme == "https" else None,
            host=place.host,
        )
        with inner:
            connection = http.client.HTTPConnection(place.host, place.port)
            connection.sock = Wire(inner, deadline)
            connection.request(request.method, place.path, body=request.body, headers=_headers(request, place))
            response = connection.getresponse()
            headers = {name.lower(): value for name, value in response.getheaders()}
            moved = response.status in MOVED and "location" in headers
            body = b"" if moved else unpacked(_pieces(response), headers.get("content-encoding", ""), limits.size)
            number = str(inner.getpeername()[0])
    return Reply(response.status, response.reason, MappingProxyType(headers), body, str(place), number)


def _headers(request: Request, place: Place) -> dict[str, str]:
    standard = {"User-Agent": USER_AGENT, "Accept-Encoding": "gzip, deflate"}
    return {**standard, **request.headers, "Host": place.authority, "Connection": "close"}


def _pieces(response: http.client.HTTPResponse) -> Iterator[bytes]:
    """The body as it comes, packed or not."""
    while piece := response.read1(PIECE):
        yield piece
    if response.length:  # of what was announced, so much did not come
        raise OutboundError(Kind.BROKEN, "The reply broke off.")


@contextlib.contextmanager
def _as_ours(deadline: Deadline) -> Iterator[None]:
    """What sockets, TLS and http.client raise, as OutboundError; without their words, which may quote what was sent."""
    try:
        yield
    except TimeoutError:
        raise slow(deadline.seconds) from None
    except ssl.SSLCertVerificationError as error:
        raise OutboundError(Kind.UNTRUSTED, f"Its certificate is not trusted ({error.verify_message}).") from None
    except (ssl.SSLEOFError, ssl.SSLZeroReturnError):
        raise OutboundError(Kind.BROKEN, "The connection broke off.") from None
    except ssl.SSLError as error:
        raise OutboundError(Kind.UNTRUSTED, f"TLS failed ({error.reason or 'no reason told'}).") from None
    except (http.client.HTTPException, OSError):
        raise OutboundError(Kind.BROKEN, "It did not speak HTTP, or broke off.") from None
    except ValueError:  # http.client, of headers and methods
        raise OutboundError(Kind.ADDRESS, "A header or an address has characters that cannot be sent.") from None
