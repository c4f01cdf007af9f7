"""Somebody with a browser, as far as a server can tell: TLS, cookies, forms, the API of their session."""

from __future__ import annotations

import http.client
import json
import re
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode


@dataclass
class Visitor:
    """Asks `host`, whose certificate this authority must have given, at a port of this machine."""

    host: str
    port: int
    authority: Path
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def origin(self) -> str:
        return f"https://{self.host}:{self.port}"

    def connected(self) -> ssl.SSLSocket:
        """A connection over which nothing was said yet."""
        secure = ssl.create_default_context(cafile=str(self.authority))
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        return secure.wrap_socket(plain, server_hostname=self.host)

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of one request; redirects are not followed."""
        connection = http.client.HTTPConnection(self.host, self.port)
        connection.sock = self.connected()
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), "Origin": self.origin}
        sent |= {"Referer": self.origin, "X-CSRFToken": self.cookies.get("csrftoken", "")}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, path, body or None, sent)
            answer = connection.getresponse()
            self.cookies |= {
                name: morsel.value
                for line in answer.headers.get_all("Set-Cookie") or ()
                for name, morsel in SimpleCookie(line).items()
            }
            return answer.status, dict(answer.headers), answer.read()
        finally:
            connection.close()

    def post(self, path: str, **fields: str) -> int:
        """Opens the form at `path` and sends it filled in; the status."""
        page = self.ask("GET", path)[2].decode()
        token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[0]
        body = urlencode({"csrfmiddlewaretoken": token, **fields}).encode()
        return self.ask("POST", path, body, Content_Type="application/x-www-form-urlencoded")[0]

    def api(self, method: str, path: str, body: Any = None) -> Any:
        """The JSON of the API's answer, which must be a good one."""
        sent = b"" if body is None else json.dumps(body).encode()
        status, _, data = self.ask(method, f"/api/v1/{path}", sent, Content_Type="application/json")
        assert status < 300, (method, path, status, data[:500])
        return json.loads(data) if data else None

    def upload(self, path: str, name: str, data: bytes) -> Any:
        edge = "edge0123456789"
        head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = head.encode() + data + f"\r\n--{edge}--\r\n".encode()
        kind = f"multipart/form-data; boundary={edge}"
        status, _, answer = self.ask("POST", f"/api/v1/{path}", body, Content_Type=kind)
        assert status < 300, (status, answer[:500])
        return json.loads(answer)

    def wait(self, path: str, done: Callable[[Any], bool], seconds: float = 60) -> Any:
        end = time.monotonic() + seconds
        while not done(body := self.api("GET", path)):
            assert time.monotonic() < end, body
            time.sleep(0.2)
        return body
