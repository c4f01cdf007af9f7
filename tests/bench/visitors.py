"""People at their browsers, as HTTP: one keep-alive connection and one session each."""

from __future__ import annotations

import http.client
import json
import re
import time
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

PASSWORD = "bench password 2026"


@dataclass
class Visitor:
    """A person who is logged in. `seconds` collects how long each timed request took, by kind."""

    url: str
    email: str
    cookies: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, list[float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        host = urlsplit(self.url)
        self.wire = http.client.HTTPConnection(host.hostname or "", host.port, timeout=60)
        self.get("/accounts/login/")
        status, body = self.post("/accounts/login/", {"login": self.email, "password": PASSWORD})
        assert status == 302, body[:2000]

    def request(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, bytes]:
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            self.wire.request(method, path, body, headers)
            answer = self.wire.getresponse()
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            # The server closed a connection that stood idle, as browsers meet it too: once more, on a new one.
            self.wire.close()
            self.wire.request(method, path, body, headers)
            answer = self.wire.getresponse()
        data = answer.read()
        for line in answer.headers.get_all("Set-Cookie") or ():
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return answer.status, data

    def get(self, path: str, kind: str = "") -> bytes:
        begin = time.perf_counter()
        status, data = self.request("GET", path, None, {})
        self.note(kind, begin)
        assert status == 200, (path, status, data[:500])
        return data

    def post(self, path: str, fields: dict[str, str]) -> tuple[int, bytes]:
        body = urlencode({"csrfmiddlewaretoken": self.cookies["csrftoken"], **fields}).encode()
        return self.request("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def call(self, method: str, path: str, value: Any = None, kind: str = "") -> tuple[int, Any]:
        """A request to the API as the review page makes it: session, CSRF header, JSON."""
        headers = {"Content-Type": "application/json", "X-CSRFToken": self.cookies["csrftoken"]}
        begin = time.perf_counter()
        status, data = self.request(method, path, json.dumps(value).encode(), headers)
        self.note(kind, begin)
        return status, json.loads(data) if data else None

    def note(self, kind: str, begin: float) -> None:
        if kind:
            self.seconds.setdefault(kind, []).append(time.perf_counter() - begin)

    def save(self, article: str, number: int, version: int, label: str, kind: str = "save") -> int:
        """Save one answer; returns the version the server acknowledged."""
        body = {
            "operation": str(uuid4()),
            "version": version,
            "label": label,
            "state": "labelled",
            "hedged": False,
            "how": "key",
            "spans": [],
            "marks": {},
            "suggestion_seen": False,
            "active_seconds": 2,
        }
        status, said = self.call("PUT", f"/api/v1/articles/{article}/sentences/{number}/answer", body, kind)
        assert status == 200, said
        return int(said["version"])


def links(page: bytes, pattern: str) -> list[str]:
    """The uids in a page's links of this shape, in order, once each."""
    return list(dict.fromkeys(re.findall(pattern.replace("UID", "([0-9a-f-]{36})"), page.decode())))
