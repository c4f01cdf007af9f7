"""DATABASE_URL and EMAIL_URL, read into Django's settings."""

from __future__ import annotations

from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


def _port(address: SplitResult, name: str) -> int | None:
    try:
        return address.port
    except ValueError:
        raise ValueError(f"{name} has a port that is no number.") from None


def _host(address: SplitResult) -> str:
    """The host as written: `hostname` would put the folder of a socket (%2Frun%2FDesk) in lower case."""
    written = address.netloc.rpartition("@")[2]
    return (address.hostname or "") if written.startswith("[") else unquote(written.partition(":")[0])


def database(url: str) -> dict[str, Any]:
    """Settings for `postgresql://user:password@host:port/name?sslmode=require`; a host of "" is the local socket.

    A folder with a socket is given as `?host=/run/postgresql`. Raises ValueError for another scheme or no name.
    """
    address = urlsplit(url)
    if address.scheme not in ("postgres", "postgresql"):
        raise ValueError("DATABASE_URL must name PostgreSQL (postgresql://…) or SQLite (sqlite:///…).")
    options = dict(parse_qsl(address.query))
    name = unquote(address.path.removeprefix("/"))
    if not name:
        raise ValueError("DATABASE_URL must end in the name of a database.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(address.username or "") or options.pop("user", ""),
        "PASSWORD": unquote(address.password or "") or options.pop("password", ""),
        "HOST": options.pop("host", "") or _host(address),
        "PORT": options.pop("port", "") or str(_port(address, "DATABASE_URL") or ""),
        "OPTIONS": options,
    }


def mail(url: str) -> dict[str, Any]:
    """Settings for `smtp+tls://user:password@host:port` (STARTTLS), `smtps://…` (TLS) or `smtp://…` (neither).

    Raises ValueError for another scheme or no host.
    """
    address = urlsplit(url)
    if address.scheme not in MAIL_PORTS or not address.hostname:
        raise ValueError("EMAIL_URL must look like smtp+tls://user:password@host:587, smtps://… or smtp://….")
    return {
        "EMAIL_HOST": address.hostname,
        "EMAIL_PORT": _port(address, "EMAIL_URL") or MAIL_PORTS[address.scheme],
        "EMAIL_HOST_USER": unquote(address.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(address.password or ""),
        "EMAIL_USE_TLS": address.scheme == "smtp+tls",
        "EMAIL_USE_SSL": address.scheme == "smtps",
        "EMAIL_TIMEOUT": 10,
    }
