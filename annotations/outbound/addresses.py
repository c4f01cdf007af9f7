"""Reading web addresses, and finding the numbers behind a name once."""

from __future__ import annotations

import ipaddress
import queue
import re
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from .errors import Kind, OutboundError

PORTS = {"http": 80, "https": 443}
# Host and port, and the seconds that are left → the numeric addresses behind it, best first.
Resolver = Callable[[str, int, float], list[str]]
_NAME = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?\.?", re.IGNORECASE)
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Place:
    """A web address taken apart. `host` is ASCII and lower case, without brackets; `path` begins with "/", and carries
    the query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """As the header Host says it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"


def place_of(url: str, *, base: Place | None = None) -> Place:
    """The place that an absolute http(s) address names; relative to `base` if that is given.

    Raises OutboundError if it is none: another scheme, a user or password in it, spaces or control characters, a host
    that is no name. Which number a name hides ("2130706433", "0x7f.1") is not guessed here: the resolver says.
    """
    if len(url) > _LONGEST or any(ord(letter) <= 32 or ord(letter) == 127 or letter == "\\" for letter in url):
        raise OutboundError(Kind.ADDRESS, "That is no web address.")
    try:
        parts = urlsplit(urljoin(str(base), url) if base else url)
        port = parts.port
    except ValueError:
        raise OutboundError(Kind.ADDRESS, "That is no web address.") from None
    if parts.scheme not in PORTS or not parts.hostname or port == 0:
        raise OutboundError(Kind.ADDRESS, "Only addresses that begin with http:// or https:// can be asked.")
    if "@" in parts.netloc:
        raise OutboundError(Kind.ADDRESS, "An address with a name or a password in it is not asked.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Place(parts.scheme, _host(parts.hostname), port or PORTS[parts.scheme], _ascii(path))


def _host(name: str) -> str:
    """A host's name in ASCII; a number as it is."""
    if ":" in name:
        try:
            return str(ipaddress.IPv6Address(name))
        except ValueError:
            raise OutboundError(Kind.ADDRESS, "That is no web address.") from None
    try:
        found = name.encode("ascii" if name.isascii() else "idna").decode().lower()
    except UnicodeError:
        raise OutboundError(Kind.ADDRESS, "That is no name of a host.") from None
    if len(found) > 253 or not _NAME.fullmatch(found):
        raise OutboundError(Kind.ADDRESS, "That is no name of a host.")
    return found


def _ascii(path: str) -> str:
    """Everything beyond ASCII as percent signs, as browsers send it."""
    return "".join(
        letter if letter.isascii() else "".join(f"%{byte:02X}" for byte in letter.encode("utf-8", "replace"))
        for letter in path
    )


def resolve(host: str, port: int, seconds: float) -> list[str]:
    """Ask the system, which knows no time-out of its own: after `seconds` its answer is waited for no more."""
    found: queue.SimpleQueue[list[str] | None] = queue.SimpleQueue()

    def ask() -> None:
        try:
            rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            found.put(None)
        else:
            found.put(list(dict.fromkeys(str(row[4][0]) for row in rows)))

    threading.Thread(target=ask, daemon=True).start()
    try:
        numbers = found.get(timeout=seconds)
    except queue.Empty:
        raise OutboundError(Kind.SLOW, f"Nobody said in time where {host} is.") from None
    if not numbers:
        raise OutboundError(Kind.UNKNOWN, f"There is no host named {host}.")
    return numbers
