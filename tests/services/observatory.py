"""The score that MDN's HTTP Observatory would give to an answer, by the rules it publishes.

Source: mdn/mdn-http-observatory, `src/grader/charts.js` (modifiers), `src/analyzer/tests/*.js` (what earns which) and
`src/scanner/index.js` (100 to begin with; what is added counts only where at least 90 are left after what is taken
away). Its best score is 145. Left out: what depends on other hosts' lists (a site in a browser's preload list has 5
more) and on certificates.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import Morsel
from typing import Any

FOR_EXTRA = 90
BROAD = {"ftp:", "http:", "https:", "*", "http://*", "http://*.*", "https://*", "https://*.*"}
INLINE = {"'unsafe-inline'", "data:"}
PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
SIX_MONTHS = 15_768_000


@dataclass
class Seen:
    """An answer over https, its cookies, and where the same address leads over http ("" : nowhere)."""

    host: str
    headers: dict[str, str]
    body: str = ""
    cookies: list[Morsel[str]] = field(default_factory=list)
    over_http: str = ""

    def get(self, name: str) -> str:
        return next((value for key, value in self.headers.items() if key.lower() == name.lower()), "")

    @property
    def policy(self) -> dict[str, set[str]]:
        parts = (part.split() for part in self.get("Content-Security-Policy").lower().split(";") if part.strip())
        return {name: set(values) for name, *values in parts}


def policy(seen: Seen) -> int:
    found = seen.policy
    if not found:
        return -25
    anything = {"*"}
    default = found.get("default-src", anything)
    scripts, styles, objects = (found.get(name, default) for name in ("script-src", "style-src", "object-src"))
    if scripts & (BROAD | INLINE) or objects & BROAD:
        return -20
    active = set().union(*(values for name, values in found.items() if name not in {"img-src", "media-src"}))
    if any(source.startswith(("http:", "ftp:")) for source in active):
        return -20
    if "'unsafe-eval'" in scripts | styles:
        return -10
    passive = found.get("img-src", default) | found.get("media-src", default)
    if any(source.startswith(("http:", "ftp:")) for source in passive):
        return -10
    if styles & (BROAD | INLINE):
        return 0
    return 10 if default == {"'none'"} else 5


def cookies(seen: Seen) -> int:
    """The worst of what is wrong with any cookie, in the order that the Observatory holds for worse."""
    if not seen.cookies:
        return 0
    hsts, wrong = transport(seen) >= 0, [5 if all(one["samesite"] for one in seen.cookies) else 0]
    for one in seen.cookies:
        name = one.key.lower()
        session = "login" in name or "sess" in name
        if one["samesite"] and one["samesite"].lower() not in {"lax", "strict", "none"}:
            wrong.append(-20)
        if not one["secure"]:
            wrong.append((-10 if hsts else -40) if session else (-5 if hsts else -20))
        if "csrf" in name and not one["samesite"]:
            wrong.append(-20)
        if session and not one["httponly"]:
            wrong.append(-30)
    return min(wrong)


def sharing(seen: Seen) -> int:
    credentials = seen.get("Access-Control-Allow-Credentials").lower() == "true"
    return -50 if credentials and seen.get("Access-Control-Allow-Origin") else 0


def redirection(seen: Seen) -> int:
    if seen.over_http.startswith(f"https://{seen.host}"):
        return 0
    return -5 if seen.over_http.startswith("https://") else -20


def referrer(seen: Seen) -> int:
    given = [one.strip().lower() for one in seen.get("Referrer-Policy").split(",") if one.strip()]
    if not given:
        return 0
    return 5 if given[-1] in PRIVATE else -5


def transport(seen: Seen) -> int:
    age = re.search(r"max-age=(\d+)", seen.get("Strict-Transport-Security").lower())
    if age is None:
        return -20
    return 0 if int(age[1]) >= SIX_MONTHS else -10


class Scripts(HTMLParser):
    def __init__(self, body: str) -> None:
        super().__init__()
        self.found: list[dict[str, str | None]] = []
        self.feed(body)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "script" and dict(attrs).get("src"):
            self.found.append(dict(attrs))


def integrity(seen: Seen) -> int:
    scores = []
    for script in Scripts(seen.body).found:
        source, whole = script["src"] or "", bool(script.get("integrity"))
        ours = not re.match(r"(https?:)?//", source) or source.startswith(f"https://{seen.host}/")
        if ours:
            scores.append(5 if whole else 0)
        elif source.startswith("https:"):
            scores.append(5 if whole else -5)
        else:
            scores.append(-20 if whole else -50)
    return min(scores, default=0)


def sniffing(seen: Seen) -> int:
    return 0 if seen.get("X-Content-Type-Options").lower() == "nosniff" else -5


def framing(seen: Seen) -> int:
    if "frame-ancestors" in seen.policy:
        return 5
    return 0 if seen.get("X-Frame-Options").lower() in {"deny", "sameorigin"} else -20


def resources(seen: Seen) -> int:
    given = seen.get("Cross-Origin-Resource-Policy").lower()
    if given in {"same-origin", "same-site"}:
        return 10
    return 0 if given in {"", "cross-origin"} else -5


RULES: tuple[Any, ...] = (
    policy,
    cookies,
    sharing,
    redirection,
    referrer,
    transport,
    integrity,
    sniffing,
    framing,
    resources,
)


def score(seen: Seen) -> int:
    """0 or more; 100 and above is its best grade, A+."""
    modifiers = [rule(seen) for rule in RULES]
    least = 100 + sum(one for one in modifiers if one < 0)
    return max(0, least + sum(one for one in modifiers if one > 0) if least >= FOR_EXTRA else least)
