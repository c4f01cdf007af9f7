"""DATABASE_URL, EMAIL_URL and STORAGE_URL, read into Django's settings."""

from __future__ import annotations

import ipaddress
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


def storage(url: str) -> dict[str, Any]:
    """The storage for `s3://bucket/prefix?endpoint=https://s3.example&region=eu-1&addressing=virtual`.

    Without an endpoint it is Amazon's. Keys come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or wherever else
    boto3 finds them. Raises ValueError for another scheme, no bucket, and an endpoint without TLS on another machine.
    """
    address = urlsplit(url)
    options = dict(parse_qsl(address.query, keep_blank_values=True))
    endpoint, region = options.pop("endpoint", ""), options.pop("region", "")
    addressing = options.pop("addressing", "path" if endpoint else "auto")
    if address.scheme != "s3" or not address.hostname or address.username or address.port:
        raise ValueError("STORAGE_URL must look like s3://bucket/prefix?endpoint=https://s3.example.")
    if options or addressing not in ("path", "virtual", "auto"):
        raise ValueError("STORAGE_URL takes endpoint, region, and addressing (path or virtual), nothing else.")
    if endpoint and not _is_safe(urlsplit(endpoint)):
        raise ValueError("STORAGE_URL needs an endpoint with https://; http:// is for this machine alone.")
    return {
        "BACKEND": "workbench.storage.Private",
        "OPTIONS": {
            "bucket_name": address.netloc,
            "location": unquote(address.path).strip("/"),
            "endpoint_url": endpoint or None,
            "region_name": region or None,
            "addressing_style": addressing,
            "signature_version": "s3v4",
        },
    }


def _is_safe(endpoint: SplitResult) -> bool:
    """Whether nobody on the way can read what is sent there."""
    if endpoint.scheme == "https":
        return bool(endpoint.hostname)
    return endpoint.scheme == "http" and _is_this_machine(endpoint.hostname or "")


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
