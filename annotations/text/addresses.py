"""When two addresses are one: the form in which they are compared, and a short key of it.

After RFC 3986, section 6: scheme and host in lower case, no default port, no fragment, "/" for no path; and without the
parameters by which campaigns are counted (`utm_…`), which no publisher serves another text for.
"""

from __future__ import annotations

import hashlib
from urllib.parse import urlsplit, urlunsplit

PORTS = {"http": 80, "https": 443}
COUNTED = "utm_"


def normal(address: str) -> str:
    """The address as it is compared; "" for none, and for what is not one."""
    try:
        parts = urlsplit(address.strip())
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return ""
    if not host or not parts.scheme:
        return ""
    place = f"[{host}]" if ":" in host else host
    place += "" if port is None or port == PORTS.get(parts.scheme) else f":{port}"
    query = "&".join(pair for pair in parts.query.split("&") if pair and not pair.lower().startswith(COUNTED))
    return urlunsplit((parts.scheme, place, parts.path or "/", query, ""))


def key(address: str) -> str:
    """SHA-256 of the normal form, as hex; "" if there is none, and for a site's front page: pages that name it as their
    own address are not one article."""
    form = normal(address)
    parts = urlsplit(form)
    if parts.path == "/" and not parts.query:
        return ""
    return hashlib.sha256(form.encode("utf-8", "surrogatepass")).hexdigest() if form else ""
